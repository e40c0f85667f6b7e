/** Rebuilds a program bottom-up: every node is asked once, with its inputs already rewritten. */
import type { Node } from "../graph/node.js";
import { nodesOf, type Program } from "../program.js";

/** Gives the replacement of a node whose inputs have been replaced by `inputs`. */
export type Rewrite = (node: Node, inputs: readonly Node[]) => Node;

export const rebuild = (node: Node, inputs: readonly Node[]): Node =>
  inputs.every((input, i) => input === node.inputs[i]) ? node : node.graph.node(node.op, inputs, node.attrs);

export function rewriteProgram(program: Program, rewrite: Rewrite): Program {
  const replaced = new Map<Node, Node>();
  for (const node of nodesOf(program)) {
    replaced.set(node, rewrite(node, node.inputs.map((input) => replaced.get(input)!)));
  }
  return {
    inputs: program.inputs,
    state: program.state,
    updates: program.updates.map(({ state, value }) => ({ state, value: replaced.get(value)! })),
    outputs: program.outputs.map((output) => replaced.get(output)!),
  };
}
