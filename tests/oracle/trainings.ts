/** Whole trainings: `fit` of both on the same data without shuffling; the history of all epochs and the weights at the end. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { input, layers, model, optimizers, resetNames, tensor } from "../../src/index.js";
import type { CompileConfig } from "../../src/training/options.js";
import { numbers, untyped, untypedLayer } from "../src/values.js";
import type { Random } from "../shapes/random.js";
import { none, worse, worstOf, type Comparison, type Worst } from "./comparison.js";

const tasks = {
  regression: { activation: "linear", loss: "meanSquaredError", units: 2 },
  labels: { activation: "sigmoid", loss: "binaryCrossentropy", units: 3 },
  classes: { activation: "softmax", loss: "categoricalCrossentropy", units: 4 },
  sparse: { activation: "softmax", loss: "sparseCategoricalCrossentropy", units: 3 },
} as const;

type Task = keyof typeof tasks;

interface Drawn {
  /** One for each output; outputs are named when there are several. */
  readonly tasks: readonly Task[];
  readonly hidden: readonly number[];
  readonly features: number;
  readonly samples: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly validationSplit: number;
  readonly optimizer: "sgd" | "momentum" | "rmsprop" | "adam";
  readonly classWeight?: Readonly<Record<number, number>>;
  readonly seed: number;
}

const optimizersOf: Record<Drawn["optimizer"], () => readonly [unknown, tf.Optimizer]> = {
  sgd: () => [optimizers.sgd({ learningRate: 0.1 }), tf.train.sgd(0.1)],
  momentum: () => [optimizers.sgd({ learningRate: 0.05, momentum: 0.8 }), tf.train.momentum(0.05, 0.8)],
  rmsprop: () => [optimizers.rmsprop({ learningRate: 0.01 }), tf.train.rmsprop(0.01, 0.9, 0, 1e-7)],
  adam: () => [optimizers.adam({ learningRate: 0.01, epsilon: 1e-12 }), tf.train.adam(0.01, 0.9, 0.999, 1e-12)],
};

interface Targets {
  readonly ours: unknown;
  readonly theirs: tf.Tensor;
}

function targetsFor(task: Task, samples: number, seed: number): Targets {
  const { units } = tasks[task];
  const raw = numbers(samples * units, seed);
  const classes = Int32Array.from(numbers(samples, seed + 1), (value) => Math.floor(((value + 1) / 2) * units));
  if (task === "sparse") return { ours: tensor(classes, [samples], "int32"), theirs: tf.tensor1d(classes, "float32") };
  const rows = raw.map((value, i) => (task === "regression" ? value : task === "labels" ? Number(value > 0) : Number(classes[Math.floor(i / units)] === i % units)));
  return { ours: tensor(rows, [samples, units]), theirs: tf.tensor2d(rows, [samples, units]) };
}

