/** Ops that give the same elements another shape: transpose, reshape, axes of size 1. */
import type { Batch, Dim, RuntimeDim } from "../dimension.js";
import type { Box, IsVariable } from "../generic.js";
import { checkReshape, reshapeShape, type ReshapeShape, type TargetCheck } from "../layers/reshape.js";
import { optionError, shapeError, type Message } from "../messages.js";
import type { NotPositive } from "../option.js";
import { showDim, showShape, type Product, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";
import { axesOf, oneAxis, type Axes, type AxisList, type Without } from "./axis.js";

/** The transposed shape: axis i of the result is axis perm[i] of S. All axes reversed where no order is given. */
export type Transposed<S extends Shape, P> = P extends undefined ? Reversed<S> : P extends readonly unknown[] ? InOrder<S, AxisList<"transpose", S, P>, P> : Shape;

type Reversed<S extends Shape, Out extends Shape = []> = S extends readonly [infer D extends Dim, ...infer Rest extends Shape] ? Reversed<Rest, [D, ...Out]> : number extends S["length"] ? Shape : Out;

type InOrder<S extends Shape, At, P extends readonly unknown[]> = At extends number[]
  ? At["length"] extends S["length"]
      ? { [I in keyof At]: S[At[I] & number] }
    : Message<"axisOrder", { shape: ShowShape<S>; perm: ShowShape<P> }>
  : At extends string ? At : Shape;

/** The shape with another axis of size 1. The axis is counted in the result. */
export type Expanded<S extends Shape, A> = A extends number
  ? Axes<"expandDims", [...S, 1], A> extends infer At
    ? At extends [infer N extends number] ? Inserted<S, N, 1> : At extends string ? At : Shape
    : never
  : Shape;

/** S with D as its axis At. */
export type Inserted<S extends Shape, At extends number, D extends Dim, Before extends Shape = []> = Before["length"] extends At
  ? [...Before, D, ...S]
  : S extends readonly [infer First extends Dim, ...infer Rest extends Shape] ? Inserted<Rest, At, D, [...Before, First]> : never;

/** The shape without the named axes, which must be 1, or without all that are. */
export type Squeezed<S extends Shape, A> = A extends undefined
  ? NoOnes<S>
  : Axes<"squeeze", S, A> extends infer At
    ? At extends number[]
      ? FirstNotOne<S, At, S> extends [infer Axis extends number, infer D]
        ? Message<"notOne", { axis: Axis; shape: ShowShape<S>; dim: ShowDim<D> }>
        : Without<S, At[number]>
      : At extends string ? At : Shape
    : never;

type NoOnes<S extends Shape, Out extends Shape = [], All extends Shape = S> = S extends readonly [infer D extends Dim, ...infer Rest extends Shape]
  ? D extends 1
    ? NoOnes<Rest, Out, All>
    : number extends D ? Message<"openSqueeze", { shape: ShowShape<All> }> : NoOnes<Rest, [...Out, D], All>
  : number extends S["length"] ? Shape : Out;

type FirstNotOne<S extends Shape, At extends number[], G> = At extends [infer A extends number, ...infer Rest extends number[]]
  ? S[A] extends 1
    ? FirstNotOne<S, Rest, G>
    : IsVariable<S[A], G> extends true ? FirstNotOne<S, Rest, G> : S[A] extends number ? (number extends S[A] ? FirstNotOne<S, Rest, G> : [A, S[A]]) : FirstNotOne<S, Rest, G>
  : false;

/** The new shape of S; one size of the target may be -1. `null` leaves a size open, "Batch" stands for the batch. */
export type Reshaped<S extends Shape, T> = number extends S["length"]
  ? Shape
  : Unfit<T> extends true
    ? Shape // TargetIn says so
    : Batchwise<S, T> extends infer Simple extends Shape
      ? Simple
      : ReshapeShape<[1, ...("Batch" extends T[number & keyof T] ? ByName<S> : S)], T> extends infer Out
        ? Out extends readonly [1, ...infer Dims extends Shape] ? ("Batch" extends T[number & keyof T] ? Batched<Dims> : Dims) : Out extends string ? Out : Shape
        : never;

/** The common case, without arithmetic on the batch: it stays in front, and as many elements are behind it. Else false. */
type Batchwise<S extends Shape, T> = S extends readonly [Batch, ...infer Rest extends Shape]
  ? T extends readonly [-1 | "Batch", ...infer Sizes extends Shape]
    ? [Rest[number] | Sizes[number]] extends [number]
      ? number extends Rest[number] | Sizes[number]
        ? false
        : Box<Product<Rest>> extends Box<Product<Sizes>> ? [Batch, ...Sizes] : false
      : false
    : false
  : false;

/** A shape with the batch as a name among names, which is how a target says it. */
type ByName<S extends Shape> = { [I in keyof S]: S[I] extends Batch ? "Batch" : S[I] };

type Batched<S extends Shape> = { [I in keyof S]: S[I] extends "Batch" ? Batch : S[I] };

/** Whether a target is wrong by itself. */
type Unfit<T, Seen = false> = T extends readonly [infer D, ...infer Rest]
  ? D extends -1
    ? Seen extends true ? true : Unfit<Rest, true>
    : D extends number ? (`${D}` extends NotPositive ? true : Unfit<Rest, Seen>) : Unfit<Rest, Seen>
  : false;

/** The target given to reshape, or a sentence at the size that is none. */
export type TargetIn<T extends readonly unknown[]> = { readonly [I in keyof T]: T[I] extends "Batch" ? T[I] : TargetCheck<T>[I] };

/** The run-time twin of {@link Transposed}. */
export function transposedShape(shape: RuntimeShape, perm: readonly number[] | undefined): RuntimeShape {
  if (perm === undefined) return [...shape].reverse();
  const axes = axesOf("transpose", shape, perm);
  if (axes.length !== shape.length) throw shapeError("axisOrder", { shape: showShape(shape), perm: showShape(perm) });
  return axes.map((axis) => shape[axis]!);
}

/** The run-time twin of {@link Expanded}. */
export function expandedShape(shape: RuntimeShape, axis: number): RuntimeShape {
  const at = oneAxis("expandDims", [...shape, 1], axis);
  return [...shape.slice(0, at), 1, ...shape.slice(at)];
}

/** The axes that {@link Squeezed} removes. Those that are 1 are all known ones: a named axis stays, whatever it turns out to be. */
export function squeezedAxes(shape: RuntimeShape, axis: number | readonly number[] | undefined): readonly number[] {
  if (axis === undefined) {
    if (shape.includes(null)) throw shapeError("openSqueeze", { shape: showShape(shape) });
    return shape.flatMap((dim, at) => (dim === 1 ? [at] : []));
  }
  const axes = axesOf("squeeze", shape, axis);
  for (const at of axes) {
    const dim = shape[at]!;
    if (typeof dim === "number" && dim !== 1) throw shapeError("notOne", { axis: at, shape: showShape(shape), dim: showDim(dim) });
  }
  return axes;
}

/** The run-time twin of {@link Reshaped}. */
export const reshapedShape = (shape: RuntimeShape, target: readonly RuntimeDim[]): RuntimeShape => reshapeShape([1, ...shape], target).slice(1);

/** Refuses a target that no tensor would fit. */
export function checkTarget(target: readonly RuntimeDim[]): void {
  if (target.filter((dim) => dim === -1).length > 1) throw optionError("twoUnknown", { target: showShape(target) });
  checkReshape(target.map((dim) => (dim === "Batch" ? null : dim)));
}
