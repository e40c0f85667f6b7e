/** Training step by step beside tfjs-layers, from equal weights, with every optimizer, loss and layer of the spine. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { input, layers, optimizers, sequential, tensor } from "../../../src/index.js";
import type { CompileConfig } from "../../../src/training/options.js";
import { backends, classes, distance, numbers, oneHot, untyped } from "../support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const STEPS = 10;
const BATCH = 6;

interface Net {
  readonly inputShape: readonly number[];
  readonly ours: () => unknown;
  readonly theirs: () => tfl.Sequential;
}

const seeded = { kernelInitializer: "zeros" as const };

/** A perceptron whose last layer has `units` outputs. */
const mlp = (units: number, activation: "linear" | "sigmoid" | "softmax"): Net => ({
  inputShape: [5],
  ours: () => sequential([input([5]), layers.dense(8, { activation: "tanh" }), layers.dense(units, { activation })]),
  theirs: () =>
    tfl.sequential({
      layers: [tfl.layers.dense({ units: 8, activation: "tanh", inputShape: [5], ...seeded }), tfl.layers.dense({ units, activation, ...seeded })],
    }),
});

const convolutional: Net = {
  inputShape: [9, 8, 2],
  ours: () =>
    sequential([
      input([9, 8, 2]),
      layers.conv2d(3, 3, { activation: "relu" }),
      layers.conv2d(4, [3, 2], { padding: "same", strides: 2 }),
      layers.activation("tanh"),
      // "valid", because tfjs' gradient of "same" divides by the whole window at the border.
      layers.averagePooling2d(2, { strides: 1 }),
      layers.conv2d(4, 2, { strides: [1, 2], useBias: false }),
      layers.flatten(),
      layers.dense(3, { activation: "softmax" }),
    ]),
  theirs: () =>
    tfl.sequential({
      layers: [
        tfl.layers.conv2d({ filters: 3, kernelSize: 3, activation: "relu", inputShape: [9, 8, 2], ...seeded }),
        tfl.layers.conv2d({ filters: 4, kernelSize: [3, 2], padding: "same", strides: 2, ...seeded }),
        tfl.layers.activation({ activation: "tanh" }),
        tfl.layers.averagePooling2d({ poolSize: 2, strides: 1 }),
        tfl.layers.conv2d({ filters: 4, kernelSize: 2, strides: [1, 2], useBias: false, ...seeded }),
        tfl.layers.flatten(),
        tfl.layers.dense({ units: 3, activation: "softmax", ...seeded }),
      ],
    }),
};

const pooled: Net = {
  inputShape: [8, 8, 1],
  ours: () =>
    sequential([
      input([8, 8, 1]),
      layers.conv2d(3, 3, { padding: "same", activation: "relu" }),
      layers.maxPooling2d(2),
      layers.conv2d(4, 3, { activation: "elu" }),
      layers.averagePooling2d(2),
      layers.reshape([4]),
      layers.dense(3, { activation: "softmax" }),
    ]),
  theirs: () =>
    tfl.sequential({
      layers: [
        tfl.layers.conv2d({ filters: 3, kernelSize: 3, padding: "same", activation: "relu", inputShape: [8, 8, 1], ...seeded }),
        tfl.layers.maxPooling2d({ poolSize: 2 }),
        tfl.layers.conv2d({ filters: 4, kernelSize: 3, activation: "elu", ...seeded }),
        tfl.layers.averagePooling2d({ poolSize: 2 }),
        tfl.layers.reshape({ targetShape: [4] }),
        tfl.layers.dense({ units: 3, activation: "softmax", ...seeded }),
      ],
    }),
};

interface Case {
  readonly name: string;
  readonly net: Net;
  readonly loss: string;
  readonly theirLoss: string;
  readonly optimizer: () => unknown;
  readonly theirOptimizer: () => tf.Optimizer;
}

