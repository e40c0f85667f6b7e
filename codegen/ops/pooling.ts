/** Pooling over the spatial axes of [batch, ...space, channels], and its global forms. */
import type { Node } from "../graph/node.js";
import { iota } from "./constants.js";
import { padSame, perAxis, type PerAxis } from "./convolution.js";
import { windows } from "./movement.js";
import { samePadding } from "./padding.js";
import { add, div, mul, sub } from "./pointwise/arithmetic.js";
import { maximum, minimum } from "./pointwise/comparison.js";
import { toFloat } from "./pointwise/convert.js";
import { reduce } from "./reduce.js";
import { fail, textOf } from "./support.js";

export interface PoolOptions {
  readonly size: PerAxis;
  /** The size when not given. */
  readonly strides?: PerAxis;
  readonly padding?: "valid" | "same";
}

interface Pool {
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly same: boolean;
  readonly axes: readonly number[];
}

function poolOf(name: string, x: Node, { size, strides, padding = "valid" }: PoolOptions): Pool {
  const rank = x.shape.length - 2;
  if (rank < 1) fail(`${name}: expected [batch, ...space, channels], got ${textOf(x)}`);
  if (padding !== "valid" && padding !== "same") fail(`${name}: unknown padding "${String(padding)}"`);
  const sizes = perAxis(name, size, rank);
  return { sizes, strides: strides === undefined ? sizes : perAxis(name, strides, rank), same: padding === "same", axes: sizes.map((_, i) => 1 + i) };
}

function windowed(x: Node, { sizes, strides, same, axes }: Pool, outside: number): Node {
  return windows(same ? padSame(x, { sizes, strides }, outside) : x, axes, { sizes, strides, dilations: sizes.map(() => 1) });
}

const windowAxes = (x: Node, { sizes }: Pool): number[] => sizes.map((_, i) => x.shape.length + i);

/** The largest element of each window. "same" pads with -Infinity. The gradient goes to the first largest. */
export function maxPool(x: Node, options: PoolOptions): Node {
  const pool = poolOf("maxPool", x, options);
  return reduce(windowed(x, pool, -Infinity), windowAxes(x, pool), "max");
}

/** The mean of each window; with "same", of those of its elements that are not padding, as Keras and TensorFlow do. */
export function avgPool(x: Node, options: PoolOptions): Node {
  const pool = poolOf("avgPool", x, options);
  const total = reduce(windowed(x, pool, 0), windowAxes(x, pool), "sum");
  return div(total, elementCount(x, total, pool));
}

/** How many elements of x lie in each window. */
function elementCount(x: Node, out: Node, { sizes, strides, same, axes }: Pool): Node | number {
  let known = 1;
  const partial: Node[] = [];
  axes.forEach((a, i) => {
    const [size, window, stride] = [x.shape[a]!, sizes[i]!, strides[i]!];
    const [before, after] = same ? samePadding(size, window, stride) : [0, 0];
    if (before + after === 0) {
      known *= window;
      return;
    }
    const start = sub(mul(iota(x.graph, out.shape, a), stride), before);
    partial.push(sub(minimum(add(start, window), size), maximum(start, 0)));
  });
  return partial.length === 0 ? known : toFloat(mul(partial.reduce((a, b) => mul(a, b)), known));
}

const spatial = (rank: number, pool: (x: Node, options: PoolOptions) => Node) => (x: Node, options: PoolOptions): Node => {
  if (x.shape.length !== rank + 2) fail(`pooling: expected rank ${rank + 2}, got ${textOf(x)}`);
  return pool(x, options);
};

export const maxPool1d = spatial(1, maxPool);
export const maxPool2d = spatial(2, maxPool);
export const maxPool3d = spatial(3, maxPool);
export const avgPool1d = spatial(1, avgPool);
export const avgPool2d = spatial(2, avgPool);
export const avgPool3d = spatial(3, avgPool);
