/**
 * The normal form of symbolic dimensions in types; linear-runtime.ts says the same at run time, and explains the form.
 *
 * A sum is `[constant, terms]`, a term `[coefficient, atom]`, terms sorted by atom. `number` stands for what has no form.
 */
import type { Mod } from "./arithmetic.js";
import type { Negate, SignedAdd, SignedFloorDiv, SignedMod, SignedMul } from "./arithmetic-signed.js";

type Term = [coefficient: number, atom: string];

/** A sum of terms and a constant. */
export type Linear = [constant: number, terms: Term[]];

/** The sum that a dimension's text stands for. */
export type ParseLinear<Text> = ParseTerm<Text, 1, 0, []>;

/** Text starts at a term; Sign is the one before it. The constant is last. */
type ParseTerm<Text, Sign, Constant, Terms extends unknown[]> = Text extends `${infer N extends number}`
  ? [SignedAdd<Constant, Signed<Sign, N>>, Terms]
  : Text extends `${infer K extends number}*${infer Rest}`
    ? ParseAtom<Rest, Signed<Sign, K>, Constant, Terms>
    : ParseAtom<Text, Sign, Constant, Terms>;

type Signed<Sign, N> = Sign extends 1 ? N : Negate<N>;

type ParseAtom<Text, K, Constant, Terms extends unknown[]> = FloorParts<Text> extends [infer Inside extends string, infer Q extends number, infer Rest extends string]
  ? ParseLinear<Inside> extends [infer C extends number, infer T extends Term[]]
    ? ParseRest<Rest, SignedAdd<Constant, SignedMul<K, SignedFloorDiv<C, Q>>>, [...Terms, [K, FloorText<SignedMod<C, Q>, T, Q>]]>
    : never
  : NameAndRest<Text> extends [infer Name extends string, infer Rest extends string]
    ? ParseRest<Rest, Constant, [...Terms, [K, Name]]>
    : never;

type ParseRest<Text, Constant, Terms extends unknown[]> = Text extends `+${infer Rest}`
  ? ParseTerm<Rest, 1, Constant, Terms>
  : Text extends `-${infer Rest}`
    ? ParseTerm<Rest, -1, Constant, Terms>
    : [Constant, Terms];

/** A floor at the front of a text: what is divided, by what, and what follows; else null. */
export type FloorParts<Text> = Text extends `floor((${infer Inside})/${infer Q extends number})${infer Rest}`
  ? [Inside, Q, Rest]
  : Text extends `floor(${infer Inside}/${infer Q extends number})${infer Rest}`
    ? [Inside, Q, Rest]
    : null;

type NameAndRest<Text> = Text extends `${infer Name}+${infer Rest}`
  ? Name extends `${infer Shorter}-${infer Middle}`
    ? [Shorter, `-${Middle}+${Rest}`]
    : [Name, `+${Rest}`]
  : Text extends `${infer Name}-${infer Rest}`
    ? [Name, `-${Rest}`]
    : [Text, ""];

/** The text of a sum; a number when there are no terms. */
export type PrintLinear<L> = L extends [infer C extends number, infer T extends Term[]]
  ? number extends C | T[number][0]
    ? number
    : T extends []
      ? C
      : T extends [[1, `floor(${infer Inside}`]]
        ? C extends 0
          ? `floor(${Inside}`
          : ShiftFloor<`floor(${Inside}`, C>
        : SumText<T, C>
  : number;

/** A floor alone takes the constant inside: floor((seq-4)/5). */
type ShiftFloor<Atom, C> = FloorParts<Atom> extends [infer Inside extends string, infer Q extends number, string]
  ? ParseLinear<Inside> extends [infer I extends number, infer T extends Term[]]
    ? FloorText<SignedAdd<I, SignedMul<C, Q>>, T, Q>
    : never
  : never;

type FloorText<C, T extends unknown[], Q> = [C, T["length"]] extends [0, 1] ? `floor(${SumText<T, C>}/${Q & number})` : `floor((${SumText<T, C>})/${Q & number})`;

type SumText<T extends unknown[], C, Text extends string = ""> = T extends [[infer K extends number, infer Atom extends string], ...infer Rest extends Term[]]
  ? SumText<Rest, C, `${Text}${TermText<K, Atom, Text>}`>
  : C extends 0
    ? Text
    : `${C & number}` extends `-${string}`
      ? `${Text}${C & number}`
      : `${Text}+${C & number}`;

type TermText<K extends number, Atom extends string, Before extends string> = K extends 1
  ? Before extends "" ? Atom : `+${Atom}`
  : K extends -1
    ? `-${Atom}`
    : `${K}` extends `-${string}`
      ? `${K}*${Atom}`
      : Before extends "" ? `${K}*${Atom}` : `+${K}*${Atom}`;

/** A + B; `number` when two floors then share a name. */
export type AddLinear<A, B> = A extends [infer CA extends number, infer TA extends Term[]]
  ? B extends [infer CB extends number, infer TB extends Term[]]
    ? InsertAll<TA, TB> extends infer T extends Term[]
      ? FloorsApart<T> extends true
        ? [SignedAdd<CA, CB>, T]
        : number
      : never
    : number
  : number;

