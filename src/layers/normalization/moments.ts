/** What the normalization layers compute with: means and variances along axes, and weights laid along axes. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, div, maximum, mean, mul, reshape, rsqrt, select, square, sub, sum, toFloat } from "../../../codegen/ops/index.js";
import { sizeOf } from "../../../codegen/graph/dtype.js";
import { axesOf, type Axes } from "../../../types/layers/alongAxes.js";
import type { RuntimeShape } from "../../../types/shape.js";
import type { Rule } from "../../options.js";
import { sizeFor } from "../layer.js";

/** One axis, or a list of them. That they are whole is a rule of types/. */
export const axesRule: Rule = {
  expected: "a number or a list of numbers",
  accepts: (value) => (Array.isArray(value) ? value : [value]).every((axis) => typeof axis === "number"),
};

/** The sizes that weights along axes have, first axis first. */
export const sizesAlong = (layer: string, shape: RuntimeShape, axes: Axes): number[] =>
  [...axesOf(layer, shape, axes)].sort((a, b) => a - b).map((axis) => sizeFor(layer, shape, axis));

/** Mean and variance along axes, which stay with size 1. */
export interface Moments {
  readonly mean: Node;
  readonly variance: Node;
}

/** The variance is the mean squared distance from the mean, of all the values: no correction for a sample. */
export function moments(x: Node, axes: readonly number[]): Moments {
  const center = mean(x, axes, true);
  return { mean: center, variance: mean(square(sub(x, center)), axes, true) };
}

/** Moments of the steps that are no padding; `mask` has the first axes of x. 0 and 0 where there is nothing but padding. */
export function maskedMoments(x: Node, axes: readonly number[], mask: Node): Moments {
  const wide = reshape(mask, [...mask.shape, ...x.shape.slice(mask.shape.length).map(() => 1)]);
  const inside = axes.filter((axis) => axis < mask.shape.length);
  const beyond = sizeOf(axes.filter((axis) => axis >= mask.shape.length).map((axis) => x.shape[axis]!));
  const count = maximum(mul(sum(toFloat(wide), inside, true), beyond), 1);
  const center = div(sum(select(wide, x, 0), axes, true), count);
  return { mean: center, variance: div(sum(select(wide, square(sub(x, center)), 0), axes, true), count) };
}

/** (x - mean) / sqrt(variance + epsilon) · gamma + beta. */
export function standardize(x: Node, { mean, variance }: Moments, epsilon: number, gamma: Node | undefined, beta: Node | undefined): Node {
  const normal = mul(sub(x, mean), rsqrt(add(variance, epsilon)));
  const scaled = gamma ? mul(normal, gamma) : normal;
  return beta ? add(scaled, beta) : scaled;
}

/** A weight with the sizes of some axes of a shape, laid along them: size 1 along all others. */
export const along = (weight: Node, shape: readonly number[], axes: readonly number[]): Node =>
  reshape(weight, shape.map((size, axis) => (axes.includes(axis) ? size : 1)));
