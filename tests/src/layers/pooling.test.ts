/** Pooling beside tfjs-core; what it lacks, and masks, beside a plain loop. tests/oracle has it beside tfjs-layers. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { layers, tensor } from "../../../src/index.js";
import { distance, failure, numbers, untypedLayer, valueOf } from "../support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const shapes = { 1: [2, 9, 3], 2: [2, 7, 8, 3], 3: [2, 4, 5, 6, 2] } as const;
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Ours on repeatable values. */
async function pooled(layer: unknown, shape: readonly number[]): Promise<{ readonly shape: readonly unknown[]; readonly values: ArrayLike<number> }> {
  const y = valueOf(untypedLayer(layer).invoke(tensor(numbers(sizeOf(shape)), shape as number[])));
  return { shape: y.shape, values: await y.data() };
}

describe.each([1, 2, 3] as const)("pooling over %s axes", (axes) => {
  const shape = shapes[axes];
  it("a size for each axis is what it says", async () => {
    const sizes = [2, 3, 1].slice(0, axes);
    const ours = await pooled((layers as any)[`maxPooling${axes}d`](sizes, { strides: [1, 2, 3].slice(0, axes) }), shape);
    const image = tf.tensor(numbers(sizeOf(shape)), axes === 1 ? [2, 9, 1, 3] : (shape as readonly number[] as number[]));
    const expected = axes === 3 ? tf.maxPool3d(image as tf.Tensor5D, sizes as [number, number, number], [1, 2, 3], "valid") : tf.maxPool(image as tf.Tensor4D, axes === 1 ? [2, 1] : (sizes as [number, number]), axes === 1 ? 1 : [1, 2], "valid");
    expect(distance(ours.values, expected.dataSync())).toBe(0);
  });
});

describe("global average pooling with a mask", () => {
  // The first two steps of the first sample, one in the middle of the second, all of the third.
  const padding = [[0, 1], [2], [0, 1, 2, 3]];
  const steps = padding.map((empty, b) => Array.from({ length: 4 }, (_, t) => (empty.includes(t) ? [-1, -1] : [b + t + 1, 2 * t - b + 0.5])));
  const expected = steps.map((sample) => {
    const real = sample.filter(([a, b]) => a !== -1 || b !== -1);
    return [0, 1].map((c) => (real.length === 0 ? 0 : real.reduce((sum, step) => sum + step[c]!, 0) / real.length));
  });

  it("is the mean of the steps that are no padding", async () => {
    const masked = layers.masking({ maskValue: -1 })(tensor(steps));
    const y = valueOf(layers.globalAveragePooling1d()(masked));
    expect(distance(await y.data(), expected.flat())).toBeLessThan(1e-6);
    expect(await valueOf(layers.globalAveragePooling1d({ keepDims: true })(masked)).array()).toEqual((await y.array() as number[][]).map((row) => [row]));
  });

  it("is the mean of all steps where the mask has ended", async () => {
    const masked = layers.masking({ maskValue: -1 })(tensor(steps));
    const [first] = (await valueOf(layers.globalAveragePooling1d()(layers.maxPooling1d(1)(masked))).array()) as number[][];
    // masking wrote 0 into the padding; pooling ended the mask.
    expect(first![0]).toBeCloseTo((3 + 4) / 4, 6);
  });
});

it("leaves gaps between windows in volumes too", async () => {
  // Windows start at 0, 3, 6 along each axis, because "same" adds nothing in front; the last ends at the border.
  const line = Array.from({ length: 7 }, (_, i) => [[[i * i - 5]]]);
  expect((await layers.maxPooling3d(2, { strides: 3, padding: "same" })(tensor([line])).array()).flat(3)).toEqual([[-4], [11], [31]]);
  expect((await layers.averagePooling3d(2, { strides: 3, padding: "same" })(tensor([line])).array()).flat(3)).toEqual([[-4.5], [7.5], [31]]);
});

it("refuses sizes that are none", async () => {
  expect(await failure(() => layers.maxPooling1d(0 as never))).toBe("option: maxPooling1d: poolSize must be a positive integer, got 0");
  expect(await failure(() => layers.averagePooling3d([2, 2] as never))).toBe("option: averagePooling3d: poolSize must be a positive integer or three of them, got [2, 2]");
  expect(await failure(() => layers.maxPooling3d(2, { strides: [1, 1, 1.5] as never }))).toBe("option: maxPooling3d: strides must be a positive integer, got 1.5");
  expect(await failure(() => layers.globalMaxPooling2d()(tensor([[1, 2]]) as never))).toBe("shape: globalMaxPooling2d: expected input [batch, height, width, channels], got [1, 2]");
});
