/** Builders of view and reshape: everything that moves elements without computing. Axes may be negative, from the end. */
import { axis, constant, type Affine } from "../graph/affine.js";
import { sizeOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import { reshape } from "./reshape.js";
import { axisOf, fail, textOf } from "./support.js";
import { view } from "./view.js";

/** Reorders the axes: axis i of the result is axis order[i] of x. Reverses them when no order is given. */
export function transpose(x: Node, order: readonly number[] = x.shape.map((_, i) => x.shape.length - 1 - i)): Node {
  const from = order.map((a) => axisOf("transpose", a, x.shape.length));
  if (from.length !== x.shape.length || new Set(from).size !== from.length) fail(`transpose: [${order.join(", ")}] is no order of the axes of ${textOf(x)}`);
  return view(x, from.map((i) => x.shape[i]!), x.shape.map((_, i) => axis(from.indexOf(i))));
}

/** The box of `sizes` elements from `start` on, every `steps`-th element along each axis. */
export function slice(x: Node, start: readonly number[], sizes: readonly number[], steps: readonly number[] = sizes.map(() => 1)): Node {
  if (start.length !== x.shape.length || sizes.length !== x.shape.length || steps.length !== x.shape.length) fail(`slice: start, sizes and steps must have rank ${x.shape.length}`);
  return view(x, sizes, start.map((from, i) => axis(i, steps[i]!, from)));
}

/** `size` elements along one axis. */
export function sliceAxis(x: Node, along: number, start: number, size: number): Node {
  const at = axisOf("slice", along, x.shape.length);
  return slice(x, x.shape.map((_, i) => (i === at ? start : 0)), x.shape.map((old, i) => (i === at ? size : old)));
}

/** Consecutive parts along one axis; the sizes must add up to its length. */
export function split(x: Node, sizes: readonly number[], along: number): Node[] {
  const at = axisOf("split", along, x.shape.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== x.shape[at]) fail(`split: sizes [${sizes.join(", ")}] add up to ${total}, axis ${at} of ${textOf(x)} has ${x.shape[at]}`);
  let start = 0;
  return sizes.map((size) => {
    const part = sliceAxis(x, at, start, size);
    start += size;
    return part;
  });
}

/** The same elements back to front along the given axes. */
export function reverse(x: Node, axes: readonly number[]): Node {
  const reversed = axes.map((a) => axisOf("reverse", a, x.shape.length));
  return view(x, x.shape, x.shape.map((size, i) => (reversed.includes(i) ? axis(i, -1, size - 1) : axis(i))));
}

/** Adds an axis of size 1; it has the number `at` in the result. */
export function expandDims(x: Node, at: number): Node {
  const position = axisOf("expandDims", at, x.shape.length + 1);
  return reshape(x, [...x.shape.slice(0, position), 1, ...x.shape.slice(position)]);
}

/** Removes the given axes of size 1, or all of them. */
export function squeeze(x: Node, axes: readonly number[] = x.shape.flatMap((size, i) => (size === 1 ? [i] : []))): Node {
  const removed = axes.map((a) => axisOf("squeeze", a, x.shape.length));
  for (const i of removed) if (x.shape[i] !== 1) fail(`squeeze: axis ${i} of ${textOf(x)} has size ${x.shape[i]}, not 1`);
  return reshape(x, x.shape.filter((_, i) => !removed.includes(i)));
}

/** All axes from `first` on as one. */
export const flatten = (x: Node, first = 0): Node => reshape(x, [...x.shape.slice(0, first), sizeOf(x.shape.slice(first))]);

/** Each element `times` times in a row along an axis: nearest-neighbour upsampling. */
export function repeat(x: Node, times: number, along: number): Node {
  const at = axisOf("repeat", along, x.shape.length);
  const wide = [...x.shape.slice(0, at + 1), times, ...x.shape.slice(at + 1)];
  return reshape(view(x, wide, x.shape.map((_, i) => axis(i <= at ? i : i + 1))), x.shape.map((size, i) => (i === at ? size * times : size)));
}

/** The whole tensor `times[i]` times along each axis. */
export function tile(x: Node, times: readonly number[]): Node {
  if (times.length !== x.shape.length) fail(`tile: ${times.length} counts for ${textOf(x)}`);
  const wide = x.shape.flatMap((size, i) => [times[i]!, size]);
  return reshape(view(x, wide, x.shape.map((_, i) => axis(2 * i + 1))), x.shape.map((size, i) => size * times[i]!));
}

export interface Windows {
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/** How many windows of `window` elements, `dilation` apart, fit into `size` at every `stride`-th start. */
export function windowCount(size: number, window: number, stride: number, dilation: number): number {
  return Math.floor((size - (window - 1) * dilation - 1) / stride) + 1;
}

/**
 * Sliding windows over some axes: those axes count windows, and one axis per window dimension is added at the end.
 * [b, h, w, c] with windows over axes 1 and 2 becomes [b, rows, columns, c, kh, kw].
 */
export function windows(x: Node, axes: readonly number[], { sizes, strides, dilations }: Windows): Node {
  const over = axes.map((a) => axisOf("windows", a, x.shape.length));
  const counts = x.shape.map((size, i) => {
    const w = over.indexOf(i);
    if (w < 0) return size;
    const count = windowCount(size, sizes[w]!, strides[w]!, dilations[w]!);
    if (count < 1) fail(`windows: a window of ${(sizes[w]! - 1) * dilations[w]! + 1} does not fit into axis ${i} of ${textOf(x)}`);
    return count;
  });
  const access = x.shape.map((_, i): Affine => {
    const w = over.indexOf(i);
    if (w < 0) return axis(i);
    const index = axis(x.shape.length + w, dilations[w]!);
    return { ...index, coefficients: index.coefficients.map((c, j) => (j === i ? strides[w]! : c)) };
  });
  return view(x, [...counts, ...sizes], access);
}

/** One element of an axis, which disappears. */
export function take(x: Node, index: number, along: number): Node {
  const at = axisOf("take", along, x.shape.length);
  const rest = x.shape.filter((_, i) => i !== at);
  return view(x, rest, x.shape.map((_, i) => (i === at ? constant(index) : axis(i < at ? i : i - 1))));
}
