/** Optimizers with random settings: weights after every one of some steps. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { input, layers, optimizers, sequential, tensor } from "../../src/index.js";
import type { CompileConfig } from "../../src/training/options.js";
import { numbers, untyped } from "../src/values.js";
import type { Random } from "../shapes/random.js";
import { none, worse, worstOf, type Comparison, type Difference, type Worst } from "./comparison.js";

const [STEPS, BATCH, FEATURES, UNITS] = [20, 4, 3, 2] as const;

interface Settings {
  readonly learningRate: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly rho?: number;
  readonly centered?: boolean;
  readonly epsilon?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly initialAccumulatorValue?: number;
}

interface Kind {
  draw(random: Random): Settings;
  ours(settings: Settings): unknown;
  theirs(settings: Required<Settings>): tf.Optimizer;
  readonly differences?: readonly Difference<Settings>[];
  readonly lacks?: Readonly<Record<string, string>>;
}

const rate = (random: Random): number => random.pick([0.001, 0.01, 0.05]);
const share = (random: Random): number => random.pick([0, 0.5, 0.8, 0.9, 0.95]);
const betas = (random: Random) => ({ beta1: random.pick([0.5, 0.8, 0.9]), beta2: random.pick([0.9, 0.99, 0.999]) });

const kinds: Readonly<Record<string, Kind>> = {
  sgd: { draw: (random) => ({ learningRate: rate(random) }), ours: (settings) => optimizers.sgd(settings), theirs: ({ learningRate }) => tf.train.sgd(learningRate) },
  momentum: {
    draw: (random) => ({ learningRate: rate(random), momentum: random.pick([0.5, 0.8, 0.9]), nesterov: random.chance(0.5) }),
    ours: (settings) => optimizers.sgd(settings),
    theirs: ({ learningRate, momentum, nesterov }) => tf.train.momentum(learningRate, momentum, nesterov),
  },
  rmsprop: {
    draw(random) {
      const centered = random.chance(0.4);
      // A variance near 0 makes steps so large that rounding shows.
      return { learningRate: centered ? 0.001 : rate(random), rho: share(random), momentum: share(random), epsilon: random.pick([1e-7, 1e-3, 1e-2]), centered };
    },
    ours: (settings) => optimizers.rmsprop(settings),
    theirs: ({ learningRate, rho, momentum, epsilon, centered }) => tf.train.rmsprop(learningRate, rho, momentum, epsilon, centered),
    differences: [
      { about: "values", reason: "centered, tfjs subtracts epsilon under the root where Keras adds it", holds: ({ centered, epsilon }) => centered === true && epsilon! > 1e-7 },
      { about: "values", reason: "centered without a memory is a division by epsilon alone", holds: ({ centered, rho }) => centered === true && rho! < 0.5 },
    ],
  },
  adagrad: {
    draw: (random) => ({ learningRate: rate(random), initialAccumulatorValue: random.pick([0.05, 0.1, 1]) }),
    ours: (settings) => optimizers.adagrad(settings),
    theirs: ({ learningRate, initialAccumulatorValue }) => tf.train.adagrad(learningRate, initialAccumulatorValue),
    lacks: { epsilon: "tfjs' is 1e-7, as Keras' default" },
  },
  adadelta: {
    draw: (random) => ({ learningRate: 1, rho: random.pick([0.8, 0.9]), epsilon: random.pick([1e-6, 1e-3]) }),
    ours: (settings) => optimizers.adadelta(settings),
    theirs: ({ learningRate, rho, epsilon }) => tf.train.adadelta(learningRate, rho, epsilon),
    differences: [{ about: "values", reason: "tfjs divides by the mean square before the step, Keras by the one after it; Keras' published values in tests/keras", holds: () => true }],
  },
  adamax: {
    draw: (random) => ({ learningRate: rate(random), ...betas(random) }),
    ours: (settings) => optimizers.adamax(settings),
    theirs: ({ learningRate, beta1, beta2 }) => tf.train.adamax(learningRate, beta1, beta2, 1e-7),
  },
  adam: {
    // tfjs divides by sqrt(v / (1 - beta2^t)) + epsilon, Keras 2.12 by sqrt(v) + epsilon: with a tiny epsilon both are the same.
    draw: (random) => ({ learningRate: rate(random), epsilon: 1e-12, ...betas(random) }),
    ours: (settings) => optimizers.adam(settings),
    theirs: ({ learningRate, beta1, beta2, epsilon }) => tf.train.adam(learningRate, beta1, beta2, epsilon),
    lacks: { epsilon: "Keras' published values in tests/keras", amsgrad: "Keras' published values in tests/keras" },
  },
};

async function compareOptimizer({ ours, theirs }: Kind, settings: Settings): Promise<Worst> {
  const net = untyped(sequential([input([FEATURES]), layers.dense(UNITS)])).compile({ optimizer: ours(settings), loss: "mse" } as CompileConfig);
  const theirNet = tfl.sequential({ layers: [tfl.layers.dense({ units: UNITS, inputShape: [FEATURES], kernelInitializer: "zeros" })] });
  theirNet.compile({ optimizer: theirs(settings as Required<Settings>), loss: "meanSquaredError" });
  const start = [numbers(FEATURES * UNITS, 1), numbers(UNITS, 2)];
  net.setWeights(start);
  theirNet.setWeights([tf.tensor(start[0]!, [FEATURES, UNITS]), tf.tensor(start[1]!)]);
  let worst = none;
  for (let step = 0; step < STEPS; step++) {
    const [x, y] = [numbers(BATCH * FEATURES, 10 + step), numbers(BATCH * UNITS, 50 + step)];
    await net.trainOnBatch(tensor(x, [BATCH, FEATURES]), tensor(y, [BATCH, UNITS]));
    await theirNet.trainOnBatch(tf.tensor(x, [BATCH, FEATURES]), tf.tensor(y, [BATCH, UNITS]));
    const after = await net.getWeights();
    after.forEach((weights, i) => (worst = worse(worst, worstOf(`weight ${i} after step ${step + 1}`, weights, theirNet.getWeights()[i]!.dataSync()))));
  }
  theirNet.dispose();
  return worst;
}

export const optimizerComparisons: Readonly<Record<string, Comparison<Settings>>> = Object.fromEntries(
  Object.entries(kinds).map(([name, kind]) => [
    `optimizers.${name}`,
    {
      draw: (random: Random) => kind.draw(random),
      share: 0.1,
      parts: [{ name: `${STEPS} steps`, about: "values" as const, limit: 1e-4, run: (settings: Settings) => compareOptimizer(kind, settings) }],
      ...(kind.differences && { differences: kind.differences }),
      ...(kind.lacks && { lacks: kind.lacks }),
    },
  ]),
);
