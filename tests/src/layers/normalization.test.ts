/** The normalizations beside tfjs-layers, training included, and beside plain loops where tfjs has no such layer. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeEach, describe, expect, it } from "vitest";
import { input, layers, model, optimizers, sequential, tensor } from "../../../src/index.js";
import type { CompileConfig } from "../../../src/training/options.js";
import { backends, distance, failure, numbers, untyped, untypedLayer, valueOf } from "../support.js";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** A layer on repeatable values, after its weights were set to repeatable ones. */
async function values(layer: unknown, shape: readonly number[]): Promise<{ readonly y: ArrayLike<number>; readonly weights: Float32Array[] }> {
  const made = untypedLayer(layer);
  const y = valueOf(made.invoke(tensor(numbers(sizeOf(shape)), shape as number[])));
  made.setWeights(made.variables.map(({ size }, i) => numbers(size, 30 + i).map(Math.abs)));
  return { y: await y.data(), weights: await made.getWeights() };
}

/** (x - mean) / sqrt(variance + epsilon) of the values that `keyOf` calls one group. */
function standardized(x: Float32Array, keyOf: (i: number) => number | string, epsilon: number): number[] {
  const groups = new Map<number | string, number[]>();
  x.forEach((value, i) => groups.set(keyOf(i), [...(groups.get(keyOf(i)) ?? []), value]));
  return Array.from(x, (value, i) => {
    const group = groups.get(keyOf(i))!;
    const mean = group.reduce((sum, v) => sum + v, 0) / group.length;
    const variance = group.reduce((sum, v) => sum + (v - mean) ** 2, 0) / group.length;
    return (value - mean) / Math.sqrt(variance + epsilon);
  });
}

/** The layer and a network around it; tfjs' gradient knows the last axis only, so that another one is moved there and back. */
function theirNetwork(shape: readonly number[], axis: number, momentum: number): readonly [tfl.layers.Layer, tfl.Sequential] {
  const at = axis < 0 ? shape.length + axis : axis - 1;
  const last = shape.map((_, i) => i + 1).filter((i) => i !== at + 1).concat(at + 1);
  const back = shape.map((_, i) => last.indexOf(i + 1) + 1);
  const layer = tfl.layers.batchNormalization({ axis: -1, momentum, epsilon: 0.01, inputShape: last.map((i) => shape[i - 1]!) });
  const moved = at < shape.length - 1 ? [tfl.layers.permute({ dims: last, inputShape: [...shape] }), layer, tfl.layers.permute({ dims: back })] : [layer];
  const net = tfl.sequential({ layers: [...moved, ...(shape.length > 1 ? [tfl.layers.flatten()] : []), tfl.layers.dense({ units: 2 })] });
  net.compile({ optimizer: tf.train.sgd(0.05), loss: "meanSquaredError" });
  return [layer, net];
}

