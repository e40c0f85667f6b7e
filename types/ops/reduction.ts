/** Ops along axes: reductions, the index of the largest, running sums, softmax. */
import type { Box } from "../generic.js";
import type { Message } from "../messages.js";
import type { RuntimeShape, Shape } from "../shape.js";
import type { ShapeOf } from "../tensor.js";
import { axesOf, oneAxis, type Axes, type Without, type WithAxes } from "./axis.js";
import type { Fitting } from "./operand.js";

/** The argument that names the axes: one, a list, or nothing for all; or the sentence why they do not fit. */
export type AxesIn<Op extends string, T, A> = A extends number | readonly number[] | undefined ? Fitting<Axes<Op, ShapeOf<T>, A>, A> : number | readonly number[];

/** The shape that is left of T when the axes are folded away, or kept with size 1. */
export type Reduced<Op extends string, T, A, Keep> = boolean extends Keep ? Shape : ReducedShape<Op, ShapeOf<T>, A, Keep>;

type ReducedShape<Op extends string, S extends Shape, A, Keep> = A extends undefined
  ? Keep extends true ? WithAxes<S, number, 1> : []
  : Axes<Op, S, A> extends infer At extends number[]
    ? Keep extends true ? WithAxes<S, At[number], 1> : Without<S, At[number]>
    : Shape;

/** The argument that names one axis, or the sentence why it does not fit. */
export type AxisIn<Op extends string, T, A> = A extends number | undefined ? Fitting<Axes<Op, ShapeOf<T>, A>, A> : number;

/** The tensor of an op that works along axis `Default` unless told otherwise: a scalar has none. */
export type Along<Op extends string, T, A, X, Default extends number = -1> = [A] extends [undefined] ? (IsScalar<ShapeOf<T>, T> extends true ? Message<"axisRange", { layer: Op; axis: Default; shape: "[]" }> : X) : X;

/** The axis that is meant: the last one unless named. */
export type Last<A> = A extends undefined ? -1 : A;

/** Whether the rank is 0; false at once for a type variable, as in `IsVariable`. */
type IsScalar<S, G> = G & Box<ProbeScalar<S>> extends Box<"scalar"> ? true : false;

type ProbeScalar<S> = Box<S> extends Box<readonly []> ? (Box<S> extends Box<readonly [0]> ? "variable" : "scalar") : "other";

/** Options of reductions. */
export interface KeepDims<Keep extends boolean> {
  /** Whether the axes stay, with size 1; false by default. */
  keepDims?: Keep;
}

/** The run-time twin of {@link Reduced}. */
export function reducedShape(op: string, shape: RuntimeShape, axes: number | readonly number[] | undefined, keepDims: boolean): RuntimeShape {
  const over = axesOf(op, shape, axes);
  return keepDims ? shape.map((dim, axis) => (over.includes(axis) ? 1 : dim)) : shape.filter((_, axis) => !over.includes(axis));
}

/** The shape itself, once the axis is known to be one of its own. */
export function alongShape(op: string, shape: RuntimeShape, axis: number): RuntimeShape {
  oneAxis(op, shape, axis);
  return shape;
}
