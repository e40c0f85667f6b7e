/** The core layers, beyond what tests/oracle shows: values beside their formulas, masks, and what noise does to mean and variance in training. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { Graph, type Node } from "../../../codegen/graph/node.js";
import { fill, leaf, randomUniform } from "../../../codegen/ops/index.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { input, layers, model, sequential, tensor } from "../../../src/index.js";
import { Lowering } from "../../../src/models/lowering.js";
import type { Variable } from "../../../src/variable.js";
import { activationNames } from "../../../types/layers/activation.js";
import { nearest } from "../../../types/spelling.js";
import { distance, failure, numbers, untyped, untypedLayer, valueOf } from "../support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const BATCH = 3;
const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Values around 0, or whole numbers from 0 on for embeddings. */
const valuesOf = (shape: readonly number[], below?: number): Float32Array => {
  const values = numbers(count(shape)).map((value) => 2 * value);
  return below === undefined ? values : values.map((value) => Math.floor(((value + 2) / 4) * below));
};

it("embedding starts between -0.05 and 0.05", async () => {
  const layer = untypedLayer(layers.embedding({ inputDim: 400, outputDim: 50 }));
  layer.invoke(tensor([[1]], undefined, "int32"));
  const values = [...(await layer.getWeights())[0]!];
  expect(Math.max(...values)).toBeLessThanOrEqual(0.05);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.05);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length - mean * mean;
  expect(Math.abs(mean)).toBeLessThan(1e-3);
  expect(variance).toBeCloseTo(0.1 ** 2 / 12, 4);
});

describe("beside their formulas", () => {
  it("relu with every option", async () => {
    const [maxValue, slope, threshold] = [0.9, 0.1, 0.4];
    const x = [...valuesOf([40]), threshold, 0, 5, -5];
    const y = await layers.relu({ maxValue, negativeSlope: slope, threshold })(tensor([x])).data();
    expect(distance(y, x.map((v) => (v >= maxValue ? maxValue : v >= threshold ? (v === threshold ? 0 : v) : slope * (v - threshold))))).toBeLessThan(1e-6);
  });

  it("elu with alpha", async () => {
    const x = valuesOf([20]);
    expect(distance(await layers.elu({ alpha: 0.3 })(tensor([[...x]])).data(), x.map((v) => (v > 0 ? v : 0.3 * Math.expm1(v))))).toBeLessThan(1e-6);
  });

  it("softmax over several axes is one distribution", async () => {
    const [h, w, c] = [3, 4, 2];
    const x = valuesOf([BATCH, h, w, c]);
    const y = await valueOf(layers.softmax({ axis: [1, 2] })(tensor(x, [BATCH, h, w, c]))).data();
    const theirs = tf.transpose(tf.softmax(tf.transpose(tf.tensor(x, [BATCH, h * w, c]), [0, 2, 1])), [0, 2, 1]);
    expect(distance(y, theirs.dataSync())).toBeLessThan(1e-6);
  });

  it("masking sets padding to zero, and only whole steps", async () => {
    const x = tensor([[[0.1, 0.1], [0.1, 2], [3, 0.1]], [[0, 0], [0.1, 0.1], [0.1, 0.1]]]);
    const expected = [[0, 0], [0.1, 2], [3, 0.1], [0, 0], [0, 0], [0, 0]].flat().map(Math.fround);
    expect([...(await layers.masking({ maskValue: 0.1 })(x).data())]).toEqual(expected);
  });

  it("an integer outside the table counts as its nearest row", async () => {
    const layer = untypedLayer(layers.embedding({ inputDim: 3, outputDim: 2 }));
    const y = valueOf(layer.invoke(tensor([[-5, 0, 2, 7]], undefined, "int32")));
    layer.setWeights([[1, 2, 3, 4, 5, 6]]);
    expect([...(await y.data())]).toEqual([1, 2, 1, 2, 5, 6, 5, 6]);
  });

  it("prelu starts as relu", async () => {
    expect(await layers.prelu()(tensor([[-2, 3, -1, 0]])).array()).toEqual([[0, 3, 0, 0]].map((row) => row.map((value) => value + 0)));
  });
});

