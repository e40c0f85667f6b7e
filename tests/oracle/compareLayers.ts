/** One layer in both libraries: values from equal weights, and the weights after some training steps. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { Stream } from "../../src/random.js";
import { input, layers, model, optimizers, resetNames, tensor } from "../../src/index.js";
import type { Variable } from "../../src/variable.js";
import { numbers, untyped, untypedLayer, valueOf } from "../src/values.js";
import { none, worse, worstOf, type Comparison, type Worst } from "./comparison.js";
import { isComposed, type Drawn, type Oracle, type OracleInput } from "./oracle.js";

const BATCH = 3;
const STEPS = 20;

const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

function valuesFor({ shape, dtype, below = 2, positive }: OracleInput, seed: number): Float32Array {
  const values = numbers(BATCH * count(shape), seed);
  if (dtype) return values.map((value) => Math.floor(((value + 1) / 2) * below));
  return values.map((value) => (positive ? 1.1 + value : 2 * value));
}

/** Writes the value that is masked into some steps of some samples. */
function padSteps(values: Float32Array, [steps, ...rest]: readonly number[], maskValue: number, seed: number): void {
  const width = count(rest);
  const stream = new Stream([seed, 80]);
  for (let step = 0; step < BATCH * steps!; step++) if (stream.uniform() < 0.3) values.fill(maskValue, step * width, (step + 1) * width);
}

interface Pair {
  readonly ours: any;
  readonly theirs: tfl.LayersModel;
  /** Layers with weights, in both. */
  readonly weighted: readonly (readonly [ours: any, theirs: tfl.layers.Layer, main: boolean])[];
  /** The batch number `step`. */
  data(step: number): { readonly ours: unknown[]; readonly theirs: tf.Tensor[] };
  readonly outputs: number;
  /** Elements of a sample that the last layers read. */
  readonly features: number;
}

/** The same model twice. To be trained it has dense layers before and behind the layer, so that gradients flow through it. */
function build(oracle: Oracle, drawn: Drawn<any>, trained: boolean): Pair {
  resetNames();
  const { config, inputs, maskValue } = drawn;
  const xs = inputs.map(({ shape, dtype }) => input(shape, { ...(dtype && { dtype }), batchSize: BATCH } as object));
  const theirXs = inputs.map(({ shape, dtype }) => tfl.input({ batchShape: [BATCH, ...shape], ...(dtype && { dtype }) }));
  const weighted: [any, tfl.layers.Layer, boolean][] = [];
  const dense = (units: number, useBias: boolean, [x, theirX]: readonly [any, any]): readonly [unknown, tfl.SymbolicTensor] => {
    const [ours, theirs] = [untypedLayer(layers.dense(units, { useBias })), tfl.layers.dense({ units, useBias, kernelInitializer: "zeros" })];
    weighted.push([ours, theirs, false]);
    return [ours.invoke(x), theirs.apply(theirX) as tfl.SymbolicTensor];
  };
  const before = inputs.map(({ shape, dtype }, i) => {
    let both: readonly [unknown, tfl.SymbolicTensor] = [xs[i], theirXs[i]!];
    if (maskValue !== undefined && i === 0) both = [untypedLayer(layers.masking({ maskValue })).invoke(both[0]), tfl.layers.masking({ maskValue }).apply(both[1]) as tfl.SymbolicTensor];
    return trained && !dtype && shape.length > 0 ? dense(shape.at(-1)!, false, both) : both;
  });

  // tfjs writes into what it is given.
  const layer = untypedLayer(oracle.katachi(structuredClone(config)));
  const theirLayer = oracle.tfjs(structuredClone(config), drawn);
  const given = before.map(([x]) => x);
  const theirGiven = before.map(([, x]) => x);
  const ours = listOf(oracle.callKatachi ? oracle.callKatachi((...args: unknown[]) => layer.invoke(...args), given, config) : layer.invoke(given.length === 1 ? given[0] : given));
  const applied = oracle.callTfjs ? oracle.callTfjs(theirLayer, theirGiven, config) : (theirLayer as tfl.layers.Layer).apply(theirGiven.length === 1 ? theirGiven[0]! : [...theirGiven]);
  const theirs = listOf(applied as tfl.SymbolicTensor | tfl.SymbolicTensor[]);
  weighted.push([layer, isComposed(theirLayer) ? theirLayer.weighted : theirLayer, true]);

  const ends = !trained
    ? ours.map((y, i) => [y, theirs[i]!] as const)
    : ours.map((y, i) => dense(2, true, valueOf(y).rank === 2 ? [y, theirs[i]] : [untypedLayer(layers.flatten()).invoke(y), tfl.layers.flatten().apply(theirs[i]!)]));
  const net = untyped(model({ inputs: xs as never, outputs: ends.map(([y]) => y) as never }));
  const theirNet = tfl.model({ inputs: theirXs, outputs: ends.map(([, y]) => y) });
  return {
    ours: net,
    theirs: theirNet,
    weighted: weighted.filter(([each]) => each.variables.length > 0 || each.states.length > 0),
    outputs: ends.length,
    features: theirs.reduce((sum, { shape }) => sum + count(shape.slice(1) as number[]), 0),
    data(step) {
      const values = inputs.map((each, i) => {
        const drawnValues = valuesFor(each, 10 + i + 100 * step);
        if (maskValue !== undefined && i === 0) padSteps(drawnValues, each.shape, maskValue, step);
        return drawnValues;
      });
      return {
        ours: values.map((each, i) => (inputs[i]!.dtype ? tensor(Int32Array.from(each), [BATCH, ...inputs[i]!.shape], "int32") : tensor(each, [BATCH, ...inputs[i]!.shape]))),
        theirs: values.map((each, i) => tf.tensor(each, [BATCH, ...inputs[i]!.shape], inputs[i]!.dtype ?? "float32")),
      };
    },
  };
}

