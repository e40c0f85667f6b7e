/** Softmax and its logarithm, shifted by the largest element so that nothing overflows. The shift has no gradient: it cancels. */
import type { Node } from "../graph/node.js";
import { add, div, sub } from "./pointwise/arithmetic.js";
import { stopGradient } from "./pointwise/convert.js";
import { exp, log } from "./pointwise/functions.js";
import { reshape } from "./reshape.js";
import { max, sum, type Axes } from "./reductions.js";

const shifted = (x: Node, axes: Axes): Node => sub(x, stopGradient(max(x, axes, true)));

export function softmax(x: Node, axes: Axes = -1): Node {
  const e = exp(shifted(x, axes));
  return div(e, sum(e, axes, true));
}

export function logSoftmax(x: Node, axes: Axes = -1): Node {
  const z = shifted(x, axes);
  return sub(z, log(sum(exp(z), axes, true)));
}

/** log Σ exp(x) over the axes. */
export function logSumExp(x: Node, axes: Axes = -1, keepDims = false): Node {
  const largest = stopGradient(max(x, axes, true));
  const kept = add(log(sum(exp(sub(x, largest)), axes, true)), largest);
  return keepDims ? kept : reshape(kept, sum(x, axes).shape);
}
