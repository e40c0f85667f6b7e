/** NumPy broadcasting, made explicit: primitives take equal shapes, builders bring them there with views. */
import { axis, constant } from "../graph/affine.js";
import type { DType } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import { fill } from "./constants.js";
import { fail, textOf } from "./support.js";
import { view } from "./view.js";

/** What builders of pointwise ops take: a node, or a number that takes the other operand's dtype. */
export type Operand = Node | number;

/** Repeats x along new leading axes and along axes of size 1, right-aligned. */
export function broadcastTo(x: Node, shape: readonly number[]): Node {
  const lead = shape.length - x.shape.length;
  if (lead < 0 || x.shape.some((size, i) => size !== 1 && size !== shape[lead + i])) fail(`broadcastTo: ${textOf(x)} cannot take the shape [${shape.join(", ")}]`);
  return view(x, shape, x.shape.map((size, i) => (size === 1 ? constant(0) : axis(lead + i))));
}

/** The shape that all of these broadcast to. */
export function broadcastShapes(name: string, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map((shape) => shape[i - rank + shape.length] ?? 1);
    const size = Math.max(...sizes);
    if (sizes.some((other) => other !== 1 && other !== size)) fail(`${name}: shapes do not broadcast: ${shapes.map((shape) => `[${shape.join(", ")}]`).join(" vs ")}`);
    return size;
  });
}

/** The operands as nodes of one shape. Numbers become literals of `dtype`, or of the dtype of the first node among them. */
export function together(name: string, operands: readonly Operand[], dtype?: DType): Node[] {
  const nodes = operands.filter((operand) => typeof operand !== "number");
  const [first] = nodes;
  if (!first) fail(`${name}: at least one operand must be a node`);
  const shape = broadcastShapes(name, nodes.map((node) => node.shape));
  return operands.map((operand) => (typeof operand === "number" ? fill(first!.graph, operand, shape, dtype ?? first!.dtype) : broadcastTo(operand, shape)));
}
