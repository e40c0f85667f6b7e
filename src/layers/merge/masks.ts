/** What merge layers do with ranks that differ and with masks, as Keras has it. */
import type { Node } from "../../../codegen/graph/node.js";
import { and, broadcastShapes, broadcastTo, concat, fill, reshape } from "../../../codegen/ops/index.js";
import type { LayerCall } from "../call.js";

/** Tensors of lower rank get axes of size 1 behind the batch. */
export function aligned(inputs: readonly Node[]): readonly Node[] {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  return inputs.map((x) => atRank(x, rank));
}

function atRank(x: Node, rank: number): Node {
  const [batch, ...rest] = x.shape;
  return x.shape.length === rank ? x : reshape(x, [batch!, ...Array<number>(rank - x.shape.length).fill(1), ...rest]);
}

/** A step of the result counts where it counts in every input that has a mask. */
export function mergedMask({ masks }: LayerCall, inputs: readonly Node[]): Node | undefined {
  const shape = broadcastShapes("mask", aligned(inputs).map((x) => x.shape));
  const given = masks.flatMap((mask, i) => (mask ? [atRank(mask, mask.shape.length + shape.length - inputs[i]!.shape.length)] : []));
  if (given.length === 0) return undefined;
  const rank = Math.max(...given.map((mask) => mask.shape.length));
  return given
    .map((mask) => broadcastTo(reshape(mask, [...mask.shape, ...Array<number>(rank - mask.shape.length).fill(1)]), shape.slice(0, rank)))
    .reduce((a, b) => and(a, b));
}

/** Masks follow their tensors along the axis where these are put one behind the other; an input without a mask counts everywhere. */
export function concatenatedMask({ masks }: LayerCall, inputs: readonly Node[], axis: number): Node | undefined {
  const given = masks.filter((mask) => mask !== undefined);
  if (given.length === 0) return undefined;
  const rank = Math.max(...given.map((mask) => mask.shape.length));
  if (axis >= rank) return given.map((mask) => wide(mask, inputs[0]!.shape.slice(0, rank))).reduce((a, b) => and(a, b));
  return concat(inputs.map((x, i) => (masks[i] ? wide(masks[i], x.shape.slice(0, rank)) : fill(x.graph, 1, x.shape.slice(0, rank), "bool"))), axis);
}

const wide = (mask: Node, shape: readonly number[]): Node => broadcastTo(reshape(mask, [...mask.shape, ...Array<number>(shape.length - mask.shape.length).fill(1)]), shape);
