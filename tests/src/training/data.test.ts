/** Data in all its forms is the same data; what is none is refused; batches that come one by one; weights of samples and classes. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { describe, expect, it, vi } from "vitest";
import { Dataset, input, layers, model, optimizers, sequential, tensor } from "../../../src/index.js";
import type { Model } from "../../../src/models/model.js";
import { readSource, readTable } from "../../../src/training/read.js";
import { setupOf } from "../../../src/training/setup.js";
import type { Table } from "../../../src/training/data.js";
import type { CompileConfig } from "../../../src/training/options.js";
import { failure, numbers, untyped } from "../support.js";

const quiet = { verbose: 0 } as const;
const net = (): Model => untyped(sequential([input([3]), layers.dense(2)]));
const config: CompileConfig = { optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: "mse", backend: "reference" };
const compiled = (): Model => net().compile(config);
const sorter = (): Model => untyped(sequential([input([3]), layers.dense(4, { activation: "softmax" })])).compile({ ...config, loss: "sparseCategoricalCrossentropy" });

const rows = [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]];
const targets = [[1, 0], [0, 1], [1, 1], [0, 0]];
const flat = Float32Array.from(rows.flat());

/** What training reads of the given data. */
const read = (x: unknown, y: unknown, more: object = {}, loss = "mse"): Promise<Table> => {
  const trained = net();
  return readTable("fit", trained, x, { setup: setupOf(trained, { ...config, loss }), y, ...more });
};

describe("forms of data", () => {
  const forms: [string, () => unknown][] = [
    ["a tensor", () => tensor(flat, [4, 3])],
    ["nested arrays", () => rows],
    ["floats with a shape", () => ({ values: flat, shape: [4, 3] })],
    ["bytes with a shape", () => ({ values: Uint8Array.from(flat), shape: [4, 3] })],
    ["an array with a shape", () => ({ values: rows.flat(), shape: [4, 3] })],
    ["a tf.Tensor", () => tf.tensor2d(rows as number[][])],
    ["a tf.Tensor of integers", () => tf.tensor2d(rows as number[][], [4, 3], "int32")],
  ];

  it.each(forms)("%s gives the same table", async (_, make) => {
    const { inputs, count, weights } = await read(make(), targets);
    expect(inputs).toEqual([{ values: flat, shape: [3], samples: 4 }]);
    expect([count, weights]).toEqual([4, []]);
  });

  it("floats are used where they lie", async () => {
    const { inputs } = await read({ values: flat, shape: [4, 3] }, targets);
    expect(inputs[0]!.values).toBe(flat);
  });

  it("a tf.Tensor is not disposed", async () => {
    const given = tf.tensor2d(rows as number[][]);
    await compiled().fit(given, targets, quiet);
    expect(given.isDisposed).toBe(false);
    given.dispose();
    expect(await failure(() => compiled().fit(given, targets, quiet))).toMatch(/^data: fit: x: the tf\.Tensor cannot be read: /);
  });

  it.each<[string, unknown]>([
    ["numbers", [3, 0, 1, 2]],
    ["rows of one", [[3], [0], [1], [2]]],
    ["a typed array", Uint8Array.of(3, 0, 1, 2)],
    ["a tf.Tensor of floats", tf.tensor1d([3, 0, 1, 2])],
    ["an IntTensor", tensor([3, 0, 1, 2], undefined, "int32")],
  ])("classes as %s", async (_, y) => {
    const trained = sorter();
    const { loss } = await trained.evaluate(rows, y, quiet);
    expect(loss).toBe((await trained.evaluate(tensor(flat, [4, 3]), tensor([3, 0, 1, 2], undefined, "int32"), quiet))["loss"]);
  });

  it("trains to the same weights, by name and mixed", async () => {
    const [a, b] = [input([3]), input([2])];
    const build = (): Model => untyped(model({ inputs: { a, b }, outputs: { y: layers.dense(1)(layers.concatenate()([a, b])), z: layers.dense(2)(a) } })).compile({ ...config, loss: "mse", seed: 3 });
    const z = targets;
    const run = async (x: unknown, y: unknown): Promise<unknown> => (await build().fit(x, y, { ...quiet, epochs: 3, batchSize: 2 })).history;
    const expected = await run({ a: tensor(flat, [4, 3]), b: tensor(z) }, { y: tensor([[1], [2], [3], [4]]), z: tensor(z) });
    expect(await run({ a: rows, b: tf.tensor2d(z) }, { y: { values: Uint8Array.of(1, 2, 3, 4), shape: [4, 1] }, z })).toEqual(expected);
  });
});

