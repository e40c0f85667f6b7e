/** Running sums along an axis, in a logarithmic number of steps: after step s every element holds the sum of the last 2^s. */
import type { Node } from "../graph/node.js";
import { pad } from "./padding.js";
import { add } from "./pointwise/arithmetic.js";
import { reverse, sliceAxis } from "./movement.js";
import { fill } from "./constants.js";
import { axisOf } from "./support.js";

export interface CumulativeOptions {
  /** Each sum leaves out the element at its own place, so that the first is 0. Default false. */
  readonly exclusive?: boolean;
  /** Sums run from the end to the beginning. Default false. */
  readonly reverse?: boolean;
}

/** The elements moved `by` places towards the end, zeros before them. */
function shifted(x: Node, along: number, by: number): Node {
  const size = x.shape[along]!;
  if (by >= size) return fill(x.graph, 0, x.shape, x.dtype);
  return pad(sliceAxis(x, along, 0, size - by), x.shape.map((_, i) => (i === along ? [by, 0] : [0, 0])));
}

/** out[i] = x[0] + ... + x[i] along an axis, float32 or int32; the shape stays. Negative axes count from the end. */
export function cumsum(x: Node, axis = -1, { exclusive = false, reverse: fromEnd = false }: CumulativeOptions = {}): Node {
  const along = axisOf("cumsum", axis, x.shape.length);
  if (fromEnd) return reverse(cumsum(reverse(x, [along]), along, { exclusive }), [along]);
  let sums = exclusive ? shifted(x, along, 1) : x;
  for (let by = 1; by < x.shape[along]!; by *= 2) sums = add(sums, shifted(sums, along, by));
  return sums;
}
