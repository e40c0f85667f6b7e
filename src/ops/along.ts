/** Ops along one axis: the index of the largest element, softmax, unit length. */
import * as primitives from "../../codegen/ops/index.js";
import type { Node } from "../../codegen/graph/node.js";
import type { FloatIn, Known, SameFloat, SameTensor, TensorIn } from "../../types/ops/operand.js";
import { axesOf } from "../../types/ops/axis.js";
import { alongShape, reducedShape, type Along, type AxesIn, type AxisIn, type Last, type Reduced } from "../../types/ops/reduction.js";
import type { IntTensor } from "../../types/tensor.js";
import type { Lowering } from "../models/lowering.js";
import { boolean, check, checkOptions, integer } from "../options.js";
import { apply, type OpDefinition } from "./op.js";

interface Config {
  readonly axis: number;
}

/** Makes the op that finds an extreme along an axis. */
function extreme(name: string, tf: string, build: (x: Node, axis: number) => Node): (x: unknown, axis: unknown) => never {
  const definition: OpDefinition<Config> = {
    name,
    tf,
    wants: "any",
    infer: ([x], { axis }) => ({ shape: reducedShape(name, x!.shape, axis, false), dtype: "int32" }),
    call: ([x], { axis }) => build(x!, axis),
  };
  return (x, axis) => {
    check(name, "axis", axis, integer);
    return apply(definition, [x], { axis: axis as number });
  };
}

/** Makes an op along one axis that keeps the shape. */
function along(name: string, tf: string, build: (x: Node, axis: number, lowering: Lowering) => Node): (x: unknown, axis: unknown) => never {
  const definition: OpDefinition<Config> = { name, tf, infer: ([x], { axis }) => ({ shape: alongShape(name, x!.shape, axis), dtype: "float32" }), call: ([x], { axis }, lowering) => build(x!, axis, lowering) };
  return (x, axis) => {
    check(name, "axis", axis, integer);
    return apply(definition, [x], { axis: axis as number });
  };
}

const argMaxOp = extreme("argMax", "math.argmax", primitives.argMax);
const argMinOp = extreme("argMin", "math.argmin", primitives.argMin);
const softmaxOp = along("softmax", "nn.softmax", (x, axis, lowering) => {
  const result = primitives.softmax(x, axis);
  return axis === -1 || axis === x.shape.length - 1 ? lowering.recordActivation(result, { activation: "softmax", logits: x }) : result;
});
const logSoftmaxOp = along("logSoftmax", "nn.log_softmax", primitives.logSoftmax);

/**
 * The index of the largest element along an axis, which disappears; the first of several, and the first NaN where there
 * is one, as in NumPy.
 *
 * @example
 * const y = argMax(input([10])); // IntTensor<[Batch]>
 *
 * @param axis the last one by default
 */
export function argMax<T, const A = undefined>(x: Along<"argMax", T, A, TensorIn<"argMax", T>>, axis?: AxisIn<"argMax", T, A>): IntTensor<Known<Reduced<"argMax", T, Last<A>, false>>> {
  return argMaxOp(x, axis ?? -1);
}

/**
 * The index of the smallest element along an axis, which disappears; the first of several, and the first NaN where there
 * is one, as in NumPy.
 *
 * @example
 * const y = argMin(input([10])); // IntTensor<[Batch]>
 *
 * @param axis the last one by default
 */
export function argMin<T, const A = undefined>(x: Along<"argMin", T, A, TensorIn<"argMin", T>>, axis?: AxisIn<"argMin", T, A>): IntTensor<Known<Reduced<"argMin", T, Last<A>, false>>> {
  return argMinOp(x, axis ?? -1);
}

/**
 * exp(x) divided by its sum along an axis: what adds up to 1.
 *
 * @example
 * const y = softmax(input([10])); // Tensor<[Batch, 10]>
 *
 * @param axis the last one by default
 */
export function softmax<T, const A = undefined>(x: Along<"softmax", T, A, FloatIn<"softmax", T>>, axis?: AxisIn<"softmax", T, A>): SameFloat<T> {
  return softmaxOp(x, axis ?? -1);
}

/**
 * The logarithm of softmax, without overflow.
 *
 * @example
 * const y = logSoftmax(input([10])); // Tensor<[Batch, 10]>
 *
 * @param axis the last one by default
 */
export function logSoftmax<T, const A = undefined>(x: Along<"logSoftmax", T, A, FloatIn<"logSoftmax", T>>, axis?: AxisIn<"logSoftmax", T, A>): SameFloat<T> {
  return logSoftmaxOp(x, axis ?? -1);
}

/** Below this the squares are taken for it, as TensorFlow does. */
const EPSILON = 1e-12;

/** x * rsqrt(max(Σx², epsilon)). */
const normalize = (x: Node, axes: readonly number[]): Node => primitives.mul(x, primitives.rsqrt(primitives.maximum(primitives.sum(primitives.square(x), axes, true), EPSILON)));

const l2NormalizeOp: OpDefinition<{ readonly axis: number | readonly number[] | undefined }> = {
  name: "l2Normalize",
  tf: "math.l2_normalize",
  infer: ([x], { axis }) => ({ shape: axesOf("l2Normalize", x!.shape, axis) && x!.shape, dtype: "float32" }),
  call: ([x], { axis }) => normalize(x!, axesOf("l2Normalize", x!.shape, axis)),
};

/**
 * x divided by its Euclidean length over some axes: x * rsqrt(max(sum of squares, 1e-12)).
 *
 * @example
 * const y = l2Normalize(input([10, 3]), -1); // Tensor<[Batch, 10, 3]>
 *
 * @param axis one axis or a list; all axes by default
 */
export function l2Normalize<T, const A = undefined>(x: FloatIn<"l2Normalize", T>, axis?: AxesIn<"l2Normalize", T, A>): SameFloat<T> {
  return apply(l2NormalizeOp, [x], { axis: axis as number | readonly number[] | undefined });
}

interface CumulativeConfig extends Config {
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

const cumsumOp: OpDefinition<CumulativeConfig> = {
  name: "cumsum",
  tf: "math.cumsum",
  wants: "any",
  infer: ([x], { axis }) => ({ shape: alongShape("cumsum", x!.shape, axis), dtype: x!.dtype }),
  call: ([x], { axis, exclusive, reverse }) => primitives.cumsum(x!, axis, { exclusive, reverse }),
};

/** Options of cumsum. */
export interface CumsumOptions {
  /** Whether an element's own value is left out of its sum; false by default. */
  exclusive?: boolean;
  /** Whether sums start at the end; false by default. */
  reverse?: boolean;
}

/**
 * Running sums along an axis, of floats or integers.
 *
 * @example
 * const y = cumsum(input([10]), 1); // Tensor<[Batch, 10]>
 *
 * @param axis 0 by default
 * @param options `exclusive` (false): leave out the element itself; `reverse` (false): start at the end
 */
export function cumsum<T, const A = undefined>(x: Along<"cumsum", T, A, TensorIn<"cumsum", T>, 0>, axis?: AxisIn<"cumsum", T, A>, options?: CumsumOptions): SameTensor<T> {
  const along = axis ?? 0;
  check("cumsum", "axis", along, integer);
  const { exclusive = false, reverse = false } = checkOptions<CumsumOptions>("cumsum", options, { exclusive: boolean, reverse: boolean });
  return apply(cumsumOp, [x], { axis: along as number, exclusive, reverse });
}
