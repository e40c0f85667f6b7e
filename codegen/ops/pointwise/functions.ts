/**
 * Functions of one float32. Each form is stable over the whole range; gradients use the output where that saves
 * keeping the input.
 */
import type { Node } from "../../graph/node.js";
import { erf as erfOf } from "../../kernel/scalar.js";
import type { Expr } from "../../kernel/expr.js";
import { fill } from "../constants.js";
import { apply } from "../expression.js";
import { add, div, mul, neg, square, sub } from "./arithmetic.js";
import { unary } from "./build.js";
import { less, select } from "./comparison.js";
import { rowOp } from "./row.js";

const F = "float32";

export const expOp = rowOp({ name: "exp", args: [F], result: F, evaluate: Math.exp, expr: (x) => apply("exp", x), gradient: (dy, out) => [mul(dy, out)] });
export const logOp = rowOp({ name: "log", args: [F], result: F, evaluate: Math.log, expr: (x) => apply("log", x), gradient: (dy, _, x) => [div(dy, x!)], range: [0.1, 3] });
export const sqrtOp = rowOp({ name: "sqrt", args: [F], result: F, evaluate: Math.sqrt, expr: (x) => apply("sqrt", x), gradient: (dy, out) => [div(mul(dy, 0.5), out)], range: [0.1, 3] });
export const sinOp = rowOp({ name: "sin", args: [F], result: F, evaluate: Math.sin, expr: (x) => apply("sin", x), gradient: (dy, _, x) => [mul(dy, cos(x!))] });
export const cosOp = rowOp({ name: "cos", args: [F], result: F, evaluate: Math.cos, expr: (x) => apply("cos", x), gradient: (dy, _, x) => [neg(mul(dy, sin(x!)))] });
export const tanhOp = rowOp({ name: "tanh", args: [F], result: F, evaluate: Math.tanh, expr: (x) => apply("tanh", x), gradient: (dy, out) => [mul(dy, sub(1, square(out)))] });

/** 2/√π · exp(-x²) is the slope. */
export const erfOp = rowOp({ name: "erf", args: [F], result: F, evaluate: erfOf, expr: (x) => apply("erf", x), gradient: (dy, _, x) => [mul(dy, mul(exp(neg(square(x!))), 2 / Math.sqrt(Math.PI)))] });

/** 1 / (1 + exp(-x)): where exp overflows the quotient is 0, which is the limit. */
export const sigmoidOp = rowOp({
  name: "sigmoid", args: [F], result: F,
  evaluate: (x) => 1 / (1 + Math.exp(-x)),
  expr: (x) => apply("div", 1, apply("add", apply("exp", apply("neg", x)), 1)),
  gradient: (dy, out) => [mul(dy, mul(out, sub(1, out)))],
});

/** Magnitudes below this count as 0: far above the smallest normal float32, so that products with them are mostly normal too. */
const NEGLIGIBLE = 2 ** -110;

export const flushOp = rowOp({
  name: "flush", args: [F], result: F,
  evaluate: (x) => (Math.abs(x) < NEGLIGIBLE ? 0 : x),
  expr: (x) => apply("select", apply("less", apply("abs", x), NEGLIGIBLE), 0, x),
  // The slope is that of what the function stands for.
  gradient: (dy) => [dy],
});

export const reluOp = rowOp({
  name: "relu", args: [F], result: F,
  evaluate: (x) => Math.max(x, 0),
  expr: (x) => apply("max", x, 0),
  gradient: (dy, out) => [select(less(0, out), dy, 0)],
  simpler: ({ op, inputs: [x] }) => (x!.op === op ? x : undefined),
});

/**
 * log(1 + x) without losing a small x: with u = 1 + x rounded, log(u) · x / (u - 1) undoes the rounding
 * (Goldberg, "What every computer scientist should know about floating-point arithmetic", theorem 4).
 */
function log1pExpr(x: Expr): Expr {
  const u = apply("add", x, 1);
  const corrected = apply("div", apply("mul", apply("log", u), x), apply("sub", u, 1));
  const large = apply("select", apply("equal", u, Infinity), u, corrected);
  return apply("select", apply("equal", u, 1), x, large);
}

