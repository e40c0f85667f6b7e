/** Scalar expressions of the kernel IR, built with their types checked. */
import type { DType } from "../graph/dtype.js";
import type { Apply, Expr, Literal } from "../kernel/expr.js";
import { scalarFunctions, type ScalarFunction } from "../kernel/scalar.js";
import { fail } from "./support.js";

export const literal = (value: number, dtype: DType = "float32"): Literal => ({ kind: "literal", dtype, value });

export const int = (value: number): Literal => literal(value | 0, "int32");

/** `fn` applied to arguments of the dtypes its row asks for; numbers become float32 literals. */
export function apply(fn: ScalarFunction, ...operands: readonly (Expr | number)[]): Apply {
  const args = operands.map((operand) => (typeof operand === "number" ? literal(operand) : operand));
  const row = scalarFunctions[fn];
  if (args.length !== row.args.length || args.some((arg, i) => arg.dtype !== row.args[i])) fail(`expression: ${fn} takes (${row.args.join(", ")}), got (${args.map((arg) => arg.dtype).join(", ")})`);
  return { kind: "apply", dtype: row.result, fn, args };
}
