/** Options that are numbers: sizes (whole, from 1 up), shares (from 0, below 1), numbers that are not negative. */
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

/** A share given to a layer, at least 0 and below 1: the number itself, or the sentence why it is none. */
export type Share<Layer extends string, Option extends string, N, G> =
  IsVariable<N, G> extends true
    ? N
    : N extends number
      ? number extends N
        ? N
        : IsShare<`${N}`> extends true ? N : Message<"rate", { layer: Layer; option: Option; value: N }>
      : N;

type IsShare<Text> = Text extends `-${string}` ? false : Text extends "0" | `0.${string}` | `${string}e-${string}` ? true : false;

/** A number given to a layer that must not be negative: itself, or the sentence that it is. */
export type NotNegative<Layer extends string, Option extends string, N, G> =
  IsVariable<N, G> extends true ? N : N extends number ? (`${N}` extends `-${string}` ? Message<"notNegative", { layer: Layer; option: Option; value: N }> : N) : N;

/** Refuses a share outside 0 up to 1. */
export function checkShare(layer: string, option: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw optionError("rate", { layer, option, value: String(value) });
}

/** Refuses a negative number. */
export function checkNotNegative(layer: string, option: string, value: number): void {
  if (!(value >= 0)) throw optionError("notNegative", { layer, option, value: String(value) });
}
