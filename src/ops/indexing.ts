/** Ops by position: gather, one-hot rows, the largest elements. */
import * as primitives from "../../codegen/ops/index.js";
import { shapeError } from "../../types/messages.js";
import { checkPositive } from "../../types/option.js";
import type { Or } from "../../types/ops/lists.js";
import { gatheredShape, topKShape, type DepthIn, type Gathered, type TopKIn, type TopKVerdict } from "../../types/ops/indexing.js";
import type { FloatIn, Fitting, IntIn, Known, Like, TensorIn } from "../../types/ops/operand.js";
import { showShape } from "../../types/shape.js";
import type { IntTensor, ShapeOf, Tensor } from "../../types/tensor.js";
import { aNumber, check, integer } from "../options.js";
import { apply, applyAll, type OpDefinition } from "./op.js";

const gatherOp: OpDefinition<{ readonly axis: number }> = {
  name: "gather",
  tf: "gather",
  wants: "any",
  infer([x, indices], { axis }) {
    if (indices!.dtype !== "int32") throw shapeError("notInt", { layer: "gather", shape: showShape(indices!.shape) });
    return { shape: gatheredShape(x!.shape, indices!.shape, axis), dtype: x!.dtype };
  },
  call: ([x, indices], { axis }) => primitives.gather(x!, indices!, axis),
};

/**
 * The slices of x at indices along an axis: the shape of the indices takes the axis' place. An index below 0 counts as
 * 0, one past the end as the last.
 *
 * @example
 * const rows = gather(tensor([[1, 2], [3, 4]]), tensor([1, 1, 0], undefined, "int32")); // Tensor<[3, 2]>
 *
 * @param axis 0 by default
 */
export function gather<T, I, const A extends number | undefined = undefined>(
  x: A extends undefined ? Fitting<Gathered<ShapeOf<T>, [], 0>, TensorIn<"gather", T>> : TensorIn<"gather", T>,
  indices: IntIn<"gather", I>,
  axis?: Fitting<Gathered<ShapeOf<T>, [], Or<A, 0>>, A>,
): Like<T, Gathered<ShapeOf<T>, ShapeOf<I>, Or<A, 0>>> {
  const along = axis === undefined ? 0 : (axis as number);
  check("gather", "axis", along, integer);
  return apply(gatherOp, [x, indices], { axis: along });
}

const oneHotOp: OpDefinition<{ readonly depth: number }> = {
  name: "oneHot",
  tf: "one_hot",
  wants: "int32",
  infer([indices], { depth }) {
    checkPositive("oneHot", "depth", depth);
    return { shape: [...indices!.shape, depth], dtype: "float32" };
  },
  call: ([indices], { depth }) => primitives.oneHot(indices!, depth),
};

/**
 * Rows of zeros with a 1 at each index; only zeros where an index is out of range.
 *
 * @example
 * const rows = oneHot(tensor([2, 0], undefined, "int32"), 3); // Tensor<[2, 3]>
 *
 * @param depth the length of the rows
 */
export function oneHot<T, const N extends number>(indices: IntIn<"oneHot", T>, depth: DepthIn<N>): Tensor<Known<[...ShapeOf<T>, N]>> {
  check("oneHot", "depth", depth, aNumber);
  return apply(oneHotOp, [indices], { depth: depth as number });
}

const topKOp: OpDefinition<{ readonly k: number }> = {
  name: "topK",
  tf: "math.top_k",
  infer([x], { k }) {
    const shape = topKShape(x!.shape, k);
    return [{ shape, dtype: "float32" }, { shape, dtype: "int32" }];
  },
  call([x], { k }) {
    const { values, indices } = primitives.topK(x!, k);
    return [values, indices];
  },
};

/**
 * The k largest elements of the last axis, largest first, and their indices; the first of equal ones comes first.
 *
 * @example
 * const { values, indices } = topK(input([10]), 3); // Tensor<[Batch, 3]>, IntTensor<[Batch, 3]>
 *
 * @param k 1 by default
 */
export function topK<T, const K extends number = 1>(
  x: FloatIn<"topK", T> extends infer Sentence extends string ? Sentence : TopKIn<ShapeOf<T>, T>,
  k?: Fitting<TopKVerdict<ShapeOf<T>, K>, K>,
): { readonly values: Tensor<Known<TopKVerdict<ShapeOf<T>, K>>>; readonly indices: IntTensor<Known<TopKVerdict<ShapeOf<T>, K>>> } {
  check("topK", "k", k ?? 1, aNumber);
  const [values, indices] = applyAll(topKOp, [x], { k: (k as number | undefined) ?? 1 });
  return { values, indices } as never;
}
