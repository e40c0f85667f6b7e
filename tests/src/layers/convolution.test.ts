/** Values of convolutions that tests/oracle has not: groups, causal padding, transposed with output padding, dilation; against tfjs-core and plain loops. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { input, layers, model, tensor } from "../../../src/index.js";
import { sizeOf } from "../../../codegen/graph/dtype.js";
import { distance, failure, numbers, untyped, untypedLayer, valueOf } from "../support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

interface Outcome {
  readonly y: { readonly shape: readonly unknown[]; data(): Promise<ArrayLike<number>> };
  readonly x: Float32Array;
  /** With values that are not 0, the bias too. */
  readonly weights: readonly Float32Array[];
}

/** A layer with random weights on random values of a shape. */
async function run(made: unknown, shape: readonly number[]): Promise<Outcome> {
  const layer = untypedLayer(made);
  const x = numbers(sizeOf(shape), 5);
  const y = valueOf(layer.invoke(tensor(x, shape as number[])));
  const initial = await layer.getWeights();
  const weights = initial.map((values, i) => numbers(values.length, 20 + i));
  layer.setWeights(weights);
  return { y: y as never, x, weights };
}

async function same({ y }: Outcome, theirs: tf.Tensor): Promise<void> {
  expect(y.shape).toEqual(theirs.shape);
  expect(distance(await y.data(), theirs.dataSync())).toBeLessThan(1e-5);
}

const biased = (product: tf.Tensor, bias: Float32Array | undefined): tf.Tensor => (bias ? tf.add(product, tf.tensor1d(bias)) : product);

/** A kernel [...window, a, b] with zeros between its elements. */
function dilate(kernel: Float32Array, shape: readonly number[], rates: readonly number[]): tf.Tensor {
  const axes = shape.length - 2;
  const wide = shape.map((size, i) => (i < axes ? (size - 1) * rates[i]! + 1 : size));
  const buffer = tf.buffer(wide as never);
  tf.tensor(kernel, shape as number[]).bufferSync().values.forEach((value, flat) => {
    const at = new Array<number>(shape.length);
    for (let i = shape.length - 1, rest = flat; i >= 0; rest = Math.floor(rest / shape[i]!), i--) at[i] = rest % shape[i]!;
    (buffer as tf.TensorBuffer<tf.Rank>).set(value, ...at.map((index, i) => (i < axes ? index * rates[i]! : index)));
  });
  return buffer.toTensor();
}

/** conv1d in four loops: `pad` zeros before the first step, groups, and as many steps as asked for. */
function conv1dLoops(x: Float32Array, [batch, steps, channels]: readonly [number, number, number], kernel: Float32Array, bias: Float32Array, options: { size: number; filters: number; strides: number; dilation: number; groups: number; pad: number; out: number }): number[] {
  const { size, filters, strides, dilation, groups, pad, out } = options;
  const [inside, each] = [channels / groups, filters / groups];
  const result: number[] = [];
  for (let b = 0; b < batch; b++)
    for (let t = 0; t < out; t++)
      for (let f = 0; f < filters; f++) {
        let sum = bias[f]!;
        for (let k = 0; k < size; k++)
          for (let c = 0; c < inside; c++) {
            const at = t * strides + k * dilation - pad;
            if (at >= 0 && at < steps) sum += x[(b * steps + at) * channels + Math.floor(f / each) * inside + c]! * kernel[(k * inside + c) * filters + f]!;
          }
        result.push(sum);
      }
  return result;
}

