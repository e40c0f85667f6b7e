/** All ops, as users see them. */
export { add, div, floorDiv, maximum, minimum, mod, mul, pow, squaredDifference, sub } from "./arithmetic.js";
export { equal, greater, greaterEqual, less, lessEqual, logicalAnd, logicalNot, logicalOr, logicalXor, notEqual, where } from "./comparison.js";
export { abs, cast, ceil, clipByValue, cos, erf, exp, expm1, floor, log, log1p, neg, reciprocal, relu, round, rsqrt, sigmoid, sign, sin, softplus, sqrt, square, stopGradient, tanh } from "./functions.js";
export { all, any, logSumExp, max, mean, min, norm, prod, std, sum, variance } from "./reductions.js";
export { argMax, argMin, cumsum, l2Normalize, logSoftmax, softmax } from "./along.js";
export { expandDims, reshape, reverse, squeeze, transpose } from "./movement.js";
export { linspace } from "./linspace.js";
export { pad, slice, tile } from "./parts.js";
export { concat, split, stack, unstack } from "./lists.js";
export { dot, einsum, matmul } from "./product.js";
export { rearrange } from "./rearrange.js";
export { customGradient, grad, grads, valueAndGrad } from "./gradient.js";
export { gather, oneHot, topK } from "./indexing.js";
