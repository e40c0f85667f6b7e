/** What a node reads where, and the same node reading elsewhere. */
import type { Access } from "../../graph/affine.js";
import type { Node } from "../../graph/node.js";

export interface Reading {
  /** Sizes of the loops of the node. */
  readonly sizes: readonly number[];
  /** Per input, the index over these loops. */
  readonly accesses: readonly Access[];
}

/** How a view or a reduction reads its inputs; undefined for other kinds. */
export function readingOf(node: Node): Reading | undefined {
  const { lowering } = node.op;
  if (lowering.kind === "view") return { sizes: node.shape, accesses: [lowering.access(node)] };
  if (lowering.kind === "reduce") return lowering.domain(node);
  return undefined;
}

/** The node over new inputs, each read at a new index: only for nodes that have `reread`. */
export const rereadAll = (node: Node, inputs: readonly Node[], accesses: readonly Access[]): Node =>
  inputs.reduce((reader, input, i) => reader.op.reread!(reader, i, input, accesses[i]!), node);
