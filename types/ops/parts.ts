/** Ops that take parts of a tensor or surround it: slices, padding, tiles. */
import type { Dim, RuntimeDim } from "../dimension.js";
import { minus, plus, times, type Minus, type Plus, type Times } from "../dimension-arithmetic.js";
import type { IsVariable } from "../generic.js";
import { optionError, shapeError, type Message } from "../messages.js";
import { checkPositive, type NotPositive } from "../option.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";

/** `Then` where the list has an entry for each axis, else a sentence. */
type PerAxis<Op extends string, Option extends string, S extends Shape, L extends readonly unknown[], Then> = number extends L["length"] | S["length"]
  ? Shape
  : L["length"] extends S["length"] ? Then : Message<"perAxis", { op: Op; option: Option; shape: ShowShape<S>; count: L["length"] }>;

/** `Then` where all entries are whole and not negative, else a sentence. */
type AllNatural<Op extends string, Option extends string, L, Then> = L extends readonly [infer N extends number, ...infer Rest]
  ? `${N}` extends NotNatural ? Message<"natural", { layer: Op; option: Option; value: N }> : AllNatural<Op, Option, Rest, Then>
  : Then;

/** How a number prints that is no count. */
type NotNatural = `-${string}` | `${string}.${string}` | `${string}e${string}`;

/** `Then` where all entries are sizes, or -1 where `Rest` allows it; else a sentence. */
type AllPositive<Op extends string, Option extends string, L, Then, Allowed = never> = L extends readonly [infer N extends number, ...infer Rest]
  ? N extends Allowed
    ? AllPositive<Op, Option, Rest, Then, Allowed>
    : `${N}` extends NotPositive ? Message<"positive", { layer: Op; option: Option; value: N }> : AllPositive<Op, Option, Rest, Then, Allowed>
  : Then;

/** A shape where `begin` of a slice is right, else a sentence. */
export type Begins<S extends Shape, B> = B extends readonly unknown[] ? PerAxis<"slice", "begin", S, B, AllNatural<"slice", "begin", B, Shape>> : Shape;

/** The shape of a box of S: from `begin` on, `size` elements along each axis; -1 takes all that follow. */
export type Sliced<S extends Shape, B, Z> = B extends readonly unknown[]
  ? Z extends readonly unknown[]
    ? Begins<S, B> extends string ? Shape : PerAxis<"slice", "size", S, Z, AllPositive<"slice", "size", Z, SlicedAxes<S, B, Z, S>, -1>>
    : Shape
  : Shape;

type SlicedAxes<S extends Shape, B extends readonly unknown[], Z extends readonly unknown[], All extends Shape, Out extends Shape = []> = S extends readonly [infer D extends Dim, ...infer Rest extends Shape]
  ? B extends readonly [infer From extends number, ...infer BRest]
    ? Z extends readonly [infer Size extends number, ...infer ZRest]
      ? SlicedDim<D, From, Size, All> extends [infer Next extends Dim]
        ? SlicedAxes<Rest, BRest, ZRest, All, [...Out, Next]>
        : Message<"sliceEnd", { axis: Out["length"]; shape: ShowShape<All>; dim: ShowDim<D>; end: Plus<From, Size extends -1 ? 1 : Size> & number }>
      : Shape
    : Shape
  : Out;

/** The size, in a tuple; `false` where the slice ends behind the axis. */
type SlicedDim<D, From extends number, Size extends number, G> = Size extends -1
  ? From extends 0
    ? [D]
    : IsVariable<D, G> extends true ? [Minus<D, From>] : [Minus<D, From>] extends [never] | [0] ? false : [Minus<D, From>]
  : IsVariable<D, G> extends true
    ? [Size]
    : D extends number ? ([Minus<D, Plus<From, Size>>] extends [never] ? false : [Size]) : [Size];

/** The padded shape: a pair of counts for each axis, before and after it. */
export type Padded<S extends Shape, P> = P extends readonly unknown[] ? PerAxis<"pad", "paddings", S, P, PaddedAxes<S, P>> : Shape;

type PaddedAxes<S, P, Out extends Shape = []> = S extends readonly [infer D extends Dim, ...infer Rest]
  ? P extends readonly [infer First, ...infer PRest]
    ? First extends readonly [infer Before extends number, infer After extends number]
      ? AllNatural<"pad", "paddings", First, []> extends infer Sentence extends string
        ? Sentence
        : PaddedAxes<Rest, PRest, [...Out, Sum<D, Before, After>]>
      : Shape
    : Shape
  : Out;

/** What is not padded stays as it is. */
type Sum<D extends Dim, Before, After> = [Before, After] extends [0, 0] ? D : Plus<D, Plus<Before, After>> extends infer N extends Dim ? N : never;

/** The shape repeated along each axis. */
export type Tiled<S extends Shape, R> = R extends readonly unknown[] ? PerAxis<"tile", "reps", S, R, AllPositive<"tile", "reps", R, TiledAxes<S, R>>> : Shape;

type TiledAxes<S, R, Out extends Shape = []> = S extends readonly [infer D extends Dim, ...infer Rest]
  ? R extends readonly [infer N extends number, ...infer RRest] ? TiledAxes<Rest, RRest, [...Out, N extends 1 ? D : Times<D, N> extends infer M extends Dim ? M : never]> : Shape
  : Out;

function checkPerAxis(op: string, option: string, shape: RuntimeShape, list: readonly unknown[]): void {
  if (list.length !== shape.length) throw shapeError("perAxis", { op, option, shape: showShape(shape), count: list.length });
}

function checkNatural(op: string, option: string, values: readonly number[]): void {
  for (const value of values) if (!Number.isSafeInteger(value) || value < 0) throw optionError("natural", { layer: op, option, value: String(value) });
}

/** The run-time twin of {@link Sliced}. */
export function slicedShape(shape: RuntimeShape, begin: readonly number[], size: readonly number[]): RuntimeShape {
  checkPerAxis("slice", "begin", shape, begin);
  checkNatural("slice", "begin", begin);
  checkPerAxis("slice", "size", shape, size);
  for (const count of size) if (count !== -1) checkPositive("slice", "size", count);
  return shape.map((dim, axis): RuntimeDim => {
    const [from, count] = [begin[axis]!, size[axis]!];
    const end = from + (count === -1 ? 1 : count);
    if (typeof dim === "number" && dim < end && !(count === -1 && from === 0)) throw shapeError("sliceEnd", { axis, shape: showShape(shape), dim: showDim(dim), end });
    return count === -1 ? minus(dim, from) : count;
  });
}

/** The run-time twin of {@link Padded}. */
export function paddedShape(shape: RuntimeShape, paddings: readonly (readonly [number, number])[]): RuntimeShape {
  checkPerAxis("pad", "paddings", shape, paddings);
  return shape.map((dim, axis) => {
    checkNatural("pad", "paddings", paddings[axis]!);
    return plus(dim, paddings[axis]![0] + paddings[axis]![1]);
  });
}

/** The run-time twin of {@link Tiled}. */
export function tiledShape(shape: RuntimeShape, reps: readonly number[]): RuntimeShape {
  checkPerAxis("tile", "reps", shape, reps);
  for (const count of reps) checkPositive("tile", "reps", count);
  return shape.map((dim, axis) => times(dim, reps[axis]!));
}
