/** sinePositionEncoding: sines and cosines of every position, in the shape of the input. */
import type { Dim } from "../dimension.js";
import type { Rule } from "../layer.js";
import { optionError, shapeError, type Message } from "../messages.js";
import { showShape, type RuntimeShape, type Shape } from "../shape.js";
import type { LayerOptions } from "./options.js";
import type { WrongRank } from "./window.js";

/** The rule of sinePositionEncoding. */
export interface SinePositionEncoding extends Rule {
  readonly layer: "sinePositionEncoding";
  readonly output: SinePositionEncodingShape<this["input"]>;
}

/** The input's shape, or the sentence why there are no positions in it. */
export type SinePositionEncodingShape<S> = S extends readonly [infer _Batch extends Dim, ...infer _Rest extends Shape, infer _Length extends Dim, infer _Channels extends Dim]
  ? S
  : WrongRank<"sinePositionEncoding", S, "of rank 3 or more">;

/** Options of sinePositionEncoding. */
export interface SinePositionEncodingOptions<W> extends LayerOptions {
  /** Positions per turn of the slowest wave, over 2π; 10000 by default. */
  maxWavelength?: Wavelength<W>;
}

/** A number above 0, or the sentence that it is none. */
type Wavelength<W> = `${W & number}` extends "0" | `-${string}` ? Message<"aboveZero", { layer: "sinePositionEncoding"; option: "maxWavelength"; value: W & number }> : W;

/** Refuses a wavelength that is not above 0. */
export function checkWavelength(maxWavelength: number): void {
  if (!(maxWavelength > 0)) throw optionError("aboveZero", { layer: "sinePositionEncoding", option: "maxWavelength", value: String(maxWavelength) });
}

/** The run-time twin of {@link SinePositionEncodingShape}. */
export function sinePositionEncodingShape(shape: RuntimeShape): RuntimeShape {
  if (shape.length < 3) throw shapeError("rank", { layer: "sinePositionEncoding", expected: "of rank 3 or more", actual: showShape(shape) });
  return shape;
}
