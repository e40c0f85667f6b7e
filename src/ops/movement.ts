/** Ops that give the same elements another order or another shape. */
import { sizeOf } from "../../codegen/graph/dtype.js";
import * as primitives from "../../codegen/ops/index.js";
import type { RuntimeDim } from "../../types/dimension.js";
import { evaluate } from "../../types/dimension-arithmetic.js";
import { KatachiError } from "../../types/error.js";
import { axesOf } from "../../types/ops/axis.js";
import { checkTarget, expandedShape, reshapedShape, squeezedAxes, transposedShape, type Expanded, type Reshaped, type Squeezed, type TargetIn, type Transposed } from "../../types/ops/movement.js";
import type { Fitting, Like, SameTensor, TensorIn } from "../../types/ops/operand.js";
import type { AxesIn } from "../../types/ops/reduction.js";
import { showShape } from "../../types/shape.js";
import type { ShapeOf } from "../../types/tensor.js";
import { check, integer, type Rule } from "../options.js";
import { checkTensor, type Names } from "../operation.js";
import { apply, type OpDefinition } from "./op.js";

const integers: Rule = { expected: "a list of integers", accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === "number") };
const axes: Rule = { expected: "an axis or a list of axes", accepts: (value) => value === undefined || typeof value === "number" || integers.accepts(value) };

const transposeOp: OpDefinition<{ readonly perm: readonly number[] | undefined }> = {
  name: "transpose",
  tf: "compat.v1.transpose",
  wants: "any",
  infer: ([x], { perm }) => ({ shape: transposedShape(x!.shape, perm), dtype: x!.dtype }),
  call: ([x], { perm }) => primitives.transpose(x!, perm),
};

/**
 * The axes in another order: axis i of the result is axis perm[i] of x.
 *
 * @example
 * const y = transpose(input([10, 3]), [0, 2, 1]); // Tensor<[Batch, 3, 10]>
 *
 * @param perm every axis once; all axes reversed by default
 */
export function transpose<T, const P = undefined>(x: TensorIn<"transpose", T>, perm?: Fitting<Transposed<ShapeOf<T>, P>, P>): Like<T, Transposed<ShapeOf<T>, P>> {
  if (perm !== undefined) check("transpose", "perm", perm, integers);
  return apply(transposeOp, [x], { perm: perm as readonly number[] | undefined });
}

interface Target {
  readonly target: readonly RuntimeDim[];
}

/** The target with what names stand for put in. */
const resolve = (target: readonly RuntimeDim[], names: Names): readonly RuntimeDim[] => target.map((size) => evaluate(size, names));

const reshapeOp: OpDefinition<Target> = {
  name: "reshape",
  tf: "reshape",
  wants: "any",
  infer: ([x], { target }, names) => ({ shape: reshapedShape(x!.shape, resolve(target, names)), dtype: x!.dtype }),
  call([x], { target }, { sizes }) {
    const known = resolve(target, sizes).map((size) => (typeof size === "number" && size > 0 ? size : null));
    const open = sizeOf(x!.shape) / sizeOf(known.map((size) => size ?? 1));
    const shape = known.map((size) => size ?? open);
    // Sizes left open by null in the target are known only now.
    if (!Number.isInteger(open) || sizeOf(shape) !== sizeOf(x!.shape)) {
      throw new KatachiError("shape", `reshape: ${showShape(x!.shape)} cannot take the shape ${showShape(target)}`);
    }
    return primitives.reshape(x!, shape);
  },
};

/**
 * The same elements, in row-major order, in another shape. One size may be -1: it follows from the others.
 *
 * @example
 * const y = reshape(input([6, 2]), [-1, 12]); // Tensor<[Batch, 12]>
 *
 * @param shape sizes; names of dimensions, "Batch" among them; `null` for a size that is known only at run time
 */
export function reshape<T, const S extends readonly unknown[]>(x: TensorIn<"reshape", T>, shape: Fitting<Reshaped<ShapeOf<T>, S>, TargetIn<S>>): Like<T, Reshaped<ShapeOf<T>, S>> {
  const isDim = (value: unknown): boolean => typeof value === "number" || typeof value === "string" || value === null;
  check("reshape", "shape", shape, { expected: "a list of sizes", accepts: (value) => Array.isArray(value) && value.every(isDim) });
  const target = shape as unknown as readonly RuntimeDim[];
  checkTarget(target);
  return apply(reshapeOp, [x], { target });
}

const expandDimsOp: OpDefinition<{ readonly axis: number }> = {
  name: "expandDims",
  tf: "expand_dims",
  wants: "any",
  infer: ([x], { axis }) => ({ shape: expandedShape(x!.shape, axis), dtype: x!.dtype }),
  call: ([x], { axis }) => primitives.expandDims(x!, axis),
};

/**
 * Adds an axis of size 1.
 *
 * @example
 * const y = expandDims(input([10]), 1); // Tensor<[Batch, 1, 10]>
 *
 * @param axis its number in the result; -1 for the last
 */
export function expandDims<T, const A extends number>(x: TensorIn<"expandDims", T>, axis: Fitting<Expanded<ShapeOf<T>, A>, A>): Like<T, Expanded<ShapeOf<T>, A>> {
  check("expandDims", "axis", axis, integer);
  return apply(expandDimsOp, [x], { axis: axis as number });
}

const squeezeOp: OpDefinition<{ readonly axis: readonly number[] | number }> = {
  name: "squeeze",
  tf: "squeeze",
  wants: "any",
  infer([x], { axis }) {
    const removed = squeezedAxes(x!.shape, axis);
    return { shape: x!.shape.filter((_, i) => !removed.includes(i)), dtype: x!.dtype };
  },
  call: ([x], { axis }) => primitives.squeeze(x!, squeezedAxes(x!.shape, axis)),
};

/**
 * Removes axes of size 1.
 *
 * @example
 * const y = squeeze(input([10, 1]), -1); // Tensor<[Batch, 10]>
 *
 * @param axis one axis or a list; by default all axes whose size is the number 1
 */
export function squeeze<T, const A = undefined>(x: A extends undefined ? Fitting<Squeezed<ShapeOf<T>, A>, TensorIn<"squeeze", T>> : TensorIn<"squeeze", T>, axis?: Fitting<Squeezed<ShapeOf<T>, A>, A>): Like<T, Squeezed<ShapeOf<T>, A>> {
  check("squeeze", "axis", axis, axes);
  // Which axes are 1 is decided here: a batch of 1 must not change the rank.
  const removed = (axis as number | readonly number[] | undefined) ?? squeezedAxes(checkTensor("squeeze", x, ["squeeze"]).shape, undefined);
  return apply(squeezeOp, [x], { axis: removed });
}

const reverseOp: OpDefinition<{ readonly axis: number | readonly number[] | undefined }> = {
  name: "reverse",
  tf: "reverse",
  wants: "any",
  infer([x], { axis }) {
    axesOf("reverse", x!.shape, axis);
    return x!;
  },
  call: ([x], { axis }) => primitives.reverse(x!, axesOf("reverse", x!.shape, axis)),
};

/**
 * The elements back to front along some axes.
 *
 * @example
 * const y = reverse(input([10, 3]), 1); // Tensor<[Batch, 10, 3]>
 *
 * @param axis one axis or a list; all axes by default
 */
export function reverse<T, const A = undefined>(x: TensorIn<"reverse", T>, axis?: AxesIn<"reverse", T, A>): SameTensor<T> {
  check("reverse", "axis", axis, axes);
  return apply(reverseOp, [x], { axis: axis as number | readonly number[] | undefined });
}
