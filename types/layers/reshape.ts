/** reshape: the same elements in another shape; one size may be -1 and follows from the others. */
import type { Dim, RuntimeDim } from "../dimension.js";
import { divideExactly, type DivideExactly } from "../dimension-arithmetic.js";
import type { Box } from "../generic.js";
import type { Rule } from "../layer.js";
import { optionError, shapeError, type Message } from "../messages.js";
import { checkPositive, type NotPositive } from "../option.js";
import { productOf, showDim, showShape, type Product, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";
import type { LayerOptions } from "./options.js";

/** The rule of reshape: the target shape, without the batch. */
export interface Reshape<T> extends Rule {
  readonly layer: "reshape";
  readonly output: ReshapeShape<this["input"], T>;
}

/** The output shape of reshape, or the sentence why the input does not fit. */
export type ReshapeShape<S, T> = S extends readonly [infer B extends Dim, ...infer Rest extends Shape]
  ? T extends readonly unknown[]
    ? number extends T["length"]
      ? Shape
      : -1 extends T[number]
        ? Inferred<B, Rest, T, Product<Rest>, Product<WithoutMinusOne<T>>>
        : Same<Product<Rest>, Product<T>> extends true
          ? [B, ...Target<T, -1>]
          : Product<T> extends 0
            ? Shape // TargetCheck has said so already
            : Message<"elements", { shape: ShowShape<Rest>; count: ShowDim<Product<Rest>>; target: ShowShape<T>; wanted: ShowDim<Product<T>> }>
    : Shape
  : S extends Shape
    ? number extends S["length"]
      ? Shape
      : Message<"rank", { layer: "reshape"; expected: "of rank 1 or more"; actual: ShowShape<S> }>
    : never;

/** The target with its -1 worked out; `never` from the division says that the elements do not come out even. */
type Inferred<B extends Dim, Rest extends Shape, T, Count, Known> = [DivideExactly<Count, Known>] extends [never]
  ? Message<"indivisible", { shape: ShowShape<Rest>; count: ShowDim<Count>; known: ShowDim<Known>; target: ShowShape<T> }>
  : [B, ...Target<T, DivideExactly<Count, Known>>];

type Same<A, B> = Box<A> extends Box<B> ? true : number extends A | B ? true : false;

type Target<T, MinusOne> = { -readonly [I in keyof T]: T[I] extends -1 ? MinusOne : T[I] extends null ? number : T[I] } extends infer Dims extends Shape ? Dims : Shape;

type WithoutMinusOne<T> = { [I in keyof T]: T[I] extends -1 ? 1 : T[I] extends null ? number : T[I] };

/** The target given to reshape, or a sentence at the size that is none. */
export type TargetCheck<T extends readonly unknown[]> = {
  readonly [I in keyof T]: T[I] extends -1
    ? I extends MinusOnes<T>[0]
      ? T[I]
      : Message<"twoUnknown", { target: ShowShape<T> }>
    : TargetDim<T[I], I & string>;
};

/** The positions of -1. */
type MinusOnes<T, Count extends 0[] = [], Found extends string[] = []> = T extends readonly [infer D, ...infer Rest]
  ? MinusOnes<Rest, [...Count, 0], D extends -1 ? [...Found, `${Count["length"]}`] : Found>
  : Found;

type TargetDim<D, Axis extends string> = D extends number
  ? `${D}` extends NotPositive
    ? Message<"positive", { layer: "reshape"; option: `size ${Axis}`; value: D }>
    : D
  : D extends string | null
    ? D
    : number | string | null;

/** Options of reshape. */
export interface ReshapeOptions extends LayerOptions {}

/** Refuses a target that no input would fit. */
export function checkReshape(target: readonly RuntimeDim[]): void {
  if (target.filter((dim) => dim === -1).length > 1) throw optionError("twoUnknown", { target: showShape(target) });
  target.forEach((dim, axis) => {
    if (typeof dim === "number" && dim !== -1) checkPositive("reshape", `size ${axis}`, dim);
  });
}

/** The run-time twin of {@link ReshapeShape}. */
export function reshapeShape(shape: RuntimeShape, target: readonly RuntimeDim[]): RuntimeShape {
  const [batch, ...rest] = shape;
  if (batch === undefined) throw shapeError("rank", { layer: "reshape", expected: "of rank 1 or more", actual: showShape(shape) });
  const count = productOf(rest);
  const known = productOf(target.map((dim) => (dim === -1 ? 1 : dim)));
  if (!target.includes(-1)) {
    if (count !== known && count !== null && known !== null) {
      throw shapeError("elements", { shape: showShape(rest), count: showDim(count), target: showShape(target), wanted: showDim(known) });
    }
    return [batch, ...target];
  }
  const size = divideExactly(count, known);
  if (size === undefined) {
    throw shapeError("indivisible", { shape: showShape(rest), count: showDim(count), known: showDim(known), target: showShape(target) });
  }
  return [batch, ...target.map((dim) => (dim === -1 ? size : dim))];
}