/** The results of a model with their masks, computed by the reference; in training with random numbers. */
async function lower(inputs: readonly unknown[], outputs: unknown, data: readonly (readonly number[])[], shape: readonly number[], training = false) {
  const net = untyped(model({ inputs: inputs as never, outputs: outputs as never }));
  const graph = new Graph();
  const key = [fill(graph, 3, [], "int32"), fill(graph, 4, [], "int32")] as const;
  const uniform = training ? (sizes: readonly number[], salt: number): Node => randomUniform(key, sizes, salt) : undefined;
  const weights = new Map<Variable, Node>();
  const values = new Map<Node, Float64Array>();
  for (const variable of net.variables) {
    const node = leaf(graph, variable.name, variable.shape);
    weights.set(variable, node);
    values.set(node, Float64Array.from(await variable.read()));
  }
  const nodes = inputs.map((each, i) => leaf(graph, `x${i}`, shape, valueOf(each).dtype));
  nodes.forEach((node, i) => values.set(node, Float64Array.from(data[i]!)));
  const [result] = net.lower(new Lowering({ graph, weight: (variable) => weights.get(variable)!, uniform }), nodes.map((node) => ({ node })));
  const { node, mask } = result!;
  return { value: interpret([node], values)[0]!, mask: mask && { shape: mask.shape, values: [...interpret([mask], values)[0]!] } };
}

describe("masks", () => {
  const ids = input([4], { dtype: "int32" });
  const data = [[3, 0, 1, 0, 0, 2, 0, 0]];
  const expected = { shape: [2, 4], values: [1, 0, 1, 0, 0, 1, 0, 0] };
  const embedded = (): unknown => layers.embedding({ inputDim: 5, outputDim: 6, maskZero: true })(ids);

  it("embedding makes one of zeros, when asked", async () => {
    expect((await lower([ids], embedded(), data, [2, 4])).mask).toEqual(expected);
    expect((await lower([ids], layers.embedding({ inputDim: 5, outputDim: 6 })(ids), data, [2, 4])).mask).toBeUndefined();
  });

  it("masking makes one of steps that hold its value", async () => {
    const x = input([3, 2]);
    const { mask } = await lower([x], layers.masking({ maskValue: -1 })(x), [[-1, -1, -1, 4, 0, 0, 5, -1, -1, -1, -1, -1]], [2, 3, 2]);
    expect(mask).toEqual({ shape: [2, 3], values: [0, 1, 1, 1, 0, 0] });
  });

  const passing = {
    activation: () => layers.activation("tanh"), alphaDropout: () => layers.alphaDropout(0.2), dense: () => layers.dense(3), dropout: () => layers.dropout(0.2), elu: () => layers.elu(),
    gaussianDropout: () => layers.gaussianDropout(0.2), gaussianNoise: () => layers.gaussianNoise(0.2), leakyReLU: () => layers.leakyReLU(), prelu: () => layers.prelu(),
    relu: () => layers.relu(), softmax: () => layers.softmax(), spatialDropout1d: () => layers.spatialDropout1d(0.2), thresholdedReLU: () => layers.thresholdedReLU(),
  };
  it.each(Object.entries(passing))("pass through %s", async (_, make) => {
    const y = untypedLayer(make()).invoke(embedded());
    expect((await lower([ids], y, data, [2, 4])).mask).toEqual(expected);
    expect((await lower([ids], y, data, [2, 4], true)).mask).toEqual(expected);
  });

  it.each(Object.entries({ flatten: () => layers.flatten(), permute: () => layers.permute([2, 1]), reshape: () => layers.reshape([6, 4]) }))("end at %s", async (_, make) => {
    expect((await lower([ids], untypedLayer(make()).invoke(embedded()), data, [2, 4])).mask).toBeUndefined();
  });
});

