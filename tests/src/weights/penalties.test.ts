/** Regularizers and constraints, one at a time: their numbers beside tfjs-layers, formulas where it has none, and mistakes. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { abs, clipByValue, constraints, input, layers, matmul, model, mul, regularizers, square, sum, tensor, type Shape, type Tensor } from "../../../src/index.js";
import { distance, failure, numbers, untyped, untypedLayer } from "../support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** A kernel of [3, 3, 4, 5] or [12, 15] in a model that gives zeros for zeros: its loss is the penalty, its gradient that of the penalty. */
async function run(options: object, kernel: Float32Array, convolution = false): Promise<{ loss: number; after: Float32Array }> {
  const x = convolution ? input([3, 3, 4]) : input([12]);
  const layer = untypedLayer(convolution ? layers.conv2d(5, 3, { useBias: false, ...options }) : layers.dense(15, { useBias: false, ...options }));
  const y = layer.invoke(x);
  const net = untyped(model({ inputs: x as never, outputs: y as never })).compile({ optimizer: "sgd", loss: "mse", backend: "wasm" } as never);
  net.setWeights([kernel]);
  const zeros = (shape: readonly number[]): never => tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape) as never;
  const data = [zeros(convolution ? [2, 3, 3, 4] : [2, 12]), zeros(convolution ? [2, 1, 1, 5] : [2, 15])] as const;
  const { loss } = await net.evaluate(...data, { verbose: 0 });
  await net.trainOnBatch(...data);
  return { loss: loss!, after: (await net.getWeights())[0]! };
}

const kernel = numbers(180, 4).map((value) => 2 * value);

describe("regularizers", () => {
  it.each<[string, unknown, { apply(x: tf.Tensor): tf.Tensor }]>([
    ["l1", "l1", tfl.regularizers.l1()],
    ["l2", "l2", tfl.regularizers.l2()],
    ["l1l2", "l1l2", tfl.regularizers.l1l2()],
    ["l1 with options", regularizers.l1({ l1: 0.3 }), tfl.regularizers.l1({ l1: 0.3 })],
    ["l2 with options", regularizers.l2({ l2: 0.2 }), tfl.regularizers.l2({ l2: 0.2 })],
    ["l1l2 with options", regularizers.l1l2({ l1: 0.2, l2: 0.05 }), tfl.regularizers.l1l2({ l1: 0.2, l2: 0.05 })],
  ])("%s is that of tfjs-layers", async (_, ours, theirs) => {
    const { loss } = await run({ kernelRegularizer: ours }, kernel);
    expect(distance([loss], theirs.apply(tf.tensor(kernel, [12, 15])).dataSync())).toBeLessThan(1e-5);
  });

  // keras/regularizers.py, OrthogonalRegularizer, as loops.
  const angles = (rows: boolean): number => {
    const [count, length] = rows ? [12, 15] : [15, 12];
    const at = (v: number, i: number): number => (rows ? kernel[v * 15 + i]! : kernel[i * 15 + v]!);
    const product = (a: number, b: number): number => Array.from({ length }, (_, i) => at(a, i) * at(b, i)).reduce((total, value) => total + value, 0);
    let total = 0;
    for (let a = 0; a < count; a++) for (let b = 0; b < a; b++) total += Math.abs(product(a, b)) / Math.sqrt(product(a, a) * product(b, b));
    return total / ((count * (count - 1)) / 2);
  };

  it.each([["orthogonalRegularizer", 0.01 * angles(true)], [regularizers.orthogonalRegularizer({ factor: 0.4, mode: "columns" }), 0.4 * angles(false)]] as const)("orthogonal: the average of the cosines, %#", async (given, expected) => {
    const { loss } = await run({ kernelRegularizer: given }, kernel);
    expect(loss / expected).toBeCloseTo(1, 4);
  });

  it("may be functions in ops, whose numbers are added up", async () => {
    const { loss } = await run({ kernelRegularizer: (w: Tensor<Shape>) => mul(square(square(w)), 0.1) }, kernel);
    expect(loss / kernel.reduce((total, value) => total + 0.1 * value ** 4, 0)).toBeCloseTo(1, 4);
  });

  it("move the weights by their gradient", async () => {
    const { after } = await run({ kernelRegularizer: regularizers.l1l2({ l1: 0.5, l2: 0.25 }) }, kernel);
    expect(distance(after, kernel.map((value) => value - 0.01 * (0.5 * Math.sign(value) + 0.5 * value)))).toBeLessThan(1e-6);
  });
});

