/** Arithmetic on float32 and int32. int32 results wrap around. */
import type { Node } from "../../graph/node.js";
import type { Operand } from "../broadcast.js";
import { fill } from "../constants.js";
import { apply } from "../expression.js";
import { pointwise, unary } from "./build.js";
import { select, less } from "./comparison.js";
import { rowOp } from "./row.js";

const F = "float32", I = "int32";

const filled = (like: Node, value: number): Node => fill(like.graph, value, like.shape, like.dtype);

/** Is the node this very literal, -0 and 0 told apart? */
const isLiteral = (node: Node | undefined, value: number): boolean => node?.op.uniform !== undefined && Object.is(node.op.uniform(node), value);

export const addOp = rowOp({
  name: "add", args: [F, F], result: F,
  evaluate: (x, y) => x + y,
  expr: (x, y) => apply("add", x, y),
  gradient: (dy) => [dy, dy],
  // Adding +0 turns -0 into +0, so only -0 leaves everything as it is.
  simpler: ({ inputs: [x, y] }) => (isLiteral(y, -0) ? x : isLiteral(x, -0) ? y : undefined),
});

export const subOp = rowOp({
  name: "sub", args: [F, F], result: F,
  evaluate: (x, y) => x - y,
  expr: (x, y) => apply("sub", x, y),
  gradient: (dy) => [dy, neg(dy)],
  simpler: ({ inputs: [x, y] }) => (isLiteral(y, 0) ? x : undefined),
});

export const mulOp = rowOp({
  name: "mul", args: [F, F], result: F,
  evaluate: (x, y) => x * y,
  expr: (x, y) => apply("mul", x, y),
  gradient: (dy, _, x, y) => [mul(dy, y!), mul(dy, x!)],
  simpler: ({ inputs: [x, y] }) => (isLiteral(y, 1) ? x : isLiteral(x, 1) ? y : undefined),
});

export const divOp = rowOp({
  name: "div", args: [F, F], result: F,
  evaluate: (x, y) => x / y,
  expr: (x, y) => apply("div", x, y),
  gradient: (dy, out, _, y) => [div(dy, y!), neg(div(mul(dy, out), y!))],
  simpler: ({ inputs: [x, y] }) => (isLiteral(y, 1) ? x : undefined),
  range: [0.5, 2],
});

export const negOp = rowOp({
  name: "neg", args: [F], result: F,
  evaluate: (x) => -x,
  expr: (x) => apply("neg", x),
  gradient: (dy) => [neg(dy)],
  simpler: ({ op, inputs: [x] }) => (x!.op === op ? x!.inputs[0] : undefined),
});

export const absOp = rowOp({
  name: "abs", args: [F], result: F,
  evaluate: Math.abs,
  expr: (x) => apply("abs", x),
  gradient: (dy, _, x) => [mul(dy, sign(x!))],
  simpler: ({ op, inputs: [x] }) => (x!.op === op ? x : undefined),
});

type Simpler = (node: Node) => Node | undefined;

const intOp = (name: "addInt" | "subInt" | "mulInt", evaluate: (x: number, y: number) => number, simpler: Simpler) =>
  rowOp({ name, args: [I, I], result: I, evaluate, expr: (x, y) => apply(name, x, y), simpler });

export const addIntOp = intOp("addInt", (x, y) => (x + y) | 0, ({ inputs: [x, y] }) => (isLiteral(y, 0) ? x : isLiteral(x, 0) ? y : undefined));
export const subIntOp = intOp("subInt", (x, y) => (x - y) | 0, ({ inputs: [x, y] }) => (isLiteral(y, 0) ? x : undefined));
export const mulIntOp = intOp("mulInt", Math.imul, ({ inputs: [x, y] }) => (isLiteral(y, 1) ? x : isLiteral(x, 1) ? y : undefined));

export const add = (a: Operand, b: Operand): Node => pointwise("add", { float32: addOp, int32: addIntOp }, a, b);
export const sub = (a: Operand, b: Operand): Node => pointwise("sub", { float32: subOp, int32: subIntOp }, a, b);
export const mul = (a: Operand, b: Operand): Node => pointwise("mul", { float32: mulOp, int32: mulIntOp }, a, b);
export const div = (a: Operand, b: Operand): Node => pointwise("div", { float32: divOp }, a, b);
export const neg = (x: Node): Node => (x.dtype === I ? sub(0, x) : unary(negOp, x));
/** float32; the gradient at 0 is 0. */
export const abs = (x: Node): Node => unary(absOp, x);
export const square = (x: Node): Node => mul(x, x);
export const reciprocal = (x: Node): Node => div(1, x);
/** -1, 0 or 1; 0 for NaN. No gradient flows. */
export const sign = (x: Node): Node => select(less(0, x), filled(x, 1), select(less(x, 0), filled(x, -1), filled(x, 0)));
