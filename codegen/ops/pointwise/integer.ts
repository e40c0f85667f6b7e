/** Bits of int32. */
import type { Node } from "../../graph/node.js";
import type { Op } from "../../graph/op.js";
import type { Operand } from "../broadcast.js";
import { apply, int } from "../expression.js";
import { checkAttrs, checkInputs, fail } from "../support.js";
import { pointwise } from "./build.js";
import { rowOp } from "./row.js";

const I = "int32";

export const bitAndOp = rowOp({ name: "bitAnd", args: [I, I], result: I, evaluate: (x, y) => x & y, expr: (x, y) => apply("andInt", x, y) });
export const bitOrOp = rowOp({ name: "bitOr", args: [I, I], result: I, evaluate: (x, y) => x | y, expr: (x, y) => apply("orInt", x, y) });
export const bitXorOp = rowOp({ name: "bitXor", args: [I, I], result: I, evaluate: (x, y) => x ^ y, expr: (x, y) => apply("xorInt", x, y) });

export interface ShiftAttrs {
  /** From 0 to 31: targets shift by literals only. */
  readonly count: number;
}

const shiftOp = (name: string, fn: "shiftLeft" | "shiftRightUnsigned", evaluate: (x: number, count: number) => number): Op<ShiftAttrs> => ({
  name,
  infer(inputs, attrs) {
    checkAttrs(name, attrs, ["count"]);
    checkInputs(name, inputs, [[I]]);
    if (!Number.isInteger(attrs.count) || attrs.count < 0 || attrs.count > 31) fail(`${name}: count ${attrs.count} is not between 0 and 31`);
    return { shape: inputs[0]!.shape, dtype: I };
  },
  reference: ([x], { attrs }) => x!.map((value) => evaluate(value, attrs.count)),
  gradient: () => [undefined],
  lowering: { kind: "pointwise", expr: ([x], { attrs }) => apply(fn, x!, int(attrs.count)) },
  samples: [0, 1, 13, 31].map((count) => ({ inputs: [{ shape: [17], dtype: I }], attrs: { count } })),
  errorSamples: [
    { inputs: [{ shape: [17], dtype: I }], attrs: { count: 32 }, message: "between 0 and 31" },
    { inputs: [{ shape: [17], dtype: "float32" }], attrs: { count: 3 }, message: "expected dtype" },
    { inputs: [{ shape: [17], dtype: I }], attrs: { by: 3 } as unknown as ShiftAttrs, message: 'unknown attribute "by"' },
  ],
});

export const shiftLeftOp = shiftOp("shiftLeft", "shiftLeft", (x, count) => x << count);
export const shiftRightOp = shiftOp("shiftRight", "shiftRightUnsigned", (x, count) => (x >>> count) | 0);

export const bitAnd = (a: Operand, b: Operand): Node => pointwise("bitAnd", { int32: bitAndOp }, a, b);
export const bitOr = (a: Operand, b: Operand): Node => pointwise("bitOr", { int32: bitOrOp }, a, b);
export const bitXor = (a: Operand, b: Operand): Node => pointwise("bitXor", { int32: bitXorOp }, a, b);
export const shiftLeft = (x: Node, count: number): Node => x.graph.node(shiftLeftOp, [x], { count });
/** Zeros move in from the left. */
export const shiftRight = (x: Node, count: number): Node => x.graph.node(shiftRightOp, [x], { count });
