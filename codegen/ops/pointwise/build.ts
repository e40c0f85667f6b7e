/** Builders over pointwise primitives: broadcast, choose the op by dtype, make the node. */
import type { DType } from "../../graph/dtype.js";
import type { Node } from "../../graph/node.js";
import type { AnyOp } from "../../graph/op.js";
import { together, type Operand } from "../broadcast.js";
import { fail, textOf } from "../support.js";

/** The op for each dtype it is defined on. */
export type ByDType = { readonly [D in DType]?: AnyOp };

export const unary = (op: AnyOp, x: Node): Node => x.graph.node(op, [x], {});

/** Applies the op that fits the first node's dtype to operands broadcast together. */
export function pointwise(name: string, ops: ByDType, ...operands: readonly Operand[]): Node {
  const nodes = together(name, operands);
  const { dtype } = operands.find((operand) => typeof operand !== "number") as Node;
  const op = ops[dtype] ?? fail(`${name}: not defined on ${nodes.map(textOf).join(" and ")}`);
  return nodes[0]!.graph.node(op, nodes, {});
}