describe.each(backends)("batchNormalization in training on %s", { timeout: 60_000 }, (backend) => {
  const BATCH = 6;
  const STEPS = 5;

  it.each([
    { title: "rows", shape: [4], axis: -1, momentum: 0.9 },
    { title: "sequences", shape: [5, 3], axis: -1, momentum: 0.99 },
    { title: "sequences along the steps", shape: [5, 3], axis: 1, momentum: 0.5 },
    { title: "images", shape: [4, 3, 2], axis: -1, momentum: 0.8 },
    { title: "images along the rows", shape: [4, 3, 2], axis: 1, momentum: 0.8 },
    { title: "images along the columns", shape: [4, 3, 2], axis: 2, momentum: 0.8 },
  ])("$title", async ({ shape, axis, momentum }) => {
    const layer = layers.batchNormalization({ axis, momentum, epsilon: 0.01 });
    const net = untyped(sequential([input(shape), layer, layers.flatten(), layers.dense(2)] as never)).compile({ optimizer: optimizers.sgd({ learningRate: 0.05 }), loss: "mse", seed: 4, backend } as CompileConfig);
    const dense = (await net.getWeights()).slice(4);
    const data = Array.from({ length: STEPS + 1 }, (_, step) => [numbers(BATCH * sizeOf(shape), step), numbers(BATCH * 2, 50 + step)] as const);
    const ours: { readonly loss: number; readonly weights: readonly Float32Array[] }[] = [];
    for (const [x, y] of data.slice(0, STEPS)) {
      const { loss } = await net.trainOnBatch(tensor(x, [BATCH, ...shape]), tensor(y, [BATCH, 2]));
      ours.push({ loss: loss!, weights: await layer.getWeights() });
    }

    await tf.setBackend("cpu");
    const [theirLayer, theirNet] = theirNetwork(shape, axis, momentum);
    theirNet.layers.at(-1)!.setWeights([tf.tensor(dense[0]!, [sizeOf(shape), 2]), tf.tensor(dense[1]!)]);
    // Keras corrects the moving variance of images along their first and last axis for the sample; tfjs does not.
    const count = (BATCH * sizeOf(shape)) / shape.at(axis < 0 ? axis : axis - 1)!;
    const bessel = shape.length === 3 && axis !== 2 ? count / (count - 1) : 1;
    for (const [step, { loss, weights: [gamma, beta, mean, variance] }] of ours.entries()) {
      const [x, y] = data[step]!;
      const theirLoss = await theirNet.trainOnBatch(tf.tensor(x, [BATCH, ...shape]), tf.tensor(y, [BATCH, 2]));
      expect(distance([loss], [theirLoss as number]), `loss of step ${step}`).toBeLessThan(1e-5);
      const expected = theirLayer.getWeights().map((weight) => weight.dataSync());
      expect(distance(gamma!, expected[0]!), `gamma after step ${step}`).toBeLessThan(1e-5);
      expect(distance(beta!, expected[1]!), `beta after step ${step}`).toBeLessThan(1e-5);
      expect(distance(mean!, expected[2]!), `mean after step ${step}`).toBeLessThan(1e-5);
      // Both start at 1, which no correction touches.
      const start = momentum ** (step + 1);
      expect(distance(variance!, [...expected[3]!].map((value) => start + (value - start) * bessel)), `variance after step ${step}`).toBeLessThan(1e-5);
    }

    // In inference the moving statistics are used: with tfjs' own, the predictions agree.
    const [x] = data[STEPS]!;
    layer.setWeights(theirLayer.getWeights().map((weight) => weight.dataSync() as Float32Array));
    const expected = (theirNet.predict(tf.tensor(x, [BATCH, ...shape])) as tf.Tensor).dataSync();
    expect(distance(await valueOf(await net.predict(tensor(x, [BATCH, ...shape]), { verbose: 0 })).data(), expected)).toBeLessThan(1e-5);
  });

  it("a frozen layer uses and keeps its moving statistics", async () => {
    const layer = layers.batchNormalization({ trainable: false });
    const net = untyped(sequential([input([3]), layer, layers.dense(1)])).compile({ optimizer: "sgd", loss: "mse", seed: 1, backend } as CompileConfig);
    const [x, y] = [tensor(numbers(12), [4, 3]), tensor(numbers(4, 2), [4, 1])];
    const before = await net.testOnBatch(x, y);
    expect((await net.trainOnBatch(x, y)).loss).toBeCloseTo(before.loss!, 6);
    expect((await layer.getWeights()).map((weight) => [...weight])).toEqual([[1, 1, 1], [0, 0, 0], [0, 0, 0], [1, 1, 1]]);
  });

  it("statistics leave padding out", async () => {
    const layer = layers.batchNormalization({ momentum: 0 });
    const net = untyped(sequential([input([3, 2]), layers.masking({ maskValue: 9 }), layer, layers.flatten(), layers.dense(1)])).compile({ optimizer: "sgd", loss: "mse", backend } as CompileConfig);
    const x = [[[1, 2], [3, 4], [9, 9]], [[9, 9], [5, -6], [9, 9]]];
    await net.trainOnBatch(tensor(x), tensor([[0], [0]]));
    const [, , mean, variance] = await layer.getWeights();
    expect(distance(mean!, [3, 0])).toBeLessThan(1e-6);
    expect(distance(variance!, [8 / 3, (4 + 16 + 36) / 3])).toBeLessThan(1e-6);
  });
});