describe("noise", () => {
  const [batch, steps, channels] = [40, 25, 16];
  const x = input([steps, channels]);
  const shape = [batch, steps, channels];
  /** Mean 0 and variance 1, as alphaDropout wants them. */
  const normal = [...tf.randomNormal(shape, 0, 1, "float32", 7).dataSync()];
  const trained = async (layer: unknown, data: readonly number[] = normal): Promise<number[]> => [...(await lower([x], untypedLayer(layer).invoke(x), [data], shape, true)).value];
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = (values: readonly number[]): number => {
    const center = mean(values);
    return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
  };
  const ones = new Array<number>(count(shape)).fill(1);

  it("is absent outside training", async () => {
    for (const layer of [layers.dropout(0.5), layers.gaussianNoise(3), layers.gaussianDropout(0.5), layers.alphaDropout(0.5), layers.spatialDropout1d(0.5)]) {
      expect([...(await lower([x], untypedLayer(layer).invoke(x), [normal], shape)).value]).toEqual(normal);
    }
  });

  it("dropout zeroes the share and keeps the mean", async () => {
    const y = await trained(layers.dropout(0.3), ones);
    expect(y.filter((value) => value === 0).length / y.length).toBeCloseTo(0.3, 1);
    expect(new Set(y.map((value) => value.toFixed(9)))).toEqual(new Set(["0.000000000", (1 / 0.7).toFixed(9)]));
  });

  it("gaussianNoise adds normal numbers", async () => {
    const y = (await trained(layers.gaussianNoise(2))).map((value, i) => value - normal[i]!);
    expect(mean(y)).toBeCloseTo(0, 1);
    expect(deviation(y)).toBeCloseTo(2, 1);
    // 4.55 % of normal numbers lie beyond two deviations.
    expect(y.filter((value) => Math.abs(value) > 4).length / y.length).toBeCloseTo(0.0455, 2);
  });

  it("gaussianDropout multiplies by normal numbers of mean 1", async () => {
    const y = await trained(layers.gaussianDropout(0.2), ones);
    expect(mean(y)).toBeCloseTo(1, 1);
    expect(deviation(y)).toBeCloseTo(Math.sqrt(0.2 / 0.8), 1);
  });

  it("alphaDropout keeps mean and variance, and saturates what it drops", async () => {
    const y = await trained(layers.alphaDropout(0.4));
    expect(mean(y)).toBeCloseTo(mean(normal), 1);
    expect(deviation(y)).toBeCloseTo(deviation(normal), 1);
    // tfjs' constants: the limit of selu, scaled by a and shifted by b of the paper.
    const limit = -1.7580993408473766;
    const a = ((1 - 0.4) * (1 + 0.4 * limit ** 2)) ** -0.5;
    const dropped = a * limit - a * limit * 0.4;
    expect(y.filter((value) => Math.abs(value - dropped) < 1e-9).length / y.length).toBeCloseTo(0.4, 1);
  });

  it.each<[string, () => unknown]>([
    ["spatialDropout1d", () => layers.spatialDropout1d(0.5)],
    ["dropout with a noise shape", () => layers.dropout(0.5, { noiseShape: [null, 1, channels] })],
  ])("%s drops a channel at every step or at none", async (_, make) => {
    const y = await trained(make(), ones);
    const at = (b: number, t: number, c: number): number => y[(b * steps + t) * channels + c]!;
    const firsts: number[] = [];
    for (let b = 0; b < batch; b++) {
      for (let c = 0; c < channels; c++) {
        firsts.push(at(b, 0, c));
        for (let t = 1; t < steps; t++) expect(at(b, t, c)).toBe(at(b, 0, c));
      }
    }
    expect(firsts.filter((value) => value === 0).length / firsts.length).toBeCloseTo(0.5, 1);
    expect(new Set(firsts)).toEqual(new Set([0, 2]));
  });

  it("differs between layers, not between equal seeds of one program", async () => {
    const twice = (layer: () => unknown): Promise<number[]> => trained(layer(), ones);
    expect(await twice(() => layers.dropout(0.5, { seed: 4 }))).toEqual(await twice(() => layers.dropout(0.5, { seed: 4 })));
    expect(await twice(() => layers.dropout(0.5, { seed: 4 }))).not.toEqual(await twice(() => layers.dropout(0.5, { seed: 5 })));
    const both = untypedLayer(layers.subtract()).invoke([layers.dropout(0.5)(x), layers.dropout(0.5)(x)]);
    expect([...(await lower([x], both, [ones], shape, true)).value].some((value) => value !== 0)).toBe(true);
  });
});

describe("names in declared shapes", () => {
  it("take the sizes of the data", async () => {
    const x = input(["seq", 6]);
    const net = untyped(model({ inputs: x, outputs: layers.dense(2, { inputShape: ["seq", 2, 3] })(layers.reshape(["seq", 2, -1])(x)) }));
    expect(valueOf(await net.predict(tensor(numbers(24), [1, 4, 6]), { verbose: 0 })).shape).toEqual([1, 4, 2, 2]);
    const declared = untyped(model({ inputs: x, outputs: layers.dense(2, { inputShape: ["seq", 6] })(x) }));
    expect(valueOf(await declared.predict(tensor(numbers(24), [1, 4, 6]), { verbose: 0 })).shape).toEqual([1, 4, 2]);
  });

  it("are divided out of a reshape, whatever their product", async () => {
    const x = input(["h", "w", 6]);
    expect(valueOf(layers.reshape(["w", "h", 2, -1])(x)).shape).toEqual(["Batch", "w", "h", 2, 3]);
    expect(await failure(() => layers.reshape(["w", "h", 4] as never)(x as never))).toBe("shape: reshape: [h, w, 6] cannot take the shape [w, h, 4]");
  });

  it("that types do not know are checked when data come", async () => {
    const x = input(["h", "w"]);
    const net = untyped(model({ inputs: x, outputs: layers.reshape([2, -1])(x) as never }));
    expect(valueOf(await net.predict(tensor(numbers(12), [1, 3, 4]), { verbose: 0 })).shape).toEqual([1, 2, 6]);
    expect(await failure(() => net.predict(tensor(numbers(15), [1, 3, 5]), { verbose: 0 }))).toContain("reshape: [3, 5] has 15 elements, not a multiple of 2 for [2, -1]");
  });
});

