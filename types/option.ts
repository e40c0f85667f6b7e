/** Options that are sizes: whole numbers from 1 up. */
import type { IsVariable } from "./generic.js";
import { optionError, type Message } from "./messages.js";

/**
 * A size given to a layer: the number itself, or the sentence why it is none. `number` passes and is checked at run
 * time; so does a type variable (see {@link IsVariable} about the guard G).
 */
export type Positive<Layer extends string, Option extends string, N, G> =
  IsVariable<N, G> extends true ? N : N extends number ? (`${N}` extends NotPositive ? Message<"positive", { layer: Layer; option: Option; value: N }> : N) : N;

/** How a number prints that is no size. */
export type NotPositive = "0" | `-${string}` | `${string}.${string}` | `${string}e${string}`;

/** Refuses a size that is not a positive integer. */
export function checkPositive(layer: string, option: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw optionError("positive", { layer, option, value: String(value) });
}

