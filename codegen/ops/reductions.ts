/** Builders over reduce. Axes may be negative; all axes when none are given; keepDims leaves them with size 1. */
import type { Node } from "../graph/node.js";
import type { Combine } from "../kernel/nest.js";
import { iota } from "./constants.js";
import { broadcastTo } from "./broadcast.js";
import { div, square, sub } from "./pointwise/arithmetic.js";
import { equal, notEqual, or, select } from "./pointwise/comparison.js";
import { toFloat } from "./pointwise/convert.js";
import { sqrt } from "./pointwise/functions.js";
import { reduce } from "./reduce.js";
import { reshape } from "./reshape.js";
import { sizeOf } from "../graph/dtype.js";
import { axisOf } from "./support.js";

export type Axes = number | readonly number[] | undefined;

const resolve = (name: string, x: Node, axes: Axes): number[] =>
  axes === undefined ? x.shape.map((_, i) => i) : (typeof axes === "number" ? [axes] : axes).map((a) => axisOf(name, a, x.shape.length));

function folded(name: string, combine: Combine, x: Node, axes: Axes, keepDims: boolean): Node {
  const over = resolve(name, x, axes);
  const small = reduce(x, over, combine);
  return keepDims ? reshape(small, x.shape.map((size, i) => (over.includes(i) ? 1 : size))) : small;
}

export const sum = (x: Node, axes?: Axes, keepDims = false): Node => folded("sum", "sum", x, axes, keepDims);
/** NaN where an element is NaN. The gradient goes to the first largest element, in row-major order. */
export const max = (x: Node, axes?: Axes, keepDims = false): Node => folded("max", "max", x, axes, keepDims);
export const min = (x: Node, axes?: Axes, keepDims = false): Node => folded("min", "min", x, axes, keepDims);

export function mean(x: Node, axes?: Axes, keepDims = false): Node {
  const count = sizeOf(resolve("mean", x, axes).map((i) => x.shape[i]!));
  return div(sum(x, axes, keepDims), count);
}

/** Mean squared distance from the mean. */
export const variance = (x: Node, axes?: Axes, keepDims = false): Node => mean(square(sub(x, mean(x, axes, true))), axes, keepDims);

/** Euclidean length. */
export const norm = (x: Node, axes?: Axes, keepDims = false): Node => sqrt(sum(square(x), axes, keepDims));

function firstExtreme(name: string, combine: "max" | "min", x: Node, along: number): Node {
  const axis = axisOf(name, along, x.shape.length);
  const extreme = broadcastTo(folded(name, combine, x, axis, true), x.shape);
  // NaN is an extreme that equals nothing.
  const found = x.dtype === "float32" ? or(equal(x, extreme), notEqual(x, x)) : equal(x, extreme);
  return reduce(select(found, iota(x.graph, x.shape, axis), x.shape[axis]! - 1), [axis], "min");
}

/** int32: the index of the first largest element along an axis, which disappears; of the first NaN where there is one, as in NumPy. */
export const argMax = (x: Node, along = -1): Node => firstExtreme("argMax", "max", x, along);
export const argMin = (x: Node, along = -1): Node => firstExtreme("argMin", "min", x, along);

/** float32: 1 at each index along a new last axis of size `depth`, 0 elsewhere; only zeros for an index out of range. */
export function oneHot(indices: Node, depth: number): Node {
  const shape = [...indices.shape, depth];
  return toFloat(equal(broadcastTo(reshape(indices, [...indices.shape, 1]), shape), iota(indices.graph, shape, indices.shape.length)));
}
