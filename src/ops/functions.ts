/** Functions of every element of one tensor. The result has the shape of x. */
import * as primitives from "../../codegen/ops/index.js";
import type { Node } from "../../codegen/graph/node.js";
import type { Cast } from "../../types/ops/elementwise.js";
import type { FloatIn, SameFloat, SameTensor, TensorIn } from "../../types/ops/operand.js";
import type { DType } from "../../types/tensor.js";
import { check, finite, oneOf } from "../options.js";
import { apply, type OpDefinition } from "./op.js";
import { checkNumbers, unary } from "./operands.js";

const { less, select, toFloat, toInt } = primitives;

const expOp = unary("exp", "math.exp", primitives.exp);
const expm1Op = unary("expm1", "math.expm1", primitives.expm1);
const logOp = unary("log", "math.log", primitives.log);
const log1pOp = unary("log1p", "math.log1p", primitives.log1p);
const sqrtOp = unary("sqrt", "math.sqrt", primitives.sqrt);
const rsqrtOp = unary("rsqrt", "math.rsqrt", primitives.rsqrt);
const reciprocalOp = unary("reciprocal", "math.reciprocal", primitives.reciprocal);
const sinOp = unary("sin", "math.sin", primitives.sin);
const cosOp = unary("cos", "math.cos", primitives.cos);
const tanhOp = unary("tanh", "math.tanh", primitives.tanh);
const erfOp = unary("erf", "math.erf", primitives.erf);
const sigmoidOp = unary("sigmoid", "math.sigmoid", (x, lowering) => lowering.recordActivation(primitives.sigmoid(x), { activation: "sigmoid", logits: x }));
const reluOp = unary("relu", "nn.relu", primitives.relu);
const softplusOp = unary("softplus", "math.softplus", primitives.softplus);
const floorOp = unary("floor", "math.floor", primitives.floor);
const ceilOp = unary("ceil", "math.ceil", primitives.ceil);
const roundOp = unary("round", "math.round", primitives.round);
const stopGradientOp = unary("stopGradient", "stop_gradient", primitives.stopGradient);
const negOp = unary("neg", "math.negative", primitives.neg, "any");
const squareOp = unary("square", "math.square", primitives.square, "any");
const absOp = unary("abs", "math.abs", (x) => (x.dtype === "int32" ? select(less(x, 0), primitives.neg(x), x) : primitives.abs(x)), "any");
const signOp = unary("sign", "math.sign", primitives.sign, "any");

