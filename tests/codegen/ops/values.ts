/** Seeded values for the inputs of ops; a browser can load this. */
import { sizeOf, type TensorType } from "../../../codegen/graph/dtype.js";
import type { Node } from "../../../codegen/graph/node.js";
import { threefry, unitOf } from "../../../codegen/kernel/threefry.js";

export type Values = Map<Node, Float64Array>;

/** A stream of numbers in [0, 1) that depends on the seed alone. */
export function randomStream(seed: number): () => number {
  let position = 0;
  return () => unitOf(threefry([seed, 1], [position++, 0])[0]);
}

/** Values for a tensor: floats in `range`, int32 in `whole` (any if absent), or bools. */
export function draw(type: TensorType, next: () => number, [low, high]: readonly [number, number] = [-2, 2], whole?: readonly [number, number]): Float64Array {
  return Float64Array.from({ length: sizeOf(type.shape) }, () => {
    if (type.dtype === "float32") return low + (high - low) * next();
    if (type.dtype === "int32" && whole) return whole[0] + Math.floor((whole[1] - whole[0] + 1) * next());
    return type.dtype === "bool" ? Number(next() < 0.5) : Math.floor(next() * 2 ** 32) | 0;
  });
}