describe("mistakes", () => {
  const sequence = input(["seq", 64]);
  it.each<[() => unknown, string]>([
    [() => layers.embedding({ inputDim: 10, outputDim: 4 })(sequence as never), "shape: embedding: expected an IntTensor, got Tensor<[Batch, seq, 64]>"],
    [() => layers.embedding({ inputDim: 10 } as never), "option: embedding: outputDim must be a positive integer, got undefined"],
    [() => layers.embedding(256 as never), "option: embedding: options must be an object, got 256"],
    [() => layers.embedding({ inputDim: 10, outputDim: 4, inputLength: "3" as never }), 'option: embedding: inputLength must be a positive integer or a list of positive integers or null, got "3"'],
    [() => layers.permute([0, 1] as never), "option: permute: dims must be a permutation of 1 to 2, got [0, 1]"],
    [() => layers.permute("21" as never), 'option: permute: dims must be a list of axes, got "21"'],
    [() => layers.repeatVector(2)(sequence as never), "shape: repeatVector: expected input [batch, features], got [Batch, seq, 64]"],
    [() => layers.masking()(input([]) as never), "shape: masking: expected input of rank 2 or more, got [Batch]"],
    [() => layers.prelu()(sequence as never), "shape: prelu: axis 1 must have a known size to make the weights, got [Batch, seq, 64]"],
    [() => layers.prelu({ sharedAxes: [3] })(sequence as never), "shape: prelu: sharedAxes must be from 1 to the last axis of [Batch, seq, 64], got 3"],
    [() => layers.dense(3)(input([2, "seq"]) as never), "shape: dense: axis 2 must have a known size to make the weights, got [Batch, 2, seq]"],
    [() => layers.dense(3)(input([null])), "shape: dense: axis 1 must have a known size to make the weights, got [Batch, ?]"],
    [() => layers.relu({ maxValue: -1 as never }), "option: relu: maxValue must be at least 0, got -1"],
    [() => layers.gaussianNoise(NaN), "option: gaussianNoise: stddev must be a finite number, got NaN"],
    [() => layers.spatialDropout2d(1 as never), "option: spatialDropout2d: rate must be at least 0 and below 1, got 1"],
    [() => layers.softmax({ axis: [1, -2] })(sequence as never), "shape: softmax: axis -2 is named twice for [Batch, seq, 64]"],
    [() => layers.dropout(0.5, { noiseShape: [null, 1] })(sequence as never), "shape: dropout: noiseShape [?, 1] and input [Batch, seq, 64] must have the same rank"],
    [() => layers.dropout(0.5, { noiseShape: [2, "seq", 64] })(sequence as never), "shape: dropout: axis 0 of noiseShape [2, seq, 64] must be 1, null or Batch, as of input [Batch, seq, 64]"],
    [() => layers.activation("rellu" as never), 'option: activation: there is no activation named "rellu"; did you mean "relu"?'],
    [() => layers.activation("logistic" as never), 'option: activation: there is no activation named "logistic"'],
    [() => layers.activation(7 as never), "option: activation: there is no activation named 7"],
    [() => layers.reshape(["a b"] as never), 'option: reshape: size 0 must be a name such as "seq", got "a b"'],
    [() => layers.dense(3, { inputShape: ["2x"] as never }), 'option: dense: inputShape 0 must be a name such as "seq", got "2x"'],
  ])("%s", async (run, sentence) => expect(await failure(run)).toBe(sentence));

  it("in spelling are found by one letter, case and underscores", () => {
    for (const [word, name] of [["Sigmoid", "sigmoid"], ["log_softmax", "logSoftmax"], ["tahn", "tanh"], ["tan", "tanh"], ["seluu", "selu"], ["HARD-SIGMOID", "hardSigmoid"], ["q", null], ["", null]] as const) {
      expect(nearest(word, activationNames)).toBe(name);
    }
  });
});

describe("sequential", () => {
  it("trains on a prelu", async () => {
    const net = untyped(sequential([input([4]), layers.dense(8), layers.prelu(), layers.dense(1)])).compile({ optimizer: "adam", loss: "mse", backend: "reference", seed: 2 });
    const history = await net.fit(tensor(numbers(80), [20, 4]), tensor(numbers(20, 5), [20, 1]), { epochs: 3, verbose: 0 });
    expect(history.history["loss"]!.at(-1)).toBeLessThan(history.history["loss"]![0] as number);
  });
});
