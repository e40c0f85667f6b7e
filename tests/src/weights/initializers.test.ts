/** Initial weights: distributions, seeds, options, beside tfjs-layers where it computes without chance. And the random numbers behind them. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import * as tfl from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { initializers, input, layers, model } from "../../../src/index.js";
import type { Initializer, InitializerName, VarianceScalingOptions } from "../../../types/layers/initializer.js";
import { hashKey, permutation, Stream } from "../../../src/random.js";
import { initializerOf } from "../../../src/weights/initializers.js";
import { fans } from "../../../src/weights/initializers/varianceScaling.js";
import { failure, untyped, untypedLayer } from "../support.js";

const shape = [3, 3, 40, 60];
const names = Object.keys(initializers) as InitializerName[];
const drawing = names.filter((name) => !["zeros", "ones", "constant", "identity"].includes(name));
const make = (given: Initializer | InitializerName, of: readonly number[], seed = 3): Float32Array => initializerOf(given).make(of, hashKey(seed, "weight"));
const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
function deviation(values: Float32Array): number {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length);
}
const sized = (seed: number): any => ({ seed });

describe("initializers", () => {
  it("are those of tfjs-layers", () => expect(names.map((name) => name.toLowerCase()).sort()).toEqual(Object.keys(tfl.initializers).map((name) => name.toLowerCase()).sort()));

  it.each(names)("%s is repeatable, and by name what its function makes", (name) => {
    expect(make(name, [20, 30])).toEqual(make(name, [20, 30]));
    expect(make(name, [20, 30])).toEqual(make(initializers[name](), [20, 30]));
  });

  it.each(drawing)("%s differs from weight to weight, and does not where it has a seed", (name) => {
    expect(make(name, [20, 30], 1)).not.toEqual(make(name, [20, 30], 2));
    const seeded = (seed: number): Initializer => initializers[name as "heNormal"](sized(seed));
    expect(make(seeded(7), [20, 30], 1)).toEqual(make(seeded(7), [20, 30], 2));
    expect(make(seeded(7), [20, 30])).not.toEqual(make(seeded(8), [20, 30]));
  });

  it("counts the window in fans", () => {
    expect(fans(shape)).toEqual({ fanIn: 360, fanOut: 540 });
    expect(fans([7])).toEqual({ fanIn: 7, fanOut: 7 });
  });

  // 21,600 numbers: the standard error of a deviation is 0.5 percent, of a mean 0.7 percent of the deviation.
  it.each<[InitializerName, number]>([
    ["glorotUniform", Math.sqrt(2 / 900)], ["glorotNormal", Math.sqrt(2 / 900)],
    ["heUniform", Math.sqrt(2 / 360)], ["heNormal", Math.sqrt(2 / 360)],
    ["lecunUniform", Math.sqrt(1 / 360)], ["lecunNormal", Math.sqrt(1 / 360)], ["varianceScaling", Math.sqrt(1 / 360)],
    ["randomUniform", 0.05 / Math.sqrt(3)], ["randomNormal", 0.05], ["truncatedNormal", 0.05 * 0.8796],
  ])("%s has its deviation", (name, expected) => {
    const values = make(name, shape);
    expect(Math.abs(deviation(values) / expected - 1)).toBeLessThan(0.025);
    expect(Math.abs(mean(values))).toBeLessThan(0.035 * expected);
  });

  it.each<[string, Initializer, { mean: number; deviation: number; low: number; high: number }]>([
    ["randomNormal", initializers.randomNormal({ mean: 3, stddev: 2 }), { mean: 3, deviation: 2, low: -Infinity, high: Infinity }],
    ["truncatedNormal", initializers.truncatedNormal({ mean: -1, stddev: 0.5 }), { mean: -1, deviation: 0.5 * 0.8796, low: -2, high: 0 }],
    ["randomUniform", initializers.randomUniform({ minval: 1, maxval: 4 }), { mean: 2.5, deviation: 3 / Math.sqrt(12), low: 1, high: 4 }],
  ])("%s heeds its options", (_, given, { mean: center, deviation: spread, low, high }) => {
    const values = make(given, shape);
    expect(Math.abs(mean(values) - center)).toBeLessThan(0.035 * spread);
    expect(Math.abs(deviation(values) / spread - 1)).toBeLessThan(0.025);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
    expect(Math.max(...values)).toBeLessThanOrEqual(high);
  });

  it.each(["fanIn", "fanOut", "fanAvg"] as const)("varianceScaling has scale over %s as its variance, whatever the distribution", (mode) => {
    const count = { fanIn: 360, fanOut: 540, fanAvg: 450 }[mode];
    for (const distribution of ["truncatedNormal", "untruncatedNormal", "normal", "uniform"] satisfies VarianceScalingOptions["distribution"][]) {
      const values = make(initializers.varianceScaling({ scale: 2.5, mode, distribution }), shape);
      expect(Math.abs(deviation(values) / Math.sqrt(2.5 / count) - 1)).toBeLessThan(0.025);
      const largest = Math.max(...values) / Math.sqrt(2.5 / count);
      const limit = { uniform: Math.sqrt(3), untruncatedNormal: Infinity, normal: 2 / 0.8796256, truncatedNormal: 2 / 0.8796256 }[distribution];
      expect(largest).toBeLessThanOrEqual(limit * 1.000001);
      if (distribution === "untruncatedNormal") expect(largest).toBeGreaterThan(3);
    }
  });

  it("that draw nothing are those of tfjs-layers", async () => {
    await tf.setBackend("cpu");
    const same = (ours: Initializer, theirs: { apply(shape: number[]): tf.Tensor }, of: number[]): void => expect([...make(ours, of)]).toEqual([...theirs.apply(of).dataSync()]);
    same(initializers.zeros(), tfl.initializers.zeros(), [3, 2]);
    same(initializers.ones(), tfl.initializers.ones(), [3, 2]);
    same(initializers.constant({ value: 0.25 }), tfl.initializers.constant({ value: 0.25 }), [5]);
    same(initializers.identity({ gain: 1.5 }), tfl.initializers.identity({ gain: 1.5 }), [4, 4]);
    expect([...make(initializers.identity(), [2, 3])]).toEqual([1, 0, 0, 0, 1, 0]);
  });

  it.each([[4, 9], [9, 4], [5, 5], [3, 2, 6]])("orthogonal makes rows or columns of length gain, at right angles: %j", (...of) => {
    const values = make(initializers.orthogonal({ gain: 3 }), of);
    const columns = of.at(-1)!;
    const rows = values.length / columns;
    const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
    const at = (vector: number, i: number): number => (rows < columns ? values[vector * columns + i]! : values[i * columns + vector]!);
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        let product = 0;
        for (let i = 0; i < length; i++) product += at(a, i) * at(b, i);
        expect(product).toBeCloseTo(a === b ? 9 : 0, 4);
      }
    }
  });

  it("give two layers with one seed the same weights, whatever the model's seed", async () => {
    const weightsOf = async (seed: number): Promise<Float32Array[]> => {
      const x = input([6]);
      const start = initializers.glorotUniform({ seed: 11 });
      const y = layers.dense(6, { kernelInitializer: start })(x);
      const net = untyped(model({ inputs: x, outputs: layers.dense(6, { kernelInitializer: start, biasInitializer: "randomNormal" })(y) })).compile({ optimizer: "sgd", loss: "mse", seed } as never);
      return net.getWeights();
    };
    const [first, , second, bias] = await weightsOf(1);
    expect(first).toEqual(second);
    const [again, , , otherBias] = await weightsOf(2);
    expect(again).toEqual(first);
    expect(otherBias).not.toEqual(bias);
  });
});

describe("mistakes", () => {
  const wrong = (value: unknown): never => value as never;
  it.each<[string, () => unknown, string]>([
    ["a name", () => layers.dense(2, wrong({ kernelInitializer: "heNormel" })), 'option: dense: kernelInitializer must be the name of an initializer or made by a function of initializers, got "heNormel"; did you mean "heNormal"?'],
    ["another kind", () => layers.dense(2, wrong({ kernelInitializer: { kind: "initializer", name: "zeros" } })), "option: dense: kernelInitializer must be the name of an initializer or made by a function of initializers, got an object"],
    ["a prototype's name", () => layers.dense(2, wrong({ kernelRegularizer: "constructor" })), 'option: dense: kernelRegularizer must be the name of a regularizer, made by a function of regularizers, or a function in ops, got "constructor"; known: l1, l1l2, l2, orthogonalRegularizer'],
    ["an option", () => initializers.heNormal(wrong({ sed: 1 })), 'option: heNormal: unknown option "sed"; did you mean "seed"?'],
    ["a seed", () => initializers.heNormal({ seed: 0.5 }), "option: heNormal: seed must be an integer, got 0.5"],
    ["a scale", () => initializers.varianceScaling({ scale: 0 }), "option: varianceScaling: scale must be a positive number, got 0"],
    ["ends", () => initializers.randomUniform({ minval: 1, maxval: 0 }), "option: randomUniform: maxval must be at least minval 1, got 0"],
    ["a deviation", () => initializers.truncatedNormal({ stddev: NaN }), "option: truncatedNormal: stddev must be a number of at least 0, got NaN"],
    ["a shape", () => untypedLayer(layers.dense(2, { biasInitializer: "identity" })).invoke(input([3])), "option: dense: the initializer of bias is for weights of two axes, got shape [2]"],
    ["one axis", () => untypedLayer(layers.dense(2, { biasInitializer: "orthogonal" })).invoke(input([3])), "option: dense: the initializer of bias is for weights of two axes or more, got shape [2]"],
  ])("of %s are named", async (_, run, message) => {
    expect(await failure(run)).toBe(message);
  });
});

describe("random numbers", () => {
  it("are uniform and normal", () => {
    const stream = new Stream(hashKey(1));
    const uniform = Float32Array.from({ length: 20000 }, () => stream.uniform());
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    expect(mean(uniform)).toBeCloseTo(0.5, 2);
    expect(deviation(Float32Array.from({ length: 20000 }, () => stream.normal()))).toBeCloseTo(1, 1);
  });

  it("permute", () => {
    const order = permutation(1000, hashKey(5, "shuffle", 0));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(order).not.toEqual(permutation(1000, hashKey(5, "shuffle", 1)));
    expect(order).toEqual(permutation(1000, hashKey(5, "shuffle", 0)));
  });
});
