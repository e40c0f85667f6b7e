/** Losses: value and gradient on chosen outputs, of random shapes, with probabilities of 0 and 1 and large logits. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { input, layers, losses, optimizers, sequential, tensor } from "../../src/index.js";
import type { CompileConfig } from "../../src/training/options.js";
import { numbers, untyped } from "../src/values.js";
import type { Random } from "../shapes/random.js";
import { none, worse, worstOf, type Comparison, type Difference, type Worst } from "./comparison.js";

type Outputs = "any" | "probabilities" | "edges" | "distribution" | "positive";
type Targets = "any" | "zeroOne" | "signs" | "oneHot" | "distribution" | "positive" | "classes";

interface Kind {
  readonly ours: unknown;
  /** tfjs' name of it, or a function where it knows no name. */
  readonly theirs: string | ((y: tf.Tensor, p: tf.Tensor) => tf.Tensor);
  readonly outputs: readonly Outputs[];
  readonly targets: readonly Targets[];
  readonly differences?: readonly Difference<Drawn>[];
}

export interface Drawn {
  /** Samples, then positions if any, then the width of the last axis. */
  readonly shape: readonly number[];
  readonly outputs: Outputs;
  readonly targets: Targets;
  readonly seed: number;
}

const everything = { outputs: ["any"], targets: ["any"] } as const;
const likelihoods = { outputs: ["distribution", "probabilities"], targets: ["oneHot", "distribution"] } as const;

const edges: Difference<Drawn> = {
  about: "values",
  reason: "at 0 and 1 tfjs takes the logarithm of a clipped p / (1 - p), Keras adds its epsilon once more; tests/keras/lossesAndMetrics.test.ts has them",
  holds: ({ outputs }) => outputs === "edges",
};

/** tfjs-core's losses of logits, a number for each sample. */
const sigmoidOfLogits = (y: tf.Tensor, z: tf.Tensor): tf.Tensor => tf.mean(tf.losses.sigmoidCrossEntropy(y, z, undefined, undefined, tf.Reduction.NONE), -1);
const softmaxOfLogits = (y: tf.Tensor, z: tf.Tensor): tf.Tensor => tf.losses.softmaxCrossEntropy(y, z, undefined, undefined, tf.Reduction.NONE);

export const lossKinds: Readonly<Record<string, Kind>> = {
  meanSquaredError: { ours: "mse", theirs: "meanSquaredError", ...everything },
  meanAbsoluteError: { ours: "mae", theirs: "meanAbsoluteError", ...everything },
  meanAbsolutePercentageError: { ours: "mape", theirs: "meanAbsolutePercentageError", outputs: ["any"], targets: ["positive", "signs"] },
  meanSquaredLogarithmicError: { ours: "msle", theirs: "meanSquaredLogarithmicError", outputs: ["positive", "any"], targets: ["positive"] },
  huber: { ours: "huber", theirs: (y, p) => tf.mean(tf.losses.huberLoss(y, p, undefined, 1, tf.Reduction.NONE), -1), ...everything },
  logCosh: { ours: "logCosh", theirs: "logcosh", ...everything },
  binaryCrossentropy: { ours: "binaryCrossentropy", theirs: "binaryCrossentropy", outputs: ["probabilities", "edges"], targets: ["zeroOne", "distribution"], differences: [edges] },
  "binaryCrossentropy of logits": { ours: losses.binaryCrossentropy({ fromLogits: true }), theirs: sigmoidOfLogits, outputs: ["any"], targets: ["zeroOne", "distribution"] },
  categoricalCrossentropy: { ours: "categoricalCrossentropy", theirs: "categoricalCrossentropy", ...likelihoods },
  "categoricalCrossentropy of logits": { ours: losses.categoricalCrossentropy({ fromLogits: true }), theirs: softmaxOfLogits, outputs: ["any"], targets: ["oneHot", "distribution"] },
  sparseCategoricalCrossentropy: {
    ours: "sparseCategoricalCrossentropy",
    theirs: "sparseCategoricalCrossentropy",
    outputs: ["distribution"],
    targets: ["classes"],
  },
  kullbackLeiblerDivergence: { ours: "kullbackLeiblerDivergence", theirs: "kullbackLeiblerDivergence", ...likelihoods },
  poisson: { ours: "poisson", theirs: "poisson", outputs: ["positive"], targets: ["positive", "zeroOne"] },
  hinge: { ours: "hinge", theirs: "hinge", outputs: ["any"], targets: ["signs"] },
  squaredHinge: { ours: "squaredHinge", theirs: "squaredHinge", outputs: ["any"], targets: ["signs"] },
  categoricalHinge: { ours: "categoricalHinge", theirs: "categoricalHinge", outputs: ["any"], targets: ["oneHot"] },
  cosineSimilarity: { ours: "cosineSimilarity", theirs: "cosineProximity", ...everything },
};

