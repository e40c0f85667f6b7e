/** Reductions: sums, means, extremes over some axes. */
import * as primitives from "../../codegen/ops/index.js";
import type { Node } from "../../codegen/graph/node.js";
import { sizeOf } from "../../codegen/graph/dtype.js";
import type { FloatIn, IntIn, Known, Like, TensorIn } from "../../types/ops/operand.js";
import { axesOf } from "../../types/ops/axis.js";
import { reducedShape, type AxesIn, type KeepDims, type Reduced } from "../../types/ops/reduction.js";
import { boolean, check, checkOptions, type Rule } from "../options.js";
import type { DType, IntTensor, Tensor } from "../../types/tensor.js";
import { apply, type OpDefinition } from "./op.js";

interface Config {
  readonly axis: number | readonly number[] | undefined;
  readonly keepDims: boolean;
}

interface Reduction {
  readonly name: string;
  readonly tf: string;
  readonly wants?: DType | "any";
  /** Folds at least one axis away. */
  readonly build: (x: Node, axes: readonly number[], keepDims: boolean) => Node;
}

const axesRule: Rule = { expected: "an axis or a list of axes", accepts: (value) => value === undefined || typeof value === "number" || (Array.isArray(value) && value.every((axis) => typeof axis === "number")) };

/** Makes a reduction. */
export function reduction({ name, tf, wants = "float32", build }: Reduction): (x: unknown, axis: unknown, options: object | undefined) => never {
  const definition: OpDefinition<Config> = {
    name,
    tf,
    wants,
    infer: ([x], { axis, keepDims }) => ({ shape: reducedShape(name, x!.shape, axis, keepDims), dtype: x!.dtype }),
    call([x], { axis, keepDims }) {
      const axes = axesOf(name, x!.shape, axis).sort((a, b) => a - b);
      // What folds no axis folds one of size 1.
      return axes.length > 0 ? build(x!, axes, keepDims) : build(primitives.expandDims(x!, -1), [x!.shape.length], false);
    },
  };
  return (x, axis, options) => {
    check(name, "axis", axis, axesRule);
    const { keepDims = false } = checkOptions<{ keepDims?: boolean }>(name, options, { keepDims: boolean });
    return apply(definition, [x], { axis: axis as Config["axis"], keepDims });
  };
}

/** Multiplies halves until one is left: as many steps as the count has bits. */
function product(x: Node, axes: readonly number[], keepDims: boolean): Node {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const sizes = kept.map((axis) => x.shape[axis]!);
  let rest = primitives.reshape(primitives.transpose(x, [...kept, ...axes]), [...sizes, sizeOf(axes.map((axis) => x.shape[axis]!))]);
  for (let count = rest.shape.at(-1)!; count > 1; count = rest.shape.at(-1)!) {
    const half = Math.floor(count / 2);
    const halves = primitives.mul(primitives.sliceAxis(rest, -1, 0, half), primitives.sliceAxis(rest, -1, half, half));
    rest = count % 2 === 0 ? halves : primitives.concat([halves, primitives.sliceAxis(rest, -1, count - 1, 1)], -1);
  }
  return primitives.reshape(rest, keepDims ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) : sizes);
}

const truth = (x: Node): Node => primitives.toInt(primitives.toBool(x));

const sumOp = reduction({ name: "sum", tf: "math.reduce_sum", wants: "any", build: primitives.sum });
const meanOp = reduction({ name: "mean", tf: "math.reduce_mean", build: primitives.mean });
const prodOp = reduction({ name: "prod", tf: "math.reduce_prod", wants: "any", build: product });
const maxOp = reduction({ name: "max", tf: "math.reduce_max", wants: "any", build: primitives.max });
const minOp = reduction({ name: "min", tf: "math.reduce_min", wants: "any", build: primitives.min });
const varianceOp = reduction({ name: "variance", tf: "math.reduce_variance", build: primitives.variance });
/** The root has no slope at 0; where nothing varies the gradient is 0, one of those that the kink there allows. */
function deviation(x: Node, axes: readonly number[], keepDims: boolean): Node {
  const variance = primitives.variance(x, axes, keepDims);
  const varies = primitives.less(0, variance);
  return primitives.select(varies, primitives.sqrt(primitives.select(varies, variance, 1)), 0);
}

const stdOp = reduction({ name: "std", tf: "math.reduce_std", build: deviation });
const normOp = reduction({ name: "norm", tf: "norm", build: primitives.norm });
const logSumExpOp = reduction({ name: "logSumExp", tf: "math.reduce_logsumexp", build: primitives.logSumExp });
const anyOp = reduction({ name: "any", tf: "math.reduce_any", wants: "int32", build: (x, axes, keepDims) => primitives.max(truth(x), axes, keepDims) });
const allOp = reduction({ name: "all", tf: "math.reduce_all", wants: "int32", build: (x, axes, keepDims) => primitives.min(truth(x), axes, keepDims) });

/**
 * The sum over some axes, of floats or integers.
 *
 * @example
 * const y = sum(input([10, 3]), 1); // Tensor<[Batch, 3]>
 *
 * @param axis one axis or a list; all axes by default
 * @param options `keepDims` (false): the axes stay, with size 1
 */
export function sum<T, const A = undefined, K extends boolean = false>(x: TensorIn<"sum", T>, axis?: AxesIn<"sum", T, A>, options?: KeepDims<K>): Like<T, Reduced<"sum", T, A, K>> {
  return sumOp(x, axis, options);
}

/**
 * The mean over some axes.
 *
 * @example
 * const y = mean(input([10, 3]), 1); // Tensor<[Batch, 3]>
 *
 * @param axis one axis or a list; all axes by default
 * @param options `keepDims` (false): the axes stay, with size 1
 */
