/**
 * Arithmetic on decimal strings, digit by digit, as one learns it at school. Nothing here is guarded: arithmetic.ts is
 * the door. Numbers run from the last digit ("reversed") where carries travel that way. Looking a key up through
 * `infer K extends keyof Table` keeps the compiler from working out every value the table could give.
 */
import type { Differences, Products, Quotients, Sums } from "./arithmetic-tables.js";

/** The digits in the other order, four at a step. */
export type Reverse<S extends string> = S extends `${infer A}${infer B}${infer C}${infer D}${infer Rest}`
  ? `${Reverse<Rest>}${D}${C}${B}${A}`
  : S extends `${infer A}${infer B}${infer C}${infer D}`
    ? `${D}${C}${B}${A}`
    : S extends `${infer A}${infer B}`
      ? `${B}${A}`
      : S;

/** A + B, reversed in, reversed out. */
export type AddDigits<A extends string, B extends string, Carry extends string = "0", Sum extends string = ""> = A extends `${infer A0}${infer ARest}`
  ? B extends `${infer B0}${infer BRest}`
    ? Look<Sums, `${Carry}${A0}${B0}`> extends `${infer C}${infer Digit}`
      ? AddDigits<ARest, BRest, C, `${Sum}${Digit}`>
      : never
    : Carry extends "0"
      ? `${Sum}${A}`
      : AddDigits<A, "1", "0", Sum>
  : Carry extends "0"
    ? `${Sum}${B}`
    : B extends ""
      ? `${Sum}1`
      : AddDigits<B, "1", "0", Sum>;

/** A - B, reversed in, reversed out, with leading zeros; `never` when B is larger. */
export type SubtractDigits<A extends string, B extends string, Borrow extends string = "0", Difference extends string = ""> = A extends `${infer A0}${infer ARest}`
  ? B extends `${infer B0}${infer BRest}`
    ? Look<Differences, `${Borrow}${A0}${B0}`> extends `${infer Next}${infer Digit}`
      ? SubtractDigits<ARest, BRest, Next, `${Difference}${Digit}`>
      : never
    : Borrow extends "0"
      ? `${Difference}${A}`
      : SubtractDigits<A, "1", "0", Difference>
  : B extends ""
    ? Borrow extends "0"
      ? Difference
      : never
    : never;

/** A * B: A and the product reversed, B from its first digit. */
export type MultiplyDigits<A extends string, B extends string, Product extends string = ""> = B extends `${infer B0}${infer BRest}`
  ? MultiplyDigits<A, BRest, AddDigits<`0${Product}`, TimesDigit<A, B0>>>
  : Product;

type TimesDigit<A extends string, B extends string, Carry extends string = "0", Product extends string = ""> = A extends `${infer A0}${infer ARest}`
  ? Look<Products, `${Carry}${A0}${B}`> extends `${infer C}${infer Digit}`
    ? TimesDigit<ARest, B, C, `${Product}${Digit}`>
    : never
  : Carry extends "0"
    ? Product
    : `${Product}${Carry}`;

/** A / B as [quotient with leading zeros, rest without]: from the first digit, as long division goes. */
export type DivideDigits<A extends string, B extends string> = B extends `${infer _}${infer Second}`
  ? Second extends ""
    ? ShortDivision<A, B>
    : LongDivision<A, Reverse<B>>
  : never;

type ShortDivision<A extends string, B extends string, Rest extends string = "0", Quotient extends string = ""> = A extends `${infer A0}${infer ARest}`
  ? Look<Quotients, `${B}${Rest}${A0}`> extends `${infer Q}${infer R}`
    ? ShortDivision<ARest, B, R, `${Quotient}${Q}`>
    : never
  : [Quotient, Rest extends "0" ? "" : Rest];

type LongDivision<A extends string, B extends string, Rest extends string = "", Quotient extends string = ""> = A extends `${infer A0}${infer ARest}`
  ? TakeAway<TrimZeros<`${Rest}${A0}`>, B, []> extends [infer Q extends number, infer R extends string]
    ? LongDivision<ARest, B, R, `${Quotient}${Q}`>
    : never
  : [Quotient, Rest];

/** How often B (reversed) can be taken away, and what stays. */
type TakeAway<Rest extends string, B extends string, Times extends 0[]> = SubtractDigits<Reverse<Rest>, B> extends infer Left extends string
  ? [Left] extends [never]
    ? [Times["length"], Rest]
    : TakeAway<TrimZeros<Reverse<Left>>, B, [...Times, 0]>
  : never;

/** Without leading zeros; zero is the empty string. */
export type TrimZeros<S extends string> = S extends `0${infer Rest}` ? TrimZeros<Rest> : S;

/** "less", "equal" or "greater". Both without leading zeros. */
export type CompareDigits<A extends string, B extends string> = A extends B
  ? "equal"
  : SubtractDigits<Reverse<A>, Reverse<B>> extends infer Difference
    ? [Difference] extends [never]
      ? "less"
      : "greater"
    : never;

/**
 * The number literal; `number` above 2^53, where neighbours can no longer be told apart. "" is zero. The `infer` tells
 * the compiler that a number comes out; of a type variable it would else try every branch on the way there.
 */
export type ToNumber<Digits extends string> = Exact<Digits> extends infer N extends number ? N : never;

type Exact<Digits extends string> = Digits extends SixteenDigits
  ? CompareDigits<Digits, "9007199254740992"> extends "greater"
    ? number
    : Parse<Digits>
  : Parse<Digits>;

type Parse<Digits extends string> = Digits extends `${infer N extends number}` ? N : 0;

/** Sixteen digits or more: the last `any` may stay empty. */
type SixteenDigits = `${any}${any}${any}${any}${any}${any}${any}${any}${any}${any}${any}${any}${any}${any}${any}${any}${any}`;

type Look<Table, Key> = Key extends keyof Table ? Table[Key] : never;
