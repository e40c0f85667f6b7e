/**
 * Arithmetic on dimensions: pairs of a type and a function that give the same result to the letter.
 *
 * Numbers are computed; named dimensions are kept in normal form (linear.ts); anything else is unknown, which is
 * `number` in types and `null` at run time. The functions read like the types, case by case.
 */
import type { Add, CeilDiv, FloorDiv, Mul, Sub } from "./arithmetic.js";
import type { Negate } from "./arithmetic-signed.js";
import type { Batch, Dim, RuntimeDim } from "./dimension.js";
import type { AddLinear, FloorLinear, FloorParts, ParseLinear, PrintLinear, ScaleLinear } from "./linear.js";
import { addLinear, floorLinear, parseLinear, printLinear, scaleLinear, substituteLinear, type Linear } from "./linear-runtime.js";

/** A + B. */
export type Plus<A, B> = A extends number ? (B extends number ? Add<A, B> : number extends A ? number : A extends 0 ? B : SymbolicPlus<B, A>) : B extends 0 ? A : SymbolicPlus<A, B>;

/** A - B, of which B is a number; `never` when the numbers are known and B is larger. */
export type Minus<A, B> = A extends number ? Sub<A, B> : B extends 0 ? A : B extends number ? (number extends B ? number : SymbolicPlus<A, Negate<B>>) : number;

/** A * B. The product of two symbols has no normal form. */
export type Times<A, B> = A extends number
  ? B extends number ? Mul<A, B> : A extends 1 ? B : SymbolicTimes<B, A>
  : B extends number ? (B extends 1 ? A : SymbolicTimes<A, B>) : number;

/** floor(A / B), of which B is a number. */
export type FloorDivide<A, B> = A extends number ? FloorDiv<A, B> : B extends 1 ? A : SymbolicFloor<A, B>;

/** ceil(A / B), of which B is a number. */
export type CeilDivide<A, B> = A extends number
  ? CeilDiv<A, B>
  : B extends 1 ? A : SymbolicCeil<A, B>;

/** A / B where it comes out even; `never` when it certainly does not. */
export type DivideExactly<A, B> = A extends number
  ? B extends number ? (number extends A | B ? number : Mul<FloorDiv<A, B>, B> extends A ? FloorDiv<A, B> : never) : number
  : [A] extends [B]
    ? 1
    : B extends number
      ? number extends B ? number : Times<FloorDivide<A, B>, B> extends A ? FloorDivide<A, B> : number
      : number;

// `number extends A` also sends away `any`, which would match every pattern.
type SymbolicPlus<A, B> = number extends A | B ? number : Printed<AddLinear<FromDim<A>, FromDim<B>>>;

type SymbolicTimes<A, K extends number> = number extends A | K ? number : Printed<ScaleLinear<FromDim<A>, K>>;

type SymbolicFloor<A, Q> = number extends A | Q ? number : Q extends 0 ? never : Printed<FloorLinear<FromDim<A>, Q>>;

type SymbolicCeil<A, Q> = number extends A | Q ? number : Q extends 0 ? never : Printed<FloorLinear<AddLinear<FromDim<A>, [Sub<Q, 1>, []]>, Q>>;

/** The `infer` tells the compiler that a dimension comes out; of a type variable it would else try every branch of the arithmetic. */
type Printed<L> = ToDim<PrintLinear<L>> extends infer D extends Dim ? D : never;

type FromDim<D> = D extends number
  ? number extends D ? number : [D, []]
  : D extends string ? ParseLinear<D> : D extends Batch ? [0, [[1, "Batch"]]] : number;

type ToDim<D> = D extends "Batch" ? Batch : D;

/** An expression with what its symbols stand for put in; unknown where that makes it negative. */
export type Evaluate<D extends string, E> = Printed<EvaluateLinear<D, E>> extends infer Value
  ? Value extends number ? (`${Value}` extends `-${string}` ? number : Value) : Value
  : never;

type EvaluateLinear<D extends string, E> = ParseLinear<D> extends [infer C extends number, infer T] ? EvaluateTerms<T, E, [C, []]> : number;

type EvaluateTerms<T, E, Sum> = T extends [[infer K extends number, infer Atom extends string], ...infer Rest]
  ? EvaluateTerms<Rest, E, AddLinear<Sum, ScaleLinear<EvaluateAtom<Atom, E>, K>>>
  : Sum;

type EvaluateAtom<Atom extends string, E> = FloorParts<Atom> extends [infer Inside extends string, infer Q extends number, string]
  ? FloorLinear<EvaluateLinear<Inside, E>, Q>
  : Atom extends keyof E ? FromDim<E[Atom]> : [0, [[1, Atom]]];

/** The run-time twin of {@link Plus}. */
export function plus(a: RuntimeDim, b: RuntimeDim): RuntimeDim {
  if (a === null || b === null) return null;
  return print(addLinear(from(a), from(b)));
}

/** The run-time twin of {@link Minus}; a negative number where the type is `never`. */
export const minus = (a: RuntimeDim, b: number): RuntimeDim => plus(a, -b);

/** The run-time twin of {@link Times}. */
export function times(a: RuntimeDim, b: RuntimeDim): RuntimeDim {
  if (a === null || b === null) return null;
  if (typeof a === "number") return print(scaleLinear(from(b), a));
  return typeof b === "number" ? print(scaleLinear(from(a), b)) : null;
}

/** The run-time twin of {@link FloorDivide}. */
export const floorDivide = (a: RuntimeDim, b: number): RuntimeDim => (a === null ? null : print(floorLinear(from(a), b)));

/** The run-time twin of {@link CeilDivide}. */
export const ceilDivide = (a: RuntimeDim, b: number): RuntimeDim => floorDivide(plus(a, b - 1), b);

/** The run-time twin of {@link DivideExactly}; `undefined` where the type is `never`. */
export function divideExactly(a: RuntimeDim, b: RuntimeDim): RuntimeDim | undefined {
  if (a === null || b === null) return null;
  if (typeof a === "number") return typeof b === "string" ? null : a % b === 0 ? a / b : undefined;
  if (a === b) return 1;
  if (typeof b === "string") return null;
  const quotient = floorDivide(a, b);
  return times(quotient, b) === a ? quotient : null;
}

/** The run-time twin of {@link Evaluate}. */
export function evaluate(dim: RuntimeDim, values: ReadonlyMap<string, RuntimeDim>): RuntimeDim {
  if (typeof dim !== "string") return dim;
  const value = print(substituteLinear(parseLinear(dim), (name) => (values.has(name) ? fromOrNull(values.get(name)!) : from(name))));
  return typeof value === "number" && value < 0 ? null : value;
}

const from = (dim: number | string): Linear => (typeof dim === "number" ? { constant: dim, terms: new Map() } : parseLinear(dim));

const fromOrNull = (dim: RuntimeDim): Linear | null => (dim === null ? null : from(dim));

const print = (sum: Linear | null): RuntimeDim => sum && printLinear(sum);
