/** What samples, or the positions of sequences, count for. */
import type { Node } from "../../codegen/graph/node.js";
import { broadcastTo, expandDims, mul } from "../../codegen/ops/index.js";
import { KatachiError } from "../../types/error.js";
import { showShape } from "../../types/shape.js";

const positions = ({ shape }: Node): string => showShape(["Batch", ...shape.slice(1)]);

/**
 * Values times their weights, which are of the values' first axes: one weight for a sample counts for all its positions.
 * @param where begins the message for weights that do not fit
 */
export function weigh(values: Node, weights: Node, where: string): Node {
  const extra = weights.shape.length - values.shape.length;
  const fits = extra <= 0 && weights.shape.every((size, axis) => size === values.shape[axis]);
  if (!fits) throw new KatachiError("shape", `${where} has values for positions ${positions(values)}, their weights or mask are for ${positions(weights)}`);
  let spread = weights;
  while (spread.shape.length < values.shape.length) spread = expandDims(spread, spread.shape.length);
  return mul(values, broadcastTo(spread, values.shape));
}
