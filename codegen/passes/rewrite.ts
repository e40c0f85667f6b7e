/** Rebuilding a graph or a program bottom-up: every node is asked once, with its inputs already replaced. */
import { reachable, type Node } from "../graph/node.js";
import { valuesOf, type Program } from "../program.js";

/** Gives the replacement of a node whose inputs have been replaced by `inputs`. */
export type Rewrite = (node: Node, inputs: readonly Node[]) => Node;

/** The same op on other inputs. */
export const withInputs: Rewrite = (node, inputs) => (inputs.every((input, i) => input === node.inputs[i]) ? node : node.graph.node(node.op, inputs, node.attrs));

export function rewriteAll(outputs: readonly Node[], rewrite: Rewrite): Node[] {
  const replaced = new Map<Node, Node>();
  for (const node of reachable(outputs)) replaced.set(node, rewrite(node, node.inputs.map((input) => replaced.get(input)!)));
  return outputs.map((output) => replaced.get(output)!);
}

/** The program with its values replaced together, as `change` gives them for all in order. */
export function mapValues(program: Program, change: (values: readonly Node[]) => readonly Node[]): Program {
  const values = change(valuesOf(program));
  let next = program.outputs.length + program.updates.length;
  return {
    ...program,
    outputs: values.slice(0, program.outputs.length),
    updates: program.updates.map(({ state }, i) => ({ state, value: values[program.outputs.length + i]! })),
    ...(program.loops && { loops: program.loops.map((loop) => ({ ...loop, carries: loop.carries.map(({ leaf }) => ({ leaf, value: values[next++]! })) })) }),
  };
}

export const rewriteProgram = (program: Program, rewrite: Rewrite): Program => mapValues(program, (values) => rewriteAll(values, rewrite));
