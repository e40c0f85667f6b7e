/** prelu: the slope below 0 is learned, one for every feature or shared along axes. */
import type { Dim } from "../dimension.js";
import type { IsVariable } from "../generic.js";
import type { Rule } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { LayerOptions } from "./options.js";
import type { AlphaWeights } from "./weightOptions.js";

/** The rule of prelu: the axes along which one slope serves, counted with the batch as 0. */
export interface Prelu<A> extends Rule {
  readonly layer: "prelu";
  readonly output: PreluShape<this["input"], A>;
}

/** The shape itself, or the sentence why the axes do not fit it. */
export type PreluShape<S, A> = S extends readonly [infer _ extends Dim, ...infer Rest extends Shape]
  ? A extends readonly number[]
    ? number extends A[number] | A["length"]
      ? S
      : NoAxis<A, Places<Rest>> extends infer Axis extends number
        ? Message<"sharedAxis", { layer: "prelu"; axis: Axis; shape: ShowShape<S> }>
        : Unsized<Rest, A[number], S> extends infer Axis extends number
          ? Message<"unsized", { layer: "prelu"; axis: Axis; shape: ShowShape<S> }>
          : S
    : S
  : S extends Shape
    ? number extends S["length"]
      ? Shape
      : Message<"rank", { layer: "prelu"; expected: "of rank 1 or more"; actual: ShowShape<S> }>
    : never;

/** The axes behind the batch. */
type Places<Rest extends readonly unknown[]> = Rest extends readonly [unknown, ...infer Others] ? Rest["length"] | Places<Others> : never;

/** The first of the axes that is no place; null where all are. */
type NoAxis<A, Place> = A extends readonly [infer Axis, ...infer Others] ? (Axis extends Place ? NoAxis<Others, Place> : Axis) : null;

/** The first axis that needs a size and has none; null where there is none. */
type Unsized<Rest, Shared, G, Count extends 0[] = [0]> = Rest extends readonly [infer D extends Dim, ...infer Others]
  ? Count["length"] extends Shared
    ? Unsized<Others, Shared, G, [...Count, 0]>
    : IsVariable<D, G> extends true
      ? Unsized<Others, Shared, G, [...Count, 0]>
      : D extends number
        ? Unsized<Others, Shared, G, [...Count, 0]>
        : Count["length"]
  : null;

/** Options of prelu. */
export interface PreluOptions<A> extends LayerOptions, AlphaWeights {
  /** Axes along which one slope serves: [1, 2] for images, so that every channel has its own. None by default. */
  sharedAxes?: A;
}

/** The run-time twin of {@link PreluShape}. */
export function preluShape(shape: RuntimeShape, sharedAxes: readonly number[]): RuntimeShape {
  if (shape.length === 0) throw shapeError("rank", { layer: "prelu", expected: "of rank 1 or more", actual: showShape(shape) });
  const wrong = sharedAxes.find((axis) => !Number.isInteger(axis) || axis < 1 || axis >= shape.length);
  if (wrong !== undefined) throw shapeError("sharedAxis", { layer: "prelu", axis: wrong, shape: showShape(shape) });
  const unsized = shape.findIndex((dim, axis) => axis > 0 && typeof dim === "string" && !sharedAxes.includes(axis));
  if (unsized > 0) throw shapeError("unsized", { layer: "prelu", axis: unsized, shape: showShape(shape) });
  return shape;
}