describe("conv1d", () => {
  it.each([
    { strides: 1, dilationRate: 1, groups: 1 },
    { strides: 1, dilationRate: 3, groups: 1 },
    { strides: 2, dilationRate: 1, groups: 2 },
  ])("causal %o", async ({ strides, dilationRate, groups }) => {
    const { y, x, weights } = await run(layers.conv1d(6, 3, { padding: "causal", strides, dilationRate, groups }), [2, 9, 4]);
    const out = Math.ceil(9 / strides);
    expect(y.shape).toEqual([2, out, 6]);
    const theirs = conv1dLoops(x, [2, 9, 4], weights[0]!, weights[1]!, { size: 3, filters: 6, strides, dilation: dilationRate, groups, pad: 2 * dilationRate, out });
    expect(distance(await y.data(), theirs)).toBeLessThan(1e-5);
  });

  it("a causal step sees no later one", async () => {
    const layer = untypedLayer(layers.conv1d(2, 3, { padding: "causal", dilationRate: 2 }));
    const x = numbers(8 * 3);
    const before = await valueOf(layer.invoke(tensor(x, [1, 8, 3]))).data();
    x.fill(7, 5 * 3);
    const after = await valueOf(layer.invoke(tensor(x, [1, 8, 3]))).data();
    expect(after.slice(0, 10)).toEqual(before.slice(0, 10));
    expect(after.slice(10)).not.toEqual(before.slice(10));
  });
});

describe("groups", () => {
  it.each([
    { groups: 2, strides: [1, 2], padding: "same" },
    { groups: 4, strides: 1, padding: "valid" },
  ] as const)("conv2d is a conv2d for each group, side by side: %o", async ({ groups, strides, padding }) => {
    const outcome = await run(layers.conv2d(8, [3, 2], { groups, strides, padding } as never), [2, 5, 6, 4]);
    const [x, kernel] = [tf.tensor4d(outcome.x, [2, 5, 6, 4]), tf.tensor4d(outcome.weights[0]!, [3, 2, 4 / groups, 8])];
    const parts = tf.split(x, groups, 3).map((part, i) => tf.conv2d(part as tf.Tensor4D, tf.split(kernel, groups, 3)[i] as tf.Tensor4D, strides as never, padding));
    await same(outcome, biased(tf.concat(parts, 3), outcome.weights[1]));
  });
});

describe("conv3d", () => {
  it("dilation is a kernel with zeros between its elements", async () => {
    const outcome = await run(layers.conv3d(3, 2, { dilationRate: [2, 1, 3], padding: "same" }), [1, 5, 4, 6, 2]);
    const product = tf.conv3d(tf.tensor5d(outcome.x, [1, 5, 4, 6, 2]), dilate(outcome.weights[0]!, [2, 2, 2, 2, 3], [2, 1, 3]) as tf.Tensor5D, 1, "same");
    await same(outcome, biased(product, outcome.weights[1]));
  });
});

