/** applications.mobileNetV2: the shape of its features, which depends on how wide the network is. */
import type { Dim } from "../dimension.js";
import { optionError, type Message } from "../messages.js";
import type { Shape } from "../shape.js";
import type { ApplicationOptions, Classes, Features, ImageShape } from "./options.js";
import type { ThirtySecond } from "./sides.js";

/** Options of mobileNetV2: those of every builder, and the width A. */
export interface MobileNetV2Options<W, Top, S, Pool, N, A> extends ApplicationOptions<"mobileNetV2", 32, W, Top, S, Pool, N> {
  /** How many filters every layer has, as a share of the paper's; 1 by default. */
  alpha?: A extends number ? (`${A}` extends "0" | `-${string}` ? Message<"aboveZero", { layer: "mobileNetV2"; option: "alpha"; value: A }> : A) : A;
}

/** What mobileNetV2 gives for its options. */
export type MobileNetV2Shape<Top, S, Pool, N, A> = Classes<Top, N> extends infer C extends Shape
  ? C
  : ImageShape<Top, S, 224> extends readonly [unknown, infer H extends Dim, infer W extends Dim, unknown]
    ? Features<Pool, Side<H>, Side<W>, Width<A>>
    : Shape;

/**
 * One side of the features: five times half of it rounded up. Where the size is open the last four round down, because
 * Keras then pads as for an even size: floor(floor((n + 1) / 2) / 16).
 */
type Side<D> = D extends string ? `floor((${D}+1)/32)` : ThirtySecond<D>;

/** The last layer's filters: 1280 times alpha to the next multiple of 8, and no fewer than 1280. Known for the alphas of the paper. */
type Width<A> = [A] extends [0.35 | 0.5 | 0.75 | 1] ? 1280 : [A] extends [1.3] ? 1664 : [A] extends [1.4] ? 1792 : number;

/** Refuses a width that no filters would be left of. */
export function checkAlpha(alpha: number): void {
  if (!(alpha > 0)) throw optionError("aboveZero", { layer: "mobileNetV2", option: "alpha", value: String(alpha) });
}

/** The multiple of 8 nearest to a number of filters; at least 8, and no more than a tenth below. */
export function divisible(filters: number): number {
  const rounded = Math.max(8, Math.floor(Math.trunc(filters + 4) / 8) * 8);
  return rounded < 0.9 * filters ? rounded + 8 : rounded;
}

/** The run-time twin of {@link Width}. */
export const lastFilters = (alpha: number): number => (alpha > 1 ? divisible(1280 * alpha) : 1280);
