/** Rebuilding a graph bottom-up, and what a node reads where. */
import type { Access } from "../../graph/affine.js";
import { reachable, type Node } from "../../graph/node.js";

export const withInputs = (node: Node, inputs: readonly Node[]): Node => (inputs.every((input, i) => input === node.inputs[i]) ? node : node.graph.node(node.op, inputs, node.attrs));

/** Replaces every node by what `make` gives for it and its replaced inputs; inputs come before users. */
export function rebuildAll(outputs: readonly Node[], make: (node: Node, inputs: readonly Node[]) => Node): Node[] {
  const replaced = new Map<Node, Node>();
  for (const node of reachable(outputs)) replaced.set(node, make(node, node.inputs.map((input) => replaced.get(input)!)));
  return outputs.map((output) => replaced.get(output)!);
}

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
