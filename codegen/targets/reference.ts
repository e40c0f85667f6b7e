/** The slow and right target: every node by its own float64 reference, in order. The oracle of all tests. */
import { sizeOf } from "../graph/dtype.js";
import { reachable, type Node } from "../graph/node.js";
import { KatachiError } from "../../types/error.js";

/**
 * Values of the outputs, given those of the leaves they need (row-major, int32 and bool elements as whole numbers).
 * Throws a KatachiError with code "graph" when a leaf has no value or one of the wrong length.
 */
export function interpret(outputs: readonly Node[], leafValues: ReadonlyMap<Node, Float64Array>): Float64Array[] {
  const values = new Map<Node, Float64Array>();
  for (const node of reachable(outputs)) {
    const value = node.op.lowering.kind === "leaf" ? leafValues.get(node) : node.op.reference(node.inputs.map((input) => values.get(input)!), node);
    if (!value) throw new KatachiError("graph", `reference: leaf %${node.id} ${JSON.stringify(node.attrs)} has no value`);
    if (value.length !== sizeOf(node.shape)) throw new KatachiError("graph", `reference: %${node.id} ${node.op.name} has ${value.length} elements, its shape [${node.shape.join(", ")}] has ${sizeOf(node.shape)}`);
    values.set(node, value);
  }
  return outputs.map((output) => values.get(output)!);
}
