/** Ops that take parts of a tensor, surround it or repeat it. */
import * as primitives from "../../codegen/ops/index.js";
import { paddedShape, slicedShape, tiledShape, type Begins, type Padded, type Sliced, type Tiled } from "../../types/ops/parts.js";
import type { Fitting, Like, TensorIn } from "../../types/ops/operand.js";
import { checkWhole } from "../../types/ops/elementwise.js";
import type { ShapeOf } from "../../types/tensor.js";
import { aNumber, check, type Rule } from "../options.js";
import { apply, type OpDefinition } from "./op.js";

const numbers: Rule = { expected: "a list of whole numbers", accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === "number") };
const pairs: Rule = { expected: "a list of pairs of whole numbers", accepts: (value) => Array.isArray(value) && value.every((item) => numbers.accepts(item) && (item as readonly unknown[]).length === 2) };

const sliceOp: OpDefinition<{ readonly begin: readonly number[]; readonly size: readonly number[] }> = {
  name: "slice",
  tf: "slice",
  wants: "any",
  infer: ([x], { begin, size }) => ({ shape: slicedShape(x!.shape, begin, size), dtype: x!.dtype }),
  call: ([x], { begin, size }) => primitives.slice(x!, begin, slicedShape(x!.shape, begin, size) as readonly number[]),
};

/**
 * A box out of a tensor.
 *
 * @example
 * const y = slice(input([10, 3]), [0, 2, 0], [-1, 5, -1]); // Tensor<[Batch, 5, 3]>
 *
 * @param begin where it starts along each axis
 * @param size how many elements it has along each axis; -1 for all that follow
 */
export function slice<T, const B extends readonly number[], const Z extends readonly number[]>(
  x: TensorIn<"slice", T>,
  begin: Fitting<Begins<ShapeOf<T>, B>, B>,
  size: Fitting<Sliced<ShapeOf<T>, B, Z>, Z>,
): Like<T, Sliced<ShapeOf<T>, B, Z>> {
  check("slice", "begin", begin, numbers);
  check("slice", "size", size, numbers);
  return apply(sliceOp, [x], { begin: begin as readonly number[], size: size as readonly number[] });
}

const padOp: OpDefinition<{ readonly paddings: readonly (readonly [number, number])[]; readonly value: number }> = {
  name: "pad",
  tf: "compat.v1.pad",
  wants: "any",
  infer([x], { paddings, value }) {
    if (x!.dtype === "int32") checkWhole("pad", value);
    return { shape: paddedShape(x!.shape, paddings), dtype: x!.dtype };
  },
  call: ([x], { paddings, value }) => primitives.pad(x!, paddings, value),
};

/**
 * Surrounds a tensor with a value.
 *
 * @example
 * const y = pad(input([10, 3]), [[0, 0], [2, 1], [0, 0]]); // Tensor<[Batch, 13, 3]>
 *
 * @param paddings for each axis, how many elements before and after it
 * @param value 0 by default
 */
export function pad<T, const P extends readonly (readonly [number, number])[]>(x: TensorIn<"pad", T>, paddings: Fitting<Padded<ShapeOf<T>, P>, P>, value = 0): Like<T, Padded<ShapeOf<T>, P>> {
  check("pad", "paddings", paddings, pairs);
  check("pad", "value", value, aNumber);
  return apply(padOp, [x], { paddings: paddings as readonly (readonly [number, number])[], value });
}

const tileOp: OpDefinition<{ readonly reps: readonly number[] }> = {
  name: "tile",
  tf: "tile",
  wants: "any",
  infer: ([x], { reps }) => ({ shape: tiledShape(x!.shape, reps), dtype: x!.dtype }),
  call: ([x], { reps }) => primitives.tile(x!, reps),
};

/**
 * Repeats a whole tensor along its axes.
 *
 * @example
 * const y = tile(input([10, 3]), [1, 2, 1]); // Tensor<[Batch, 20, 3]>
 *
 * @param reps how often along each axis
 */
export function tile<T, const R extends readonly number[]>(x: TensorIn<"tile", T>, reps: Fitting<Tiled<ShapeOf<T>, R>, R>): Like<T, Tiled<ShapeOf<T>, R>> {
  check("tile", "reps", reps, numbers);
  return apply(tileOp, [x], { reps: reps as readonly number[] });
}
