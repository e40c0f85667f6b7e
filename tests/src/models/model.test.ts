/** Models: shapes, sharing, nesting, names, order of layers, and graphs that are none. */
import { beforeEach, describe, expect, it } from "vitest";
import { input, layers, model, resetNames, sequential, tensor } from "../../../src/index.js";
import { failure, numbers, untyped, untypedLayer, valueOf } from "../support.js";

const wrong = (value: unknown): never => value as never;
const quiet = { verbose: 0 } as const;

beforeEach(resetNames);

describe("functional models", () => {
  it("keep the shapes of DESIGN.md", () => {
    const image = input([28, 28, 1]);
    const c1 = layers.conv2d(32, 3, { activation: "relu" })(image);
    const c2 = layers.conv2d(64, 3, { activation: "relu" })(c1);
    const pooled = layers.maxPooling2d(2)(c2);
    const flat = layers.flatten()(pooled);
    const digits = layers.dense(10, { activation: "softmax" })(flat);
    expect([image, c1, c2, pooled, flat, digits].map((tensor) => valueOf(tensor).shape)).toEqual([
      ["Batch", 28, 28, 1], ["Batch", 26, 26, 32], ["Batch", 24, 24, 64], ["Batch", 12, 12, 64], ["Batch", 9216], ["Batch", 10],
    ]);
    expect(model({ inputs: image, outputs: digits }).countParams()).toBe(320 + 18496 + 92170);
  });

  it("share a layer's weights between calls", () => {
    const shared = layers.dense(5);
    const x = input([5]);
    const net = untyped(model({ inputs: x, outputs: layers.activation("softmax")(shared(shared(x))) }));
    expect(net.countParams()).toBe(30);
    expect(net.weights.map((weight) => weight.shape)).toEqual([[5, 5], [5]]);
  });

  it("count parameters as the tutorials do", () => {
    const x = input([2]);
    const h = layers.dense(10, { activation: "relu" })(x);
    const branches = [layers.dense(10)(h), layers.dense(10)(h)] as const;
    expect(model({ inputs: x, outputs: layers.dense(1)(layers.concatenate()(branches)) }).countParams()).toBe(30 + 220 + 21);
  });

  it("list layers in Keras' order, inputs included", () => {
    const a = input([4], { name: "a" });
    const b = input([4], { name: "b" });
    const deep = layers.dense(4, { name: "deep" })(layers.dense(4, { name: "first" })(a));
    const net = untyped(model({ inputs: [a, b], outputs: layers.add({ name: "sum" })([deep, b]) }));
    expect(net.layers.map(({ name }) => name)).toEqual(["a", "first", "deep", "b", "sum"]);
  });

  it("are layers themselves", async () => {
    const x = input([3]);
    const encoder = model({ inputs: x, outputs: layers.dense(2)(x), name: "encoder" });
    const [left, right] = [input([3]), input([3])];
    const merged = layers.concatenate()([encoder(left), encoder(right)]);
    const siamese = untyped(model({ inputs: [left, right], outputs: merged }));
    expect(siamese.countParams()).toBe(8);
    expect(siamese.outputs).toMatchObject({ shape: ["Batch", 4] });
    const data = tensor(numbers(6), [2, 3]);
    const both = await valueOf(await siamese.predict([data, data], quiet)).array();
    const once = (await valueOf(await untyped(encoder).predict(data, quiet)).array()) as number[][];
    expect(both).toEqual(once.map((row) => [...row, ...row]));
    expect(siamese.summaryText()).toContain("encoder (Functional)");
    expect(siamese.summaryText()).toContain("encoder[0][0]");
    expect(siamese.summaryText()).toContain("encoder[1][0]");
  });

  it("take records and give records", async () => {
    const [a, b] = [input([2]), input([2])];
    const net = model({ inputs: { a, b }, outputs: { sum: layers.add()([a, b]), left: layers.activation("linear")(a) } });
    const data = { a: tensor([[1, 2]]), b: tensor([[3, 4]]) };
    const { sum, left } = (await untyped(net).predict(data, quiet)) as Record<string, unknown>;
    expect(await valueOf(sum).array()).toEqual([[4, 6]]);
    expect(await valueOf(left).array()).toEqual([[1, 2]]);
  });

  it("leave unknown sizes to the run", async () => {
    const x = input([null, 2]);
    const net = untyped(model({ inputs: x, outputs: layers.dense(1, { useBias: false })(x) }));
    net.setWeights([[1, 1]]);
    expect(await valueOf(await net.predict(tensor([[[1, 2], [3, 4]]]), quiet)).array()).toEqual([[[3], [7]]]);
    expect(await valueOf(await net.predict(tensor([[[5, 6]]]), quiet)).array()).toEqual([[[11]]]);
  });

  it("check unknown sizes when they run", async () => {
    const x = input([null, null, 1]);
    const net = untyped(model({ inputs: x, outputs: layers.conv2d(1, 5)(x) }));
    expect(await failure(() => net.predict(tensor(numbers(16), [1, 4, 4, 1]), quiet))).toBe("shape: conv2d: kernel 5x5 does not fit input [Batch, 4, 4, 1]: axis 1 is 4");
  });

  it("hold a named dimension to one size", async () => {
    const [a, b] = [input(["seq", 2]), input(["seq", 2])];
    const net = untyped(model({ inputs: [a, b], outputs: layers.add()([a, b]) }));
    const [long, short] = [tensor(numbers(6), [1, 3, 2]), tensor(numbers(4), [1, 2, 2])];
    expect(valueOf(await net.predict([long, long], quiet)).shape).toEqual([1, 3, 2]);
    expect(await failure(() => net.predict([long, short], quiet))).toBe('data: predict: input 1: "seq" is 2 here, but 3 in predict: input 0');
  });
});

