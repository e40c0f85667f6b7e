/** Comparisons, logic, choice, and the larger and smaller of two. Comparisons with NaN are false. */
import type { DType } from "../../graph/dtype.js";
import type { Node } from "../../graph/node.js";
import { together, type Operand } from "../broadcast.js";
import { fill } from "../constants.js";
import { apply } from "../expression.js";
import { fail } from "../support.js";
import { pointwise, unary } from "./build.js";
import { rowOp } from "./row.js";

const F = "float32", I = "int32", B = "bool";

export const lessOp = rowOp({ name: "less", args: [F, F], result: B, evaluate: (x, y) => Number(x < y), expr: (x, y) => apply("less", x, y) });
export const lessEqualOp = rowOp({ name: "lessEqual", args: [F, F], result: B, evaluate: (x, y) => Number(x <= y), expr: (x, y) => apply("lessEqual", x, y) });
export const equalOp = rowOp({ name: "equal", args: [F, F], result: B, evaluate: (x, y) => Number(x === y), expr: (x, y) => apply("equal", x, y) });
export const lessIntOp = rowOp({ name: "lessInt", args: [I, I], result: B, evaluate: (x, y) => Number(x < y), expr: (x, y) => apply("lessInt", x, y) });
export const equalIntOp = rowOp({ name: "equalInt", args: [I, I], result: B, evaluate: (x, y) => Number(x === y), expr: (x, y) => apply("equalInt", x, y) });

export const andOp = rowOp({ name: "and", args: [B, B], result: B, evaluate: (x, y) => Number(x !== 0 && y !== 0), expr: (x, y) => apply("and", x, y) });
export const orOp = rowOp({ name: "or", args: [B, B], result: B, evaluate: (x, y) => Number(x !== 0 || y !== 0), expr: (x, y) => apply("or", x, y) });
export const notOp = rowOp({ name: "not", args: [B], result: B, evaluate: (x) => Number(x === 0), expr: (x) => apply("not", x) });

const sameBranches = ({ inputs: [, x, y] }: Node): Node | undefined => (x === y ? x : undefined);

export const selectOp = rowOp({
  name: "select", args: [B, F, F], result: F,
  evaluate: (c, x, y) => (c !== 0 ? x : y),
  expr: (c, x, y) => apply("select", c, x, y),
  gradient: (dy, _, c) => [undefined, select(c!, dy, 0), select(c!, 0, dy)],
  simpler: sameBranches,
});

export const selectIntOp = rowOp({
  name: "selectInt", args: [B, I, I], result: I,
  evaluate: (c, x, y) => (c !== 0 ? x : y),
  expr: (c, x, y) => apply("selectInt", c, x, y),
  simpler: sameBranches,
});

const sameOperands = ({ inputs: [x, y] }: Node): Node | undefined => (x === y ? x : undefined);

export const maximumOp = rowOp({
  name: "maximum", args: [F, F], result: F,
  evaluate: Math.max,
  expr: (x, y) => apply("max", x, y),
  // Ties go to the first operand.
  gradient: (dy, _, x, y) => [select(lessEqual(y!, x!), dy, 0), select(lessEqual(y!, x!), 0, dy)],
  simpler: sameOperands,
});

export const minimumOp = rowOp({
  name: "minimum", args: [F, F], result: F,
  evaluate: Math.min,
  expr: (x, y) => apply("min", x, y),
  gradient: (dy, _, x, y) => [select(lessEqual(x!, y!), dy, 0), select(lessEqual(x!, y!), 0, dy)],
  simpler: sameOperands,
});

export const maximumIntOp = rowOp({ name: "maximumInt", args: [I, I], result: I, evaluate: Math.max, expr: (x, y) => apply("maxInt", x, y), simpler: sameOperands });
export const minimumIntOp = rowOp({ name: "minimumInt", args: [I, I], result: I, evaluate: Math.min, expr: (x, y) => apply("minInt", x, y), simpler: sameOperands });

/** bool, like all comparisons. Both operands float32, or both int32. */
export const less = (a: Operand, b: Operand): Node => pointwise("less", { float32: lessOp, int32: lessIntOp }, a, b);
export const greater = (a: Operand, b: Operand): Node => less(b, a);
export const lessEqual = (a: Operand, b: Operand): Node => (dtypeOf(a, b) === I ? not(less(b, a)) : pointwise("lessEqual", { float32: lessEqualOp }, a, b));
export const greaterEqual = (a: Operand, b: Operand): Node => lessEqual(b, a);
export const equal = (a: Operand, b: Operand): Node => pointwise("equal", { float32: equalOp, int32: equalIntOp }, a, b);
/** True where either is NaN. */
export const notEqual = (a: Operand, b: Operand): Node => not(equal(a, b));

export const and = (a: Node, b: Node): Node => pointwise("and", { bool: andOp }, a, b);
export const or = (a: Node, b: Node): Node => pointwise("or", { bool: orOp }, a, b);
export const not = (x: Node): Node => unary(notOp, x);

/** a where `condition` holds, else b; a number takes the other branch's dtype, two numbers are float32. */
export function select(condition: Node, a: Operand, b: Operand): Node {
  const dtype = typeof a === "number" && typeof b === "number" ? F : dtypeOf(a, b);
  const asNode = (x: Operand): Node => (typeof x === "number" ? fill(condition.graph, x, [], dtype) : x);
  const ops: { readonly [D in DType]?: typeof selectOp } = { float32: selectOp, int32: selectIntOp };
  const op = ops[dtype] ?? fail("select: not defined on bool branches");
  const nodes = together("select", [condition, asNode(a), asNode(b)]);
  return condition.graph.node(op, nodes, {});
}

export const maximum = (a: Operand, b: Operand): Node => pointwise("maximum", { float32: maximumOp, int32: maximumIntOp }, a, b);
export const minimum = (a: Operand, b: Operand): Node => pointwise("minimum", { float32: minimumOp, int32: minimumIntOp }, a, b);
/** x kept between two bounds; NaN stays NaN. */
export const clip = (x: Node, low: number, high: number): Node => minimum(maximum(x, low), high);

const dtypeOf = (a: Operand, b: Operand): DType => (typeof a !== "number" ? a.dtype : typeof b !== "number" ? b.dtype : F);
