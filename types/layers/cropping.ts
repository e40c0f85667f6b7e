/** cropping1d, 2d and 3d: cuts elements off both ends of every spatial axis. */
import type { Dim } from "../dimension.js";
import { minus, type Minus } from "../dimension-arithmetic.js";
import type { IsVariable } from "../generic.js";
import type { Rule } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { showDim, showShape, type RuntimeShape, type ShowDim, type ShowShape } from "../shape.js";
import { ends, type Along, type AnyAmounts, type Total } from "./amounts.js";
import { spatial, type WrongRank } from "./window.js";

/** The rule of cropping1d: the amounts. */
export interface Cropping1d<A> extends Rule {
  readonly layer: "cropping1d";
  readonly output: Cropping1dShape<this["input"], Total<A>>;
}

/** The rule of cropping2d: the amounts. */
export interface Cropping2d<A> extends Rule {
  readonly layer: "cropping2d";
  readonly output: Cropping2dShape<this["input"], Total<Along<A, 0>>, Total<Along<A, 1>>>;
}

/** The rule of cropping3d: the amounts. */
export interface Cropping3d<A> extends Rule {
  readonly layer: "cropping3d";
  readonly output: Cropping3dShape<this["input"], Total<Along<A, 0>>, Total<Along<A, 1>>, Total<Along<A, 2>>>;
}

/** The output shape of cropping1d, which cuts off X steps altogether, or the sentence why the input does not fit. */
export type Cropping1dShape<S, X> = S extends readonly [infer B extends Dim, infer L extends Dim, infer C extends Dim]
  ? TooMuch<L, X, X> extends true
    ? NothingLeft<"cropping1d", S, X, 1, L>
    : [B, Cropped<L, X>, C]
  : WrongRank<"cropping1d", S, "[batch, steps, channels]">;

/** The output shape of cropping2d, which cuts X off the height and Y off the width, or the sentence why the input does not fit. */
export type Cropping2dShape<S, X, Y> = S extends readonly [infer B extends Dim, infer H extends Dim, infer W extends Dim, infer C extends Dim]
  ? TooMuch<H, X, X> extends true
    ? NothingLeft<"cropping2d", S, X, 1, H>
    : TooMuch<W, Y, Y> extends true
      ? NothingLeft<"cropping2d", S, Y, 2, W>
      : [B, Cropped<H, X>, Cropped<W, Y>, C]
  : WrongRank<"cropping2d", S, "[batch, height, width, channels]">;

/** The output shape of cropping3d, which cuts X, Y and Z off depth, height and width, or the sentence why the input does not fit. */
export type Cropping3dShape<S, X, Y, Z> = S extends readonly [infer B extends Dim, infer D extends Dim, infer H extends Dim, infer W extends Dim, infer C extends Dim]
  ? TooMuch<D, X, X> extends true
    ? NothingLeft<"cropping3d", S, X, 1, D>
    : TooMuch<H, Y, Y> extends true
      ? NothingLeft<"cropping3d", S, Y, 2, H>
      : TooMuch<W, Z, Z> extends true
        ? NothingLeft<"cropping3d", S, Z, 3, W>
        : [B, Cropped<D, X>, Cropped<H, Y>, Cropped<W, Z>, C]
  : WrongRank<"cropping3d", S, "[batch, depth, height, width, channels]">;

/** The `infer` tells the compiler that a dimension comes out; of a type variable it would else try every branch. */
type Cropped<D, X> = X extends 0 ? D : Minus<D, X> extends infer Rest extends Dim ? Rest : never;

/** Whether certainly nothing is left of a dimension. Asked of no type variable, hence the guard G of {@link IsVariable}. */
type TooMuch<D, X, G> = X extends 0 ? false : IsVariable<D, G> extends true ? false : [Minus<D, X>] extends [0] ? true : false;

type NothingLeft<Layer extends string, S, X, Axis extends number, D> =
  Message<"cropped", { layer: Layer; amount: ShowDim<X>; shape: ShowShape<S>; axis: Axis; dim: ShowDim<D> }>;

/** The run-time twin of the three shapes. */
export function croppingShape(layer: string, axes: 1 | 2 | 3, shape: RuntimeShape, cropping: AnyAmounts): RuntimeShape {
  const { batch, space, channels } = spatial(layer, shape, axes);
  const amounts = ends(cropping, axes).map(([before, after]) => before + after);
  space.forEach((dim, i) => {
    const amount = amounts[i]!;
    if (typeof dim === "number" && dim <= amount) {
      throw shapeError("cropped", { layer, amount: showDim(amount), shape: showShape(shape), axis: i + 1, dim: showDim(dim) });
    }
  });
  return [batch, ...space.map((dim, i) => minus(dim, amounts[i]!)), channels];
}