describe("what is refused", () => {
  it.each<[string, unknown, unknown, string]>([
    ["ragged rows", [[1, 2, 3], [4, 5]], targets, "x must be Tensor<[?, 3]>, got an array whose rows differ in length: 3 at [0], 2 at [1]"],
    ["a number among rows", [[1, 2, 3], 4], targets, "x must be Tensor<[?, 3]>, got an array whose rows differ in length: an array at [0], a number at [1]"],
    ["a row among numbers", [[1, 2, [3]]], targets, "x must be Tensor<[?, 3]>, got an array whose rows differ in length: a number at [0, 0], an array at [0, 2]"],
    ["a string", [[1, 2, 3], [4, "5", 6]], targets, 'x must be Tensor<[?, 3]>, got an array that holds more than numbers: "5" at [1, 1]'],
    ["a hole", [[1, 2, 3], undefined], targets, "x must be Tensor<[?, 3]>, got an array that holds more than numbers: undefined at [1]"],
    ["NaN", [[1, 2, 3], [4, NaN, 6]], targets, "x must be finite numbers, got NaN at [1, 1]"],
    ["beyond 32 bits", [[1, 2, 1e39]], [[1, 2]], "x must be finite numbers, got Infinity at [0, 2]"],
    ["width", [[1, 2]], targets, "x must be Tensor<[?, 3]>, got an array of shape [1, 2]"],
    ["nothing in it", [], targets, "x must be Tensor<[?, 3]>, got an array of shape [0]"],
    ["no sample", { values: [], shape: [0, 3] }, targets, "x is empty: at least one sample is needed"],
    ["a shape of other size", { values: flat, shape: [5, 3] }, targets, "x: shape [5, 3] wants 15 values, got 12"],
    ["a shape of no sizes", { values: flat, shape: [4, -3] }, targets, "x: shape must be a list of whole numbers, got [4, -3]"],
    ["a typed array alone", flat, targets, "x must be Tensor<[?, 3]>, got Float32Array of shape [12]"],
    ["big integers", BigInt64Array.of(1n), targets, "x must be Tensor<[?, 3]>, got a BigInt64Array; make it one with tensor()"],
    ["a tf.Tensor of strings", tf.tensor2d([["a", "b", "c"]]), targets, "x must be numbers, got a tf.Tensor of string"],
    ["a tf.Tensor of another rank", tf.tensor1d([1, 2, 3]), targets, "x must be Tensor<[?, 3]>, got a tf.Tensor of shape [3]"],
    ["samples", rows, [[1, 0]], "x has 4 samples, targets have 1"],
  ])("%s", async (_, x, y, sentence) => expect(await failure(() => compiled().fit(x, y, quiet))).toBe(`data: fit: ${sentence}`));

  it("an array in itself", async () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(await failure(() => compiled().fit(loop, targets, quiet))).toBe("data: fit: x must be Tensor<[?, 3]>, got an array nested deeper than 32 levels");
  });

  it("long rows that are only the first allocate nothing", async () => {
    const ragged = [new Array(1e6).fill(0), ...Array.from({ length: 1e5 }, () => [])];
    expect(await failure(() => compiled().fit(ragged, targets, quiet))).toContain("1000000 at [0], 0 at [1]");
  });

  it("classes that are not whole", async () => expect(await failure(() => sorter().fit(rows, [0, 1.5, 2, 3], quiet))).toBe("data: fit: targets for sparseCategoricalCrossentropy must be whole numbers of 32 bits, got 1.5 at [1]"));

  it("a number for each sample where a row is wanted", async () => {
    const line = untyped(sequential([input([1]), layers.dense(1)])).compile(config);
    expect(await failure(() => line.fit([1, 2, 3], [[1], [2], [3]], quiet))).toBe("data: fit: x must be Tensor<[?, 1]>, got an array of shape [3]; make each number a row of its own: [[1], [2]], or shape [2, 1]");
    expect(await failure(() => line.fit(tensor([1, 2, 3]), [[1], [2], [3]], quiet))).toBe("data: fit: x must be Tensor<[?, 1]>, got Tensor<[3]>");
  });
});

