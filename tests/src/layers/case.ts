/** One layer with options that matter, in a small model: trained on every target beside the reference. A browser can load this. */
import { input, layers, model, tensor, type Backend } from "../../../src/index.js";
import { Stream } from "../../../src/random.js";
import type { TensorValue } from "../../../src/tensor.js";
import { numbers, untyped, untypedLayer, valueOf } from "../values.js";

export interface CaseInput {
  /** Without the batch. */
  readonly shape: readonly number[];
  readonly dtype?: "int32";
  /** Integers are drawn below this; 2 when left out. */
  readonly below?: number;
}

export interface LayerCase {
  readonly title: string;
  readonly inputs: readonly CaseInput[];
  /** Makes the layer and calls it; one tensor or an array of them. */
  apply(inputs: readonly any[]): any;
  /** False where it has a kink that random points come near to, so that differences say nothing. */
  readonly smooth?: false;
  /** Samples in a batch; 2 when left out. */
  readonly batch?: number;
}

export const BATCH = 2;
const STEPS = 4;

export const symbolic = (inputs: readonly CaseInput[], batch?: number): unknown[] =>
  inputs.map(({ shape, dtype }) => input(shape as readonly number[], { ...(dtype && { dtype }), ...(batch !== undefined && { batchSize: batch }) } as object));

/** Values for an input: floats in [-1, 1) or integers. */
export function valuesFor({ shape, dtype, below = 2 }: CaseInput, batch: number, seed: number): Float32Array | Int32Array {
  const count = shape.reduce((product, size) => product * size, batch);
  if (!dtype) return numbers(count, seed);
  const stream = new Stream([seed, 79]);
  return Int32Array.from({ length: count }, () => stream.below(below));
}

export const listOf = (result: unknown): readonly TensorValue[] => (Array.isArray(result) ? result : [result]) as readonly TensorValue[];

const called = (layer: unknown, ...inputs: unknown[]): unknown => untypedLayer(layer).invoke(...inputs);

export interface TrainedCase {
  readonly weights: readonly (readonly number[])[];
  readonly predicted: readonly number[];
}

/** A few steps of a small model around a layer: before it a layer with weights, so that a gradient flows through it, behind it a dense one. */
export async function trainCase({ inputs, apply, batch }: LayerCase, backend: Backend): Promise<TrainedCase> {
  const size = batch ?? BATCH;
  const xs = symbolic(inputs, batch);
  const before = inputs.map(({ shape, dtype }, i) => (dtype || shape.length === 0 ? xs[i] : called(layers.dense(shape.at(-1)!, { name: `before${i}` }), xs[i])));
  const results = listOf(apply(before)).filter(({ dtype }) => dtype === "float32");
  const flat = results.map((result) => (result.rank === 2 ? result : called(layers.flatten(), result)));
  const joined = flat.length === 1 ? flat[0] : called(layers.concatenate(), flat);
  const y = called(layers.dense(2, { name: "after" }), joined);
  const net = untyped(model({ inputs: xs as never, outputs: y as never })).compile({ optimizer: "rmsprop", loss: "mse", seed: 6, backend });
  const data = inputs.map((each, i) => tensor(valuesFor(each, size, 10 + i), [size, ...each.shape], each.dtype ?? "float32"));
  const targets = tensor(numbers(size * 2, 3), [size, 2]);
  for (let step = 0; step < STEPS; step++) await net.trainOnBatch(data, targets);
  const weights = (await net.getWeights()).map((values) => [...values]);
  const predicted = await net.predict(data, { verbose: 0, batchSize: size });
  return { weights, predicted: [...(await valueOf(predicted).data())] };
}