type InsertAll<T extends unknown[], New extends unknown[]> = New extends [[infer K extends number, infer Atom extends string], ...infer Rest extends Term[]]
  ? InsertAll<Insert<T, K, Atom>, Rest>
  : T;

type Insert<T extends unknown[], K, Atom, Before extends unknown[] = []> = T extends [[infer K0 extends number, infer A0 extends string], ...infer Rest extends Term[]]
  ? A0 extends Atom
    ? SignedAdd<K0, K> extends infer Sum extends number
      ? Sum extends 0 ? [...Before, ...Rest] : [...Before, [Sum, Atom], ...Rest]
      : never
    : ComesBefore<Atom, A0> extends true
      ? [...Before, [K, Atom], ...T]
      : Insert<Rest, K, Atom, [...Before, [K0, A0]]>
  : [...Before, [K, Atom]];

/** The order of characters by their code, as strings compare at run time. */
type Order = "()*+-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

type ComesBefore<A, B> = A extends `${infer A0}${infer ARest}`
  ? B extends `${infer B0}${infer BRest}`
    ? A0 extends B0
      ? ComesBefore<ARest, BRest>
      : Order extends `${string}${A0}${string}${B0}${string}` ? true : false
    : false
  : true;

/** Whether no two floors share a name. */
type FloorsApart<T extends unknown[], Seen = never> = T extends [[number, infer Atom extends string], ...infer Rest extends Term[]]
  ? Atom extends `floor(${string}`
    ? [Seen] extends [never]
      ? FloorsApart<Rest, NamesIn<Atom>>
      : [Extract<NamesIn<Atom>, Seen>] extends [never]
        ? FloorsApart<Rest, Seen | NamesIn<Atom>>
        : false
    : FloorsApart<Rest, Seen>
  : true;

type NamesIn<Atom> = FloorParts<Atom> extends [infer Inside extends string, number, string]
  ? ParseLinear<Inside> extends [number, infer T extends Term[]] ? T[number][1] : never
  : Atom;

/** K * L. */
export type ScaleLinear<L, K> = L extends [infer C extends number, infer T extends Term[]]
  ? K extends 0 ? [0, []] : [SignedMul<C, K>, { [I in keyof T]: [SignedMul<T[I][0], K>, T[I][1]] }]
  : number;

/** floor(L / Q); `number` when it has no normal form. */
export type FloorLinear<L, Q> = L extends [infer C extends number, infer T extends Term[]]
  ? Quotients<T, Q> extends infer Outside extends Term[]
    ? Rests<T, Q> extends infer Rest extends Term[]
      ? Rest extends []
        ? [SignedFloorDiv<C, Q>, Outside]
        : AddLinear<[SignedFloorDiv<C, Q>, Outside], Reduce<SignedMod<C, Q>, Rest, Q, CommonDivisor<Rest, Q>>>
      : never
    : never
  : number;

type Quotients<T extends unknown[], Q> = T extends [[infer K extends number, infer Atom extends string], ...infer Rest extends Term[]]
  ? SignedFloorDiv<K, Q> extends infer M extends number
    ? M extends 0 ? Quotients<Rest, Q> : [[M, Atom], ...Quotients<Rest, Q>]
    : never
  : [];

type Rests<T extends unknown[], Q> = T extends [[infer K extends number, infer Atom extends string], ...infer Rest extends Term[]]
  ? SignedMod<K, Q> extends infer R extends number
    ? R extends 0 ? Rests<Rest, Q> : [[R, Atom], ...Rests<Rest, Q>]
    : never
  : [];

type CommonDivisor<T extends unknown[], G> = G extends 1
  ? 1
  : T extends [[infer K extends number, string], ...infer Rest extends Term[]]
    ? CommonDivisor<Rest, GreatestCommonDivisor<G, K>>
    : G;

type GreatestCommonDivisor<A, B> = B extends 0 ? A : B extends 1 ? 1 : GreatestCommonDivisor<B, Mod<A, B>>;

/** The floor of a sum whose coefficients are all smaller than Q, after division by the common divisor G. */
type Reduce<C, T extends unknown[], Q, G> = G extends 1
  ? OneFloor<C, T, Q>
  : OneFloor<SignedFloorDiv<C, G>, Quotients<T, G>, SignedFloorDiv<Q, G>>;

/** floor((floor(a/p) + b) / q) = floor((a + p*b) / (p*q)), because b is whole. */
type OneFloor<C, T extends unknown[], Q> = FloorTerms<T> extends infer Floors extends Term[]
  ? Floors extends []
    ? [0, [[1, FloorText<C, T, Q>]]]
    : Floors extends [[1, infer Atom extends string]]
      ? FloorParts<Atom> extends [infer Inside extends string, infer P extends number, string]
        ? FloorLinear<AddLinear<ParseLinear<Inside>, ScaleLinear<[C, Insert<T, -1, Atom>], P>>, SignedMul<P, Q>>
        : never
      : number
  : never;

type FloorTerms<T extends unknown[]> = T extends [infer Head extends Term, ...infer Rest extends Term[]]
  ? Head[1] extends `floor(${string}` ? [Head, ...FloorTerms<Rest>] : FloorTerms<Rest>
  : [];