/** Gives both the same weights. */
function shareWeights(oracle: Oracle, { weighted }: Pair, config: unknown): void {
  for (const [number, [ours, theirs, main]] of weighted.entries()) {
    const drawn = ours.variables.map(({ name, size, shape }: Variable, i: number) => {
      const above = main && oracle.positive?.some((word) => name.endsWith(`/${word}`));
      // So small that values neither grow nor fade from layer to layer.
      const scale = shape.length > 1 ? Math.sqrt(3 / (size / shape.at(-1)!)) : 1;
      return numbers(size, 1000 + 10 * number + i).map((value) => (above ? 0.5 + Math.abs(value) : scale * value));
    });
    ours.setWeights(drawn);
    const given = main && oracle.toTfjsWeights ? oracle.toTfjsWeights(drawn, config as never) : drawn;
    theirs.setWeights(given.map((values: Float32Array, i: number) => tf.tensor(values, theirs.weights[i]!.shape as number[])));
  }
}

/** The largest difference of what both compute. */
async function compareValues(oracle: Oracle, drawn: Drawn<any>): Promise<Worst> {
  const pair = build(oracle, drawn, false);
  shareWeights(oracle, pair, drawn.config);
  const { ours, theirs } = pair.data(0);
  const found = listOf((await pair.ours.predict(ours, { verbose: 0, batchSize: BATCH })) as unknown);
  const expected = listOf(pair.theirs.predict(theirs, { batchSize: BATCH }));
  let worst = none;
  for (const [i, result] of expected.entries()) {
    const [shape, expectedShape] = [valueOf(found[i]).shape.join(), result.shape.join()];
    if (shape !== expectedShape) worst = { difference: Infinity, place: `shape of result ${i}`, ours: shape, theirs: expectedShape };
    else worst = worse(worst, worstOf(`result ${i}`, await valueOf(found[i]).data(), result.dataSync()));
  }
  release(pair, [...theirs, ...expected]);
  return worst;
}

/** tfjs' memory is not collected. */
function release({ theirs }: Pair, data: readonly tf.Tensor[]): void {
  tf.dispose(data as tf.Tensor[]);
  theirs.dispose();
}

/** The curvature grows with what the last layer sums up. */
const rateFor = (features: number): number => Math.min(0.05, 0.1 / features);

const optimizersOf = {
  sgd: (features: number): readonly [unknown, tf.Optimizer] => [optimizers.sgd({ learningRate: rateFor(features) }), tf.train.sgd(rateFor(features))],
  // tfjs divides by sqrt(v / (1 - beta2^t)) + epsilon, Keras 2.12 by sqrt(v) + epsilon: with a tiny epsilon both are the same.
  adam: (): readonly [unknown, tf.Optimizer] => [optimizers.adam({ learningRate: 0.01, epsilon: 1e-12 }), tf.train.adam(0.01, 0.9, 0.999, 1e-12)],
} satisfies Record<string, (features: number) => readonly [unknown, tf.Optimizer]>;

/** The largest difference of losses and weights in some training steps. */
async function compareTraining(oracle: Oracle, drawn: Drawn<any>, optimizer: keyof typeof optimizersOf): Promise<Worst> {
  const pair = build(oracle, drawn, true);
  const [ourOptimizer, theirOptimizer] = optimizersOf[optimizer](pair.features);
  const net = pair.ours.compile({ optimizer: ourOptimizer, loss: "mse", seed: 1 });
  pair.theirs.compile({ optimizer: theirOptimizer, loss: "meanSquaredError" });
  shareWeights(oracle, pair, drawn.config);
  let worst = none;
  for (let step = 0; step < STEPS; step++) {
    const { ours, theirs } = pair.data(step);
    const targets = Array.from({ length: pair.outputs }, (_, i) => numbers(BATCH * 2, 500 + 7 * step + i));
    const theirTargets = targets.map((values) => tf.tensor(values, [BATCH, 2]));
    const { loss } = await net.trainOnBatch(ours, targets.map((values) => tensor(values, [BATCH, 2])));
    const reported = await pair.theirs.trainOnBatch(theirs, theirTargets);
    worst = worse(worst, worstOf(`loss of step ${step}`, [loss], [listOf(reported as number)[0]!]));
    tf.dispose([...theirs, ...theirTargets]);
  }
  for (const [ours, theirs, main] of pair.weighted) {
    const mine: readonly Float32Array[] = await ours.getWeights();
    const turned = main && oracle.toTfjsWeights ? oracle.toTfjsWeights(mine, drawn.config as never) : mine;
    const names = ours.variables.map(({ name }: { name: string }) => name);
    turned.forEach((values, i) => (worst = worse(worst, worstOf(`${names[i]} after step ${STEPS}`, values, theirs.getWeights()[i]!.dataSync()))));
  }
  release(pair, []);
  return worst;
}

export const layerComparison = (oracle: Oracle): Comparison<Drawn<any>> => ({
  draw: (random) => oracle.draw(random),
  parts: [
    { name: "values", about: "values", limit: 1e-5, run: (drawn) => compareValues(oracle, drawn) },
    ...(["sgd", "adam"] as const).map((optimizer) => ({ name: `${STEPS} steps of ${optimizer}`, about: "training" as const, limit: 1e-4, run: (drawn: Drawn<any>) => compareTraining(oracle, drawn, optimizer) })),
  ],
  ...(oracle.differences && { differences: oracle.differences }),
  ...(oracle.lacks && { lacks: oracle.lacks }),
});
