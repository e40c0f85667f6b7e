/** Keras' activations that are compositions of the pointwise functions, with Keras' constants. */
import type { Node } from "../graph/node.js";
import { abs, add, div, mul, neg } from "./pointwise/arithmetic.js";
import { less, minimum, select } from "./pointwise/comparison.js";
import { erf, expm1, relu, sigmoid, softplus, tanh } from "./pointwise/functions.js";

/** The gradient at 0 and at 6 is 0, as in TensorFlow. */
export const relu6 = (x: Node): Node => minimum(6, relu(x));
export const leakyRelu = (x: Node, slope = 0.2): Node => select(less(0, x), x, mul(x, slope));
/** α·(exp(x) - 1) below 0. The exponential sees no positive x, whose overflow would spoil the gradient. */
export const elu = (x: Node, alpha = 1): Node => select(less(0, x), x, mul(expm1(minimum(x, 0)), alpha));
/** Klambauer et al. 2017: scale and α keep mean 0 and variance 1. */
export const selu = (x: Node): Node => mul(elu(x, 1.6732632423543772), 1.0507009873554805);
/** x·Φ(x); the approximation replaces Φ by a tanh. */
export function gelu(x: Node, approximate = false): Node {
  if (!approximate) return mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));
  const cubic = add(x, mul(mul(mul(x, x), x), 0.044715));
  return mul(mul(x, 0.5), add(tanh(mul(cubic, Math.sqrt(2 / Math.PI))), 1));
}
/** Also called swish. */
export const silu = (x: Node): Node => mul(x, sigmoid(x));
export const mish = (x: Node): Node => mul(x, tanh(softplus(x)));
export const softsign = (x: Node): Node => div(x, add(abs(x), 1));
/** Keras 3: relu6(x + 3) / 6. */
export const hardSigmoid = (x: Node): Node => div(relu6(add(x, 3)), 6);
export const hardSilu = (x: Node): Node => mul(x, hardSigmoid(x));
export const logSigmoid = (x: Node): Node => neg(softplus(neg(x)));

