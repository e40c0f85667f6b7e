/** The log file: Keras' columns and numbers, whole at all times, continued where it stopped. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { callbacks, input, layers, sequential, tensor } from "../../../../src/index.js";
import type { Model } from "../../../../src/models/model.js";
import type { RunningTraining, RuntimeCallback } from "../../../../src/training/callbacks/callback.js";
import { pythonFloat, shortest } from "../../../../src/training/pythonNumber.js";
import { failure, numbers, untyped } from "../../support.js";

const folder = mkdtempSync(join(tmpdir(), "katachi-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));

const x = tensor(numbers(20), [10, 2]);
const y = tensor(numbers(10, 2), [10, 1]);
const line = (): Model => untyped(sequential([input([2]), layers.dense(1)])).compile({ optimizer: "sgd", loss: "mse", metrics: ["mae"] });
const rows = (file: string): string[] => readFileSync(file, "utf8").split("\r\n");

it("has a sorted column for each key and a row for each epoch, NA where it was not validated", async () => {
  const file = join(folder, "log.csv");
  const { history } = await line().fit(x, y, { epochs: 4, verbose: 0, validationSplit: 0.2, validationFreq: 2, callbacks: [callbacks.csvLogger(file), callbacks.learningRateScheduler((_, lr) => lr)] });
  const lines = rows(file);
  expect(lines[0]).toBe("epoch,loss,mae,val_loss,val_mae");
  expect(lines).toHaveLength(6);
  expect(lines[5]).toBe("");
  const [epoch, loss, mae, valLoss, valMae] = lines[2]!.split(",");
  expect([epoch, Number(loss), Number(mae), Number(valLoss), Number(valMae)]).toEqual(["1", ...["loss", "mae"].map((key) => history[key]![1]), ...["val_loss", "val_mae"].map((key) => history[key]![0])]);
  expect(lines[1]!.split(",").slice(3)).toEqual(["NA", "NA"]);
});

it("is overwritten, or added to where the columns are the same", async () => {
  const file = join(folder, "append.csv");
  const fit = (options: object, metrics = true) =>
    (metrics ? line() : untyped(sequential([input([2]), layers.dense(1)])).compile({ optimizer: "sgd", loss: "mse" })).fit(x, y, { epochs: 2, verbose: 0, callbacks: [callbacks.csvLogger(file, options)] });
  await fit({ append: true, separator: ";" });
  await fit({ append: true, separator: ";" });
  expect(rows(file).map((row) => row.split(";")[0])).toEqual(["epoch", "0", "1", "0", "1", ""]);
  expect(await failure(() => fit({ append: true, separator: ";" }, false))).toBe(`file: csvLogger: ${file} has the columns "epoch;loss;mae", this training has "epoch;loss": log to another file`);
  expect(rows(file)).toHaveLength(6);
  await fit({});
  expect(rows(file)).toHaveLength(4);
});

it("begins where the backup stopped", async () => {
  const file = join(folder, "resumed.csv");
  const training = { keys: ["loss"], validates: false } as unknown as RunningTraining;
  const first = callbacks.csvLogger(file) as unknown as RuntimeCallback;
  await first.onTrainBegin!(training);
  expect(JSON.parse(JSON.stringify(first.getState!()))).toBeNull();
  await first.onEpochEnd!(0, { loss: 1 }, training);
  const state: unknown = JSON.parse(JSON.stringify(first.getState!()));
  const whole = readFileSync(file, "utf8");
  await first.onEpochEnd!(1, { loss: 0.5 }, training);
  const second = callbacks.csvLogger(file) as unknown as RuntimeCallback;
  await second.onTrainBegin!(training);
  second.setState!(state);
  expect(readFileSync(file, "utf8")).toBe(whole);
  await second.onEpochEnd!(1, { loss: 0.25 }, training);
  expect(rows(file)).toEqual(["epoch,loss", "0,1.0", "1,0.25", ""]);
  writeFileSync(file, "");
  expect(await failure(() => second.setState!(state))).toMatch(/^file: csvLogger: .* has 0 bytes, the backup was made when it had 19: the file was changed$/);
});

it("tells what it cannot write and what it does not take", async () => {
  const nowhere = join(folder, "no", "such", "folder.csv");
  expect(await failure(() => line().fit(x, y, { verbose: 0, callbacks: [callbacks.csvLogger(nowhere)] }))).toMatch(/^file: csvLogger: cannot write .*folder\.csv: ENOENT/);
  expect(existsSync(nowhere)).toBe(false);
  expect(await failure(() => callbacks.csvLogger(""))).toBe('option: csvLogger: filename must be a string of at least one character, got ""');
  expect(await failure(() => callbacks.csvLogger("a", { separator: ", " }))).toBe('option: csvLogger: separator must be one character that is no quote and no line break, got ", "');
});

it("prints numbers as Python does", () => {
  // str() of Python 3.11.
  const known: [number, string][] = [[1, "1.0"], [0.1, "0.1"], [1e-5, "1e-05"], [1.5e-7, "1.5e-07"], [0.0001, "0.0001"], [0.00012345, "0.00012345"], [1e16, "1e+16"], [123456789012345680, "1.2345678901234568e+17"], [1e15, "1000000000000000.0"], [-2.5, "-2.5"], [1e100, "1e+100"], [NaN, "nan"], [-Infinity, "-inf"], [0, "0.0"], [-0, "-0.0"], [5e-324, "5e-324"]];
  for (const [value, text] of known) expect(pythonFloat(value)).toBe(text);
  // numpy.float32 of NumPy 1.26.
  for (const value of [0.001, 0.1, 3.4028235e38, 1e-5, 16777216]) expect(shortest(Math.fround(value))).toBe(value);
});
