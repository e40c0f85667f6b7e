/** Activations given as functions in ops: the same numbers as by name, losses that stay stable, mistakes at the call of the layer. */
import { beforeEach, describe, expect, it } from "vitest";
import { abs, exp, input, layers, log, logSoftmax, matmul, model, mul, relu, resetNames, sequential, sigmoid, softmax, softplus, sum, tanh, tensor, type Tensor, type Shape } from "../../../src/index.js";
import { failure, numbers, untyped, untypedLayer, valueOf } from "../support.js";

beforeEach(resetNames);

const wrong = (value: unknown): never => value as never;

/** What a layer gives for some data and weights. */
async function values(make: (options: object) => unknown, shape: readonly number[], options: object): Promise<Float32Array> {
  const layer = untypedLayer(make(options));
  const x = tensor(numbers(3 * shape.reduce((a, b) => a * b, 1), 5), [3, ...shape]);
  const y = valueOf(layer.invoke(x));
  layer.setWeights(layer.variables.map(({ size }, i) => numbers(size, 20 + i)));
  return (await y.data()) as Float32Array;
}

const kinds: readonly [string, (options: object) => unknown, readonly number[]][] = [
  ["dense", (options) => layers.dense(4, options), [5]],
  ["conv1d", (options) => layers.conv1d(4, 2, options), [6, 3]],
  ["conv2d", (options) => layers.conv2d(4, 2, options), [4, 5, 2]],
  ["conv3d", (options) => layers.conv3d(2, 2, options), [3, 3, 3, 2]],
  ["conv1dTranspose", (options) => layers.conv1dTranspose(4, 2, options), [6, 3]],
  ["depthwiseConv2d", (options) => layers.depthwiseConv2d(2, options), [4, 5, 2]],
  ["separableConv1d", (options) => layers.separableConv1d(4, 2, options), [6, 3]],
  ["simpleRNN", (options) => layers.simpleRNN(4, options), [5, 3]],
  ["gru", (options) => layers.gru(4, { returnSequences: true, ...options }), [5, 3]],
  ["lstm", (options) => layers.lstm(4, options), [5, 3]],
];

describe("functions as activations", () => {
  it.each(kinds)("of %s compute what names do", async (_, make, shape) => {
    for (const [name, fn] of Object.entries({ relu, tanh, sigmoid, softplus, softmax, exponential: exp, logSoftmax, swish: (x: never) => mul(x, sigmoid(x)) })) {
      expect(await values(make, shape, { activation: fn }), name).toEqual(await values(make, shape, { activation: name }));
    }
  });

  it("of gates compute what names do", async () => {
    for (const make of [(options: object) => layers.lstm(4, options), (options: object) => layers.gru(4, options), (options: object) => layers.gru(4, { resetAfter: false, ...options })]) {
      expect(await values(make, [5, 3], { recurrentActivation: softplus })).toEqual(await values(make, [5, 3], { recurrentActivation: "softplus" }));
    }
  });

  it("are layers", async () => {
    const x = tensor([[-1, 0.5, 2]]);
    expect(await layers.activation(relu)(x).array()).toEqual([[0, 0.5, 2]]);
    expect(await layers.activation((y) => mul(abs(y), 2))(x).array()).toEqual([[2, 1, 4]]);
    expect(layers.activation(relu)(input(["seq", 4])).shape).toEqual(["Batch", "seq", 4]);
  });

  it.each([
    ["sigmoid", sigmoid, "binaryCrossentropy"],
    ["softmax", softmax, "categoricalCrossentropy"],
    ["sigmoid inside a function", (y: Tensor<Shape>) => sigmoid(y), "binaryCrossentropy"],
  ] as const)("leave the loss of %s stable", async (_, activation, loss) => {
    const net = untyped(sequential([input([2]), layers.dense(2, { activation, kernelInitializer: "identity" })])).compile({ optimizer: "sgd", loss } as never);
    // The loss of a probability would be cut off at -log(1e-7) = 16.1.
    const { loss: far } = await net.evaluate(tensor([[40, -40]]) as never, tensor([[0, 1]]) as never, { verbose: 0 });
    expect(far).toBeCloseTo(loss === "binaryCrossentropy" ? 40 : 80, 3);
  });

  it("are trained through", async () => {
    const run = async (activation: unknown): Promise<Float32Array[]> => {
      const net = untyped(sequential([input([5]), layers.dense(4, { activation: activation as "tanh", name: "first" }), layers.dense(1, { name: "last" })])).compile({ optimizer: "adam", loss: "mse", seed: 3 } as never);
      for (let step = 0; step < 3; step++) await net.trainOnBatch(tensor(numbers(20, step), [4, 5]) as never, tensor(numbers(4, 9), [4, 1]) as never);
      return net.getWeights();
    };
    expect(await run(tanh)).toEqual(await run("tanh"));
  });

  it.each<[string, () => unknown, string]>([
    ["that change the shape", () => layers.dense(4, { activation: (x) => sum(x, -1) as never })(input([3])), "shape: dense: the function must keep the shape [Batch, 4], got [Batch]"],
    ["of a gate that change the shape", () => layers.lstm(4, { recurrentActivation: (x) => sum(x) as never })(input([5, 3])), "shape: lstm: the function must keep the shape [Batch, 4], got []"],
    ["that give no floats", () => layers.activation(wrong(() => tensor([1, 2], undefined, "int32")))(input([2])), "model: activation: the function uses a tensor of shape [2] from outside"],
    ["that give no tensor", () => layers.conv2d(4, 3, wrong({ activation: () => 3 }))(input([5, 5, 1])), "shape: conv2d: expected a tensor"],
    ["with weights", () => layers.dense(4, wrong({ activation: layers.dense(4) }))(input([4])), "model: dense: the function uses dense, which has values of its own; use it outside"],
    ["that misuse an op", () => layers.dense(4, wrong({ activation: (x: never) => matmul(x, log(x)) }))(input([3])), "shape: matmul: the summed sizes must match: [Batch, 4] has 4, [Batch, 4] has Batch"],
    ["with a misspelled name", () => layers.dense(4, wrong({ activation: "rellu" })), 'option: dense: activation must be one of "linear", "relu", "relu6", "leakyRelu", "elu", "selu", "gelu", "sigmoid", "hardSigmoid", "softmax", "softplus", "softsign", "swish", "silu", "mish", "tanh", "exponential", "logSoftmax", or a function in ops, got "rellu"; did you mean "relu"?'],
    ["that are neither", () => layers.activation(wrong(3)), "option: activation: there is no activation named 3"],
  ])("%s are refused", async (_, run, message) => {
    expect(await failure(run)).toBe(message);
  });

  it("see what a model computes with", async () => {
    const x = input([4]);
    const seen: unknown[] = [];
    const net = model({ inputs: x, outputs: layers.dense(3, { activation: (y) => { seen.push(y.shape); return relu(y); } })(x) });
    await untyped(net).predict(tensor(numbers(8), [2, 4]) as never, { verbose: 0 });
    expect(seen[0]).toEqual(["Batch", 3]);
    expect(seen.at(-1)).toEqual([2, 3]);
  });
});