describe("layerNormalization", () => {
  it.each([
    { axis: -1, shape: [3, 5] },
    { axis: 2, shape: [2, 3, 4] },
    { axis: 1, shape: [2, 3, 4] },
    { axis: [1, 2], shape: [2, 3, 4] },
    { axis: [-1, -2], shape: [2, 3, 4, 2] },
  ])("axis $axis of $shape", async ({ axis, shape }) => {
    const { y, weights } = await values(layers.layerNormalization({ axis, epsilon: 0.01 } as never), shape);
    // tfjs wants the axes in order.
    const ordered = (Array.isArray(axis) ? axis : [axis]).map((each) => (each + shape.length) % shape.length).sort();
    const theirs = tfl.layers.layerNormalization({ axis: ordered, epsilon: 0.01 });
    const x = tf.tensor(numbers(sizeOf(shape)), shape);
    theirs.build(shape);
    const sizes = ordered.map((each) => shape[each]!);
    theirs.setWeights(weights.map((weight) => tf.tensor(weight, sizes)));
    expect(distance(y, (theirs.apply(x) as tf.Tensor).dataSync())).toBeLessThan(1e-5);
  });

  it("without weights has none", async () => {
    const { y, weights } = await values(layers.layerNormalization({ center: false, scale: false }), [3, 5]);
    expect(weights).toEqual([]);
    expect(distance(y, standardized(numbers(15), (i) => Math.floor(i / 5), 0.001))).toBeLessThan(1e-5);
  });
});

describe("groupNormalization", () => {
  const shape = [2, 3, 6];
  const x = numbers(sizeOf(shape));
  const [sample, step, channel] = [(i: number) => Math.floor(i / 18), (i: number) => Math.floor(i / 6) % 3, (i: number) => i % 6];

  it.each([1, 2, 3, 6, -1])("%s groups", async (groups) => {
    const { y, weights: [gamma, beta] } = await values(layers.groupNormalization({ groups } as never), shape);
    const perGroup = groups === -1 ? 1 : 6 / groups;
    const normal = standardized(x, (i) => `${sample(i)} ${Math.floor(channel(i) / perGroup)}`, 0.001);
    expect(distance(y, normal.map((value, i) => value * gamma![channel(i)]! + beta![channel(i)]!))).toBeLessThan(1e-5);
  });

  it("along another axis", async () => {
    const { y, weights: [gamma, beta] } = await values(layers.groupNormalization({ groups: 3, axis: 1 }), shape);
    const normal = standardized(x, (i) => `${sample(i)} ${step(i)}`, 0.001);
    expect(distance(y, normal.map((value, i) => value * gamma![step(i)]! + beta![step(i)]!))).toBeLessThan(1e-5);
  });

  it("one group is layer normalization of everything", async () => {
    const { y } = await values(layers.groupNormalization({ groups: 1, center: false, scale: false }), shape);
    const { y: other } = await values(layers.layerNormalization({ axis: [1, 2], center: false, scale: false }), shape);
    expect(distance(y, other)).toBeLessThan(1e-6);
  });
});

