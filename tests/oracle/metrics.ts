/** Metrics over an epoch of several batches. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { input, layers, sequential, tensor } from "../../src/index.js";
import type { CompileConfig } from "../../src/training/options.js";
import { numbers, untyped } from "../src/values.js";
import type { Random } from "../shapes/random.js";
import { worstOf, type Comparison, type Worst } from "./comparison.js";

type TfMetric = (y: tf.Tensor, p: tf.Tensor) => tf.Tensor;

interface Kind {
  readonly ours: string;
  readonly theirs: TfMetric;
  readonly targets: "any" | "labels" | "oneHot" | "classes";
  readonly loss?: string;
  /** tfjs counts outputs that are exactly 0 or 1. */
  readonly rounded?: true;
}

interface Drawn {
  readonly samples: number;
  readonly width: number;
  readonly batchSize: number;
  readonly seed: number;
}

const { binaryAccuracy, categoricalAccuracy, categoricalCrossentropy, cosineProximity, meanAbsoluteError, meanAbsolutePercentageError, meanSquaredError, precision, recall, sparseCategoricalAccuracy } = tfl.metrics;

const kinds: Readonly<Record<string, Kind>> = {
  accuracy: { ours: "accuracy", theirs: binaryAccuracy, targets: "labels", loss: "binaryCrossentropy" },
  "accuracy of classes": { ours: "acc", theirs: categoricalAccuracy, targets: "oneHot", loss: "categoricalCrossentropy" },
  "accuracy of sparse classes": { ours: "accuracy", theirs: sparseCategoricalAccuracy, targets: "classes", loss: "sparseCategoricalCrossentropy" },
  binaryAccuracy: { ours: "binaryAccuracy", theirs: binaryAccuracy, targets: "labels" },
  categoricalAccuracy: { ours: "categoricalAccuracy", theirs: categoricalAccuracy, targets: "oneHot" },
  sparseCategoricalAccuracy: { ours: "sparseCategoricalAccuracy", theirs: sparseCategoricalAccuracy, targets: "classes", loss: "sparseCategoricalCrossentropy" },
  categoricalCrossentropy: { ours: "categoricalCrossentropy", theirs: categoricalCrossentropy, targets: "oneHot" },
  precision: { ours: "precision", theirs: precision, targets: "labels", rounded: true },
  recall: { ours: "recall", theirs: recall, targets: "labels", rounded: true },
  meanSquaredError: { ours: "meanSquaredError", theirs: meanSquaredError, targets: "any" },
  meanAbsoluteError: { ours: "mae", theirs: meanAbsoluteError, targets: "any" },
  meanAbsolutePercentageError: { ours: "mape", theirs: meanAbsolutePercentageError, targets: "any" },
  // tfjs' cosine is the loss, whose sign is turned.
  cosineSimilarity: { ours: "cosineSimilarity", theirs: (y, p) => tf.neg(cosineProximity(y, p)), targets: "any" },
};

/** The rest is beside plain loops in tests/src/training/metrics.test.ts. */
export const metricsWithout: Readonly<Record<string, string>> = {
  auc: "not in tfjs", f1Score: "not in tfjs", rootMeanSquaredError: "not in tfjs", topKCategoricalAccuracy: "tfjs throws NotImplementedError", sparseTopKCategoricalAccuracy: "tfjs throws NotImplementedError",
  r2Score: "tfjs takes all outputs as one, Keras each on its own",
};

async function compareMetric({ ours, theirs, targets, loss = "mse", rounded }: Kind, { samples, width, batchSize, seed }: Drawn): Promise<Worst> {
  const outputs = numbers(samples * width, seed).map((value) => (targets === "any" ? 2 * value : 0.5 + 0.48 * value));
  const raw = numbers(samples * width, seed + 1);
  const classes = numbers(samples, seed + 2).map((value) => Math.floor(((value + 1) / 2) * width));
  const rows = raw.map((value, i) => (targets === "any" ? value : targets === "labels" ? Number(value > 0) : Number(classes[Math.floor(i / width)] === i % width)));
  const net = untyped(sequential([input([samples]), layers.dense(width, { useBias: false })])).compile({ optimizer: "sgd", loss, metrics: [ours] } as CompileConfig);
  net.setWeights([outputs]);
  const identity = Float32Array.from({ length: samples * samples }, (_, i) => Number(i % (samples + 1) === 0));
  const y = targets === "classes" ? tensor(Int32Array.from(classes), [samples], "int32") : tensor(rows, [samples, width]);
  const logs = await net.evaluate(tensor(identity, [samples, samples]), y, { batchSize, verbose: 0 });
  const expected = tf.tidy(() => {
    const p = tf.tensor2d(rounded ? outputs.map((value) => Number(value > 0.5)) : outputs, [samples, width]);
    return tf.mean(theirs(targets === "classes" ? tf.tensor1d(classes) : tf.tensor2d(rows, [samples, width]), p)).dataSync();
  });
  return worstOf(ours, [logs[ours]!], expected);
}

export const metricComparisons: Readonly<Record<string, Comparison<Drawn>>> = Object.fromEntries(
  Object.entries(kinds).map(([name, kind]) => [
    `metrics.${name}`,
    {
      draw: (random: Random) => ({ samples: random.int(2, 30), width: random.int(2, 6), batchSize: random.int(1, 12), seed: random.int(1, 1e6) }),
      share: 0.1,
      parts: [{ name: "value", about: "values" as const, limit: 1e-5, run: (drawn: Drawn) => compareMetric(kind, drawn) }],
    },
  ]),
);
