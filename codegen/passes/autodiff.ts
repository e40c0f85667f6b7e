/** Reverse-mode differentiation: the gradient is more of the same graph, so it can be differentiated again. */
import { KatachiError } from "../../types/error.js";
import { reachable, type Node } from "../graph/node.js";
import { add, fill } from "../ops/index.js";

/**
 * d loss / d w for every w in `wrt`, which may be leaves or nodes inside the graph. `loss` is a float32 scalar.
 * Zeros where the loss does not depend on w, or only through ops that pass no gradient.
 * Sums are built in the order of node ids, so the same graph always gives the same gradient, bit for bit.
 */
export function gradients(loss: Node, wrt: readonly Node[]): Node[] {
  if (loss.shape.length > 0 || loss.dtype !== "float32") throw new KatachiError("graph", `gradients: the loss must be a float32 scalar, got ${loss.dtype}[${loss.shape.join(", ")}]`);
  for (const w of wrt) if (w.dtype !== "float32") throw new KatachiError("graph", `gradients: %${w.id} is ${w.dtype}, only float32 has a gradient`);

  const nodes = reachable([loss]);
  // Only nodes that depend on some w pass a gradient on.
  const depends = new Set<Node>(wrt);
  for (const node of nodes) if (node.inputs.some((input) => depends.has(input))) depends.add(node);

  const arrived = new Map<Node, Node[]>([[loss, [fill(loss.graph, 1)]]]);
  const totals = new Map<Node, Node>();
  for (const node of [...nodes].reverse()) {
    const parts = arrived.get(node);
    if (!parts || !depends.has(node)) continue;
    const total = parts.reduce((a, b) => add(a, b));
    totals.set(node, total);
    if (node.inputs.some((input) => depends.has(input))) send(node, total);
  }
  return wrt.map((w) => totals.get(w) ?? fill(w.graph, 0, w.shape));

  function send(node: Node, total: Node): void {
    const passed = node.op.gradient(node, total);
    if (passed.length !== node.inputs.length) throw new KatachiError("graph", `gradients: ${node.op.name} gives ${passed.length} gradients for ${node.inputs.length} inputs`);
    node.inputs.forEach((input, i) => {
      const gradient = passed[i];
      if (!gradient || !depends.has(input)) return;
      if (gradient.dtype !== "float32" || gradient.shape.join() !== input.shape.join()) {
        throw new KatachiError("graph", `gradients: ${node.op.name} gives ${gradient.dtype}[${gradient.shape.join(", ")}] for input ${i} of shape [${input.shape.join(", ")}]`);
      }
      const parts = arrived.get(input);
      if (parts) parts.push(gradient);
      else arrived.set(input, [gradient]);
    });
  }
}
