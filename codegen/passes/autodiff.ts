/** The gradient of a loss. */
import { KatachiError } from "../../types/error.js";
import type { Node } from "../graph/node.js";
import { fill } from "../ops/index.js";
import { pullback } from "../ops/pullback.js";

/**
 * d loss / d w for every w in `wrt`, which may be leaves or nodes inside the graph. `loss` is a float32 scalar.
 * Zeros where the loss does not depend on w, or only through ops that pass no gradient.
 */
export function gradients(loss: Node, wrt: readonly Node[]): Node[] {
  if (loss.shape.length > 0 || loss.dtype !== "float32") throw new KatachiError("graph", `gradients: the loss must be a float32 scalar, got ${loss.dtype}[${loss.shape.join(", ")}]`);
  for (const w of wrt) if (w.dtype !== "float32") throw new KatachiError("graph", `gradients: %${w.id} is ${w.dtype}, only float32 has a gradient`);
  return pullback([{ node: loss, gradient: fill(loss.graph, 1) }], wrt).map((gradient, i) => gradient ?? fill(wrt[i]!.graph, 0, wrt[i]!.shape));
}