export function mean<T, const A = undefined, K extends boolean = false>(x: FloatIn<"mean", T>, axis?: AxesIn<"mean", T, A>, options?: KeepDims<K>): Tensor<Known<Reduced<"mean", T, A, K>>> {
  return meanOp(x, axis, options);
}

/**
 * The product over some axes, of floats or integers.
 *
 * @example
 * const y = prod(input([10, 3]), 1); // Tensor<[Batch, 3]>
 *
 * @param axis one axis or a list; all axes by default
 * @param options `keepDims` (false): the axes stay, with size 1
 */
export function prod<T, const A = undefined, K extends boolean = false>(x: TensorIn<"prod", T>, axis?: AxesIn<"prod", T, A>, options?: KeepDims<K>): Like<T, Reduced<"prod", T, A, K>> {
  return prodOp(x, axis, options);
}

/**
 * The largest element over some axes, of floats or integers; NaN where there is one. The gradient goes to the first of several.
 *
 * @example
 * const y = max(input([10, 3]), 1); // Tensor<[Batch, 3]>
 *
 * @param axis one axis or a list; all axes by default
 * @param options `keepDims` (false): the axes stay, with size 1
 */
export function max<T, const A = undefined, K extends boolean = false>(x: TensorIn<"max", T>, axis?: AxesIn<"max", T, A>, options?: KeepDims<K>): Like<T, Reduced<"max", T, A, K>> {
  return maxOp(x, axis, options);
}

/**
 * The smallest element over some axes, of floats or integers; NaN where there is one. The gradient goes to the first of several.
 *
 * @example
 * const y = min(input([10, 3]), 1); // Tensor<[Batch, 3]>
 *
 * @param axis one axis or a list; all axes by default
 * @param options `keepDims` (false): the axes stay, with size 1
 */
export function min<T, const A = undefined, K extends boolean = false>(x: TensorIn<"min", T>, axis?: AxesIn<"min", T, A>, options?: KeepDims<K>): Like<T, Reduced<"min", T, A, K>> {
  return minOp(x, axis, options);
}

/**
 * The mean squared distance from the mean over some axes.
 *
 * @example
 * const y = variance(input([10, 3]), 1); // Tensor<[Batch, 3]>
 *
 * @param axis one axis or a list; all axes by default
 * @param options `keepDims` (false): the axes stay, with size 1
 */
export function variance<T, const A = undefined, K extends boolean = false>(x: FloatIn<"variance", T>, axis?: AxesIn<"variance", T, A>, options?: KeepDims<K>): Tensor<Known<Reduced<"variance", T, A, K>>> {
  return varianceOp(x, axis, options);
}

/**
 * The square root of the variance over some axes.
 *
 * @example
 * const y = std(input([10, 3]), 1); // Tensor<[Batch, 3]>
 *
 * @param axis one axis or a list; all axes by default
 * @param options `keepDims` (false): the axes stay, with size 1
 */
export function std<T, const A = undefined, K extends boolean = false>(x: FloatIn<"std", T>, axis?: AxesIn<"std", T, A>, options?: KeepDims<K>): Tensor<Known<Reduced<"std", T, A, K>>> {
  return stdOp(x, axis, options);
}

/**
 * The Euclidean length over some axes: the root of the sum of squares.
 *
 * @example
 * const y = norm(input([10, 3]), 1); // Tensor<[Batch, 3]>
 *
 * @param axis one axis or a list; all axes by default
 * @param options `keepDims` (false): the axes stay, with size 1
 */
export function norm<T, const A = undefined, K extends boolean = false>(x: FloatIn<"norm", T>, axis?: AxesIn<"norm", T, A>, options?: KeepDims<K>): Tensor<Known<Reduced<"norm", T, A, K>>> {
  return normOp(x, axis, options);
}

/**
 * log of the sum of exp(x) over some axes, without overflow.
 *
 * @example
 * const y = logSumExp(input([10, 3]), 1); // Tensor<[Batch, 3]>
 *
 * @param axis one axis or a list; all axes by default
 * @param options `keepDims` (false): the axes stay, with size 1
 */
export function logSumExp<T, const A = undefined, K extends boolean = false>(x: FloatIn<"logSumExp", T>, axis?: AxesIn<"logSumExp", T, A>, options?: KeepDims<K>): Tensor<Known<Reduced<"logSumExp", T, A, K>>> {
  return logSumExpOp(x, axis, options);
}

/**
 * 1 where any element over some axes is not 0, else 0.
 *
 * @example
 * const y = any(less(input([10, 3]), 0), 1); // IntTensor<[Batch, 3]>
 *
 * @param axis one axis or a list; all axes by default
 * @param options `keepDims` (false): the axes stay, with size 1
 */
export function any<T, const A = undefined, K extends boolean = false>(x: IntIn<"any", T>, axis?: AxesIn<"any", T, A>, options?: KeepDims<K>): IntTensor<Known<Reduced<"any", T, A, K>>> {
  return anyOp(x, axis, options);
}

/**
 * 1 where no element over some axes is 0, else 0.
 *
 * @example
 * const y = all(less(input([10, 3]), 0), 1); // IntTensor<[Batch, 3]>
 *
 * @param axis one axis or a list; all axes by default
 * @param options `keepDims` (false): the axes stay, with size 1
 */
export function all<T, const A = undefined, K extends boolean = false>(x: IntIn<"all", T>, axis?: AxesIn<"all", T, A>, options?: KeepDims<K>): IntTensor<Known<Reduced<"all", T, A, K>>> {
  return allOp(x, axis, options);
}
