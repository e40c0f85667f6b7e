/** Layers that compute along some axes and change no shape: the normalizations. Only their axes can be wrong. */
import type { Batch } from "../dimension.js";
import type { Sub } from "../arithmetic.js";
import type { IsVariable } from "../generic.js";
import type { AnyLayer, NotFloat, Rule, RuleSlot } from "../layer.js";
import { optionError, shapeError, type Message } from "../messages.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { Floats, Tensor } from "../tensor.js";

/** One axis or a list of them; negative ones count from the end. */
export type Axes = number | readonly number[];

/**
 * A layer that works along the axes A and returns the very type it is given, also inside generic code. `Sized` is true
 * where its weights are as long as those axes, which must then be known.
 */
export interface AlongLayer<Name extends string, A, Sized = false> extends AnyLayer, RuleSlot<Along<Name, A, Sized>> {
  <T>(x: Question<Name, A, Sized, T> extends infer Sentence extends string ? Sentence : T): T extends Floats ? T : Tensor<Shape>;
}

/** The rule of such a layer. */
export interface Along<Name extends string, A, Sized> extends Rule {
  readonly layer: Name;
  readonly output: AlongShape<Name, A, Sized, this["input"]>;
}

/** The shape itself, or the sentence why the axes do not fit it. */
export type AlongShape<Name extends string, A, Sized, S> = S extends Shape ? (WrongAxes<Name, A, Sized, S> extends infer Sentence extends string ? Sentence : S) : never;

type Question<Name extends string, A, Sized, T> = T extends Tensor<infer S> ? WrongAxes<Name, A, Sized, S> : NotFloat<Name, T>;

/** The sentence about the first axis that does not fit a shape; null when all do, or when the rank is not known yet. */
export type WrongAxes<Name extends string, A, Sized, S extends Shape> =
  IsVariable<S["length"], A> extends true
    ? null
    : number extends S["length"]
      ? null
      : A extends number
        ? WrongAxis<Name, A, Sized, S>
        : WrongOf<Name, A, Sized, S, never>;

type WrongOf<Name extends string, A, Sized, S extends Shape, Seen> = A extends readonly [infer Axis extends number, ...infer Rest]
  ? WrongAxis<Name, Axis, Sized, S> extends infer Sentence extends string
    ? Sentence
    : number extends Axis
      ? WrongOf<Name, Rest, Sized, S, Seen>
      : AxisOf<S, Axis> extends Seen
        ? Message<"axisTwice", { layer: Name; axis: Axis; shape: ShowShape<S> }>
        : WrongOf<Name, Rest, Sized, S, Seen | AxisOf<S, Axis>>
  : null;

type WrongAxis<Name extends string, Axis extends number, Sized, S extends Shape> = number extends Axis
  ? null
  : [AxisOf<S, Axis>] extends [never]
    ? `${Axis}` extends `${bigint}`
      ? Message<"axisRange", { layer: Name; axis: Axis; shape: ShowShape<S> }>
      : null // AxisOption has said so already
    : AxisOf<S, Axis> extends 0
      ? Message<"batchAxis", { layer: Name; axis: Axis; shape: ShowShape<S> }>
      : [Sized] extends [true]
        ? IsVariable<S[AxisOf<S, Axis>], Axis> extends true
          ? null
          : S[AxisOf<S, Axis>] extends string | Batch
            ? Message<"unsized", { layer: Name; axis: AxisOf<S, Axis>; shape: ShowShape<S> }>
            : null
        : null;

/** The axis counted from the front; `never` out of range. */
export type AxisOf<S extends Shape, A extends number> = `${A}` extends `-${infer Back extends number}` ? Sub<S["length"], Back> : `${A}` extends keyof S ? A : never;

/** The `axis` option itself: whole numbers, at least one. */
export type AxisOption<Name extends string, A> = [A] extends [-1]
  ? A
  : A extends number
    ? Whole<Name, A>
    : A extends readonly []
      ? Message<"noAxes", { layer: Name; option: "axis" }>
      : { readonly [I in keyof A]: Whole<Name, A[I]> };

type Whole<Name extends string, N> = N extends number ? (number extends N ? N : `${N}` extends `${bigint}` ? N : Message<"integer", { layer: Name; option: "axis"; value: N }>) : N;

/** Whether a layer with these two options certainly has weights. */
export type HasWeights<Center, Scale> = [Center] extends [true] ? true : [Scale] extends [true] ? true : false;

/** Refuses an `axis` option that fits no shape. */
export function checkAxes(layer: string, axes: Axes): void {
  if (typeof axes !== "number" && axes.length === 0) throw optionError("noAxes", { layer, option: "axis" });
  for (const axis of typeof axes === "number" ? [axes] : axes) {
    if (!Number.isSafeInteger(axis)) throw optionError("integer", { layer, option: "axis", value: String(axis) });
  }
}

/** The run-time twin of {@link WrongAxes}: the axes counted from the front, or the sentence about the first wrong one. */
export function axesOf(layer: string, shape: RuntimeShape, axes: Axes, sized = false): readonly number[] {
  const found: number[] = [];
  for (const axis of typeof axes === "number" ? [axes] : axes) {
    const at = axis < 0 ? shape.length + axis : axis;
    if (at < 0 || at >= shape.length) throw shapeError("axisRange", { layer, axis, shape: showShape(shape) });
    if (at === 0) throw shapeError("batchAxis", { layer, axis, shape: showShape(shape) });
    if (sized && typeof shape[at] === "string") throw shapeError("unsized", { layer, axis: at, shape: showShape(shape) });
    if (found.includes(at)) throw shapeError("axisTwice", { layer, axis, shape: showShape(shape) });
    found.push(at);
  }
  return found;
}

/** The run-time twin of {@link AlongShape}. */
export function alongShape(layer: string, shape: RuntimeShape, axes: Axes, sized = false): RuntimeShape {
  axesOf(layer, shape, axes, sized);
  return shape;
}