describe("transposed", () => {
  // Sizes as Keras 2.12's deconv_output_length gives them.
  it.each([
    { kernelSize: [3, 2], strides: 1, padding: "valid", dilationRate: 1, out: [6, 6] },
    { kernelSize: [3, 2], strides: [2, 3], padding: "valid", dilationRate: 1, out: [9, 15] },
    { kernelSize: [2, 1], strides: [3, 2], padding: "valid", dilationRate: 1, out: [12, 10] },
    { kernelSize: [4, 3], strides: [2, 3], padding: "same", dilationRate: 1, out: [8, 15] },
    { kernelSize: [1, 2], strides: [2, 3], padding: "same", dilationRate: 1, out: [8, 15] },
    { kernelSize: [3, 5], strides: 2, padding: "same", dilationRate: 1, outputPadding: 1, out: [8, 10] },
    { kernelSize: [3, 4], strides: [2, 3], padding: "same", dilationRate: 1, outputPadding: [0, 2], out: [7, 14] },
    { kernelSize: 3, strides: [2, 3], padding: "valid", dilationRate: 1, outputPadding: [1, 2], out: [10, 17] },
    { kernelSize: 2, strides: 1, padding: "valid", dilationRate: [2, 3], out: [6, 8] },
    { kernelSize: 3, strides: 1, padding: "same", dilationRate: 2, out: [4, 5] },
  ] as const)("conv2dTranspose %o", async ({ kernelSize, out, ...options }) => {
    const { strides, padding, dilationRate } = options;
    const outcome = await run(layers.conv2dTranspose(3, kernelSize as never, options as never), [2, 4, 5, 2]);
    const both = (value: number | readonly [number, number]): [number, number] => (typeof value === "number" ? [value, value] : [...value]);
    const kernel = dilate(outcome.weights[0]!, [...both(kernelSize), 3, 2], both(dilationRate));
    const product = tf.conv2dTranspose(tf.tensor4d(outcome.x, [2, 4, 5, 2]), kernel as tf.Tensor4D, [2, ...out, 3], both(strides), padding);
    await same(outcome, biased(product, outcome.weights[1]));
  });

  it.each([
    { strides: 2, padding: "same", out: 10 },
    { strides: 2, padding: "valid", out: 12 },
    { strides: 2, padding: "valid", outputPadding: 1, out: 13 },
    { strides: 2, padding: "same", outputPadding: 1, out: 9 },
  ] as const)("conv1dTranspose %o", async ({ out, ...options }) => {
    const outcome = await run(layers.conv1dTranspose(3, 4, options as never), [2, 5, 2]);
    const product = tf.conv2dTranspose(tf.tensor4d(outcome.x, [2, 1, 5, 2]), tf.tensor4d(outcome.weights[0]!, [1, 4, 3, 2]), [2, 1, out, 3], [1, options.strides], options.padding);
    await same(outcome, biased(tf.reshape(product, [2, out, 3]), outcome.weights[1]));
  });
});

describe("depthwise", () => {
  it.each([
    { strides: 1, padding: "valid", dilationRate: 1, depthMultiplier: 1 },
    { strides: [2, 2], padding: "same", dilationRate: 1, depthMultiplier: 3 },
    { strides: 1, padding: "same", dilationRate: [2, 3], depthMultiplier: 2 },
  ] as const)("depthwiseConv2d and separableConv2d %o", async (options) => {
    const { strides, padding, dilationRate, depthMultiplier } = options;
    const outcome = await run(layers.depthwiseConv2d([3, 2], options as never), [2, 7, 6, 3]);
    const product = tf.depthwiseConv2d(tf.tensor4d(outcome.x, [2, 7, 6, 3]), tf.tensor4d(outcome.weights[0]!, [3, 2, 3, depthMultiplier]), strides as never, padding, "NHWC", dilationRate as never);
    await same(outcome, biased(product, outcome.weights[1]));

    const mixed = await run(layers.separableConv2d(4, [3, 2], options as never), [2, 7, 6, 3]);
    const [depthwise, pointwise] = [tf.tensor4d(mixed.weights[0]!, [3, 2, 3, depthMultiplier]), tf.tensor4d(mixed.weights[1]!, [1, 1, 3 * depthMultiplier, 4])];
    await same(mixed, biased(tf.separableConv2d(tf.tensor4d(mixed.x, [2, 7, 6, 3]), depthwise, pointwise, strides as never, padding, dilationRate as never), mixed.weights[2]));
  });

  it.each([
    { padding: "valid", dilationRate: 2, pad: 0 },
    { padding: "causal", dilationRate: 2, pad: 4 },
  ] as const)("separableConv1d %o", async ({ padding, dilationRate, pad }) => {
    const outcome = await run(layers.separableConv1d(4, 3, { padding, dilationRate, depthMultiplier: 2 }), [2, 7, 3]);
    const x = tf.pad(tf.tensor4d(outcome.x, [2, 1, 7, 3]), [[0, 0], [0, 0], [pad, 0], [0, 0]]);
    const each = tf.depthwiseConv2d(x as tf.Tensor4D, tf.tensor4d(outcome.weights[0]!, [1, 3, 3, 2]), 1, "valid", "NHWC", [1, dilationRate]);
    const product = tf.conv2d(each as tf.Tensor4D, tf.tensor4d(outcome.weights[1]!, [1, 1, 6, 4]), 1, "valid");
    await same(outcome, biased(tf.squeeze(product, [1]), outcome.weights[2]));
  });

  it("depthwiseConv1d is a conv1d with a group for each channel", async () => {
    const { y, x, weights } = await run(layers.depthwiseConv1d(3, { strides: 2, depthMultiplier: 2 }), [2, 8, 3]);
    const theirs = conv1dLoops(x, [2, 8, 3], weights[0]!, weights[1]!, { size: 3, filters: 6, strides: 2, dilation: 1, groups: 3, pad: 0, out: 3 });
    expect(y.shape).toEqual([2, 3, 6]);
    expect(distance(await y.data(), theirs)).toBeLessThan(1e-5);
  });
});

