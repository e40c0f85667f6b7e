/** reshape: the same elements in another shape; one size may be -1 and follows from the others. */
import type { Dim, RuntimeDim } from "../dimension.js";
import { divideExactly, type DivideExactly } from "../dimension-arithmetic.js";
import type { Box } from "../generic.js";
import type { Rule } from "../layer.js";
import { optionError, shapeError, type Message } from "../messages.js";
import { productOf, showDim, showShape, type Product, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";
import { checkInput, type DimCheck } from "./input.js";
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
      : Uncommon<Rest, T> extends [infer Given, infer Wanted]
        ? -1 extends T[number]
          ? Inferred<B, Rest, T, Product<Given>, Product<Wanted>>
          : Same<Product<Given>, Product<Wanted>> extends true
            ? [B, ...Target<T, -1>]
            : Product<T> extends 0
              ? Shape // TargetCheck has said so already
              : number extends Product<Rest> | Product<Sizes<T>>
                ? Message<"otherElements", { shape: ShowShape<Rest>; target: ShowShape<T> }>
                : Message<"elements", { shape: ShowShape<Rest>; count: ShowDim<Product<Rest>>; target: ShowShape<T>; wanted: ShowDim<Product<T>> }>
        : never
    : Shape
  : S extends Shape
    ? number extends S["length"]
      ? Shape
      : Message<"rank", { layer: "reshape"; expected: "of rank 1 or more"; actual: ShowShape<S> }>
    : never;

/** The target with its -1 worked out; `never` from the division says that the elements do not come out even. */
type Inferred<B extends Dim, Rest extends Shape, T, Count, Known> = [DivideExactly<Count, Known>] extends [never]
  ? number extends Product<Rest> | Product<Sizes<T>>
    ? Message<"otherElements", { shape: ShowShape<Rest>; target: ShowShape<T> }>
    : Message<"indivisible", { shape: ShowShape<Rest>; count: ShowDim<Product<Rest>>; known: ShowDim<Product<Sizes<T>>>; target: ShowShape<T> }>
  : [B, ...Target<T, DivideExactly<Count, Known>>];

type Same<A, B> = Box<A> extends Box<B> ? true : number extends A | B ? true : false;

type Target<T, MinusOne> = { -readonly [I in keyof T]: T[I] extends -1 ? MinusOne : T[I] extends null ? number : T[I] } extends infer Dims extends Shape ? Dims : Shape;

/** The sizes of a target as factors: its -1 is none, and null is unknown. */
type Sizes<T> = { [I in keyof T]: T[I] extends -1 ? 1 : T[I] extends null ? number : T[I] };

/**
 * The factors of both sides without the names they have in common: the product of two names has no normal form, and
 * a name is divided by no other way.
 */
type Uncommon<Rest extends Shape, T extends readonly unknown[]> = [Extract<T[number], string>] extends [never] ? [Rest, Sizes<T>] : Cancel<Rest, Sizes<T>>;

/** Takes the names of the target one by one out of the input. */
type Cancel<Given, T, Wanted extends unknown[] = []> = T extends readonly [infer D, ...infer Others]
  ? D extends string
    ? Without<Given, D> extends infer Less extends unknown[]
      ? Cancel<Less, Others, Wanted>
      : Cancel<Given, Others, [...Wanted, D]>
    : Cancel<Given, Others, [...Wanted, D]>
  : [Given, Wanted];

/** A list without the first element that is D; null where there is none. */
type Without<List, D, Before extends unknown[] = []> = List extends readonly [infer Head, ...infer Others]
  ? Box<D> extends Box<Head> ? [...Before, ...Others] : Without<Others, D, [...Before, Head]>
  : null;

/** The target given to reshape, or a sentence at the size that is none. */
export type TargetCheck<T extends readonly unknown[]> = {
  readonly [I in keyof T]: T[I] extends -1
    ? I extends MinusOnes<T>[0]
      ? T[I]
      : Message<"twoUnknown", { target: ShowShape<T> }>
    : DimCheck<T[I], I & string, "reshape", "size">;
};

/** The positions of -1. */
type MinusOnes<T, Count extends 0[] = [], Found extends string[] = []> = T extends readonly [infer D, ...infer Rest]
  ? MinusOnes<Rest, [...Count, 0], D extends -1 ? [...Found, `${Count["length"]}`] : Found>
  : Found;

/** Options of reshape. */
export interface ReshapeOptions extends LayerOptions {}

/** Refuses a target that no input would fit. */
export function checkReshape(target: readonly RuntimeDim[]): void {
  if (target.filter((dim) => dim === -1).length > 1) throw optionError("twoUnknown", { target: showShape(target) });
  checkInput(target.map((dim) => (dim === -1 ? null : dim)), "reshape", "size");
}

/** The run-time twin of {@link ReshapeShape}. */
export function reshapeShape(shape: RuntimeShape, target: readonly RuntimeDim[]): RuntimeShape {
  const [batch, ...rest] = shape;
  if (batch === undefined) throw shapeError("rank", { layer: "reshape", expected: "of rank 1 or more", actual: showShape(shape) });
  const sizes = target.map((dim) => (dim === -1 ? 1 : dim));
  const [given, wanted] = uncommon(rest, sizes).map(productOf) as [RuntimeDim, RuntimeDim];
  const words = { shape: showShape(rest), target: showShape(target) };
  const [count, known] = [productOf(rest), productOf(sizes)];
  const size = target.includes(-1) ? divideExactly(given, wanted) : -1;
  if (size === undefined || (size === -1 && given !== wanted && given !== null && wanted !== null)) {
    if (count === null || known === null) throw shapeError("otherElements", words);
    throw size === undefined
      ? shapeError("indivisible", { ...words, count: showDim(count), known: showDim(known) })
      : shapeError("elements", { ...words, count: showDim(count), wanted: showDim(known) });
  }
  return [batch, ...target.map((dim) => (dim === -1 ? size : dim))];
}

/** The run-time twin of {@link Uncommon}. */
function uncommon(rest: RuntimeShape, sizes: RuntimeShape): readonly [RuntimeShape, RuntimeShape] {
  const given = [...rest];
  const wanted = sizes.filter((dim) => {
    const at = typeof dim === "string" ? given.indexOf(dim) : -1;
    if (at >= 0) given.splice(at, 1);
    return at < 0;
  });
  return [given, wanted];
}
