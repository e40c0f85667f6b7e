/** dropout: sets a share of the values to zero while training. It changes no shape. */
import type { RuntimeDim } from "../dimension.js";
import type { Box } from "../generic.js";
import type { Layer, Rule, SameLayer } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";
import type { DimCheck } from "./input.js";
import type { LayerOptions } from "./options.js";

/** Options of layers that make noise. */
export interface NoiseOptions extends LayerOptions {
  /** Makes the noise repeatable. */
  seed?: number;
}

/** Options of dropout. */
export interface DropoutOptions<N> extends NoiseOptions {
  /** The shape of the choices, with the batch: 1 where one choice serves a whole axis, null for the axis of the input. */
  noiseShape?: { readonly [I in keyof N]: DimCheck<N[I], I & string, "dropout", "noiseShape"> };
}

/** Without a noise shape any input will do. */
export type DropoutLayer<N> = [N] extends [undefined] ? SameLayer<"dropout"> : Layer<Dropout<N>>;

/** The rule of dropout with a noise shape. */
export interface Dropout<N> extends Rule {
  readonly layer: "dropout";
  readonly output: DropoutShape<this["input"], N>;
}

/** The shape itself, or the sentence why the choices do not spread over it. */
export type DropoutShape<S, N> = S extends Shape
  ? N extends readonly unknown[]
    ? number extends S["length"] | N["length"]
      ? S
      : S["length"] extends N["length"]
        ? FirstMisfit<S, N> extends [infer Axis extends number, infer D]
          ? Message<"noiseDim", { axis: Axis; noise: ShowShape<N>; dim: ShowDim<D>; shape: ShowShape<S> }>
          : S
        : Message<"noiseRank", { noise: ShowShape<N>; shape: ShowShape<S> }>
    : S
  : never;

/** The first axis over which the choices do not spread, and its dimension; null where there is none. */
type FirstMisfit<S, N, Count extends 0[] = []> = S extends readonly [infer D, ...infer Others]
  ? N extends readonly [infer Noise, ...infer Rest]
    ? Noise extends 1 | null
      ? FirstMisfit<Others, Rest, [...Count, 0]>
      : Box<Noise> extends Box<D>
        ? FirstMisfit<Others, Rest, [...Count, 0]>
        : number extends D | Noise
          ? FirstMisfit<Others, Rest, [...Count, 0]>
          : [Count["length"], D]
    : null
  : null;

/** The run-time twin of {@link DropoutShape}. */
export function dropoutShape(shape: RuntimeShape, noise: readonly RuntimeDim[] | undefined): RuntimeShape {
  if (noise === undefined) return shape;
  if (noise.length !== shape.length) throw shapeError("noiseRank", { noise: showShape(noise), shape: showShape(shape) });
  const axis = noise.findIndex((dim, i) => dim !== 1 && dim !== null && dim !== shape[i] && shape[i] !== null);
  if (axis >= 0) throw shapeError("noiseDim", { axis, noise: showShape(noise), dim: showDim(shape[axis]!), shape: showShape(shape) });
  return shape;
}
