/** Builders of place: padding, dilation, joining. */
import { axis, constant } from "../graph/affine.js";
import { sizeOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import { expandDims } from "./movement.js";
import { place } from "./place.js";
import { reshape } from "./reshape.js";
import { axisOf, fail, textOf } from "./support.js";

/** Elements added before and after an axis, and between any two of its neighbours. */
export type Padding = readonly [before: number, after: number, interior?: number];

/** Surrounds x with `value`: one entry per axis. Nothing is cut off: amounts are at least 0. */
export function pad(x: Node, paddings: readonly Padding[], value = 0): Node {
  if (paddings.length !== x.shape.length) fail(`pad: ${paddings.length} paddings for ${textOf(x)}`);
  for (const amounts of paddings) if (amounts.some((n) => !Number.isInteger(n) || n! < 0)) fail(`pad: amounts must be whole numbers of at least 0, got [${amounts.join(", ")}]`);
  const shape = paddings.map(([before, after, interior = 0], i) => before + (x.shape[i]! - 1) * (interior + 1) + 1 + after);
  return place([x], shape, [paddings.map(([before, , interior = 0], i) => axis(i, interior + 1, before))], value);
}

/** What Keras and TensorFlow add before and after an axis so that ceil(size / stride) windows fit. */
export function samePadding(size: number, window: number, stride: number, dilation = 1): [before: number, after: number] {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + (window - 1) * dilation + 1 - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** Tensors one after another along an axis; all other sizes must match. */
export function concat(parts: readonly Node[], along: number): Node {
  const [first] = parts;
  if (!first) fail("concat: no tensors");
  const at = axisOf("concat", along, first!.shape.length);
  for (const part of parts) {
    if (part.shape.length !== first!.shape.length || part.shape.some((size, i) => i !== at && size !== first!.shape[i])) fail(`concat: ${textOf(first!)} and ${textOf(part)} differ beside axis ${at}`);
  }
  let start = 0;
  const places = parts.map((part) => {
    const access = part.shape.map((_, i) => axis(i, 1, i === at ? start : 0));
    start += part.shape[at]!;
    return access;
  });
  return place(parts, first!.shape.map((size, i) => (i === at ? start : size)), places);
}

/** Tensors of one shape as the slices of a new axis. */
export const stack = (parts: readonly Node[], along: number): Node => concat(parts.map((part) => expandDims(part, along)), along);

/** A block of `length` elements with each tensor's elements from its offset on, and 0 in the gaps. */
export function assemble(parts: readonly { readonly node: Node; readonly offset: number }[], length: number): Node {
  const flat = parts.map(({ node }) => reshape(node, [sizeOf(node.shape)]));
  return place(flat, [length], parts.map(({ offset, node }) => [sizeOf(node.shape) === 1 ? constant(offset) : axis(0, 1, offset)]));
}
