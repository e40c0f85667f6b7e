/** repeatVector: a vector as every step of a sequence. */
import type { Dim } from "../dimension.js";
import type { Rule } from "../layer.js";
import { shapeError } from "../messages.js";
import { showShape, type RuntimeShape } from "../shape.js";
import type { LayerOptions } from "./options.js";
import type { WrongRank } from "./window.js";

/** The rule of repeatVector: the number of steps. */
export interface RepeatVector<N> extends Rule {
  readonly layer: "repeatVector";
  readonly output: RepeatVectorShape<this["input"], N>;
}

/** The output shape of repeatVector, or the sentence why the input does not fit. */
export type RepeatVectorShape<S, N> = S extends readonly [infer B extends Dim, infer C extends Dim] ? [B, N, C] : WrongRank<"repeatVector", S, "[batch, features]">;

/** Options of repeatVector. */
export interface RepeatVectorOptions extends LayerOptions {}

/** The run-time twin of {@link RepeatVectorShape}. */
export function repeatVectorShape(shape: RuntimeShape, n: number): RuntimeShape {
  if (shape.length !== 2) throw shapeError("rank", { layer: "repeatVector", expected: "[batch, features]", actual: showShape(shape) });
  return [shape[0]!, n, shape[1]!];
}
