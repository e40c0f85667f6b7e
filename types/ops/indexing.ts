/** Ops by position: gather, one-hot rows, the largest elements. */
import type { Dim, RuntimeDim } from "../dimension.js";
import type { Minus } from "../dimension-arithmetic.js";
import type { IsVariable } from "../generic.js";
import { shapeError, type Message } from "../messages.js";
import { checkPositive, type NotPositive } from "../option.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";
import { oneAxis, type OneAxis } from "./axis.js";

/** The shape of the slices of S at indices of shape J: those take the place of the axis. */
export type Gathered<S extends Shape, J extends Shape, A extends number> = OneAxis<"gather", S, A> extends infer At
  ? At extends [infer N extends number] ? (number extends J["length"] ? Shape : Replaced<S, N, J>) : At extends string ? At : Shape
  : never;

type Replaced<S extends Shape, At extends number, J extends Shape, Before extends Shape = []> = S extends readonly [infer D extends Dim, ...infer Rest extends Shape]
  ? Before["length"] extends At ? [...Before, ...J, ...Rest] : Replaced<Rest, At, J, [...Before, D]>
  : never;

/** The depth of one-hot rows, or the sentence why it is none. */
export type DepthIn<N> = N extends number ? (`${N}` extends NotPositive ? Message<"positive", { layer: "oneHot"; option: "depth"; value: N }> : N) : number;

/** A tensor with an axis to take the largest elements of. */
export type TopKIn<S extends Shape, T> = S extends readonly [] ? Message<"rank", { layer: "topK"; expected: "of rank 1 or more"; actual: "[]" }> : T;

/** The shape of the k largest elements along the last axis, or the sentence why there are not so many. */
export type TopKVerdict<S extends Shape, K> = K extends number
  ? `${K}` extends NotPositive
    ? Message<"positive", { layer: "topK"; option: "k"; value: K }>
    : S extends readonly [...infer Rest extends Shape, infer D extends Dim]
      ? TooMany<D, K, S> extends true
        ? Message<"tooMany", { k: K; axis: Rest["length"]; shape: ShowShape<S>; dim: ShowDim<D> }>
        : [...Rest, K]
      : Shape
  : Shape;

type TooMany<D, K, G> = IsVariable<D, G> extends true ? false : D extends number ? ([Minus<D, K>] extends [never] ? true : false) : false;

/** The run-time twin of {@link Gathered}. */
export function gatheredShape(shape: RuntimeShape, indices: RuntimeShape, axis: number): RuntimeShape {
  const at = oneAxis("gather", shape, axis);
  return [...shape.slice(0, at), ...indices, ...shape.slice(at + 1)];
}

/** The run-time twin of {@link TopKVerdict}. */
export function topKShape(shape: RuntimeShape, k: number): RuntimeShape {
  if (shape.length === 0) throw shapeError("rank", { layer: "topK", expected: "of rank 1 or more", actual: "[]" });
  checkPositive("topK", "k", k);
  const dim: RuntimeDim = shape.at(-1)!;
  if (typeof dim === "number" && dim < k) throw shapeError("tooMany", { k, axis: shape.length - 1, shape: showShape(shape), dim: showDim(dim) });
  return [...shape.slice(0, -1), k];
}
