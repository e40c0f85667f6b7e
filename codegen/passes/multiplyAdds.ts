/** How much arithmetic a graph's sums of products are. */
import { sizeOf } from "../graph/dtype.js";
import { reachable, type Node } from "../graph/node.js";

/** Multiply-adds of one node: a fold over several operands multiplies them at every point of its domain. */
function ofNode(node: Node): number {
  const { lowering } = node.op;
  if (lowering.kind === "loop") return lowering.length(node) * sum(lowering.body(node).nodes);
  return lowering.kind === "reduce" && node.inputs.length > 1 ? sizeOf(lowering.domain(node).sizes) : 0;
}

const sum = (nodes: readonly Node[]): number => nodes.reduce((total, node) => total + ofNode(node), 0);

/** Multiply-adds that the given nodes need, each node once; a loop's body once for each step. */
export const multiplyAdds = (outputs: readonly Node[]): number => sum(reachable(outputs));