describe("targets that are no distributions", () => {
  it("are trained on, after one warning", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      const trained = untyped(sequential([input([3]), layers.dense(2, { activation: "softmax" })])).compile({ ...config, loss: "categoricalCrossentropy" });
      await trained.fit(rows, [[1, 0], [0.5, 0.5004], [0, 1], [0, 1]], quiet);
      expect(warn.mock.calls).toEqual([]);
      await trained.fit(rows, [[1, 0], [0, 1], [0.25, 0.5], [0, 1]], { ...quiet, epochs: 2 });
      await trained.fit(rows, targets, quiet);
      expect(warn.mock.calls).toEqual([["fit: targets for categoricalCrossentropy should be distributions, such as one-hot rows: numbers of at least 0 that add up to 1; the row at [2] adds up to 0.75"]]);
    } finally {
      warn.mockRestore();
    }
  });
});

describe("batches", () => {
  const pairs = [[rows.slice(0, 2), targets.slice(0, 2)], [rows.slice(2), targets.slice(2)]];
  const batches = (): Iterable<unknown> => pairs.values();
  const history = async (x: unknown, options: object = {}): Promise<number[]> => {
    const trained = untyped(sequential([input([3]), layers.dense(2)])).compile({ ...config, seed: 5 });
    return (await trained.fit(x, { ...quiet, epochs: 3, ...options })).history["loss"]!;
  };

  it("train as the same data in memory", async () => {
    const trained = untyped(sequential([input([3]), layers.dense(2)])).compile({ ...config, seed: 5 });
    const expected = (await trained.fit(rows, targets, { ...quiet, epochs: 3, batchSize: 2, shuffle: false })).history["loss"];
    expect(await history(() => batches())).toEqual(expected);
    expect(await history(async function* () { yield* pairs; })).toEqual(expected);
    expect(await history({ [Symbol.iterator]: () => pairs.values() })).toEqual(expected);
    expect(await history(new Set(pairs))).toEqual(expected);
    expect(await history(Dataset.from(rows, targets).batch(2))).toEqual(expected);
    expect(await history(Dataset.from(rows, targets).batch(2).repeat(), { stepsPerEpoch: 2 })).toEqual(expected);
  });

  it("may differ in size, and count by their samples", async () => {
    const trained = compiled();
    const uneven = [[rows.slice(0, 3), targets.slice(0, 3)], [rows.slice(3), targets.slice(3)]];
    const whole = await trained.evaluate(rows, targets, quiet);
    expect((await trained.evaluate(() => uneven.values(), quiet))["loss"]).toBeCloseTo(whole["loss"]!, 4);
  });

  it("predict", async () => {
    const trained = compiled();
    const expected = await (await trained.predict(rows, quiet) as { array(): Promise<unknown> }).array();
    expect(await (await trained.predict(() => [rows.slice(0, 3), rows.slice(3)].values(), quiet) as { array(): Promise<unknown> }).array()).toEqual(expected);
    expect(await (await trained.predict(Dataset.from(rows).batch(3), quiet) as { array(): Promise<unknown> }).array()).toEqual(expected);
  });

  it.each<[string, unknown, string]>([
    ["an iterator that is used up", pairs.values(), "data: fit: there are no batches when they are asked for again; an iterator gives its batches only once: give a function that makes a new one"],
    ["none", () => [], "data: fit: there are no batches"],
    ["no pair", () => [rows], "data: fit: batch 0 must be [x, y] or [x, y, sampleWeight], got [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]]"],
    ["a wrong one later", () => [pairs[0], [rows, [[1]]]], "data: fit: batch 1: targets for mse must be Tensor<[?, 2]>, got an array of shape [1, 1]"],
    ["no iterable", () => 3, "data: fit: the function must give an iterable of batches, got 3"],
    ["a generator that throws", function* () { yield pairs[0]; throw new Error("disk full"); }, "data: fit: the iterable failed at batch 1: disk full"],
    ["missing targets", () => [[rows, undefined]], "data: fit: batch 0: targets are missing"],
  ])("%s", async (_, given, sentence) => {
    const trained = compiled();
    expect(await failure(() => trained.fit(given, { ...quiet, epochs: 2 }))).toBe(sentence);
  });

  it("weights beside batches are refused, weights in them count", async () => {
    expect(await failure(() => readSource("fit", net(), () => batches(), { setup: setupOf(net(), config), y: undefined, sampleWeight: [1] }))).toBe("option: fit: sampleWeight is for data in memory; batches carry their own: [x, y, sampleWeight]");
    const source = await readSource("fit", net(), () => [[rows, targets, [1, 2, 3, 4]]], { setup: setupOf(net(), config), y: undefined });
    if (source.kind !== "stream") throw new Error("no stream");
    expect((await source.open().next()).value.weights).toEqual([{ values: Float32Array.of(1, 2, 3, 4), shape: [], samples: 4 }]);
  });

  it("are closed when training ends early, fails, or its reader is closed", async () => {
    const closed: string[] = [];
    const open = (name: string, x: unknown = rows): (() => Generator<unknown>) => function* () {
      try {
        for (;;) yield [x, targets];
      } finally {
        closed.push(name);
      }
    };
    await compiled().fit(open("steps"), { ...quiet, stepsPerEpoch: 2, epochs: 2 });
    expect(closed).toEqual(["steps"]);
    await compiled().fit(open("stopped"), { ...quiet, callbacks: [{ onTrainBatchEnd: (batch: number, _: unknown, training: { stopTraining(): void }) => void (batch === 2 && training.stopTraining()) }] });
    await failure(() => compiled().fit(open("refused", [[1]]), quiet));
    await failure(() => compiled().fit(open("hook"), { ...quiet, callbacks: [{ onTrainBatchEnd: () => { throw new Error("no"); } }] }).catch(() => {}));
    await compiled().evaluate(open("evaluated"), { ...quiet, steps: 3 });
    expect(closed).toEqual(["steps", "stopped", "refused", "hook", "evaluated"]);
  });

  it("of a dataset come in the order of the epoch they are opened for", async () => {
    const data = Dataset.from([...Array(20).keys()].map((i) => [i, 0, 0]), Array.from({ length: 20 }, () => [0, 0])).shuffle(20, { seed: 4 }).batch(5);
    const source = await readSource("fit", net(), data, { setup: setupOf(net(), config), y: undefined });
    if (source.kind !== "stream") throw new Error("no stream");
    expect(source.batches).toBe(4);
    const first = async (epoch?: number): Promise<unknown> => (await source.open(epoch).next()).value.inputs[0].values;
    const [zero, one] = [await first(0), await first(1)];
    expect(zero).not.toEqual(one);
    expect([await first(), await first(), await first(1)]).toEqual([zero, one, one]);
  });
});