describe("constraints", () => {
  it.each<[string, unknown, { apply(x: tf.Tensor): tf.Tensor }, boolean?]>([
    ["maxNorm", "maxNorm", tfl.constraints.maxNorm({})],
    ["unitNorm", "unitNorm", tfl.constraints.unitNorm({})],
    ["nonNeg", "nonNeg", tfl.constraints.nonNeg()],
    ["minMaxNorm", "minMaxNorm", tfl.constraints.minMaxNorm({})],
    ["maxNorm with options", constraints.maxNorm({ maxValue: 0.7, axis: 1 }), tfl.constraints.maxNorm({ maxValue: 0.7, axis: 1 })],
    ["unitNorm of a last axis", constraints.unitNorm({ axis: -1 }), tfl.constraints.unitNorm({ axis: 1 })],
    ["minMaxNorm with options", constraints.minMaxNorm({ minValue: 4.2, maxValue: 4.6, rate: 0.3, axis: 1 }), tfl.constraints.minMaxNorm({ minValue: 4.2, maxValue: 4.6, rate: 0.3, axis: 1 })],
    ["maxNorm of a window", constraints.maxNorm({ maxValue: 1, axis: 2 }), tfl.constraints.maxNorm({ maxValue: 1, axis: 2 }), true],
  ])("%s is that of tfjs-layers", async (_, ours, theirs, convolution = false) => {
    const { after } = await run({ kernelConstraint: ours }, kernel, convolution);
    expect(distance(after, theirs.apply(tf.tensor(kernel, convolution ? [3, 3, 4, 5] : [12, 15])).dataSync())).toBeLessThan(1e-6);
  });

  it("take several axes, as of an image kernel", async () => {
    const { after } = await run({ kernelConstraint: constraints.unitNorm({ axis: [0, 1, 2] }) }, kernel, true);
    for (let filter = 0; filter < 5; filter++) expect(Math.hypot(...after.filter((_, i) => i % 5 === filter))).toBeCloseTo(1, 5);
  });

  it("may be functions in ops", async () => {
    const { after } = await run({ kernelConstraint: (w: never) => clipByValue(w, -0.5, 0.5) }, kernel);
    expect([...after]).toEqual([...kernel.map((value) => Math.min(Math.max(value, -0.5), 0.5))]);
  });
});

describe("mistakes", () => {
  const wrong = (value: unknown): never => value as never;
  const called = (options: object): unknown => untypedLayer(layers.dense(2, options)).invoke(input([3]));
  const trained = async (options: object): Promise<unknown> => {
    const x = input([3]);
    const net = untyped(model({ inputs: x, outputs: layers.dense(2, options)(x) })).compile({ optimizer: "sgd", loss: "mse" } as never);
    return net.trainOnBatch(tensor([[1, 2, 3]]) as never, tensor([[1, 2]]) as never);
  };
  it.each<[string, () => unknown, string]>([
    ["a regularizer", () => layers.dense(2, wrong({ kernelRegularizer: "l3" })), 'option: dense: kernelRegularizer must be the name of a regularizer, made by a function of regularizers, or a function in ops, got "l3"; did you mean "l1"?'],
    ["a constraint", () => layers.dense(2, wrong({ biasConstraint: "maxNorn" })), 'option: dense: biasConstraint must be the name of a constraint, made by a function of constraints, or a function in ops, got "maxNorn"; did you mean "maxNorm"?'],
    ["a kind", () => layers.dense(2, wrong({ biasConstraint: regularizers.l2() })), "option: dense: biasConstraint must be the name of a constraint, made by a function of constraints, or a function in ops, got an object"],
    ["a factor", () => regularizers.l1l2({ l1: Infinity }), "option: l1l2: l1 must be a finite number, got Infinity"],
    ["an option", () => regularizers.l1(wrong({ l2: 1 })), 'option: l1: unknown option "l2"; did you mean "l1"?'],
    ["lengths", () => constraints.minMaxNorm({ minValue: 2 }), "option: minMaxNorm: maxValue must be at least minValue 2, got 1"],
    ["a rate", () => constraints.minMaxNorm({ rate: 2 }), "option: minMaxNorm: rate must be a number from 0 to 1, got 2"],
    ["axes", () => constraints.maxNorm({ axis: [0, 0] }), "option: maxNorm: axis must be an integer or a list of different ones, got [0, 0]"],
    ["an axis that is not there", () => called({ biasConstraint: constraints.maxNorm({ axis: 1 }) }), "option: dense: the constraint of bias is for weights with axis 1, got shape [2]"],
    ["one axis twice", () => called({ kernelConstraint: constraints.unitNorm({ axis: [0, -2] }) }), "option: dense: the constraint of kernel is for weights with axis 0, -2, got shape [3, 2]"],
    ["no matrix", () => called({ biasRegularizer: "orthogonalRegularizer" }), "option: dense: the regularizer of bias is for weights of two axes with at least 2 rows, got shape [2]"],
    ["a shape", () => trained({ kernelConstraint: function narrow(w: never) { return sum(w, -1); } }), "shape: narrow: the function must keep the shape [3, 2], got [3]"],
    ["a result", () => trained({ kernelRegularizer: () => 3 }), "shape: kernelRegularizer: expected a tensor"],
    ["a tensor from outside", () => trained({ kernelRegularizer: (w: Tensor<Shape>) => abs(matmul(w, wrong(tensor([[1], [2]])))) }), "model: kernelRegularizer: the function uses a tensor of shape [2, 1] from outside"],
  ])("of %s are named", async (_, run, message) => {
    expect(await failure(run)).toBe(message);
  });
});
