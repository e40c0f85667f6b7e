/**
 * Scalar expressions of the kernel IR: what one point of a loop nest computes. They belong to no target.
 * Expressions are shared DAGs: the same object used twice is computed once.
 */
import type { Affine } from "../graph/affine.js";
import type { DType } from "../graph/dtype.js";
import type { ScalarFunction } from "./scalar.js";

export type Expr = Literal | Load | Index | Apply | Result;

export interface Literal {
  readonly kind: "literal";
  readonly dtype: DType;
  readonly value: number;
}

/** One element of a buffer. `index` counts elements over the nest's axes. */
export interface Load {
  readonly kind: "load";
  readonly dtype: DType;
  readonly buffer: number;
  readonly index: Affine;
  /** Added to the index: where a row is that the data choose. */
  readonly jump?: Jump;
}

/** A distance in elements that depends on data. */
export interface Jump {
  /** An int32 that is always between `min` and `max`, whatever the data are. */
  readonly value: Expr;
  readonly min: number;
  readonly max: number;
}

/** The value of an affine function of the loop axes, as an int32. */
export interface Index {
  readonly kind: "index";
  readonly dtype: "int32";
  readonly value: Affine;
}

export interface Apply {
  readonly kind: "apply";
  readonly dtype: DType;
  readonly fn: ScalarFunction;
  readonly args: readonly Expr[];
}

/** What an expression is computed from. */
export const operands = (expr: Expr): readonly Expr[] => (expr.kind === "apply" ? expr.args : expr.kind === "load" && expr.jump ? [expr.jump.value] : []);

/** The same expression of other operands, in the order in which `operands` gives them. */
export function withOperands(expr: Expr, values: readonly Expr[]): Expr {
  if (operands(expr).every((operand, i) => operand === values[i])) return expr;
  if (expr.kind === "apply") return { ...expr, args: values };
  return expr.kind === "load" && expr.jump ? { ...expr, jump: { ...expr.jump, value: values[0]! } } : expr;
}

/** The finished value of a reduction of an earlier stage of the same nest. */
export interface Result {
  readonly kind: "result";
  readonly dtype: DType;
  readonly reduction: number;
}