describe("what the types cannot decide", () => {
  it("is checked when the sizes are known", async () => {
    const x = input(["seq", 2]);
    const net = untyped(model({ inputs: x, outputs: layers.cropping1d(3)(x) }));
    expect(await failure(() => net.predict(tensor(numbers(12), [1, 6, 2]), { verbose: 0 }))).toContain("cropping1d: cropping 6 leaves nothing of input");
    expect(valueOf(await net.predict(tensor(numbers(14), [1, 7, 2]), { verbose: 0 })).shape).toEqual([1, 1, 2]);
    const unsized = input([5, null]);
    expect(await failure(() => untypedLayer(layers.conv1d(2, 3)).invoke(unsized))).toContain("conv1d: axis 2 must have a known size to make the weights, got [Batch, 5, ?]");
  });
});

describe("options that cannot be", () => {
  it.each([
    [() => layers.conv1d(4, 3, { groups: 3 } as never), "conv1d: filters must be a multiple of groups 3, got 4"],
    [() => untypedLayer(layers.conv1d(6, 3, { groups: 3 })).invoke(input([8, 4])), "conv1d: channels must be a multiple of groups 3, got [Batch, 8, 4]"],
    [() => layers.conv3d(4, 3, { strides: [1, 2, 1], dilationRate: [2, 1, 1] } as never), "conv3d: strides and dilationRate cannot both be larger than 1"],
    [() => layers.conv2d(4, 3, { padding: "causal" } as never), 'conv2d: padding must be one of "valid", "same", got "causal"'],
    [() => layers.conv1dTranspose(4, 3, { strides: 2, outputPadding: 2 } as never), "conv1dTranspose: outputPadding must be smaller than strides 2, got 2"],
    [() => layers.conv2dTranspose(4, [3, 4], { strides: 2, padding: "same", outputPadding: [1, 0] } as never), 'conv2dTranspose: outputPadding must be at least 1 with padding "same" and a kernel of even size 4, got 0'],
    [() => layers.depthwiseConv2d(3, { depthMultiplier: 0 } as never), "depthwiseConv2d: depthMultiplier must be a positive integer, got 0"],
    [() => layers.zeroPadding2d([1, [2, -1]] as never), "zeroPadding2d: padding must be a whole number of at least 0, got -1"],
    [() => layers.zeroPadding3d([1, 2] as never), "zeroPadding3d: padding must be a whole number of at least 0 or three of them, each of which may be a pair, got [1, 2]"],
    [() => untypedLayer(layers.cropping2d([[1, 2], 3])).invoke(input([4, 6, 1])), "cropping2d: cropping 6 leaves nothing of input [Batch, 4, 6, 1]: axis 2 is 6"],
    [() => layers.upSampling1d(1.5 as never), "upSampling1d: size must be a positive integer, got 1.5"],
    [() => layers.upSampling1d(2, { interpolation: "nearest" } as never), 'upSampling1d: unknown option "interpolation"'],
  ])("%#", async (make, expected) => {
    expect(await failure(make)).toContain(expected);
  });
});
