/** One immutable node of the graph. Nodes are hash-consed: the same op on the same inputs is the same object. */
import { sizeOf, type DType, type TensorType } from "./dtype.js";
import type { AnyOp, Op } from "./op.js";

export interface Node<A = any> extends TensorType {
  readonly graph: Graph;
  /** Position in creation order: every input's id is smaller. */
  readonly id: number;
  readonly op: Op<A>;
  readonly inputs: readonly Node[];
  readonly attrs: A;
}

/** A set of nodes that share subexpressions. Building a node twice gives the same object. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly #known = new Map<string, Node>();

  node<A>(op: Op<A>, inputs: readonly Node[], attrs: A): Node<A> {
    for (const input of inputs) {
      if (input.graph !== this) throw new Error(`${op.name}: an input belongs to another graph`);
    }
    const key = `${op.name}(${inputs.map((input) => input.id).join(",")})${keyOf(attrs)}`;
    const known = this.#known.get(key);
    if (known) return known as Node<A>;
    const type = op.infer(inputs, attrs);
    const node: Node<A> = Object.freeze({ graph: this, id: this.nodes.length, op, inputs, attrs, shape: type.shape, dtype: type.dtype });
    this.nodes.push(node);
    this.#known.set(key, node);
    return node;
  }
}

/** JSON with the numbers JSON cannot say, so that -0, NaN and infinities stay apart. */
const keyOf = (attrs: unknown): string =>
  JSON.stringify(attrs, (_, value) => (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)) ? `#${Object.is(value, -0) ? "-0" : value}` : value)) ?? "";

/** Nodes that the given outputs need, inputs before users. */
export function reachable(outputs: readonly Node[]): Node[] {
  const seen = new Set<Node>();
  const stack = [...outputs];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** How many times each node is used as an input by the others. */
export function users(nodes: readonly Node[]): Map<Node, Node[]> {
  const map = new Map<Node, Node[]>(nodes.map((node) => [node, []]));
  for (const node of nodes) for (const input of new Set(node.inputs)) map.get(input)?.push(node);
  return map;
}

const typeText = (type: { readonly shape: readonly number[]; readonly dtype: DType }): string => `${type.dtype}[${type.shape.join(",")}]`;

/** Readable listing, one node a line: `%7 = add(%3, %6) : float32[64,10]`. */
export function printGraph(outputs: readonly Node[]): string {
  const lines = reachable(outputs).map((node) => {
    const attrs = keyOf(node.attrs);
    const detail = attrs === "{}" || attrs === "" ? "" : ` ${attrs}`;
    return `%${node.id} = ${node.op.name}(${node.inputs.map((input) => `%${input.id}`).join(", ")})${detail} : ${typeText(node)}`;
  });
  return [...lines, `return ${outputs.map((output) => `%${output.id}`).join(", ")}`].join("\n");
}

/** Re-derives every type and checks the order; called after every pass. */
export function verifyGraph(outputs: readonly Node[]): void {
  for (const node of reachable(outputs)) {
    const type = (node.op as AnyOp).infer(node.inputs, node.attrs);
    if (typeText(type) !== typeText(node)) throw new Error(`graph: %${node.id} ${node.op.name} has type ${typeText(node)}, its inputs give ${typeText(type)}`);
    if (node.shape.some((size) => !Number.isSafeInteger(size) || size < 0) || !Number.isSafeInteger(sizeOf(node.shape)))
      throw new Error(`graph: %${node.id} ${node.op.name} has the impossible shape [${node.shape.join(", ")}]`);
    for (const input of node.inputs) if (input.id >= node.id) throw new Error(`graph: %${node.id} uses the later node %${input.id}`);
  }
}
