/** permute: the axes after the batch in another order. */
import type { Dim } from "../dimension.js";
import type { Rule } from "../layer.js";
import { optionError, shapeError, type Message } from "../messages.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { LayerOptions } from "./options.js";

/** The rule of permute: the axes in their new order, the first one after the batch being 1. */
export interface Permute<D> extends Rule {
  readonly layer: "permute";
  readonly output: PermuteShape<this["input"], D>;
}

/** The output shape of permute, or the sentence why the input does not fit. */
export type PermuteShape<S, D> = S extends readonly [infer B extends Dim, ...infer Rest extends Shape]
  ? D extends readonly unknown[]
    ? number extends D["length"]
      ? Shape
      : Rest["length"] extends D["length"]
        ? [B, ...Ordered<S, D>]
        : Message<"rank", { layer: "permute"; expected: `of rank ${[0, ...D]["length"] & number}`; actual: ShowShape<S> }>
    : Shape
  : S extends Shape
    ? number extends S["length"]
      ? Shape
      : Message<"rank", { layer: "permute"; expected: `of rank ${[0, ...(D extends readonly unknown[] ? D : [])]["length"] & number}`; actual: ShowShape<S> }>
    : never;

type Ordered<S extends Shape, D extends readonly unknown[]> = { -readonly [I in keyof D]: number extends D[I] ? number : S[D[I] & number] } extends infer Dims extends Shape ? Dims : Shape;

/** The order given to permute, or the sentence why it is none. */
export type PermutationCheck<D extends readonly number[]> = number extends D["length"] | D[number]
  ? D
  : [Exclude<Places<D>, D[number]>] extends [never]
    ? D
    : Message<"permutation", { count: D["length"]; dims: ShowShape<D> }>;

/** The numbers from 1 to the length, all of which a permutation has. */
type Places<D extends readonly unknown[]> = D extends readonly [unknown, ...infer Rest] ? D["length"] | Places<Rest> : never;

/** Options of permute. */
export interface PermuteOptions extends LayerOptions {}

/** Refuses an order that is no permutation. */
export function checkPermute(dims: readonly number[]): void {
  if (dims.some((_, i) => !dims.includes(i + 1))) throw optionError("permutation", { count: dims.length, dims: showShape(dims) });
}

/** The run-time twin of {@link PermuteShape}. */
export function permuteShape(shape: RuntimeShape, dims: readonly number[]): RuntimeShape {
  if (shape.length !== dims.length + 1) throw shapeError("rank", { layer: "permute", expected: `of rank ${dims.length + 1}`, actual: showShape(shape) });
  return [shape[0]!, ...dims.map((axis) => shape[axis]!)];
}
