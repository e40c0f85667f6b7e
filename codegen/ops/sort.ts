/**
 * Sorting along the last axis by counting: the place of an element is the number of elements that come before it. All
 * places are known at once, without data-dependent steps, in a time that grows with the square of the axis.
 *
 * Equal elements keep their order, and NaN counts as larger than everything, as in NumPy. Gradients flow to values alone.
 */
import { axis } from "../graph/affine.js";
import type { Node } from "../graph/node.js";
import { iota } from "./constants.js";
import { transpose } from "./movement.js";
import { and, equal, less, not, or, select } from "./pointwise/comparison.js";
import { toInt } from "./pointwise/convert.js";
import { reduce } from "./reduce.js";
import { axisOf, fail, textOf } from "./support.js";
import { view } from "./view.js";

export interface SortOptions {
  /** Default -1. */
  readonly axis?: number;
  /** Largest first; equal elements keep their order all the same. Default false. */
  readonly descending?: boolean;
}

/** int32 like x: how many elements of the last axis come before each one. */
function placeOf(x: Node, descending: boolean): Node {
  const rank = x.shape.length;
  const square = [...x.shape, x.shape.at(-1)!];
  const own = view(x, square, x.shape.map((_, i) => axis(i)));
  const other = view(x, square, x.shape.map((_, i) => axis(i === rank - 1 ? rank : i)));
  const [small, large] = descending ? [own, other] : [other, own];
  const isNaN = (value: Node): Node => not(equal(value, value));
  const before = x.dtype === "float32" ? or(less(small, large), and(not(isNaN(small)), isNaN(large))) : less(small, large);
  const ties = x.dtype === "float32" ? or(equal(own, other), and(isNaN(own), isNaN(other))) : equal(own, other);
  const earlier = less(iota(x.graph, square, rank), iota(x.graph, square, rank - 1));
  return reduce(toInt(or(before, and(ties, earlier))), [rank], "sum");
}

interface Sorted {
  readonly values: Node;
  /** int32. */
  readonly indices: Node;
}

/** The first `count` elements in sorted order along the last axis, and where they were. */
function first(x: Node, count: number, descending: boolean): Sorted {
  const rank = x.shape.length;
  const table = [...x.shape.slice(0, -1), count, x.shape.at(-1)!];
  const wide = (value: Node): Node => view(value, table, x.shape.map((_, i) => axis(i === rank - 1 ? rank : i)));
  const chosen = equal(wide(placeOf(x, descending)), iota(x.graph, table, rank - 1));
  return {
    values: reduce(select(chosen, wide(x), 0), [rank], "sum"),
    indices: reduce(select(chosen, iota(x.graph, table, rank), 0), [rank], "sum"),
  };
}

/** The k largest elements of the last axis, largest first, and their int32 indices: x [..., n] gives two tensors [..., k]. */
export function topK(x: Node, k: number): Sorted {
  if (x.shape.length === 0 || x.dtype === "bool") fail(`topK: not defined on ${textOf(x)}`);
  const size = x.shape.at(-1)!;
  if (!Number.isInteger(k) || k < 1 || k > size) fail(`topK: k ${k} is not between 1 and ${size}, the last axis of ${textOf(x)}`);
  return first(x, k, true);
}

function sorted(name: string, x: Node, { axis: along = -1, descending = false }: SortOptions): Sorted {
  if (x.dtype === "bool") fail(`${name}: not defined on ${textOf(x)}`);
  const at = axisOf(name, along, x.shape.length);
  const last = x.shape.length - 1;
  const swapped = x.shape.map((_, i) => (i === at ? last : i === last ? at : i));
  const { values, indices } = first(transpose(x, swapped), x.shape[at]!, descending);
  return { values: transpose(values, swapped), indices: transpose(indices, swapped) };
}

/** The elements along an axis in ascending order, or descending. */
export const sort = (x: Node, options: SortOptions = {}): Node => sorted("sort", x, options).values;

/** int32: where the elements of the sorted axis were. */
export const argSort = (x: Node, options: SortOptions = {}): Node => sorted("argSort", x, options).indices;