describe("sequential models", () => {
  it("are the same as a list and by add, and leave the first as it is", () => {
    const list = sequential([input([2]), layers.dense(10, { activation: "relu" }), layers.dense(1)]);
    const begun = sequential([input([2]), layers.dense(10, { activation: "relu" })]);
    const added = begun.add(layers.dense(1));
    const shown = (net: unknown): string => untyped(net).summaryText().replaceAll(/dense_\d|dense|sequential_1|sequential/g, "*").replaceAll(/ +/g, " ");
    expect(shown(added)).toBe(shown(list));
    expect(begun.countParams()).toBe(30);
    expect(added.countParams()).toBe(41);
  });

  it("give Keras' names and summary", () => {
    const net = untyped(sequential([input([64]), layers.dense(32), layers.dense(32), layers.dense(10)]));
    expect(net.summaryText().split("\n").filter((line) => line.trim() !== "")).toEqual([
      'Model: "sequential"',
      "_".repeat(65),
      " Layer (type)                Output Shape              Param #   ",
      "=".repeat(65),
      " dense (Dense)               (None, 32)                2080      ",
      " dense_1 (Dense)             (None, 32)                1056      ",
      " dense_2 (Dense)             (None, 10)                330       ",
      "=".repeat(65),
      "Total params: 3,466",
      "Trainable params: 3,466",
      "Non-trainable params: 0",
      "_".repeat(65),
    ]);
  });

  it("take models as layers", () => {
    const inner = sequential([input([4]), layers.dense(3)]);
    expect(untyped(sequential([input([4]), inner, layers.dense(2)])).countParams()).toBe(15 + 8);
  });
});

describe("graphs that are no model", () => {
  const [a, b] = [input([3]), input([3])];
  const sum = layers.add()([a, b]);
  it.each<[string, () => unknown, string]>([
    ["missing input", () => model({ inputs: a, outputs: sum }), "model: model: the outputs need input input_2, which is not among the inputs"],
    ["unused input", () => model({ inputs: [a, b], outputs: layers.dense(1)(a) }), "model: model: input input_2 is not connected to any output"],
    ["input twice", () => model({ inputs: [a, a], outputs: layers.dense(1)(a) }), "model: model: input input_1 is given twice"],
    ["a step as input", () => model({ inputs: layers.dense(1, { name: "step" })(a), outputs: sum }), "model: model: inputs must be made by input(), got the result of layer step"],
    ["data as input", () => model({ inputs: tensor([[1]]), outputs: sum }), "model: model: inputs must be made by input(), got a tensor with data"],
    ["no outputs", () => model(wrong({ inputs: a })), "model: model: outputs must be tensors, got undefined"],
    ["an option", () => model(wrong({ input: a, outputs: sum })), 'option: model: unknown option "input"; did you mean "inputs"?'],
    ["a name twice", () => model({ inputs: a, outputs: layers.dense(1, { name: "x" })(layers.dense(1, { name: "x" })(a)) }), 'model: model: two layers are called "x": give one of them another name'],
    ["no input first", () => sequential(wrong([layers.dense(1)])), "model: sequential: the first element must be an input"],
    ["no layer", () => sequential(wrong([a, 3])), "model: sequential: expected a layer"],
  ])("%s", async (_, run, sentence) => expect(await failure(run)).toBe(sentence));

  it("a shared layer on another width", async () => {
    const shared = untypedLayer(layers.dense(10));
    shared.invoke(input([5]));
    expect(await failure(() => shared.invoke(input([6])))).toContain("[Batch, 6]");
  });

  it("a model on another shape", async () => {
    const net = untyped(model({ inputs: a, outputs: layers.dense(1)(a) }));
    expect(await failure(() => net.invoke(input([4])))).toBe("shape: model: input must be [Batch, 3], got [Batch, 4]");
  });
});
