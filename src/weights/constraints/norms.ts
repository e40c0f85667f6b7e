/** Constraints of the lengths of vectors. Keras 2.12, keras/constraints.py. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, clip, div, minimum, mul, sqrt, square, sum } from "../../../codegen/ops/index.js";
import { KatachiError } from "../../../types/error.js";
import type { Constraint, ConstraintName, MaxNormOptions, MinMaxNormOptions, NormOptions } from "../../../types/layers/constraint.js";
import { checkOptions, notNegative, type Rule } from "../../options.js";
import { makeConstraint } from "./constraint.js";

/** Keras' `backend.epsilon()`. */
const EPSILON = 1e-7;

type Axes = number | readonly number[];

const listOf = (axis: Axes): readonly number[] => (typeof axis === "number" ? [axis] : axis);

const axesRule: Rule = {
  expected: "an integer or a list of different ones",
  accepts: (value) => {
    const axes = Array.isArray(value) ? value : [value];
    return axes.length > 0 && axes.every(Number.isSafeInteger) && new Set(axes).size === axes.length;
  },
};
const shareRule: Rule = { expected: "a number from 0 to 1", accepts: (value) => typeof value === "number" && value >= 0 && value <= 1 };

/** A constraint that scales vectors: `factor` is told their lengths. */
function scaling(name: ConstraintName, axis: Axes, factor: (lengths: Node) => Node): Constraint {
  const axes = listOf(axis);
  const places = ({ length }: readonly number[]): Set<number> => new Set(axes.map((each) => (each < 0 ? each + length : each)));
  return makeConstraint(name, {
    wants: {
      expected: `weights with axis ${axes.join(", ")}`,
      accepts: (shape) => axes.every((each) => each >= -shape.length && each < shape.length) && places(shape).size === axes.length,
    },
    apply: (weight) => mul(weight, factor(sqrt(sum(square(weight), [...places(weight.shape)], true)))),
  });
}

/**
 * Vectors that are longer than `maxValue` after a step are scaled down to it.
 *
 * @example
 * const layer = layers.dense(10, { kernelConstraint: constraints.maxNorm({ maxValue: 3 }) });
 *
 * @param options `maxValue` (2), `axis` (0): the axes along which weights make up a vector, those of the inputs
 * @throws KatachiError "option" for a negative length, and by the layer for a weight without these axes
 */
export function maxNorm(options?: MaxNormOptions): Constraint {
  const { maxValue = 2, axis = 0 } = checkOptions<MaxNormOptions>("maxNorm", options, { maxValue: notNegative, axis: axesRule });
  return scaling("maxNorm", axis, (lengths) => div(minimum(lengths, maxValue), add(lengths, EPSILON)));
}

/**
 * Vectors are scaled to the length 1 after every step.
 *
 * @example
 * const layer = layers.conv2d(8, 3, { kernelConstraint: constraints.unitNorm({ axis: [0, 1, 2] }) });
 *
 * @param options `axis` (0): the axes along which weights make up a vector, those of the inputs
 * @throws KatachiError "option" for what is no axis, and by the layer for a weight without these axes
 */
export function unitNorm(options?: NormOptions): Constraint {
  const { axis = 0 } = checkOptions<NormOptions>("unitNorm", options, { axis: axesRule });
  return scaling("unitNorm", axis, (lengths) => div(1, add(lengths, EPSILON)));
}

/**
 * Vectors that are shorter than `minValue` or longer than `maxValue` after a step are scaled towards it: all the way with
 * a `rate` of 1.
 *
 * @example
 * const layer = layers.dense(10, { kernelConstraint: constraints.minMaxNorm({ minValue: 0.5, maxValue: 2, rate: 0.1 }) });
 *
 * @param options `minValue` (0), `maxValue` (1), `rate` (1), `axis` (0): the axes along which weights make up a vector,
 *   those of the inputs
 * @throws KatachiError "option" for lengths or a rate that cannot be, and by the layer for a weight without these axes
 */
export function minMaxNorm(options?: MinMaxNormOptions): Constraint {
  const given = checkOptions<MinMaxNormOptions>("minMaxNorm", options, { minValue: notNegative, maxValue: notNegative, rate: shareRule, axis: axesRule });
  const { minValue, maxValue, rate, axis } = { minValue: 0, maxValue: 1, rate: 1, axis: 0, ...given };
  if (maxValue < minValue) throw new KatachiError("option", `minMaxNorm: maxValue must be at least minValue ${minValue}, got ${maxValue}`);
  return scaling("minMaxNorm", axis, (lengths) => {
    const desired = clip(lengths, minValue, maxValue);
    const reached = rate === 1 ? desired : add(mul(desired, rate), mul(lengths, 1 - rate));
    return div(reached, add(lengths, EPSILON));
  });
}
