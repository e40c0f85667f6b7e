/**
 * Scalar functions of the kernel IR: one row each, with the types it takes and gives and its meaning on numbers.
 * Targets map every row to code (`satisfies Record<ScalarFunction, …>`), so a new row is a compile error until each has it.
 * `evaluate` gets float64 for float32 arguments, exact int32 for int32, 0 or 1 for bool.
 */
import type { DType } from "../graph/dtype.js";

export interface ScalarRow {
  readonly args: readonly DType[];
  readonly result: DType;
  readonly evaluate: (...args: number[]) => number;
}

const F = "float32", I = "int32", B = "bool";
const unary = (evaluate: (x: number) => number): ScalarRow => ({ args: [F], result: F, evaluate });
const binary = (evaluate: (x: number, y: number) => number): ScalarRow => ({ args: [F, F], result: F, evaluate });
const compare = (evaluate: (x: number, y: number) => boolean): ScalarRow => ({ args: [F, F], result: B, evaluate: (x, y) => Number(evaluate(x, y)) });
const integer = (evaluate: (x: number, y: number) => number): ScalarRow => ({ args: [I, I], result: I, evaluate });
const compareInt = (evaluate: (x: number, y: number) => boolean): ScalarRow => ({ args: [I, I], result: B, evaluate: (x, y) => Number(evaluate(x, y)) });
const convert = (from: DType, to: DType, evaluate: (x: number) => number): ScalarRow => ({ args: [from], result: to, evaluate });

/** Abramowitz and Stegun 7.1.26 is too coarse for float64, so erf sums its series and continued fraction. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 2.5) {
    let term = a;
    let sum = a;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-a * a) / n;
      sum += term / (2 * n + 1);
      if (n > 200) break;
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  // erfc(a) = exp(-a²)/√π · 1/(a + (1/2)/(a + 1/(a + (3/2)/(a + …))))
  let fraction = a;
  for (let k = 60; k >= 1; k--) fraction = a + k / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * fraction));
}

/** IEEE round half to even, as wasm's `nearest` and WGSL's `round`. */
const roundEven = (x: number): number => {
  const r = Math.round(x);
  return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
};

const rows = {
  add: binary((x, y) => x + y),
  sub: binary((x, y) => x - y),
  mul: binary((x, y) => x * y),
  div: binary((x, y) => x / y),
  min: binary(Math.min),
  max: binary(Math.max),
  neg: unary((x) => -x),
  abs: unary(Math.abs),
  sqrt: unary(Math.sqrt),
  floor: unary(Math.floor),
  ceil: unary(Math.ceil),
  round: unary(roundEven),
  exp: unary(Math.exp),
  log: unary(Math.log),
  tanh: unary(Math.tanh),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  erf: unary(erf),

  less: compare((x, y) => x < y),
  lessEqual: compare((x, y) => x <= y),
  equal: compare((x, y) => x === y),
  and: { args: [B, B], result: B, evaluate: (x, y) => Number(x !== 0 && y !== 0) },
  or: { args: [B, B], result: B, evaluate: (x, y) => Number(x !== 0 || y !== 0) },
  not: { args: [B], result: B, evaluate: (x) => Number(x === 0) },
  select: { args: [B, F, F], result: F, evaluate: (c, x, y) => (c !== 0 ? x : y) },
  selectInt: { args: [B, I, I], result: I, evaluate: (c, x, y) => (c !== 0 ? x : y) },

  addInt: integer((x, y) => (x + y) | 0),
  subInt: integer((x, y) => (x - y) | 0),
  mulInt: integer(Math.imul),
  minInt: integer(Math.min),
  maxInt: integer(Math.max),
  andInt: integer((x, y) => x & y),
  orInt: integer((x, y) => x | y),
  xorInt: integer((x, y) => x ^ y),
  /** The shift counts must be literals from 0 to 31. */
  shiftLeft: integer((x, y) => x << y),
  shiftRightUnsigned: integer((x, y) => (x >>> y) | 0),
  lessInt: compareInt((x, y) => x < y),
  equalInt: compareInt((x, y) => x === y),

  intToFloat: convert(I, F, (x) => x),
  /** Truncates toward zero; NaN gives 0, out of range saturates. */
  floatToInt: convert(F, I, (x) => (Number.isNaN(x) ? 0 : Math.max(-2147483648, Math.min(2147483647, Math.trunc(x))))),
  boolToFloat: convert(B, F, (x) => Number(x !== 0)),
  boolToInt: convert(B, I, (x) => Number(x !== 0)),
} satisfies Record<string, ScalarRow>;

export type ScalarFunction = keyof typeof rows;
export const scalarFunctions: { readonly [F in ScalarFunction]: ScalarRow } = rows;
