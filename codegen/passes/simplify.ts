/**
 * Rewrites a graph into one that computes the same with less: fewer nodes, fewer buffers, nothing that is cut off later.
 * Every rule keeps float64 values bit for bit, special values included; merged sums alone may add in another order.
 */
import type { Node } from "../graph/node.js";
import { rewriteAll, withInputs } from "./rewrite.js";
import { simplest } from "./simplify/rules.js";
import { cropPlaces, restrictSlices } from "./simplify/narrow.js";
import { readThroughPads } from "./simplify/pads.js";

/** Equal outputs in the same graph, one for each given. Simplifying twice changes nothing more. */
export function simplify(outputs: readonly Node[]): Node[] {
  let current = rewriteAll(outputs, (node, inputs) => simplest(withInputs(node, inputs)));
  for (;;) {
    const next = cropPlaces(restrictSlices(current));
    if (next.every((output, i) => output === current[i])) break;
    current = next;
  }
  return readThroughPads(current);
}
