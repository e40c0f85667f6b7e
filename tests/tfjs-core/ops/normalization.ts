/** Batch normalization as it runs after training: tfjs is given the statistics, which are weights of the layer. */
import type * as tf from "@tensorflow/tfjs-core";
import * as layers from "../../../src/layers/index.js";
import * as ops from "../../../src/ops/index.js";
import { asFloat, callLayer, read, type Value } from "../calls.js";

type Layer = (x: never) => never;

function batchNorm(x: Value, mean: Value, variance: Value, offset?: Value | null, scale?: Value | null, epsilon = 0.001): tf.Tensor {
  const given = read(x, "x", "batchNorm");
  const [average, spread] = [read(mean, "mean", "batchNorm"), read(variance, "variance", "batchNorm")];
  const gamma = scale === null || scale === undefined ? [] : [read(scale, "scale", "batchNorm")];
  const beta = offset === null || offset === undefined ? [] : [read(offset, "offset", "batchNorm")];
  const weights = [...gamma, ...beta, average, spread];
  if (weights.some(({ rank }) => rank !== 1)) throw new Error("batch normalization has statistics of channels");
  const layer = layers.batchNormalization({ epsilon, center: beta.length > 0, scale: gamma.length > 0 }) as unknown as Layer;
  // Without other axes than channels, the tensor is a batch of one.
  return callLayer((t: never) => (given.rank > 1 ? layer(t) : ops.squeeze(layer(ops.expandDims(t, 0 as never) as never), 0 as never)), asFloat(given), weights.map(asFloat));
}

const ofRank = (rank: number) => (x: Value, ...others: [Value, Value, Value?, Value?, number?]): tf.Tensor => {
  const given = read(x, "x", "batchNorm");
  if (given.rank !== rank) throw new Error(`batchNorm${rank}d: x must have rank ${rank}, got ${given.rank}`);
  return batchNorm(given, ...others);
};

export const normalization = { batchNorm2d: ofRank(2), batchNorm3d: ofRank(3), batchNorm4d: ofRank(4) };
