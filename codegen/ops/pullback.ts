/** Reverse-mode differentiation: the gradient is more of the same graph, so it can be differentiated again. */
import { reachableWithin } from "../graph/body.js";
import type { Node } from "../graph/node.js";
import { joined } from "./place.js";
import { add } from "./pointwise/arithmetic.js";
import { fail } from "./support.js";

/** A node, and the gradient that reaches it. */
export interface Seed {
  readonly node: Node;
  readonly gradient: Node;
}

/**
 * What the gradients at some nodes send back to each of `wrt`; undefined where nothing arrives. Nodes of `within`, if
 * given, count as leaves: nothing is sent on from them. Sums are built in the order of node ids, so the same graph always
 * gives the same gradient, bit for bit.
 */
export function pullback(seeds: readonly Seed[], wrt: readonly Node[], within: ReadonlyMap<Node, unknown> = new Map()): (Node | undefined)[] {
  const nodes = reachableWithin(seeds.map(({ node }) => node), within);
  // Only nodes that depend on some w pass a gradient on.
  const depends = new Set<Node>(wrt);
  for (const node of nodes) if (!within.has(node) && node.inputs.some((input) => depends.has(input))) depends.add(node);

  const arrived = new Map<Node, Node[]>();
  const arrive = (node: Node, gradient: Node): void => {
    const parts = arrived.get(node);
    if (parts) parts.push(gradient);
    else arrived.set(node, [gradient]);
  };
  for (const { node, gradient } of seeds) arrive(node, gradient);
  const totals = new Map<Node, Node>();
  for (const node of [...nodes].reverse()) {
    const parts = arrived.get(node);
    if (!parts || !depends.has(node)) continue;
    // What the parts of a tensor send back adds up to the tensor of all, without a sum.
    const total = (parts.length > 1 && joined(parts)) || parts.reduce((a, b) => add(a, b));
    totals.set(node, total);
    if (!within.has(node) && node.inputs.some((input) => depends.has(input))) send(node, total);
  }
  return wrt.map((w) => totals.get(w));

  function send(node: Node, total: Node): void {
    const passed = node.op.gradient(node, total);
    if (passed.length !== node.inputs.length) fail(`gradients: ${node.op.name} gives ${passed.length} gradients for ${node.inputs.length} inputs`);
    node.inputs.forEach((input, i) => {
      const gradient = passed[i];
      if (!gradient || !depends.has(input)) return;
      if (gradient.dtype !== "float32" || gradient.shape.join() !== input.shape.join()) {
        fail(`gradients: ${node.op.name} gives ${gradient.dtype}[${gradient.shape.join(", ")}] for input ${i} of shape [${input.shape.join(", ")}]`);
      }
      arrive(input, gradient);
    });
  }
}