const sgd = { optimizer: () => optimizers.sgd({ learningRate: 0.1 }), theirOptimizer: () => tf.train.sgd(0.1) };
// tfjs divides by sqrt(v / (1 - beta2^t)) + epsilon, Keras 2.12 by sqrt(v) + epsilon: with a tiny epsilon both are the same.
const adam = { optimizer: () => optimizers.adam({ learningRate: 0.01, epsilon: 1e-12 }), theirOptimizer: () => tf.train.adam(0.01, 0.9, 0.999, 1e-12) };

const cases: readonly Case[] = [
  { name: "mse, sgd", net: mlp(2, "linear"), loss: "mse", theirLoss: "meanSquaredError", ...sgd },
  { name: "mae, momentum", net: mlp(2, "linear"), loss: "meanAbsoluteError", theirLoss: "meanAbsoluteError", optimizer: () => optimizers.sgd({ learningRate: 0.05, momentum: 0.9 }), theirOptimizer: () => tf.train.momentum(0.05, 0.9) },
  { name: "binary, nesterov", net: mlp(1, "sigmoid"), loss: "binaryCrossentropy", theirLoss: "binaryCrossentropy", optimizer: () => optimizers.sgd({ learningRate: 0.05, momentum: 0.8, nesterov: true }), theirOptimizer: () => tf.train.momentum(0.05, 0.8, true) },
  { name: "categorical, adam", net: mlp(4, "softmax"), loss: "categoricalCrossentropy", theirLoss: "categoricalCrossentropy", ...adam },
  { name: "sparse, rmsprop", net: mlp(4, "softmax"), loss: "sparseCategoricalCrossentropy", theirLoss: "sparseCategoricalCrossentropy", optimizer: () => optimizers.rmsprop({ learningRate: 0.01 }), theirOptimizer: () => tf.train.rmsprop(0.01, 0.9, 0, 1e-7) },
  { name: "binary, rmsprop with momentum", net: mlp(3, "sigmoid"), loss: "binaryCrossentropy", theirLoss: "binaryCrossentropy", optimizer: () => optimizers.rmsprop({ learningRate: 0.01, rho: 0.8, momentum: 0.5 }), theirOptimizer: () => tf.train.rmsprop(0.01, 0.8, 0.5, 1e-7) },
  // tfjs subtracts epsilon here where Keras adds it.
  { name: "mse, centered rmsprop", net: mlp(2, "linear"), loss: "mse", theirLoss: "meanSquaredError", optimizer: () => optimizers.rmsprop({ learningRate: 0.01, centered: true, epsilon: 1e-12 }), theirOptimizer: () => tf.train.rmsprop(0.01, 0.9, 0, 1e-12, true) },
  { name: "percentage, adagrad", net: mlp(2, "linear"), loss: "mape", theirLoss: "meanAbsolutePercentageError", optimizer: () => optimizers.adagrad({ learningRate: 0.02 }), theirOptimizer: () => tf.train.adagrad(0.02, 0.1) },
  // Not Adadelta: tfjs divides by the mean square before the step, Keras by the one after it.
  { name: "logarithmic, sgd", net: mlp(3, "sigmoid"), loss: "msle", theirLoss: "meanSquaredLogarithmicError", ...sgd },
  { name: "divergence, adamax", net: mlp(4, "softmax"), loss: "kullbackLeiblerDivergence", theirLoss: "kullbackLeiblerDivergence", optimizer: () => optimizers.adamax({ learningRate: 0.01 }), theirOptimizer: () => tf.train.adamax(0.01, 0.9, 0.999, 1e-7) },
  { name: "hinge, sgd", net: mlp(3, "linear"), loss: "hinge", theirLoss: "hinge", ...sgd },
  { name: "squared hinge, sgd", net: mlp(3, "linear"), loss: "squaredHinge", theirLoss: "squaredHinge", ...sgd },
  { name: "categorical hinge, sgd", net: mlp(4, "linear"), loss: "categoricalHinge", theirLoss: "categoricalHinge", ...sgd },
  { name: "logarithm of cosh, sgd", net: mlp(2, "linear"), loss: "logCosh", theirLoss: "logcosh", ...sgd },
  { name: "poisson, sgd", net: mlp(2, "sigmoid"), loss: "poisson", theirLoss: "poisson", ...sgd },
  { name: "cosine, sgd", net: mlp(3, "linear"), loss: "cosineSimilarity", theirLoss: "cosineProximity", ...sgd },
  { name: "convolutions, rmsprop", net: convolutional, loss: "categoricalCrossentropy", theirLoss: "categoricalCrossentropy", optimizer: () => optimizers.rmsprop({ learningRate: 0.005, epsilon: 1e-3 }), theirOptimizer: () => tf.train.rmsprop(0.005, 0.9, 0, 1e-3) },
  { name: "pooling, sgd", net: pooled, loss: "sparseCategoricalCrossentropy", theirLoss: "sparseCategoricalCrossentropy", ...sgd },
];