export const log1pOp = rowOp({ name: "log1p", args: [F], result: F, evaluate: Math.log1p, expr: log1pExpr, gradient: (dy, _, x) => [div(dy, add(x!, 1))], range: [-0.5, 2] });

/** exp(x) - 1 by the inverse of the same idea: (u - 1) · x / log(u) with u = exp(x) rounded. */
function expm1Expr(x: Expr): Expr {
  const u = apply("exp", x);
  const less1 = apply("sub", u, 1);
  const corrected = apply("div", apply("mul", less1, x), apply("log", u));
  // Beyond 0.5 the difference is exact enough, and the quotient would overflow or divide zero by itself.
  const far = apply("less", 0.5, apply("abs", x));
  return apply("select", apply("equal", u, 1), x, apply("select", far, less1, corrected));
}

export const expm1Op = rowOp({ name: "expm1", args: [F], result: F, evaluate: Math.expm1, expr: expm1Expr, gradient: (dy, out) => [mul(dy, add(out, 1))] });

/** log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)). */
export const softplusOp = rowOp({
  name: "softplus", args: [F], result: F,
  evaluate: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  expr: (x) => apply("add", apply("max", x, 0), log1pExpr(apply("exp", apply("neg", apply("abs", x))))),
  gradient: (dy, _, x) => [mul(dy, sigmoid(x!))],
});

export const floorOp = rowOp({ name: "floor", args: [F], result: F, evaluate: Math.floor, expr: (x) => apply("floor", x) });
export const ceilOp = rowOp({ name: "ceil", args: [F], result: F, evaluate: Math.ceil, expr: (x) => apply("ceil", x) });

/** Half to even, as IEEE and NumPy round. */
export const roundOp = rowOp({
  name: "round", args: [F], result: F,
  evaluate: (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
  expr: (x) => apply("round", x),
});

export const exp = (x: Node): Node => unary(expOp, x);
export const log = (x: Node): Node => unary(logOp, x);
export const log1p = (x: Node): Node => unary(log1pOp, x);
export const expm1 = (x: Node): Node => unary(expm1Op, x);
export const sqrt = (x: Node): Node => unary(sqrtOp, x);
export const rsqrt = (x: Node): Node => div(1, sqrt(x));
export const sin = (x: Node): Node => unary(sinOp, x);
export const cos = (x: Node): Node => unary(cosOp, x);
export const tanh = (x: Node): Node => unary(tanhOp, x);
export const erf = (x: Node): Node => unary(erfOp, x);
export const sigmoid = (x: Node): Node => unary(sigmoidOp, x);
export const softplus = (x: Node): Node => unary(softplusOp, x);
/** The gradient at 0 is 0. */
export const relu = (x: Node): Node => unary(reluOp, x);
/** No gradient flows through floor, ceil and round. */
export const floor = (x: Node): Node => unary(floorOp, x);
export const ceil = (x: Node): Node => unary(ceilOp, x);
export const round = (x: Node): Node => unary(roundOp, x);

/**
 * x to the power of a constant. Whole exponents up to 64 multiply, halves take a root; others are exp(e · log x),
 * which is NaN for a negative x.
 */
export function pow(x: Node, exponent: number): Node {
  if (Number.isNaN(exponent)) return mul(x, NaN);
  if (exponent < 0) return div(1, pow(x, -exponent));
  if (exponent === 0.5) return sqrt(x);
  if (!Number.isInteger(exponent) || exponent > 64) return exp(mul(log(x), exponent));
  if (exponent === 0) return fill(x.graph, 1, x.shape);
  if (exponent === 1) return x;
  const half = pow(x, Math.floor(exponent / 2));
  return exponent % 2 === 0 ? square(half) : mul(square(half), x);
}
/** x, but 0 instead of magnitudes below 2^-110. CPUs take a hundred times longer for numbers that are no longer normal, as in what fades from step to step. */
export const flush = (x: Node): Node => unary(flushOp, x);
