/** What layers compute, beyond what training beside tfjs shows: names, options, eager calls on data, reshape, dilation. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { input, layers, model, resetNames, tensor } from "../../../src/index.js";
import { distance, failure, numbers, untyped, untypedLayer, valueOf } from "../support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});
beforeEach(resetNames);

describe("names", () => {
  it("count as in Keras", () => {
    const names = [layers.dense(1), layers.dense(1), layers.conv2d(1, 1), layers.maxPooling2d(), layers.averagePooling2d(), layers.dense(1, { name: "mine" }), layers.dense(1)].map(({ name }) => name);
    expect(names).toEqual(["dense", "dense_1", "conv2d", "max_pooling2d", "average_pooling2d", "mine", "dense_2"]);
  });
});

describe("layers called on data", () => {
  it("compute when asked", async () => {
    const dense = layers.dense(2);
    const y = dense(tensor([[1, 2, 3]]));
    expect(valueOf(y).shape).toEqual([1, 2]);
    untypedLayer(dense).setWeights([[1, 0, 0, 1, 1, 1], [0.5, -0.5]]);
    expect(await y.array()).toEqual([[4.5, 4.5]]);
    expect(await layers.activation("relu")(layers.add()([tensor([[1, -5]]), tensor([[1, 1]])])).array()).toEqual([[2, 0]]);
  });

  it("give the same initial weights for the same program", async () => {
    const first = await untypedLayer(layers.dense(3, { name: "a" })).invoke(tensor([[1, 2]])) as never;
    const again = await untypedLayer(layers.dense(3, { name: "a" })).invoke(tensor([[1, 2]])) as never;
    expect(await valueOf(first).data()).toEqual(await valueOf(again).data());
  });

  it("models do as well", async () => {
    const x = input([2]);
    const net = model({ inputs: x, outputs: layers.dense(1, { useBias: false })(x) });
    untyped(net).setWeights([[2, 3]]);
    expect(await net(tensor([[1, 1], [2, 0]])).array()).toEqual([[5], [4]]);
  });

  it("dropout does nothing outside training", async () => {
    expect(await layers.dropout(0.5)(tensor([[1, 2, 3, 4]])).array()).toEqual([[1, 2, 3, 4]]);
  });
});

describe("values", () => {
  it("dense works along the last axis", async () => {
    const layer = layers.dense(2, { useBias: false });
    const y = layer(tensor([[[1, 0], [0, 1], [1, 1]]]));
    untypedLayer(layer).setWeights([[1, 2, 3, 4]]);
    expect(await y.array()).toEqual([[[1, 2], [3, 4], [4, 6]]]);
  });

  it.each([
    { strides: 1, dilationRate: 2, padding: "valid" },
    { strides: 1, dilationRate: [2, 3], padding: "same" },
    { strides: [2, 3], dilationRate: 1, padding: "same" },
  ] as const)("conv2d %o", async ({ strides, dilationRate, padding }) => {
    const x = numbers(2 * 9 * 10 * 3);
    const layer = untypedLayer(layers.conv2d(4, [3, 2], { strides, dilationRate, padding } as never));
    const y = valueOf(layer.invoke(tensor(x, [2, 9, 10, 3])));
    const [kernel] = await layer.getWeights();
    const theirs = tf.conv2d(tf.tensor4d(x, [2, 9, 10, 3]), tf.tensor4d(kernel!, [3, 2, 3, 4]), strides as never, padding, "NHWC", dilationRate as never);
    expect(y.shape).toEqual(theirs.shape);
    expect(distance(await y.data(), theirs.dataSync())).toBeLessThan(1e-5);
  });

  it.each([
    { pool: 2, strides: 2, padding: "valid" },
    { pool: [3, 2], strides: [2, 1], padding: "same" },
    { pool: 3, strides: 1, padding: "same" },
  ] as const)("pooling %o", async ({ pool, strides, padding }) => {
    const x = numbers(2 * 7 * 8 * 3);
    const image = tensor(x, [2, 7, 8, 3]);
    const theirs = tf.tensor4d(x, [2, 7, 8, 3]);
    const max = valueOf(untypedLayer(layers.maxPooling2d(pool as never, { strides, padding } as never)).invoke(image));
    const average = valueOf(untypedLayer(layers.averagePooling2d(pool as never, { strides, padding } as never)).invoke(image));
    expect(distance(await max.data(), tf.maxPool(theirs, pool as never, strides as never, padding).dataSync())).toBe(0);
    expect(distance(await average.data(), tf.avgPool(theirs, pool as never, strides as never, padding).dataSync())).toBeLessThan(1e-6);
  });

  it("concatenate along any axis, reshape with -1", async () => {
    const [a, b] = [tensor([[[1], [2]]]), tensor([[[3], [4]]])];
    expect(await layers.concatenate()([a, b]).array()).toEqual([[[1, 3], [2, 4]]]);
    expect(await layers.concatenate({ axis: 1 })([a, b]).array()).toEqual([[[1], [2], [3], [4]]]);
    expect(await layers.reshape([2, -1])(tensor([[1, 2, 3, 4, 5, 6]])).array()).toEqual([[[1, 2, 3], [4, 5, 6]]]);
  });

  it("reshape takes named dimensions from the inputs", async () => {
    const x = input(["seq", 2]);
    const net = untyped(model({ inputs: x, outputs: untypedLayer(layers.reshape([2, "seq"] as never)).invoke(x) as never }));
    expect(valueOf(await net.predict(tensor(numbers(6), [1, 3, 2]), { verbose: 0 })).shape).toEqual([1, 2, 3]);
    expect(await failure(() => layers.reshape([5, 5] as never)(tensor([[1, 2, 3]]) as never))).toContain("shape: reshape: [3] has 3 elements");
  });
});