/** Targets that fit the loss: real numbers, zeros and ones, one-hot rows or classes. */
function targetsFor(loss: string, width: number, step: number): { readonly values: Float32Array | Int32Array; readonly shape: number[] } {
  const labels = classes(BATCH, width, 100 + step);
  if (loss.startsWith("sparse")) return { values: labels, shape: [BATCH] };
  if (["hinge", "squaredHinge"].includes(loss)) return { values: Float32Array.from(classes(BATCH * width, 2, 100 + step), (bit) => 2 * bit - 1), shape: [BATCH, width] };
  if (["mape", "msle", "poisson"].includes(loss)) return { values: numbers(BATCH * width, 100 + step).map((x) => Math.abs(x) + 0.1), shape: [BATCH, width] };
  if (loss.startsWith("categorical") || loss.startsWith("kullback")) return { values: oneHot(labels, width), shape: [BATCH, width] };
  if (loss.startsWith("binary")) return { values: Float32Array.from(classes(BATCH * width, 2, 100 + step)), shape: [BATCH, width] };
  return { values: numbers(BATCH * width, 100 + step), shape: [BATCH, width] };
}

describe.each(backends)("training beside tfjs-layers on %s", (backend) => {
  it.each(cases)("$name", async ({ net, loss, theirLoss, optimizer, theirOptimizer }) => {
    const ours = untyped(net.ours()).compile({ optimizer: optimizer(), loss, metrics: ["accuracy"], seed: 5, backend } as CompileConfig);
    const theirs = net.theirs();
    theirs.compile({ optimizer: theirOptimizer(), loss: theirLoss });
    const initial = await ours.getWeights();
    expect(initial.map((weight) => weight.length)).toEqual(theirs.getWeights().map((weight) => weight.size));
    theirs.setWeights(theirs.getWeights().map((weight, i) => tf.tensor(initial[i]!, weight.shape)));

    const sample = net.inputShape.reduce((product, size) => product * size, 1);
    const width = ours.parts.network.outputs[0]!.shape.at(-1) as number;
    for (let step = 0; step < STEPS; step++) {
      const x = numbers(BATCH * sample, step);
      const y = targetsFor(loss, width, step);
      const { loss: ourLoss } = await ours.trainOnBatch(
        tensor(x, [BATCH, ...net.inputShape]),
        y.values instanceof Int32Array ? tensor(y.values, y.shape, "int32") : tensor(y.values, y.shape),
      );
      const reported = await theirs.trainOnBatch(tf.tensor(x, [BATCH, ...net.inputShape]), tf.tensor(y.values, y.shape, "float32"));
      expect(distance([ourLoss!], [reported as number]), `loss of step ${step}`).toBeLessThan(1e-5);
      const ourWeights = await ours.getWeights();
      const theirWeights = theirs.getWeights();
      ourWeights.forEach((weight, i) => expect(distance(weight, theirWeights[i]!.dataSync()), `weight ${i} after step ${step}`).toBeLessThan(1e-5));
    }
  });
});
