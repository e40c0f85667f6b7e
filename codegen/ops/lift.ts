/** The same computation for many inputs at once: every node that depends on a tensor with a new first axis gets that axis too. */
import { axis, compose, type Access } from "../graph/affine.js";
import { reachableWithin } from "../graph/body.js";
import type { Graph, Node } from "../graph/node.js";
import { view } from "./view.js";

/** A node's counterpart: with a new first axis, or the same for every index of it. */
export interface Lifted {
  readonly node: Node;
  readonly along: boolean;
}

/** An access over `rank` axes, in a domain that has one more axis before them. */
export const behindAxis = (access: Access, rank: number): Access => compose(access, Array.from({ length: rank }, (_, i) => axis(i + 1)));

/** The access of a lifted tensor, whose new first axis goes along with that of the domain. */
export const alongAxis = (access: Access, rank: number): Access => [axis(0), ...behindAxis(access, rank)];

/** The value with the first axis, repeated where it does not depend on it. */
export function spread({ node, along }: Lifted, length: number): Node {
  return along ? node : view(node, [length, ...node.shape], node.shape.map((_, i) => axis(i + 1)));
}

/**
 * Counterparts of nodes in `graph`, for `length` values of some of their leaves at once. `known` maps nodes, at least
 * all leaves, to counterparts. Undefined where an op cannot be lifted.
 */
export function lift(nodes: readonly Node[], graph: Graph, length: number, known: ReadonlyMap<Node, Lifted>): Lifted[] | undefined {
  const lifted = new Map(known);
  for (const node of reachableWithin(nodes, known)) {
    if (lifted.has(node)) continue;
    const inputs = node.inputs.map((input) => lifted.get(input)!);
    const along = inputs.some((input) => input.along);
    const made = along ? liftNode(node, inputs, length) : graph.node(node.op, inputs.map((input) => input.node), node.attrs);
    if (!made) return undefined;
    lifted.set(node, { node: made, along });
  }
  return nodes.map((node) => lifted.get(node)!);
}

function liftNode(node: Node, inputs: readonly Lifted[], length: number): Node | undefined {
  const { op } = node;
  if (op.lift) return op.lift(node, inputs, length);
  if (op.lowering.kind !== "pointwise") return undefined;
  const [first, ...rest] = inputs.map((input) => spread(input, length));
  return first!.graph.node(op, [first!, ...rest], node.attrs);
}
