/** Lists of tensors that must have the same shape but for one axis: a mistake is reported at its element. */
import { sameDim, type SameDim } from "./broadcast.js";
import type { NotFloat } from "./layer.js";
import { shapeError, type Message } from "./messages.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "./shape.js";
import type { Tensor } from "./tensor.js";

/** The tensor T, or the sentence why it does not go with the first. `Axis` may differ. */
export type Matches<Layer extends string, T, First, Axis extends number> =
  T extends Tensor<infer S> ? (First extends Tensor<infer S0> ? MustMatch<Layer, S0, S, Axis> : T) : NotFloat<Layer, T>;

/** The tensor of shape `Other`, or the sentence. The compiler prints this name inside generic code. */
export type MustMatch<Layer extends string, First extends Shape, Other extends Shape, Axis extends number> =
  Mismatch<Layer, First, Other, Axis> extends infer Sentence extends string ? Sentence : Tensor<Other>;

type Mismatch<Layer extends string, First extends Shape, Other extends Shape, Axis extends number> = number extends First["length"] | Other["length"]
  ? null
  : First["length"] extends Other["length"]
    ? FirstDifference<First, Other, Axis> extends infer Found extends number
      ? Found extends -1 ? null : Message<"mustMatch", { layer: Layer; axis: Found; first: ShowShape<First>; other: ShowShape<Other> }>
      : never
    : Message<"ranksMustMatch", { layer: Layer; first: ShowShape<First>; other: ShowShape<Other> }>;

/** The first axis that differs, -1 when none does. Unknown dimensions match any. */
export type FirstDifference<First, Other, Axis extends number, Count extends 0[] = []> = First extends readonly [infer D0, ...infer Rest0]
  ? Other extends readonly [infer D, ...infer Rest]
    ? Count["length"] extends Axis
      ? FirstDifference<Rest0, Rest, Axis, [...Count, 0]>
      : SameDim<D0, D> extends false ? Count["length"] : FirstDifference<Rest0, Rest, Axis, [...Count, 0]>
    : -1
  : -1;

/** The run-time twin of {@link Matches}, for a whole list. */
export function checkMatch(layer: string, shapes: readonly RuntimeShape[], axis: number): void {
  const [first, ...others] = shapes;
  if (first === undefined) throw shapeError("notTensors", { layer });
  for (const other of others) {
    if (other.length !== first.length) throw shapeError("ranksMustMatch", { layer, first: showShape(first), other: showShape(other) });
    const found = other.findIndex((dim, at) => at !== axis && sameDim(first[at]!, dim) === undefined);
    if (found >= 0) throw shapeError("mustMatch", { layer, axis: found, first: showShape(first), other: showShape(other) });
  }
}
