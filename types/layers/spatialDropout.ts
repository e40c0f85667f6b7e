/** spatialDropout1d, spatialDropout2d, spatialDropout3d: whole channels are set to zero while training. */
import type { Rule } from "../layer.js";
import type { RuntimeShape } from "../shape.js";
import type { NoiseOptions } from "./dropout.js";
import { spatial, type WrongRank } from "./window.js";

/** The rule of spatialDropout1d. */
export interface SpatialDropout1d extends Rule {
  readonly layer: "spatialDropout1d";
  readonly output: SpatialDropout1dShape<this["input"]>;
}

/** The rule of spatialDropout2d. */
export interface SpatialDropout2d extends Rule {
  readonly layer: "spatialDropout2d";
  readonly output: SpatialDropout2dShape<this["input"]>;
}

/** The rule of spatialDropout3d. */
export interface SpatialDropout3d extends Rule {
  readonly layer: "spatialDropout3d";
  readonly output: SpatialDropout3dShape<this["input"]>;
}

/** The shape itself, or the sentence that it is no batch of sequences. */
export type SpatialDropout1dShape<S> = S extends { readonly length: 3 } ? S : WrongRank<"spatialDropout1d", S, "[batch, steps, channels]">;

/** The shape itself, or the sentence that it is no batch of images. */
export type SpatialDropout2dShape<S> = S extends { readonly length: 4 } ? S : WrongRank<"spatialDropout2d", S, "[batch, height, width, channels]">;

/** The shape itself, or the sentence that it is no batch of volumes. */
export type SpatialDropout3dShape<S> = S extends { readonly length: 5 } ? S : WrongRank<"spatialDropout3d", S, "[batch, depth, height, width, channels]">;

/** Options of the spatial dropouts. */
export interface SpatialDropoutOptions extends NoiseOptions {}

/** The run-time twin of the shapes above, for 1, 2 or 3 spatial axes. */
export function spatialDropoutShape(layer: string, shape: RuntimeShape, axes: number): RuntimeShape {
  spatial(layer, shape, axes);
  return shape;
}