describe("weights of samples", () => {
  it.each<[string, unknown]>([
    ["an array", [1, 0, 2, 0.5]],
    ["a typed array", Float64Array.of(1, 0, 2, 0.5)],
    ["a tensor", tensor([1, 0, 2, 0.5])],
    ["a tf.Tensor", tf.tensor1d([1, 0, 2, 0.5])],
  ])("as %s", async (_, sampleWeight) => {
    expect((await read(rows, targets, { sampleWeight })).weights).toEqual([{ values: Float32Array.of(1, 0, 2, 0.5), shape: [], samples: 4 }]);
  });

  it.each<[string, unknown, string]>([
    ["too few", [1, 2], "sampleWeight has 2 samples, targets have 4"],
    ["negative", [1, 2, -3, 4], "sampleWeight must be numbers of at least 0, got -3 at [2]"],
    ["not finite", [1, 2, NaN, 4], "sampleWeight must be finite numbers, got NaN at [2]"],
    ["a matrix", targets, "sampleWeight must be one number for each sample, got an array of shape [4, 2]"],
    ["integers", tensor([1, 2, 3, 4], undefined, "int32"), "sampleWeight must be one number for each sample, got IntTensor<[4]>"],
    ["a word", "high", 'sampleWeight must be one number for each sample, got "high"'],
  ])("%s", async (_, sampleWeight, sentence) => expect(await failure(() => read(rows, targets, { sampleWeight }))).toBe(`data: fit: ${sentence}`));

  it("may be one for each position, and are 1 for outputs without", async () => {
    const x = input([5, 3]);
    const both = untyped(model({ inputs: x, outputs: { each: layers.dense(2)(x), last: layers.dense(1)(layers.flatten()(x)) } }));
    const given = { setup: setupOf(both, config), y: { each: { values: numbers(20), shape: [2, 5, 2] }, last: [[1], [2]] } };
    const weigh = async (sampleWeight: unknown): Promise<unknown> => (await readTable("fit", both, { values: numbers(30), shape: [2, 5, 3] }, { ...given, sampleWeight })).weights;
    const positions = [[1, 2, 3, 4, 5], [0, 0, 1, 0, 0]];
    expect(await weigh({ each: positions })).toEqual([{ values: Float32Array.from(positions.flat()), shape: [5], samples: 2 }, { values: Float32Array.of(1, 1), shape: [], samples: 2 }]);
    expect(await failure(() => weigh({ each: [[1, 2], [3, 4]] }))).toBe("data: fit: sampleWeight of each must be one number for each sample, got an array of shape [2, 2]");
    expect(await failure(() => weigh({ eech: [1, 2] }))).toBe("data: model: there is no output named eech");
  });

  it("go with the samples they were given for, in a split as well", async () => {
    const trained = untyped(sequential([input([3]), layers.dense(2)])).compile({ ...config, seed: 5, optimizer: optimizers.sgd({ learningRate: 1e-30 }) });
    const weights = [1, 0, 2, 0.5];
    const { history } = await trained.fit(rows, targets, { ...quiet, sampleWeight: weights, validationSplit: 0.5, shuffle: true });
    const predicted = (await (await trained.predict(rows, quiet) as { array(): Promise<number[][]> }).array());
    const error = (i: number): number => predicted[i]!.reduce((sum, p, j) => sum + (p - targets[i]![j]!) ** 2, 0) / 2;
    // Keras divides by the number of samples, not by the sum of their weights.
    expect(history["loss"]![0]).toBeCloseTo((error(0) * 1 + error(1) * 0) / 2, 4);
    expect(history["val_loss"]![0]).toBeCloseTo((error(2) * 2 + error(3) * 0.5) / 2, 4);
  });
});