const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Rows along the last axis, each divided by its sum. */
function distributions(values: Float32Array, width: number): Float32Array {
  const sums = Array.from({ length: values.length / width }, (_, i) => values.subarray(i * width, (i + 1) * width).reduce((a, b) => a + b, 0));
  return values.map((value, i) => value / sums[Math.floor(i / width)]!);
}

function outputsOf({ shape, outputs, seed }: Drawn): Float32Array {
  const raw = numbers(count(shape), seed);
  const inside = raw.map((value) => 0.05 + 0.45 * (value + 1));
  switch (outputs) {
    case "any": return raw.map((value) => 5 * value);
    case "positive": return inside.map((value) => 3 * value);
    case "probabilities": return inside;
    case "edges": return raw.map((value) => Number(value > 0));
    case "distribution": return distributions(inside, shape.at(-1)!);
  }
}

function targetsOf({ shape, targets, seed }: Drawn): Float32Array {
  const width = shape.at(-1)!;
  const raw = numbers(count(shape), seed + 1);
  const labels = numbers(count(shape) / width, seed + 2).map((value) => Math.floor(((value + 1) / 2) * width));
  switch (targets) {
    case "any": return raw.map((value) => 3 * value);
    case "positive": return raw.map((value) => 1.2 + value);
    case "zeroOne": return raw.map((value) => Number(value > 0));
    case "signs": return raw.map((value) => (value > 0 ? 1 : -1));
    case "distribution": return distributions(raw.map((value) => 1.2 + value), width);
    case "oneHot": return raw.map((_, i) => Number(labels[Math.floor(i / width)] === i % width));
    case "classes": return labels;
  }
}

/** Outputs are the weights of a layer that is given rows of the identity, so that one step of descent shows their gradient. */
async function compareLoss({ ours, theirs }: Kind, drawn: Drawn): Promise<Worst> {
  const { shape, targets } = drawn;
  const [samples, ...rest] = shape as [number, ...number[]];
  const features = count(rest);
  const outputs = outputsOf(drawn);
  const truth = targetsOf(drawn);
  const identity = Float32Array.from({ length: samples * samples }, (_, i) => Number(i % (samples + 1) === 0));
  const net = untyped(sequential([input([samples]), layers.dense(features, { useBias: false }), layers.reshape(rest)] as never)).compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: ours } as CompileConfig);
  net.setWeights([outputs]);
  const theirNet = tfl.sequential({ layers: [tfl.layers.dense({ units: features, useBias: false, inputShape: [samples], kernelInitializer: "zeros" }), tfl.layers.reshape({ targetShape: rest })] });
  theirNet.compile({ optimizer: tf.train.sgd(1), loss: theirs as never });
  theirNet.setWeights([tf.tensor(outputs, [samples, features])]);
  const y = targets === "classes" ? tensor(Int32Array.from(truth), shape.slice(0, -1), "int32") : tensor(truth, shape);
  const theirY = tf.tensor(truth, targets === "classes" ? [...shape.slice(0, -1), 1] : [...shape]);
  const { loss } = await net.trainOnBatch(tensor(identity, [samples, samples]), y);
  const reported = (await theirNet.trainOnBatch(tf.tensor(identity, [samples, samples]), theirY)) as number;
  const gradient = (after: ArrayLike<number>): number[] => Array.from(outputs, (before, i) => before - after[i]!);
  const worst = [worstOf("loss", [loss!], [reported]), worstOf("gradient", gradient((await net.getWeights())[0]!), gradient(theirNet.getWeights()[0]!.dataSync()))].reduce(worse, none);
  theirNet.dispose();
  return worst;
}

function draw(random: Random, kind: Kind): Drawn {
  const targets = random.pick(kind.targets);
  const width = random.int(1, 6);
  return { shape: [random.int(1, 6), ...(random.chance(0.3) ? [random.int(1, 4)] : []), ["classes", "oneHot", "distribution"].includes(targets) ? width + 1 : width], outputs: random.pick(kind.outputs), targets, seed: random.int(1, 1e6) };
}

export const lossComparisons: Readonly<Record<string, Comparison<Drawn>>> = Object.fromEntries(
  Object.entries(lossKinds).map(([name, kind]) => [
    `losses.${name}`,
    { draw: (random: Random) => draw(random, kind), share: 0.2, parts: [{ name: "value and gradient", about: "values" as const, limit: 1e-5, run: (drawn: Drawn) => compareLoss(kind, drawn) }], ...(kind.differences && { differences: kind.differences }) },
  ]),
);
