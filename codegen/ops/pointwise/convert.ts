/** Conversions between dtypes, and the value without its gradient. */
import type { Node } from "../../graph/node.js";
import { apply } from "../expression.js";
import { unary } from "./build.js";
import { notEqual } from "./comparison.js";
import { rowOp } from "./row.js";

const F = "float32", I = "int32", B = "bool";

export const intToFloatOp = rowOp({ name: "intToFloat", args: [I], result: F, evaluate: (x) => x, expr: (x) => apply("intToFloat", x) });
export const boolToFloatOp = rowOp({ name: "boolToFloat", args: [B], result: F, evaluate: (x) => Number(x !== 0), expr: (x) => apply("boolToFloat", x) });
export const boolToIntOp = rowOp({ name: "boolToInt", args: [B], result: I, evaluate: (x) => Number(x !== 0), expr: (x) => apply("boolToInt", x) });
export const floatToIntOp = rowOp({
  name: "floatToInt", args: [F], result: I,
  evaluate: (x) => (Number.isNaN(x) ? 0 : Math.max(-2147483648, Math.min(2147483647, Math.trunc(x) + 0))),
  expr: (x) => apply("floatToInt", x),
});

export const stopGradientOp = rowOp({ name: "stopGradient", args: [F], result: F, evaluate: (x) => x, expr: (x) => x, simpler: ({ inputs: [x] }) => x });

export const toFloat = (x: Node): Node => (x.dtype === F ? x : unary(x.dtype === I ? intToFloatOp : boolToFloatOp, x));
/** Floats are truncated toward zero; NaN gives 0, what is out of range the nearest int32. */
export const toInt = (x: Node): Node => (x.dtype === I ? x : unary(x.dtype === F ? floatToIntOp : boolToIntOp, x));
/** False for 0 only. */
export const toBool = (x: Node): Node => (x.dtype === B ? x : notEqual(x, 0));
/** The same value; autodiff sees a constant. */
export const stopGradient = (x: Node): Node => unary(stopGradientOp, x);
