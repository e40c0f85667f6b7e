/**
 * Arithmetic on number literals, exact up to 2^53. Small steps take one look-up, others go digit by digit.
 *
 * Operands are whole and not negative. Any other operand, and any result above 2^53, gives `number`: unknown, and
 * never a wrong literal. Signed arithmetic, for the constants inside symbolic dimensions, is in arithmetic-signed.ts.
 */
import type { AddDigits, CompareDigits, DivideDigits, MultiplyDigits, Reverse, SubtractDigits, ToNumber, TrimZeros } from "./arithmetic-digits.js";
import type { Halves, LessTwo, Successors, Unknown } from "./arithmetic-tables.js";

/** A + B. */
export type Add<A, B> = KnownSum<More[B & number][A & number], A, B>;

/** A - B; `never` when B is larger. */
export type Sub<A, B> = KnownDifference<Less[B & number][A & number], A, B>;

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
export type FloorDiv<A, B> = KnownQuotient<Divided[B & number][A & number], A, B>;

/** A / B rounded up; `never` when B is 0. */
export type CeilDiv<A, B> = KnownCeiling<Divided[B & number][Successors[A & number]], A, B>;

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
export type Successor<N> = KnownSum<Successors[N & number], N, 1>;

/** N - 1. */
export type Predecessor<N> = KnownDifference<LessTwo[Successors[N & number]], N, 1>;

// What the tables say, or where they say nothing, which is `number`, the result worked out digit by digit.

type KnownSum<Sum, A, B> = number extends Sum ? SlowAdd<A, B> : Sum;

type KnownDifference<Difference, A, B> = number extends Difference ? SlowSub<A, B> : Difference;

type KnownQuotient<Quotient, A, B> = number extends Quotient ? SlowFloorDiv<A, B> : Quotient;

type KnownCeiling<Quotient, A, B> = number extends Quotient ? SlowCeilDiv<A, B> : Quotient;

type SlowAdd<A, B> = number extends A | B
  ? number
  : Odd<A, B> extends true
    ? number
    : A extends 0
      ? B
      : B extends 0
        ? A
        : ToNumber<Reverse<AddDigits<Reverse<Text<A>>, Reverse<Text<B>>>>>;

type SlowSub<A, B> = number extends A | B
  ? number
  : Odd<A, B> extends true
    ? number
    : number extends FewSteps<A, B>
      ? SubtractDigits<Reverse<Text<A>>, Reverse<Text<B>>> extends infer Difference
        ? [Difference] extends [never]
          ? never
          : ToNumber<TrimZeros<Reverse<Difference & string>>>
        : never
      : FewSteps<A, B>;

/** A - B by several steps through the tables. */
type FewSteps<A, B> = B extends 1
  ? LessTwo[Successors[A & number]]
  : B extends 4
    ? LessTwo[LessTwo[A & number]]
    : B extends 6
      ? LessTwo[LessTwo[LessTwo[A & number]]]
      : number;

type SlowFloorDiv<A, B> = number extends A | B
  ? number
  : Odd<A, B> extends true
    ? number
    : B extends 0
      ? never
      : DivideDigits<Text<A>, Text<B>> extends [infer Quotient extends string, string]
        ? ToNumber<TrimZeros<Quotient>>
        : never;

type SlowCeilDiv<A, B> = number extends A | B
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

/** Whether A or B is negative, fractional, or written with an exponent. */
type Odd<A, B> = `${A & number} ${B & number}` extends `${string}${"-" | "." | "e" | "n"}${string}` ? true : false;

/** The digits. */
type Text<N> = `${N & number}`;

/** B -> A -> A + B */
interface More {
  [b: number]: Unknown;
  1: Successors;
}

/** B -> A -> A - B */
interface Less {
  [b: number]: Unknown;
  2: LessTwo;
}

/** B -> A -> floor(A / B) */
interface Divided {
  [b: number]: Unknown;
  2: Halves;
}
