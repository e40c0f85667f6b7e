/** What layers compute, beyond what tests/oracle shows: names, options, eager calls on data, reshape. */
import { beforeEach, describe, expect, it } from "vitest";
import { input, layers, model, resetNames, tensor } from "../../../src/index.js";
import { failure, numbers, untyped, untypedLayer, valueOf } from "../support.js";

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
