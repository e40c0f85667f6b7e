import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { callbacks, input, layers, optimizers, resetNames, sequential, tensor, type Callback } from "../../../../src/index.js";
import { crc32c, hex32 } from "../../../../src/io/crc32c.js";
import { checkResume } from "../../../checks/resume.js";
import { failure } from "../../support.js";

const root = mkdtempSync(join(tmpdir(), "katachi-backup-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = root;
let number = 0;
beforeEach(() => {
  resetNames();
  folder = join(root, String(number++), "backup");
});

const messageOf = async (run: () => unknown): Promise<string> => (await failure(run)).replaceAll(folder, "FOLDER");

const make = (units = 4, optimizer: "adam" | "sgd" = "adam") => {
  resetNames();
  return sequential([input([2]), layers.dense(units, { activation: "relu" }), layers.dropout(0.5), layers.dense(1)]).compile({ optimizer, loss: "mse", metrics: ["mae"], seed: 1 });
};
const x = tensor(Array.from({ length: 20 }, (_, i) => [i / 10, Math.sin(i)] as const).map(([a, b]) => [a, b]) as never) as never;
const y = tensor(Array.from({ length: 20 }, (_, i) => [i % 3]) as never) as never;

type Net = ReturnType<typeof make>;
type Options = { epochs?: number; callbacks?: Callback[] };
const fit = (net: Net, { epochs = 4, callbacks: list = [callbacks.backupAndRestore({ backupDir: folder })] }: Options = {}) => net.fit(x, y, { epochs, batchSize: 4, verbose: 0, callbacks: list as never[] });

/** A training that dies in its epoch `epoch`, as a crash of the program would end it. */
const crash = async (net: Net, epoch: number, list: Callback[] = [callbacks.backupAndRestore({ backupDir: folder })], batch?: number): Promise<void> => {
  const bomb: Callback = batch === undefined
    ? { onEpochBegin: (at) => { if (at === epoch) throw new Error("crash"); } }
    : { onTrainBatchBegin: (at, training) => { if (training.epoch === epoch && at === batch) throw new Error("crash"); } };
  await expect(fit(net, { callbacks: [...list, bomb] })).rejects.toThrow("crash");
};

describe("a training that goes on", () => {
  test("ends with the weights and the history that it would have had", async () => {
    const whole = make();
    const { history, epoch } = await fit(whole);
    await crash(make(), 2);
    expect(readdirSync(folder)).toEqual(["arrays-2.safetensors", "backup.json"]);
    const again = make();
    const resumed = await fit(again);
    expect(await again.getWeights()).toEqual(await whole.getWeights());
    expect(resumed.history).toEqual(history);
    expect(resumed.epoch).toEqual(epoch);
    expect(existsSync(folder)).toBe(false);
  });

  test.each([1, 2, 3, 5, 7])("with a backup after every %i batches, in the middle of an epoch", async (saveFreq) => {
    const list = (): Callback[] => [callbacks.backupAndRestore({ backupDir: folder, saveFreq: saveFreq as number })];
    const whole = make();
    const { history } = await fit(whole, { callbacks: list() });
    await crash(make(), 2, list(), 3);
    const again = make();
    const resumed = await fit(again, { callbacks: list() });
    expect(await again.getWeights()).toEqual(await whole.getWeights());
    expect(resumed.history).toEqual(history);
  });

  test("with layers that were numbered on", async () => {
    const whole = make();
    await fit(whole);
    await crash(make(), 3);
    make();
    const again = sequential([input([2]), layers.dense(4, { activation: "relu" }), layers.dropout(0.5), layers.dense(1)]).compile({ optimizer: "adam", loss: "mse", metrics: ["mae"], seed: 1 });
    expect(again.layers[1]!.name).not.toBe("dense");
    await fit(again as unknown as Net);
    expect(await again.getWeights()).toEqual(await whole.getWeights());
  });

  test("with nested models whose layers have one name", async () => {
    const nested = (): Net => {
      const inner = () => sequential([input([2]), layers.dense(2, { name: "same" })]);
      return sequential([input([2]), inner(), inner(), layers.dense(1)]).compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] }) as unknown as Net;
    };
    const whole = nested();
    await fit(whole);
    await crash(nested(), 2);
    const again = nested();
    await fit(again);
    expect(await again.getWeights()).toEqual(await whole.getWeights());
  });

  test("with callbacks that remember numbers which JSON does not have", async () => {
    const seen: unknown[] = [];
    const own = (): Callback => {
      let state: unknown = { best: Infinity, none: -0, nan: NaN, $name: [1], ["__proto__"]: "kept" };
      return { name: "own", getState: () => state, setState: (given) => seen.push((state = given)) };
    };
    await crash(make(), 2, [callbacks.backupAndRestore({ backupDir: folder }), own()]);
    await fit(make(), { callbacks: [callbacks.backupAndRestore({ backupDir: folder }), own(), { onEpochBegin: () => {} }] }).catch(() => undefined);
    expect(seen).toStrictEqual([{ best: Infinity, none: -0, nan: NaN, $name: [1], ["__proto__"]: "kept" }]);
  });

  test("a backup that is kept lets nothing be trained twice", async () => {
    const list = (): Callback[] => [callbacks.backupAndRestore({ backupDir: folder, deleteCheckpoint: false })];
    const net = make();
    const { history } = await fit(net, { callbacks: list() });
    const again = make();
    expect((await fit(again, { callbacks: list() })).history).toEqual(history);
    expect(await again.getWeights()).toEqual(await net.getWeights());
    const longer = make();
    await fit(longer, { epochs: 6, callbacks: list() });
    const whole = make();
    await fit(whole, { epochs: 6, callbacks: [] });
    expect(await longer.getWeights()).toEqual(await whole.getWeights());
  });

  test("other files in the folder stay, leftovers of killed writers go", async () => {
    await crash(make(), 2);
    writeFileSync(join(folder, "notes.txt"), "");
    writeFileSync(join(folder, ".backup.json.999999999.abc.tmp"), "");
    writeFileSync(join(folder, "arrays-1.safetensors"), "old");
    await fit(make());
    expect(readdirSync(folder)).toEqual(["notes.txt"]);
  });

  test("after kills at random moments, as in `npm run check:resume`", { timeout: 300_000 }, async () => {
    const { equal, torn, different } = await checkResume(3, { seed: 4 });
    expect({ equal, torn, different }).toEqual({ equal: 3, torn: [], different: [] });
  });
});

