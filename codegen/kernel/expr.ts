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

/** The finished value of a reduction of an earlier stage of the same nest. */
export interface Result {
  readonly kind: "result";
  readonly dtype: DType;
  readonly reduction: number;
}