describe("rms, unit and given statistics", () => {
  const x = numbers(12);
  const row = (i: number): Float32Array => x.slice(Math.floor(i / 4) * 4, Math.floor(i / 4) * 4 + 4);
  const squares = (list: Float32Array): number => list.reduce((sum, value) => sum + value * value, 0);

  it("rmsNormalization", async () => {
    const { y, weights: [scale] } = await values(layers.rmsNormalization({ epsilon: 0.1 }), [3, 4]);
    expect(distance(y, Array.from(x, (value, i) => (value / Math.sqrt(squares(row(i)) / 4 + 0.1)) * scale![i % 4]!))).toBeLessThan(1e-5);
  });

  it("unitNormalization, of a row of zeros too", async () => {
    const { y } = await values(layers.unitNormalization(), [3, 4]);
    expect(distance(y, Array.from(x, (value, i) => value / Math.sqrt(squares(row(i)))))).toBeLessThan(1e-5);
    expect(await layers.unitNormalization()(tensor([[0, 0], [3, -4]])).array()).toEqual([[0, 0], [expect.closeTo(0.6, 6), expect.closeTo(-0.8, 6)]]);
  });

  // The examples of the Keras documentation.
  it("normalization", async () => {
    const given = { mean: 3, variance: 2 };
    const y = await layers.normalization(given)(tensor([[1], [2], [3]])).array();
    expect(distance(y.flat(), [-1.4142135, -0.70710677, 0])).toBeLessThan(1e-6);
    expect(distance((await layers.normalization({ ...given, invert: true })(tensor(y)).array()).flat(), [1, 2, 3])).toBeLessThan(1e-6);
    const listed = layers.normalization({ mean: [1, 2], variance: [4, 0] });
    expect(distance((await listed(tensor([[3, 2]])).array()).flat(), [1, 0])).toBeLessThan(1e-6);
    expect(untypedLayer(listed).trainableVariables).toEqual([]);
    expect(await layers.normalization({ mean: 10, variance: 4 })(tensor([[8, 14]], undefined, "int32")).array()).toEqual([[-1, 2]]);
  });

  it("rescaling", async () => {
    expect(await layers.rescaling(0.5, { offset: -1 })(tensor([[0, 2, 5]], undefined, "int32")).array()).toEqual([[-1, 0, 1.5]]);
  });
});

describe("masks", () => {
  it.each(["batchNormalization", "layerNormalization", "rmsNormalization", "unitNormalization"] as const)("pass through %s", async (name) => {
    const x = tensor([[[1, 2], [3, 5], [0, 0], [0, 0]]]);
    const masked = untypedLayer(layers.masking()).invoke(x);
    const y = valueOf(untypedLayer(layers.globalAveragePooling1d()).invoke(untypedLayer((layers as any)[name]()).invoke(masked)));
    const rows = (await valueOf(untypedLayer((layers as any)[name]()).invoke(x)).array()) as number[][][];
    const [first, second] = rows[0]!;
    expect(distance(await y.data(), first!.map((value, c) => (value + second![c]!) / 2))).toBeLessThan(1e-5);
  });
});

it("says what is wrong when it runs", async () => {
  const image = tensor(numbers(2 * 3 * 3 * 6), [2, 3, 3, 6]);
  expect(await failure(() => layers.layerNormalization({ axis: 4 } as never)(image as never))).toBe("shape: layerNormalization: axis 4 is out of range for [2, 3, 3, 6]");
  expect(await failure(() => layers.batchNormalization({ axis: 0 } as never)(image as never))).toContain("axis 0 of [2, 3, 3, 6] is the batch");
  expect(await failure(() => layers.groupNormalization({ groups: 4 } as never)(image as never))).toBe("shape: groupNormalization: axis 3 of [2, 3, 3, 6] does not split into 4 groups of one size");
  expect(await failure(() => layers.normalization({ mean: 1 } as never))).toBe("option: normalization: variance must be a finite number or a list of them, got undefined");
  // A named channel axis is checked again when its size is known.
  const named = input([3, "width"]);
  const net = untyped(model({ inputs: named, outputs: layers.groupNormalization({ groups: 4, center: false, scale: false })(named) }));
  expect(await failure(() => net.predict(tensor(numbers(30), [1, 3, 10]), { verbose: 0 }))).toBe("shape: groupNormalization: axis 2 of [Batch, 3, 10] does not split into 4 groups of one size");
  expect(valueOf(await net.predict(tensor(numbers(36), [1, 3, 12]), { verbose: 0 })).shape).toEqual([1, 3, 12]);
});
