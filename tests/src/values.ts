/** Small data and run-time views of typed values; a browser can load this. */
import type { Layer } from "../../src/layers/layer.js";
import type { Model } from "../../src/models/model.js";
import { Stream } from "../../src/random.js";
import type { TensorValue } from "../../src/tensor.js";

/** The run-time class behind a typed model: all methods, unchecked arguments. */
export const untyped = (model: unknown): Model => model as Model;
export const untypedLayer = (layer: unknown): Layer => layer as Layer;
export const valueOf = (tensor: unknown): TensorValue => tensor as TensorValue;

/** Repeatable numbers in [-1, 1). */
export function numbers(count: number, seed = 1): Float32Array {
  const stream = new Stream([seed, 77]);
  return Float32Array.from({ length: count }, () => 2 * stream.uniform() - 1);
}
