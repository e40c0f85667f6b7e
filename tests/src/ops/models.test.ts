/** Ops as steps of models: training through them, constants, names, symbolic sizes that are checked when the model runs; lambda. */
import { beforeEach, describe, expect, it } from "vitest";
import { add, cast, concat, exp, gather, input, layers, less, matmul, mean, model, mul, optimizers, reshape, resetNames, softmax, split, sub, sum, tensor, type Batch, type Tensor } from "../../../src/index.js";
import { failure, untyped, valueOf } from "../support.js";

beforeEach(resetNames);
const nameOf = (result: unknown): string | undefined => {
  const { source } = valueOf(result);
  return source.kind === "call" ? source.call.operation.name : undefined;
};
const quiet = { verbose: 0 } as const;

describe("ops in a model", () => {
  it("compute and train like layers", async () => {
    const x = input([2]);
    const hidden = layers.dense(1, { useBias: false, name: "w" })(x);
    const net = model({ inputs: x, outputs: mul(add(hidden, 1), 2) });
    untyped(net).setWeights([[1, -1]]);
    const data = tensor([[3, 1], [0, 2]]);
    expect(await (await net.predict(data, quiet)).array()).toEqual([[6], [-2]]);
    // loss = mean((2(w·x + 1) - t)²): the gradient is mean(4 x (2(w·x + 1) - t)).
    const compiled = net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: "meanSquaredError" });
    await compiled.fit(data, tensor([[0], [0]]), { epochs: 1, batchSize: 2, shuffle: false, verbose: 0 });
    const [weights] = await untyped(net).getWeights();
    const slope = [(4 * 3 * 6 + 4 * 0 * -2) / 2, (4 * 1 * 6 + 4 * 2 * -2) / 2];
    expect(Array.from(weights!)).toEqual([1 - 0.1 * slope[0]!, -1 - 0.1 * slope[1]!].map((value) => expect.closeTo(value, 5) as number));
  });

  it("have TensorFlow's names", () => {
    const x = input([4]);
    const net = model({ inputs: x, outputs: softmax(add(add(x, 1), matmul(x, tensor([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])))) });
    expect(net.layers.map(({ name }) => name)).toEqual(["input_1", "tf.math.add", "tf.linalg.matmul", "tf.math.add_1", "tf.nn.softmax"]);
    expect(net.summaryText()).toContain("tf.math.add (TFOpLambda)");
    add(tensor([1]), 1);
    expect(nameOf(add(x, 1))).toBe("tf.math.add_2");
  });

  it("keep tensors with values, through resets of states as well", async () => {
    const x = input([3]);
    const table = tensor([[1, 2], [3, 4], [5, 6]]);
    const picked = gather(table, cast(x, "int32"));
    const net = model({ inputs: x, outputs: add(sum(picked, -1), tensor([10, 20, 30])) });
    const run = async () => (await net.predict(tensor([[0, 1, 2]]), quiet)).array();
    expect(await run()).toEqual([[13, 27, 41]]);
    untyped(net).resetStates();
    expect(await run()).toEqual([[13, 27, 41]]);
    expect(net.countParams()).toBe(0);
  });

  it("several results are used one by one", async () => {
    const x = input([4]);
    const [a, b] = split(x, 2, 1);
    const net = model({ inputs: x, outputs: concat([b, a]) });
    expect(await (await net.predict(tensor([[1, 2, 3, 4]]), quiet)).array()).toEqual([[3, 4, 1, 2]]);
  });

  it("sizes that were names are checked when they are known", async () => {
    const x = input(["seq", 2]);
    const halves = untyped(model({ inputs: x, outputs: split(x, 2, 1)[0] }));
    expect(valueOf(await halves.predict(tensor(new Float32Array(8), [1, 4, 2]), quiet)).shape).toEqual([1, 2, 2]);
    expect(await failure(() => halves.predict(tensor(new Float32Array(6), [1, 3, 2]), quiet))).toBe("shape: split: axis 1 of [Batch, 3, 2] does not divide into 2 equal parts");
    const named = untyped(model({ inputs: x, outputs: reshape(x, ["Batch", 2, "seq"]) }));
    expect(valueOf(await named.predict(tensor(new Float32Array(6), [1, 3, 2]), quiet)).shape).toEqual([1, 2, 3]);
  });
});

describe("lambda", () => {
  it("is the function as a layer", async () => {
    const double = layers.lambda((x: Tensor<[Batch, "n"]>) => mul(exp(sub(x, mean(x, -1, { keepDims: true }))), 2));
    const x = input([2]);
    const net = model({ inputs: x, outputs: double(x) });
    const [row] = await (await net.predict(tensor([[1, 3]]), quiet)).array();
    expect(row).toEqual([2 * Math.exp(-1), 2 * Math.exp(1)].map((value) => expect.closeTo(value, 5) as number));
    expect(net.summaryText()).toContain("lambda (Lambda)");
    expect(nameOf(add(x, 1))).toBe("tf.math.add");
  });

  it("takes nothing from outside", async () => {
    const dense = layers.dense(2, { name: "inner" });
    const wrong = (value: unknown): never => value as never;
    expect(await failure(() => layers.lambda(wrong((x: Tensor<[Batch, 2]>) => dense(x)))(wrong(input([2]))))).toContain("model: lambda: the function uses inner, which has values of its own");
    expect(await failure(() => layers.lambda(wrong((x: Tensor<[Batch, 2]>) => add(x, input([2]))))(wrong(input([2]))))).toBe("model: lambda: the function uses a tensor of shape [Batch, 2] from outside");
    expect(await failure(() => layers.lambda(wrong(() => 5))(wrong(input([2]))))).toBe("shape: lambda: expected a tensor");
    expect(await failure(() => layers.lambda(wrong((x: Tensor<[Batch, 2]>) => less(x, 0)))(wrong(input([2]))))).toBe("shape: lambda: expected a float tensor, got IntTensor<[Batch, 2]>");
    expect(await failure(() => layers.lambda(wrong("relu")))).toBe('option: lambda: fn must be a function, got "relu"');
  });
});
