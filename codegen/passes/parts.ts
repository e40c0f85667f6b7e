/** Which elements of a placed tensor its parts cover. */
import { flatten, identity, print } from "../graph/affine.js";
import { sizeOf, stridesOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";

export type Span = readonly [from: number, to: number];

/** The elements of a part where they follow each other without gaps, in the part's own order; undefined where they are scattered. */
export function spanOfPart(place: Node, input: number): Span | undefined {
  const { lowering } = place.op;
  const part = place.inputs[input]!;
  if (lowering.kind !== "place") return undefined;
  const index = flatten(lowering.at(place, input), stridesOf(place.shape));
  const dense = flatten(identity(part.shape.length), stridesOf(part.shape));
  const moving = (coefficients: readonly number[]): string => print({ offset: 0, coefficients: part.shape.map((size, j) => (size === 1 ? 0 : coefficients[j] ?? 0)) });
  return moving(index.coefficients) === moving(dense.coefficients) ? [index.offset, index.offset + sizeOf(part.shape)] : undefined;
}

/** Spans of a placed tensor that hold its fill: exact gaps between contiguous parts, or everything where parts are scattered. */
export function uncovered(place: Node): Span[] {
  const total = sizeOf(place.shape);
  if (place.inputs.reduce((sum, part) => sum + sizeOf(part.shape), 0) === total) return [];
  const spans = place.inputs.map((_, i) => spanOfPart(place, i));
  if (!spans.every((span) => span !== undefined)) return [[0, total]];
  const gaps: Span[] = [];
  let end = 0;
  for (const [from, to] of [...spans.sort((a, b) => a[0] - b[0]), [total, total] as const]) {
    if (from > end) gaps.push([end, from]);
    end = Math.max(end, to);
  }
  return gaps;
}
