/** zeroPadding1d, 2d and 3d: zeros at both ends of every spatial axis. */
import type { Dim } from "../dimension.js";
import { plus, type Plus } from "../dimension-arithmetic.js";
import type { Rule } from "../layer.js";
import type { RuntimeShape } from "../shape.js";
import { ends, type Along, type AnyAmounts, type Total } from "./amounts.js";
import { spatial, type WrongRank } from "./window.js";

/** The rule of zeroPadding1d: the amounts. */
export interface ZeroPadding1d<A> extends Rule {
  readonly layer: "zeroPadding1d";
  readonly output: ZeroPadding1dShape<this["input"], A>;
}

/** The rule of zeroPadding2d: the amounts. */
export interface ZeroPadding2d<A> extends Rule {
  readonly layer: "zeroPadding2d";
  readonly output: ZeroPadding2dShape<this["input"], A>;
}

/** The rule of zeroPadding3d: the amounts. */
export interface ZeroPadding3d<A> extends Rule {
  readonly layer: "zeroPadding3d";
  readonly output: ZeroPadding3dShape<this["input"], A>;
}

/** The output shape of zeroPadding1d, or the sentence why the input does not fit. */
export type ZeroPadding1dShape<S, A> = S extends readonly [infer B extends Dim, infer L extends Dim, infer C extends Dim]
  ? [B, Padded<L, Total<A>>, C]
  : WrongRank<"zeroPadding1d", S, "[batch, steps, channels]">;

/** The output shape of zeroPadding2d, or the sentence why the input does not fit. */
export type ZeroPadding2dShape<S, A> = S extends readonly [infer B extends Dim, infer H extends Dim, infer W extends Dim, infer C extends Dim]
  ? [B, Padded<H, Total<Along<A, 0>>>, Padded<W, Total<Along<A, 1>>>, C]
  : WrongRank<"zeroPadding2d", S, "[batch, height, width, channels]">;

/** The output shape of zeroPadding3d, or the sentence why the input does not fit. */
export type ZeroPadding3dShape<S, A> = S extends readonly [infer B extends Dim, infer D extends Dim, infer H extends Dim, infer W extends Dim, infer C extends Dim]
  ? [B, Padded<D, Total<Along<A, 0>>>, Padded<H, Total<Along<A, 1>>>, Padded<W, Total<Along<A, 2>>>, C]
  : WrongRank<"zeroPadding3d", S, "[batch, depth, height, width, channels]">;

/** The `infer` tells the compiler that a dimension comes out; of a type variable it would else try every branch. */
type Padded<D, Zeros> = Zeros extends 0 ? D : Plus<D, Zeros> extends infer Sum extends Dim ? Sum : never;

/** The run-time twin of the three shapes. */
export function zeroPaddingShape(layer: string, axes: 1 | 2 | 3, shape: RuntimeShape, padding: AnyAmounts): RuntimeShape {
  const { batch, space, channels } = spatial(layer, shape, axes);
  const amounts = ends(padding, axes);
  return [batch, ...space.map((dim, i) => plus(dim, amounts[i]![0] + amounts[i]![1])), channels];
}
