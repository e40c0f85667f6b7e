/** Layers on a list of tensors: each element is checked against the first, and a mistake is reported at its element. */
import type { RuntimeDim } from "./dimension.js";
import type { Box } from "./generic.js";
import type { NotFloat } from "./layer.js";
import { shapeError, type Message } from "./messages.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "./shape.js";
import type { Tensor } from "./tensor.js";

/** The tensor T, or the sentence why it does not go with the first. `Axis` may differ; -1 when none may. */
export type Matches<Layer extends string, T, First, Axis extends number> =
  T extends Tensor<infer S> ? (First extends Tensor<infer S0> ? MatchesShape<Layer, T, S0, S, Axis> : T) : NotFloat<Layer, T>;

/** Named, because the compiler prints it for a mismatch inside a generic body. */
type MatchesShape<Layer extends string, T, First extends Shape, Other extends Shape, Axis extends number> =
  Box<Other> extends Box<First> ? T : MustMatch<Layer, T, First, Other, Axis>;

type MustMatch<Layer extends string, T, First extends Shape, Other extends Shape, Axis extends number> = number extends First["length"] | Other["length"]
  ? T
  : First["length"] extends Other["length"]
    ? FirstDifference<First, Other, Axis, []> extends infer Found extends number
      ? Found extends -1
        ? T
        : Message<"mustMatch", { layer: Layer; axis: Found; first: ShowShape<First>; other: ShowShape<Other> }>
      : never
    : Message<"ranksMustMatch", { layer: Layer; first: ShowShape<First>; other: ShowShape<Other> }>;

/** The first axis that differs, -1 when none does. Unknown dimensions match any. */
type FirstDifference<First, Other, Axis extends number, Count extends 0[]> = First extends readonly [infer D0, ...infer Rest0]
  ? Other extends readonly [infer D, ...infer Rest]
    ? Count["length"] extends Axis
      ? FirstDifference<Rest0, Rest, Axis, [...Count, 0]>
      : Box<D> extends Box<D0>
        ? FirstDifference<Rest0, Rest, Axis, [...Count, 0]>
        : number extends D | D0
          ? FirstDifference<Rest0, Rest, Axis, [...Count, 0]>
          : Count["length"]
    : -1
  : -1;

/** The run-time twin of {@link Matches}, for a whole list. */
export function checkMatch(layer: string, shapes: readonly RuntimeShape[], axis = -1): void {
  const [first, ...others] = shapes;
  if (first === undefined) throw shapeError("notTensors", { layer });
  for (const other of others) {
    if (other.length !== first.length) throw shapeError("ranksMustMatch", { layer, first: showShape(first), other: showShape(other) });
    const found = other.findIndex((dim, at) => at !== axis && !sameDim(dim, first[at]!));
    if (found >= 0) throw shapeError("mustMatch", { layer, axis: found, first: showShape(first), other: showShape(other) });
  }
}

const sameDim = (a: RuntimeDim, b: RuntimeDim): boolean => a === b || a === null || b === null;
