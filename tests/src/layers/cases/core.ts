/** Cases of the core layers and of activations as layers. */
import { layers } from "../../../../src/index.js";
import type { LayerCase } from "../case.js";

const on = (shape: readonly number[], title: string, make: () => unknown): LayerCase => ({ title, inputs: [{ shape }], apply: ([x]) => (make() as (x: unknown) => unknown)(x) });

const ids = (shape: readonly number[], below: number, title: string, make: () => unknown): LayerCase => ({
  title,
  inputs: [{ shape, dtype: "int32", below }],
  apply: ([x]) => (make() as (x: unknown) => unknown)(x),
});

export const coreCases: Record<string, readonly LayerCase[]> = {
  activation: ["relu", "softmax", "gelu", "hardSigmoid", "logSoftmax"].map((name) => on([3, 5], name, () => layers.activation(name as "relu"))),
  alphaDropout: [on([4, 5], "most kept", () => layers.alphaDropout(0.2)), on([16], "most dropped", () => layers.alphaDropout(0.7, { seed: 3 }))],
  dense: [
    on([5], "of a vector", () => layers.dense(3, { activation: "sigmoid" })),
    on([3, 2, 5], "of a high rank, declared", () => layers.dense(4, { useBias: false, inputShape: [3, 2, 5] })),
    on([1], "of one feature", () => layers.dense(1, { inputDim: 1 })),
  ],
  dropout: [on([7], "most dropped", () => layers.dropout(0.8)), on([3, 4, 2], "nothing dropped", () => layers.dropout(0)), on([5, 4], "noise shape", () => layers.dropout(0.5, { noiseShape: [null, 1, 4] }))],
  elu: [on([6], "alpha", () => layers.elu({ alpha: 0.5 }))],
  embedding: [
    ids([4], 6, "of a sequence", () => layers.embedding({ inputDim: 6, outputDim: 3 })),
    ids([2, 3], 5, "of two axes, masked", () => layers.embedding({ inputDim: 5, outputDim: 2, maskZero: true })),
    ids([], 3, "of single integers, some rows never read", () => layers.embedding({ inputDim: 9, outputDim: 4, inputLength: [] })),
    ids([3], 4, "of a declared length", () => layers.embedding({ inputDim: 4, outputDim: 3, inputLength: 3 })),
  ],
  flatten: [on([3, 4, 2], "three axes", () => layers.flatten()), on([5], "one axis", () => layers.flatten())],
  gaussianDropout: [on([4, 3], "noise", () => layers.gaussianDropout(0.4, { seed: 1 }))],
  gaussianNoise: [on([2, 7], "noise", () => layers.gaussianNoise(0.3))],
  leakyReLU: [on([9], "slope", () => layers.leakyReLU({ alpha: 0.2 })), on([3, 2], "default", () => layers.leakyReLU())],
  masking: [on([4, 3], "nothing masked", () => layers.masking({ maskValue: 0.25 }))],
  permute: [on([3, 5], "two axes", () => layers.permute([2, 1])), on([2, 3, 4, 2], "four axes", () => layers.permute([3, 1, 4, 2]))],
  prelu: [on([5], "one slope each", () => layers.prelu()), on([3, 4, 2], "shared over an image", () => layers.prelu({ sharedAxes: [1, 2] })), on([3, 4], "one slope", () => layers.prelu({ sharedAxes: [1, 2] }))],
  relu: [
    on([8], "plain", () => layers.relu()),
    on([3, 5], "all options", () => layers.relu({ maxValue: 0.6, negativeSlope: 0.1, threshold: 0.2 })),
    on([9], "ceiling below the threshold", () => layers.relu({ maxValue: 0.1, threshold: 0.3 })),
  ],
  repeatVector: [on([4], "three steps", () => layers.repeatVector(3)), on([4], "one step", () => layers.repeatVector(1))],
  reshape: [on([3, 4, 2], "two axes", () => layers.reshape([6, -1])), on([6], "four axes", () => layers.reshape([1, 3, 1, 2]))],
  softmax: [
    on([5], "last axis", () => layers.softmax()),
    on([3, 4, 2], "first axis", () => layers.softmax({ axis: 1 })),
    on([3, 4, 2], "over places", () => layers.softmax({ axis: [1, -2] })),
  ],
  spatialDropout1d: [on([4, 6], "half", () => layers.spatialDropout1d(0.5))],
  spatialDropout2d: [on([3, 2, 6], "half", () => layers.spatialDropout2d(0.5, { seed: 2 }))],
  spatialDropout3d: [on([2, 3, 2, 6], "half", () => layers.spatialDropout3d(0.5))],
  thresholdedReLU: [on([9], "threshold", () => layers.thresholdedReLU({ theta: 0.3 }))],
};
