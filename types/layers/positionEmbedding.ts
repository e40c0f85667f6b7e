/** positionEmbedding: a trained row for every position, in the shape of the input. */
import type { Compare } from "../arithmetic.js";
import type { Dim, RuntimeDim } from "../dimension.js";
import type { IsVariable } from "../generic.js";
import type { Rule } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { checkPositive, type NotPositive, type Positive } from "../option.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { InitializerOption } from "./initializer.js";
import type { LayerOptions } from "./options.js";
import type { WrongRank } from "./window.js";

/** The rule of positionEmbedding: how many positions the table has. */
export interface PositionEmbedding<L> extends Rule {
  readonly layer: "positionEmbedding";
  readonly output: PositionEmbeddingShape<this["input"], L>;
}

/** The input's shape, or the sentence why it has no row for every position. */
export type PositionEmbeddingShape<S, L> = S extends readonly [infer B extends Dim, ...infer Before extends Shape, infer Length extends Dim, infer _ extends number]
  ? TooLong<Length, L, S> extends true
    ? Message<"positions", { axis: [B, ...Before]["length"]; shape: ShowShape<S>; length: L & number }>
    : S
  : S extends readonly [infer B extends Dim, ...infer Middle extends Shape, infer _ extends Dim, infer _ extends Dim]
    ? Message<"unsized", { layer: "positionEmbedding"; axis: [B, ...Middle, 0]["length"]; shape: ShowShape<S> }>
    : WrongRank<"positionEmbedding", S, "of rank 3 or more">;

/** Whether a length is certainly above the table's. Asked of no type variable, hence the guard G of {@link IsVariable}. */
type TooLong<Length, L, G> = IsVariable<Length, G> extends true ? false : Length extends number ? (Compare<Length, L> extends "greater" ? (`${L & number}` extends NotPositive ? false : true) : false) : false;

/** Options of positionEmbedding. */
export interface PositionEmbeddingOptions<L, G> extends LayerOptions {
  /** How many positions the table has: the longest input it takes. */
  sequenceLength: Positive<"positionEmbedding", "sequenceLength", L, G>;
  /** How the table starts; "glorotUniform" by default. */
  initializer?: InitializerOption;
}

/** Refuses options that no input would fit. */
export const checkPositionEmbedding = (sequenceLength: number): void => checkPositive("positionEmbedding", "sequenceLength", sequenceLength);

/** The run-time twin of {@link PositionEmbeddingShape}. */
export function positionEmbeddingShape(shape: RuntimeShape, sequenceLength: number): RuntimeShape {
  const layer = "positionEmbedding";
  if (shape.length < 3) throw shapeError("rank", { layer, expected: "of rank 3 or more", actual: showShape(shape) });
  const [length, channels] = shape.slice(-2) as [RuntimeDim, RuntimeDim];
  if (typeof channels === "string") throw shapeError("unsized", { layer, axis: shape.length - 1, shape: showShape(shape) });
  if (typeof length === "number" && length > sequenceLength) throw shapeError("positions", { axis: shape.length - 2, shape: showShape(shape), length: sequenceLength });
  return shape;
}
