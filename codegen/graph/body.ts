/** A graph inside a node: what one step of a loop computes. */
import { Graph, printGraph, reachable, type Node } from "./node.js";

/** The nodes that others need, in another graph: leaves are replaced as `leaves` says, everything else is built again. */
export function transplant(nodes: readonly Node[], graph: Graph, leaves: ReadonlyMap<Node, Node>): Node[] {
  const moved = new Map(leaves);
  for (const node of reachableWithin(nodes, leaves)) {
    if (!moved.has(node)) moved.set(node, graph.node(node.op, node.inputs.map((input) => moved.get(input)!), node.attrs));
  }
  return nodes.map((node) => moved.get(node)!);
}

/** What the given nodes need, inputs before users, seen no further than `boundary`. */
export function reachableWithin(nodes: readonly Node[], boundary: ReadonlyMap<Node, unknown>): Node[] {
  const seen = new Set<Node>();
  const stack = [...nodes];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    if (!boundary.has(node)) stack.push(...node.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** One step. It has a graph of its own, whose only leaves are those named here. */
export class Body {
  readonly #text: string;

  constructor(
    /** What the step before left. */
    readonly states: readonly Node[],
    /** The step's own elements of what the loop goes along. */
    readonly sequences: readonly Node[],
    /** What is the same for all steps. */
    readonly constants: readonly Node[],
    /** What this step leaves: one for each state, of the same type. */
    readonly next: readonly Node[],
  ) {
    // Bodies made in the same way are numbered alike, so that equal loops are one node.
    this.#text = `${[states, sequences, constants].map((leaves) => leaves.map(({ id }) => id).join()).join("|")}\n${printGraph(next)}`;
  }

  get leaves(): readonly Node[] {
    return [...this.states, ...this.sequences, ...this.constants];
  }

  /** Nodes in the order in which they can be computed. */
  get nodes(): Node[] {
    return reachable([...this.leaves, ...this.next]);
  }

  /** A node's attributes are told apart by their JSON. */
  toJSON(): string {
    return this.#text;
  }
}