describe("weights of classes", () => {
  const weighted = async (y: unknown, classWeight: unknown, more: object = {}, loss = "mse"): Promise<unknown> => Array.from((await read(rows, y, { classWeight, ...more }, loss)).weights[0]!.values);
  it("count by the class of the target", async () => {
    expect(await weighted([[1, 0], [0, 1], [0.2, 0.8], [0.5, 0.5]], { 0: 3, 1: 5 })).toEqual([3, 5, 5, 3]);
    expect(await weighted([[1, 0], [0, 1], [0, 1], [1, 0]], { 0: 3, 1: 5 }, { sampleWeight: [1, 2, 0, 4] })).toEqual([3, 10, 0, 12]);
    expect(await weighted([1, 0, 1, 1], [3, 5], {}, "sparseCategoricalCrossentropy")).toEqual([5, 3, 5, 5]);
  });

  it.each<[string, unknown, unknown, string]>([
    ["a class without", [0, 1, 0, 1], { 0: 1 }, "classWeight has no weight for class 1, which is the target of sample 1"],
    ["a gap", [0, 1, 0, 1], { 0: 1, 2: 1 }, "classWeight must have a weight for each class from 0 up, got those of 0, 2"],
    ["none", [0, 1, 0, 1], {}, "classWeight must have a weight for each class from 0 up, got none"],
    ["negative", [0, 1, 0, 1], { 0: 1, 1: -1 }, "classWeight must be numbers of at least 0, got -1 for class 1"],
    ["no table", [0, 1, 0, 1], 3, "classWeight must be an object with a weight for each class, got 3"],
  ])("%s", async (_, y, classWeight, sentence) => expect(await failure(() => weighted(y, classWeight, {}, "sparseCategoricalCrossentropy"))).toBe(`data: fit: ${sentence}`));

  it("need targets with classes", async () => {
    const line = untyped(sequential([input([3]), layers.dense(1, { activation: "sigmoid" })]));
    const table = (y: unknown): Promise<Table> => readTable("fit", line, rows, { setup: setupOf(line, { ...config, loss: "binaryCrossentropy" }), y, classWeight: { 0: 2, 1: 7 } });
    expect(Array.from((await table([[0], [1], [1], [0]])).weights[0]!.values)).toEqual([2, 7, 7, 2]);
    expect(await failure(() => table([[0], [0.5], [1], [0]]))).toBe("data: fit: classWeight is for targets that are classes, got 0.5 at [1]");
    const steps = untyped(sequential([input([2, 3]), layers.dense(2)]));
    const x = { values: numbers(12), shape: [2, 2, 3] };
    expect(await failure(() => readTable("fit", steps, x, { setup: setupOf(steps, config), y: { values: numbers(8), shape: [2, 2, 2] }, classWeight: { 0: 1, 1: 1 } }))).toBe("data: fit: classWeight is for targets with one class for each sample, got samples of shape [2, 2]");
  });
});
