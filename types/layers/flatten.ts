/** flatten: all axes but the batch become one. */
import type { Dim } from "../dimension.js";
import type { Rule } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { productOf, type Product, type RuntimeShape, type Shape, type ShowShape, showShape } from "../shape.js";
import type { LayerOptions } from "./options.js";

/** The rule of flatten. */
export interface Flatten extends Rule {
  readonly layer: "flatten";
  readonly output: FlattenShape<this["input"]>;
}

/** The output shape of flatten, or the sentence why the input does not fit. */
export type FlattenShape<S> = S extends readonly [infer B extends Dim, ...infer Rest extends Shape]
  ? [B, Product<Rest>]
  : S extends Shape
    ? number extends S["length"]
      ? Shape
      : Message<"rank", { layer: "flatten"; expected: "of rank 1 or more"; actual: ShowShape<S> }>
    : never;

/** Options of flatten. */
export interface FlattenOptions extends LayerOptions {}

/** The run-time twin of {@link FlattenShape}. */
export function flattenShape(shape: RuntimeShape): RuntimeShape {
  const [batch, ...rest] = shape;
  if (batch === undefined) throw shapeError("rank", { layer: "flatten", expected: "of rank 1 or more", actual: showShape(shape) });
  return [batch, productOf(rest)];
}
