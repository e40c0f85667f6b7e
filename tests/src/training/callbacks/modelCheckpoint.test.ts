import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { callbacks, input, layers, resetNames, sequential, tensor } from "../../../../src/index.js";
import { readSafetensors } from "../../../../src/io/index.js";
import { FilepathTemplate } from "../../../../src/training/callbacks/filepath.js";
import type { RunningTraining, RuntimeCallback } from "../../../../src/training/callbacks/callback.js";
import { failure } from "../../support.js";

const root = mkdtempSync(join(tmpdir(), "katachi-checkpoint-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = root;
let number = 0;
beforeEach(() => {
  resetNames();
  folder = join(root, String(number++));
  mkdirSync(folder);
});

type Path = `${string}.safetensors`;
const at = (name: string): Path => join(folder, name) as Path;
const kernelOf = (name: string): number => readSafetensors(new Uint8Array(readFileSync(join(folder, name)))).tensors.get("dense/kernel")!.values[0]!;

const messageOf = async (run: () => unknown): Promise<string> => (await failure(run)).replaceAll(folder, "FOLDER");

const line = () => sequential([input([1]), layers.dense(1)]).compile({ optimizer: "sgd", loss: "mse" });
const x = tensor([[1], [2], [3], [4]]);
const y = tensor([[2], [4], [6], [8]]);

/** A training that a callback is told of: every epoch has these logs, and the kernel is the number of the epoch, from 1. */
async function pretend(callback: unknown, epochs: readonly Record<string, number>[], { batches = 0 } = {}): Promise<string[]> {
  const net = line();
  const lines: string[] = [];
  const hooks = callback as RuntimeCallback;
  const training = { model: net, keys: ["loss", "accuracy"], validates: true, epoch: 0, print: (text: string) => lines.push(text.replaceAll(folder, "FOLDER")) } as unknown as RunningTraining & { epoch: number };
  await hooks.onTrainBegin?.(training);
  for (const [epoch, logs] of epochs.entries()) {
    training.epoch = epoch;
    net.setWeights([[epoch + 1], [0]]);
    for (let batch = 0; batch < batches; batch++) await hooks.onTrainBatchEnd?.(batch, logs, training);
    await hooks.onEpochEnd?.(epoch, logs, training);
  }
  return lines;
}

describe("the name of the file", () => {
  // Made with Python 3.11: template.format(epoch=3, batch=12, val_loss=0.012345678, accuracy=1.0).
  test.each<[string, string]>([
    ["weights.{epoch:02d}-{val_loss:.2f}.safetensors", "weights.03-0.01.safetensors"],
    ["{epoch}", "3"],
    ["{epoch:d}_{epoch:4d}_{epoch:+d}_{epoch:+04d}", "3_   3_+3_+003"],
    ["{epoch:.1f}", "3.0"],
    ["{batch}", "12"],
    ["{val_loss}", "0.012345678"],
    ["{val_loss:f}", "0.012346"],
    ["{val_loss:.0f}", "0"],
    ["{val_loss:e}", "1.234568e-02"],
    ["{val_loss:.3e}", "1.235e-02"],
    ["{val_loss:8.3f}|{val_loss:08.3f}|{val_loss:+8.3f}|{val_loss:+08.3f}", "   0.012|0000.012|  +0.012|+000.012"],
    ["{accuracy}", "1.0"],
    ["{{epoch}}", "{epoch}"],
    ["{{{epoch}}}", "{3}"],
    ["plain", "plain"],
  ])("%s is %s", (template, expected) => {
    expect(new FilepathTemplate("modelCheckpoint", template).fill({ epoch: 3, batch: 12, val_loss: 0.012345678, accuracy: 1 })).toBe(expected);
  });

  // Python 3.11 as well.
  test.each<[string, number, string]>([
    ["{v}", 1e-5, "1e-05"],
    ["{v}", NaN, "nan"],
    ["{v:.2f}", Infinity, "inf"],
    ["{v:6.2f}", -Infinity, "  -inf"],
    ["{v:06.1f}", -0.25, "-000.2"],
    ["{v:.1f}", -0, "-0.0"],
    ["{v:.2e}", 1e100, "1.00e+100"],
    ["{v:.0f}", 2.5, "2"],
    ["{v:.0f}", 3.5, "4"],
    ["{v:.2f}", 1.005, "1.00"],
    ["{v:.1e}", 1.25, "1.2e+00"],
    ["{v:.0e}", 9.5, "1e+01"],
    ["{v:.1f}", 1e22, "10000000000000000000000.0"],
  ])("%s of %s is %s", (template, v, expected) => expect(new FilepathTemplate("modelCheckpoint", template).fill({ v })).toBe(expected));

  test.each<[string, string]>([
    ["w{epoch.safetensors", 'option: modelCheckpoint: filepath has a single "{", in "w{epoch.safetensors"; a brace that stays is written twice'],
    ["w}.safetensors", 'option: modelCheckpoint: filepath has a single "}", in "w}.safetensors"; a brace that stays is written twice'],
    ["w{}.safetensors", 'option: modelCheckpoint: filepath has the field "{}" without a name, in "w{}.safetensors"'],
    ["w{epoch:x}.safetensors", 'option: modelCheckpoint: filepath has the format "x", expected one such as "02d", ".4f" or ".2e", in "w{epoch:x}.safetensors"'],
    ["w{epoch:.2d}.safetensors", 'option: modelCheckpoint: filepath has the format ".2d", but whole numbers have no precision, in "w{epoch:.2d}.safetensors"'],
    ["w{val_loss:.2}.safetensors", 'option: modelCheckpoint: filepath has the format ".2", which lacks "f" or "e", in "w{val_loss:.2}.safetensors"'],
    ["weights.h5", 'option: modelCheckpoint: filepath must end with ".safetensors", got "weights.h5"'],
  ])("%s is refused", async (filepath, message) => expect(await messageOf(() => callbacks.modelCheckpoint({ filepath: filepath as Path }))).toBe(message));

  test("a field that the logs do not have is refused before anything is trained", async () => {
    const fit = (name: string, saveFreq: "epoch" | number = "epoch"): Promise<string> => messageOf(() => line().fit(x, y, { verbose: 0, callbacks: [callbacks.modelCheckpoint({ filepath: at(name), saveFreq })] }));
    expect(await fit("w{val_loss}.safetensors")).toBe('option: modelCheckpoint: filepath names "val_loss", which is not in the logs; known: epoch, loss, lr');
    expect(await fit("w{los}.safetensors")).toBe('option: modelCheckpoint: filepath names "los", which is not in the logs; did you mean "loss"?');
    expect(await fit("w{batch}.safetensors")).toBe('option: modelCheckpoint: filepath names "batch", which is not in the logs; known: epoch, loss, lr');
    expect(await fit("w{lr}.safetensors")).toBe('option: modelCheckpoint: filepath names "lr", which is not in the logs of this epoch; known: loss, epoch');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("when weights are saved", () => {
  test("after every epoch, counted from 1, in folders that are made", async () => {
    await line().fit(x, y, { epochs: 3, verbose: 0, callbacks: [callbacks.modelCheckpoint({ filepath: at("deep/{epoch}/w.safetensors") })] });
    expect(readdirSync(join(folder, "deep"))).toEqual(["1", "2", "3"]);
    expect(kernelOf("deep/1/w.safetensors")).not.toBe(kernelOf("deep/3/w.safetensors"));
  });

  test("after every so many batches, over the ends of epochs", async () => {
    await line().fit(x, y, { epochs: 3, batchSize: 1, verbose: 0, callbacks: [callbacks.modelCheckpoint({ filepath: at("{epoch}-{batch}.safetensors"), saveFreq: 3 })] });
    expect(readdirSync(folder)).toEqual(["1-3.safetensors", "2-2.safetensors", "3-1.safetensors", "3-4.safetensors"]);
  });

  const losses = [5, 3, 4, NaN, 2].map((loss) => ({ loss, accuracy: loss / 10, val_loss: loss, val_accuracy: loss / 10 }));
  const kept = async (options: object, epochs: readonly Record<string, number>[] = losses): Promise<string[]> => {
    await pretend(callbacks.modelCheckpoint({ filepath: at("{epoch}.safetensors"), saveBestOnly: true, ...options }), epochs);
    return readdirSync(folder).map((name) => name.replace(".safetensors", ""));
  };

  test("only the best: less loss", async () => expect(await kept({})).toEqual(["1", "2", "5"]));
  test("only the best: more accuracy", async () => expect(await kept({ monitor: "val_accuracy" })).toEqual(["1"]));
  test("only the best: the direction that was given", async () => expect(await kept({ monitor: "accuracy", mode: "min" })).toEqual(["1", "2", "5"]));
  test("better than the first value", async () => expect(await kept({ initialValueThreshold: 3.5 })).toEqual(["2", "5"]));
  test("epochs that are not validated are passed over", async () => expect(await kept({}, [{ loss: 1 }, ...losses])).toEqual(["2", "3", "6"]));

  test("what it prints is what Keras 2.12 prints", async () => {
    expect(await pretend(callbacks.modelCheckpoint({ filepath: at("best.safetensors"), saveBestOnly: true, verbose: 1 }), losses)).toEqual([
      "Epoch 1: val_loss improved from inf to 5.00000, saving model to FOLDER/best.safetensors",
      "Epoch 2: val_loss improved from 5.00000 to 3.00000, saving model to FOLDER/best.safetensors",
      "Epoch 3: val_loss did not improve from 3.00000",
      "Epoch 4: val_loss did not improve from 3.00000",
      "Epoch 5: val_loss improved from 3.00000 to 2.00000, saving model to FOLDER/best.safetensors",
    ]);
    expect(kernelOf("best.safetensors")).toBe(5);
    expect(await pretend(callbacks.modelCheckpoint({ filepath: at("w{epoch}.safetensors"), verbose: 1 }), losses.slice(0, 1))).toEqual(["Epoch 1: saving model to FOLDER/w1.safetensors"]);
    expect(await pretend(callbacks.modelCheckpoint({ filepath: at("b.safetensors"), saveFreq: 2, verbose: 1 }), losses.slice(0, 1), { batches: 4 })).toEqual(["Epoch 1: saving model to FOLDER/b.safetensors", "Epoch 1: saving model to FOLDER/b.safetensors"]);
  });

  test("its state goes on where it was, infinity included", async () => {
    const first = callbacks.modelCheckpoint({ filepath: at("s.safetensors"), saveBestOnly: true });
    const empty = JSON.parse(JSON.stringify((first as RuntimeCallback).getState!())) as unknown;
    await pretend(first, losses.slice(0, 2));
    const second = callbacks.modelCheckpoint({ filepath: at("t.safetensors"), saveBestOnly: true });
    (second as RuntimeCallback).setState!(JSON.parse(JSON.stringify((first as RuntimeCallback).getState!())));
    await pretend(second, [{ loss: 3.5, val_loss: 3.5 }]);
    expect(readdirSync(folder)).toEqual(["s.safetensors"]);
    (second as RuntimeCallback).setState!(empty);
    await pretend(second, [{ loss: 3.5, val_loss: 3.5 }]);
    expect(readdirSync(folder)).toEqual(["s.safetensors", "t.safetensors"]);
  });
});

describe("refused", () => {
  const fit = (options: object): Promise<string> => messageOf(() => line().fit(x, y, { verbose: 0, callbacks: [callbacks.modelCheckpoint({ filepath: at("w.safetensors"), ...options })] }));

  test("a number that is never there, before anything is trained", async () => {
    expect(await fit({ saveBestOnly: true })).toBe('option: modelCheckpoint: there is no "val_loss" to monitor, because the training has no validation: give fit validationData or validationSplit, or monitor one of loss');
    expect(await fit({ saveBestOnly: true, monitor: "los" })).toBe('option: modelCheckpoint: there is no "los" to monitor; did you mean "loss"?');
    expect(await messageOf(() => pretend(callbacks.modelCheckpoint({ filepath: at("w.safetensors"), saveBestOnly: true, saveFreq: 2 }), []))).toBe('option: modelCheckpoint: there is no "val_loss" after a batch, as saveFreq 2 asks for: use saveFreq "epoch", or monitor one of loss, accuracy');
  });

  test.each<[string, object, string]>([
    ["an unknown option", { savebestonly: true }, 'unknown option "savebestonly"; did you mean "saveBestOnly"?'],
    ["a mode", { mode: "best" }, 'mode must be one of "auto", "min", "max", got "best"'],
    ["a frequency", { saveFreq: 0 }, 'saveFreq must be "epoch" or a positive integer, got 0'],
    ["a threshold", { initialValueThreshold: NaN }, "initialValueThreshold must be a finite number, got NaN"],
    ["a path", { filepath: 3 }, "filepath must be a string of at least one character, got 3"],
    ["no path", { filepath: undefined }, "filepath must be a string of at least one character, got undefined"],
  ])("%s", async (_, options, problem) => expect(await fit(options)).toBe(`option: modelCheckpoint: ${problem}`));

  test("a folder that cannot be made, before anything is trained", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(await fit({ filepath: at("file/w.safetensors") })).toBe("file: modelCheckpoint: cannot write into the folder FOLDER/file: a file is in its place");
  });
});
