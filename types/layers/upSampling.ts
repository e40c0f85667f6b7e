/** upSampling1d, 2d and 3d: every spatial axis a whole number of times as long. */
import type { Dim } from "../dimension.js";
import { times, type Times } from "../dimension-arithmetic.js";
import type { Rule } from "../layer.js";
import type { RuntimeShape } from "../shape.js";
import type { LayerOptions } from "./options.js";
import { sizes, spatial, type First, type Second, type Sizes, type Third, type WrongRank } from "./window.js";

/** The rule of upSampling1d: the factor. */
export interface UpSampling1d<N> extends Rule {
  readonly layer: "upSampling1d";
  readonly output: UpSampling1dShape<this["input"], N>;
}

/** The rule of upSampling2d: the factors. */
export interface UpSampling2d<N> extends Rule {
  readonly layer: "upSampling2d";
  readonly output: UpSampling2dShape<this["input"], N>;
}

/** The rule of upSampling3d: the factors. */
export interface UpSampling3d<N> extends Rule {
  readonly layer: "upSampling3d";
  readonly output: UpSampling3dShape<this["input"], N>;
}

/** The output shape of upSampling1d, or the sentence why the input does not fit. */
export type UpSampling1dShape<S, N> = S extends readonly [infer B extends Dim, infer L extends Dim, infer C extends Dim]
  ? [B, Repeated<L, First<N>>, C]
  : WrongRank<"upSampling1d", S, "[batch, steps, channels]">;

/** The output shape of upSampling2d, or the sentence why the input does not fit. */
export type UpSampling2dShape<S, N> = S extends readonly [infer B extends Dim, infer H extends Dim, infer W extends Dim, infer C extends Dim]
  ? [B, Repeated<H, First<N>>, Repeated<W, Second<N>>, C]
  : WrongRank<"upSampling2d", S, "[batch, height, width, channels]">;

/** The output shape of upSampling3d, or the sentence why the input does not fit. */
export type UpSampling3dShape<S, N> = S extends readonly [infer B extends Dim, infer D extends Dim, infer H extends Dim, infer W extends Dim, infer C extends Dim]
  ? [B, Repeated<D, First<N>>, Repeated<H, Second<N>>, Repeated<W, Third<N>>, C]
  : WrongRank<"upSampling3d", S, "[batch, depth, height, width, channels]">;

/** The `infer` tells the compiler that a dimension comes out; of a type variable it would else try every branch. */
type Repeated<D, N> = N extends 1 ? D : Times<D, N> extends infer Product extends Dim ? Product : never;

/** How upSampling2d makes the elements in between. */
export type Interpolation = "nearest" | "bilinear";

/** Options of upSampling2d. */
export interface UpSampling2dOptions extends LayerOptions {
  /** "nearest" (default) repeats elements; "bilinear" blends the nearest four. */
  interpolation?: Interpolation;
}

/** The run-time twin of the three shapes. */
export function upSamplingShape(layer: string, axes: 1 | 2 | 3, shape: RuntimeShape, size: Sizes): RuntimeShape {
  const { batch, space, channels } = spatial(layer, shape, axes);
  const factors = sizes(size, axes);
  return [batch, ...space.map((dim, i) => times(dim, factors[i]!)), channels];
}
