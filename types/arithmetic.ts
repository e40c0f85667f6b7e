/**
 * Arithmetic on number literals, exact up to 2^53. Small operands take one look-up, others go digit by digit.
 *
 * Operands are whole and not negative. Any other operand, and any result above 2^53, gives `number`: unknown, and
 * never a wrong literal. Signed arithmetic, for the constants inside symbolic dimensions, is in arithmetic-signed.ts.
 */
import type { AddDigits, CompareDigits, DivideDigits, MultiplyDigits, Reverse, SubtractDigits, ToNumber, TrimZeros } from "./arithmetic-digits.js";
import type { Naturals, Successors } from "./arithmetic-tables.js";

/** A + B. */
export type Add<A, B> = number extends A | B
  ? number
  : B extends keyof Blanks
    ? A extends Small
      ? At<After<B>, A> extends infer Sum extends number ? Sum : SlowAdd<A, B>
      : SlowAdd<A, B>
    : A extends keyof Blanks
      ? B extends Small
        ? At<After<A>, B> extends infer Sum extends number ? Sum : SlowAdd<A, B>
        : SlowAdd<A, B>
      : SlowAdd<A, B>;

/** A - B; `never` when B is larger. */
export type Sub<A, B> = number extends A | B
  ? number
  : B extends keyof Blanks
    ? A extends Small
      ? At<Before<B>, A> extends infer Difference extends number ? Difference : never
      : SlowSub<A, B>
    : SlowSub<A, B>;

/** A * B. */
export type Mul<A, B> = number extends A | B
  ? number
  : Odd<A, B> extends true
    ? number
    : A extends 1
      ? B
      : B extends 1
        ? A
        : ToNumber<TrimZeros<Reverse<MultiplyDigits<Reverse<Text<A>>, Text<B>>>>>;

/** A / B rounded down; `never` when B is 0. */
export type FloorDiv<A, B> = number extends A | B
  ? number
  : Odd<A, B> extends true
    ? number
    : B extends 0
      ? never
      : DivideDigits<Text<A>, Text<B>> extends [infer Quotient extends string, string]
        ? ToNumber<TrimZeros<Quotient>>
        : never;

/** A / B rounded up; `never` when B is 0. */
export type CeilDiv<A, B> = number extends A | B
  ? number
  : Odd<A, B> extends true
    ? number
    : B extends 0
      ? never
      : DivideDigits<Text<A>, Text<B>> extends [infer Quotient extends string, infer Rest]
        ? Rest extends ""
          ? ToNumber<TrimZeros<Quotient>>
          : Successor<ToNumber<TrimZeros<Quotient>>>
        : never;

/** The rest of A / B; `never` when B is 0. */
export type Mod<A, B> = number extends A | B
  ? number
  : Odd<A, B> extends true
    ? number
    : B extends 0
      ? never
      : DivideDigits<Text<A>, Text<B>> extends [string, infer Rest extends string]
        ? ToNumber<Rest>
        : never;

/** "less", "equal" or "greater"; `unknown` when it cannot be known. */
export type Compare<A, B> = number extends A | B
  ? unknown
  : Odd<A, B> extends true
    ? unknown
    : CompareDigits<Text<A>, Text<B>>;

/** N + 1. */
export type Successor<N> = Successors[N & number] extends infer M extends number ? (number extends M ? Add<N, 1> : M) : never;

/** N - 1. */
export type Predecessor<N> = N extends keyof Blanks ? (Blanks[N] extends [unknown, ...infer Rest] ? Rest["length"] : never) : Sub<N, 1>;

type SlowAdd<A, B> = Odd<A, B> extends true ? number : ToNumber<Reverse<AddDigits<Reverse<Text<A>>, Reverse<Text<B>>>>>;

type SlowSub<A, B> = Odd<A, B> extends true
  ? number
  : SubtractDigits<Reverse<Text<A>>, Reverse<Text<B>>> extends infer Difference
    ? [Difference] extends [never]
      ? never
      : ToNumber<TrimZeros<Reverse<Difference & string>>>
    : never;

/** Whether A or B is negative, fractional, or written with an exponent. */
type Odd<A, B> = `${A & number} ${B & number}` extends `${string}${"-" | "." | "e" | "n"}${string}` ? true : false;

/** The digits. */
type Text<N> = `${N & number}`;

/** Element `I` of a tuple. An alias of its own, lest the compiler work out the union of all elements of all tables. */
type At<T, I> = T extends readonly unknown[] ? T[I & number] : never;

type Small = Naturals[number];

/** The naturals with the first B left out: B is the first. */
type After<B> = B extends keyof Blanks ? (Naturals extends [...Anything<Blanks[B]>, ...infer Rest] ? Rest : never) : never;

type Anything<T extends unknown[]> = { [I in keyof T]: unknown };

/** The naturals with B nevers before them: 0 stands at B. */
type Before<B> = B extends keyof Blanks ? [...Blanks[B], ...Naturals] : never;

interface Blanks {
  0: [];
  1: [never];
  2: [never, never];
  3: [never, never, never];
  4: [never, never, never, never];
  5: [never, never, never, never, never];
  6: [never, never, never, never, never, never];
  7: [never, never, never, never, never, never, never];
  8: [never, never, never, never, never, never, never, never];
  9: [never, never, never, never, never, never, never, never, never];
  10: [never, never, never, never, never, never, never, never, never, never];
  11: [never, never, never, never, never, never, never, never, never, never, never];
  12: [never, never, never, never, never, never, never, never, never, never, never, never];
}
