/** masking: steps that hold one value only are padding. */
import type { Rule } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { showShape, type RuntimeShape, type ShowShape } from "../shape.js";
import type { LayerOptions } from "./options.js";

/** The rule of masking: there must be an axis of features, over which a step is judged. */
export interface Masking extends Rule {
  readonly layer: "masking";
  readonly output: MaskingShape<this["input"]>;
}

/** The shape itself, or the sentence why it does not fit. */
export type MaskingShape<S> = S extends { readonly length: 0 | 1 } ? Message<"rank", { layer: "masking"; expected: "of rank 2 or more"; actual: ShowShape<S> }> : S;

/** Options of masking. */
export interface MaskingOptions extends LayerOptions {
  /** What padding holds; 0 by default. */
  maskValue?: number;
}

/** The run-time twin of {@link MaskingShape}. */
export function maskingShape(shape: RuntimeShape): RuntimeShape {
  if (shape.length < 2) throw shapeError("rank", { layer: "masking", expected: "of rank 2 or more", actual: showShape(shape) });
  return shape;
}