async function compareTraining(drawn: Drawn): Promise<Worst> {
  resetNames();
  const { features, hidden, samples, batchSize, epochs, validationSplit, classWeight, seed } = drawn;
  const several = drawn.tasks.length > 1;
  const [x, theirX] = [input([features]), tfl.input({ shape: [features] })];
  const pairs: (readonly [any, tfl.layers.Layer])[] = [];
  const dense = (units: number, activation: string, from: unknown, theirFrom: tfl.SymbolicTensor, name: string): readonly [unknown, tfl.SymbolicTensor] => {
    const [ours, theirs] = [untypedLayer(layers.dense(units, { activation: activation as "tanh", name })), tfl.layers.dense({ units, activation: activation as "tanh", name, kernelInitializer: "zeros" })];
    pairs.push([ours, theirs]);
    return [ours.invoke(from), theirs.apply(theirFrom) as tfl.SymbolicTensor];
  };
  const inner = hidden.reduce<readonly [unknown, tfl.SymbolicTensor]>(([y, theirY], units, i) => dense(units, "tanh", y, theirY, `hidden${i}`), [x, theirX]);
  const names = drawn.tasks.map((_, i) => `output${i}`);
  const ends = drawn.tasks.map((task, i) => dense(tasks[task].units, tasks[task].activation, ...inner, names[i]!));
  const [optimizer, theirOptimizer] = optimizersOf[drawn.optimizer]();
  const losses = drawn.tasks.map((task) => tasks[task].loss);
  const byName = <T>(values: readonly T[]): unknown => (several ? Object.fromEntries(names.map((name, i) => [name, values[i]])) : values[0]);
  const net = untyped(model({ inputs: x, outputs: byName(ends.map(([y]) => y)) as never })).compile({ optimizer, loss: byName(losses), metrics: ["accuracy"], seed: 1 } as unknown as CompileConfig);
  const theirNet = tfl.model({ inputs: theirX, outputs: ends.map(([, y]) => y) });
  theirNet.compile({ optimizer: theirOptimizer, loss: losses, metrics: ["accuracy"] });
  for (const [i, [ours, theirs]] of pairs.entries()) {
    const weights = ours.variables.map(({ size }: { size: number }, j: number) => numbers(size, seed + 10 * i + j));
    ours.setWeights(weights);
    theirs.setWeights(weights.map((values: Float32Array, j: number) => tf.tensor(values, theirs.weights[j]!.shape as number[])));
  }

  const data = numbers(samples * features, seed + 500);
  const targets = drawn.tasks.map((task, i) => targetsFor(task, samples, seed + 600 + 10 * i));
  const options = { batchSize, epochs, validationSplit, shuffle: false, verbose: 0 as const, ...(classWeight && { classWeight }) };
  const { history } = await net.fit(tensor(data, [samples, features]), byName(targets.map(({ ours }) => ours)), options as never);
  const { history: expected } = await theirNet.fit(tf.tensor2d(data, [samples, features]), targets.map(({ theirs }) => theirs), options as never);

  let worst = none;
  const [keys, theirKeys] = [Object.keys(history).sort(), Object.keys(expected).map((key) => key.replace(/acc$/, "accuracy")).sort()];
  if (keys.join() !== theirKeys.join()) return { difference: Infinity, place: "keys of the history", ours: keys, theirs: theirKeys };
  for (const key of keys) worst = worse(worst, worstOf(key, (history as Record<string, number[]>)[key]!, expected[key.replace(/accuracy$/, "acc")] as number[]));
  for (const [ours, theirs] of pairs) {
    const weights: readonly Float32Array[] = await ours.getWeights();
    weights.forEach((values, i) => (worst = worse(worst, worstOf(`${ours.name}, weight ${i}`, values, theirs.getWeights()[i]!.dataSync()))));
  }
  theirNet.dispose();
  return worst;
}

function draw(random: Random, outputs: number, weighted: boolean): Drawn {
  const chosen = Array.from({ length: outputs }, () => random.pick(weighted ? (["classes", "sparse"] as const) : (Object.keys(tasks) as Task[])));
  const samples = random.int(8, 40);
  return {
    tasks: chosen,
    hidden: Array.from({ length: random.int(0, 2) }, () => random.int(2, 6)),
    features: random.int(1, 5),
    samples,
    batchSize: random.int(2, 16),
    epochs: random.int(1, 4),
    validationSplit: outputs > 1 ? 0 : random.pick([0, 0.2, 0.25, 0.3]),
    optimizer: random.pick(["sgd", "momentum", "rmsprop", "adam"] as const),
    ...(weighted && { classWeight: Object.fromEntries(Array.from({ length: tasks[chosen[0]!].units }, (_, i) => [i, random.int(1, 20) / 8])) }),
    seed: random.int(1, 1e6),
  };
}

const comparison = (outputs: readonly number[], weighted = false): Comparison<Drawn> => ({
  draw: (random) => draw(random, random.pick(outputs), weighted),
  share: 0.1,
  parts: [{ name: "history and weights", about: "values", limit: 1e-4, run: compareTraining }],
});

export const trainingComparisons: Readonly<Record<string, Comparison<Drawn>>> = {
  "fit.oneOutput": { ...comparison([1]), lacks: { sampleWeight: "beside plain loops in tests/src/training" } },
  "fit.severalOutputs": { ...comparison([2, 3]), lacks: { lossWeights: "tfjs ignores them", validation: "tfjs gives running totals under the names of the losses" } },
  "fit.classWeight": comparison([1], true),
};