describe("a backup that does not fit is refused, and nothing changes", () => {
  const refused = async (net: Net, message: string | RegExp, list?: Callback[], epochs?: number): Promise<void> => {
    const before = await net.getWeights();
    const found = await messageOf(() => fit(net, { ...(list && { callbacks: list }), ...(epochs && { epochs }) }));
    if (typeof message === "string") expect(found).toBe(message);
    else expect(found).toMatch(message);
    expect(await net.getWeights()).toEqual(before);
  };

  test("of another model, with both shapes", async () => {
    await crash(make(), 2);
    await refused(make(5), 'file: backupAndRestore: FOLDER/arrays-2.safetensors: does not fit sequential: "dense/kernel" has shape [2, 5] in the model, [2, 4] in the file');
  });

  test("with another optimizer", async () => {
    await crash(make(), 2);
    await refused(make(4, "sgd"), /^file: backupAndRestore: the backup does not fit this training: restore: the backup has a state "/);
  });

  test("of a longer training", async () => {
    await crash(make(), 3);
    await refused(make(), "file: backupAndRestore: FOLDER/backup.json: epoch must be a whole number up to the 2 epochs of this training, got 3", undefined, 2);
  });

  /** Changes the JSON, with a checksum that fits, and expects an error. */
  const change = async (edit: (text: string) => string): Promise<void> => {
    await crash(make(), 2);
    const file = join(folder, "backup.json");
    const rest = edit(readFileSync(file, "utf8").replace(/^\{"crc32c":"[0-9a-f]{8}",/, ""));
    writeFileSync(file, `{"crc32c":"${hex32(crc32c(new TextEncoder().encode(rest)))}",${rest}`);
  };

  test.each<[string, (text: string) => string, string]>([
    ["a path out of the folder", (text) => text.replace("arrays-2.", "../arrays-2."), 'names the arrays "../arrays-2.safetensors", expected a file such as "arrays-1.safetensors" in its folder'],
    ["an epoch below 0", (text) => text.replace('"epoch":2', '"epoch":-2'), "epoch must be a whole number up to the 4 epochs of this training, got -2"],
    ["a half epoch", (text) => text.replace('"epoch":2', '"epoch":1.5'), "epoch must be a whole number up to the 4 epochs of this training, got 1.5"],
    ["a batch beyond the epoch", (text) => text.replace('"batch":0', '"batch":6'), "batch must be a whole number up to the 5 batches of an epoch, got 6"],
    ["a step beyond 31 bits", (text) => text.replace('"iteration":10', '"iteration":3000000000'), "iteration must be a whole number of at least 0, got 3000000000"],
    ["another format", (text) => text.replace('"version":1', '"version":2'), 'has format "katachi.backup", version 2, expected "katachi.backup", version 1'],
    ["a history that is none", (text) => text.replace(/"loss":\[[^\]]*\]/, '"loss":["x"]'), 'history of "loss" must be a list of numbers, got ["x"]'],
    ["no progress", (text) => text.replace(/"progress":.*$/, '"progress":[]}'), "progress must be an object, got []"],
  ])("with %s", async (_, edit, problem) => {
    await change(edit);
    await refused(make(), `file: backupAndRestore: FOLDER/backup.json: ${problem}`);
  });

  test("with a changed byte in either file", async () => {
    await crash(make(), 2);
    const kept = `${folder}-kept`;
    cpSync(folder, kept, { recursive: true });
    for (const [name, message] of [["backup.json", /^file: backupAndRestore: FOLDER\/backup.json: has the checksum /], ["arrays-2.safetensors", /^file: backupAndRestore: FOLDER\/arrays-2.safetensors: has the checksum /]] as const) {
      rmSync(folder, { recursive: true });
      cpSync(kept, folder, { recursive: true });
      const bytes = readFileSync(join(folder, name));
      bytes[bytes.length - 2]! ^= 1;
      writeFileSync(join(folder, name), bytes);
      await refused(make(), message);
    }
  });

  test("with arrays that are not those it was written with, or without any", async () => {
    await crash(make(), 3);
    const old = readFileSync(join(folder, "arrays-3.safetensors"));
    rmSync(folder, { recursive: true });
    await crash(make(), 2);
    writeFileSync(join(folder, "arrays-2.safetensors"), old);
    await refused(make(), "file: backupAndRestore: FOLDER/arrays-2.safetensors is not the file that backup.json was written with");
    rmSync(join(folder, "arrays-2.safetensors"));
    await refused(make(), "file: backupAndRestore: cannot read FOLDER/arrays-2.safetensors: there is no such file or folder");
  });

  test("whose callbacks were others", async () => {
    await crash(make(), 2);
    const stop = callbacks.earlyStopping({ monitor: "loss" }) as Callback;
    await refused(make(), /^file: backupAndRestore: the backup does not fit this training: /, [callbacks.backupAndRestore({ backupDir: folder }), stop]);
  });
});

describe("errors", () => {
  test("a state that JSON cannot hold is refused, and the backup before stays", async () => {
    await crash(make(), 2);
    const before = readdirSync(folder);
    const map: Callback = { name: "map", getState: () => ({ seen: new Map() }) };
    expect(await messageOf(() => fit(make(), { callbacks: [callbacks.backupAndRestore({ backupDir: folder }), map] }))).toBe("data: backupAndRestore: cannot write the backup: callbacks.1:map.seen is a Map, which JSON cannot hold");
    expect(readdirSync(folder)).toEqual(before);
  });

  test("a folder that cannot be made", async () => {
    mkdirSync(join(folder, ".."), { recursive: true });
    writeFileSync(folder, "");
    expect(await messageOf(() => fit(make()))).toBe("file: backupAndRestore: cannot write into the folder FOLDER: a file is in its place");
  });

  test.each<[object | undefined, string]>([
    [{}, "backupDir must be a string of at least one character, got undefined"],
    [undefined, "backupDir must be a string of at least one character, got undefined"],
    [{ backupDir: "x", saveFreq: "batch" }, 'saveFreq must be "epoch" or a positive integer, got "batch"'],
    [{ backupDir: "x", deleteCheckpoints: false }, 'unknown option "deleteCheckpoints"; did you mean "deleteCheckpoint"?'],
  ])("options %j", async (options, problem) => expect(await messageOf(() => callbacks.backupAndRestore(options as never))).toBe(`option: backupAndRestore: ${problem}`));

  test("schedules and averages go on as well: the optimizer has all its arrays", async () => {
    const net = () => {
      resetNames();
      return sequential([input([2]), layers.dense(3), layers.batchNormalization(), layers.dense(1)]).compile({
        optimizer: optimizers.adam({ learningRate: optimizers.schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 5, decayRate: 0.5 }), amsgrad: true }),
        loss: "mse",
        metrics: ["mae"],
      });
    };
    const whole = net();
    await fit(whole as unknown as Net, { callbacks: [] });
    await crash(net() as unknown as Net, 1);
    const again = net();
    await fit(again as unknown as Net);
    expect(await again.getWeights()).toEqual(await whole.getWeights());
  });
});