/**
 * e to the power of x.
 *
 * @example
 * const y = exp(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function exp<T>(x: FloatIn<"exp", T>): SameFloat<T> {
  return expOp(x);
}

/**
 * exp(x) - 1, exact near 0.
 *
 * @example
 * const y = expm1(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function expm1<T>(x: FloatIn<"expm1", T>): SameFloat<T> {
  return expm1Op(x);
}

/**
 * The natural logarithm; NaN below 0.
 *
 * @example
 * const y = log(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function log<T>(x: FloatIn<"log", T>): SameFloat<T> {
  return logOp(x);
}

/**
 * log(1 + x), exact near 0.
 *
 * @example
 * const y = log1p(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function log1p<T>(x: FloatIn<"log1p", T>): SameFloat<T> {
  return log1pOp(x);
}

/**
 * The square root; NaN below 0.
 *
 * @example
 * const y = sqrt(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function sqrt<T>(x: FloatIn<"sqrt", T>): SameFloat<T> {
  return sqrtOp(x);
}

/**
 * 1 / sqrt(x).
 *
 * @example
 * const y = rsqrt(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function rsqrt<T>(x: FloatIn<"rsqrt", T>): SameFloat<T> {
  return rsqrtOp(x);
}

/**
 * 1 / x.
 *
 * @example
 * const y = reciprocal(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function reciprocal<T>(x: FloatIn<"reciprocal", T>): SameFloat<T> {
  return reciprocalOp(x);
}

/**
 * The sine.
 *
 * @example
 * const y = sin(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function sin<T>(x: FloatIn<"sin", T>): SameFloat<T> {
  return sinOp(x);
}

/**
 * The cosine.
 *
 * @example
 * const y = cos(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function cos<T>(x: FloatIn<"cos", T>): SameFloat<T> {
  return cosOp(x);
}

/**
 * The hyperbolic tangent.
 *
 * @example
 * const y = tanh(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function tanh<T>(x: FloatIn<"tanh", T>): SameFloat<T> {
  return tanhOp(x);
}

/**
 * The error function: 2/√π times the integral of exp(-t²) from 0 to x.
 *
 * @example
 * const y = erf(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function erf<T>(x: FloatIn<"erf", T>): SameFloat<T> {
  return erfOp(x);
}

/**
 * 1 / (1 + exp(-x)).
 *
 * @example
 * const y = sigmoid(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function sigmoid<T>(x: FloatIn<"sigmoid", T>): SameFloat<T> {
  return sigmoidOp(x);
}

/**
 * max(x, 0); the gradient at 0 is 0.
 *
 * @example
 * const y = relu(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function relu<T>(x: FloatIn<"relu", T>): SameFloat<T> {
  return reluOp(x);
}

/**
 * log(1 + exp(x)), without overflow.
 *
 * @example
 * const y = softplus(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function softplus<T>(x: FloatIn<"softplus", T>): SameFloat<T> {
  return softplusOp(x);
}

/**
 * The largest whole number not above x, as a float. No gradient flows.
 *
 * @example
 * const y = floor(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function floor<T>(x: FloatIn<"floor", T>): SameFloat<T> {
  return floorOp(x);
}

/**
 * The smallest whole number not below x, as a float. No gradient flows.
 *
 * @example
 * const y = ceil(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function ceil<T>(x: FloatIn<"ceil", T>): SameFloat<T> {
  return ceilOp(x);
}

/**
 * The nearest whole number, halves to the even one, as a float. No gradient flows.
 *
 * @example
 * const y = round(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function round<T>(x: FloatIn<"round", T>): SameFloat<T> {
  return roundOp(x);
}

/**
 * x itself, which counts as a constant when gradients are computed.
 *
 * @example
 * const y = stopGradient(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function stopGradient<T>(x: FloatIn<"stopGradient", T>): SameFloat<T> {
  return stopGradientOp(x);
}

/**
 * -x, of floats or integers.
 *
 * @example
 * const y = neg(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function neg<T>(x: TensorIn<"neg", T>): SameTensor<T> {
  return negOp(x);
}

/**
 * The absolute value, of floats or integers; the gradient at 0 is 0.
 *
 * @example
 * const y = abs(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function abs<T>(x: TensorIn<"abs", T>): SameTensor<T> {
  return absOp(x);
}

/**
 * -1, 0 or 1, of floats or integers. No gradient flows.
 *
 * @example
 * const y = sign(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function sign<T>(x: TensorIn<"sign", T>): SameTensor<T> {
  return signOp(x);
}

/**
 * x², of floats or integers.
 *
 * @example
 * const y = square(input([10, 3])); // Tensor<[Batch, 10, 3]>
 */
export function square<T>(x: TensorIn<"square", T>): SameTensor<T> {
  return squareOp(x);
}

interface Bounds {
  readonly numbers: readonly [low: number, high: number];
}

const clipOp: OpDefinition<Bounds> = {
  name: "clipByValue",
  tf: "clip_by_value",
  wants: "any",
  infer([x], config) {
    checkNumbers("clipByValue", x!.dtype, config);
    return x!;
  },
  call: ([x], { numbers: [low, high] }) => primitives.clip(x!, low, high),
};

/**
 * x, but `low` where it is below and `high` where it is above; NaN stays NaN. No gradient flows where x is outside.
 *
 * @example
 * const y = clipByValue(input([3]), 0, 6); // Tensor<[Batch, 3]>
 */
export function clipByValue<T>(x: TensorIn<"clipByValue", T>, low: number, high: number): SameTensor<T> {
  check("clipByValue", "low", low, finite);
  check("clipByValue", "high", high, { expected: `a number of at least ${low}`, accepts: (value) => typeof value === "number" && value >= low && Number.isFinite(value) });
  return apply(clipOp, [x], { numbers: [low, high] });
}

const castOp: OpDefinition<{ readonly dtype: DType }> = {
  name: "cast",
  tf: "cast",
  wants: "any",
  infer: ([x], { dtype }) => ({ shape: x!.shape, dtype }),
  call: ([x], { dtype }): Node => (dtype === "int32" ? toInt(x!) : toFloat(x!)),
};

/**
 * The same numbers as another kind of tensor. Floats are cut off toward 0 to become integers; NaN becomes 0, what is out
 * of range the nearest integer. No gradient flows through a change of kind.
 *
 * @example
 * const y = cast(input(["seq"], { dtype: "int32" }), "float32"); // Tensor<[Batch, "seq"]>
 */
export function cast<T, const D extends DType>(x: TensorIn<"cast", T>, dtype: D): Cast<T, D> {
  check("cast", "dtype", dtype, oneOf(["float32", "int32"]));
  return apply(castOp, [x], { dtype });
}
