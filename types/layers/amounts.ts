/** How much is added to or cut from both ends of axes: the arguments of zeroPadding and cropping. */
import type { Add } from "../arithmetic.js";
import { optionError, type Message } from "../messages.js";

/** One amount for both ends of an axis, or one for each. */
export type Amount = number | readonly [number, number];

/** One amount for all ends of two axes, or one {@link Amount} for each axis. */
export type Amounts2d = number | readonly [Amount, Amount];

/** One amount for all ends of three axes, or one {@link Amount} for each axis. */
export type Amounts3d = number | readonly [Amount, Amount, Amount];

/** The amount along an axis. */
export type Along<A, I extends 0 | 1 | 2> = A extends readonly unknown[] ? (I extends keyof A ? A[I] : number) : A;

/** Both ends together. */
export type Total<A> = A extends readonly [infer Before extends number, infer After extends number] ? Add<Before, After> : Add<A, A>;

/** How a number prints that is no amount. */
export type NotNatural = `-${string}` | `${string}.${string}` | `${string}e${string}`;

/** Amounts given to a layer: themselves, or the sentence about the first that is none. */
export type Amounts<Layer extends string, Option extends string, A> = [Odd<A>] extends [never]
  ? A
  : Message<"natural", { layer: Layer; option: Option; value: Odd<A> & number }>;

type Odd<A> = A extends readonly [infer Head, ...infer Rest]
  ? [Odd<Head>] extends [never] ? Odd<Rest> : Odd<Head>
  : A extends number ? (`${A}` extends NotNatural ? A : never) : never;

/** Amounts at run time: one for all ends, or one for each axis or each end. */
export type AnyAmounts = number | readonly (number | readonly number[])[];

/** Amounts before and after each of `axes` axes. */
export function ends(amounts: AnyAmounts, axes: number): readonly (readonly [before: number, after: number])[] {
  if (typeof amounts === "number") return new Array<[number, number]>(axes).fill([amounts, amounts]);
  const perAxis = axes === 1 ? [amounts as readonly number[]] : amounts;
  return perAxis.map((amount) => (typeof amount === "number" ? [amount, amount] : (amount as readonly [number, number])));
}

/** Refuses a number that is no amount. */
export function checkNatural(layer: string, option: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw optionError("natural", { layer, option, value: String(value) });
}

/** The run-time twin of {@link Amounts}. */
export function checkAmounts(layer: string, option: string, amounts: AnyAmounts): void {
  for (const amount of typeof amounts === "number" ? [amounts] : amounts.flat()) checkNatural(layer, option, amount);
}
