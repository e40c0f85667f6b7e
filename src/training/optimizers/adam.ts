/** Adam and its relatives: steps along a running mean of the gradient, scaled by its running size. */
import type { Node } from "../../../codegen/graph/node.js";
import { abs, add, div, maximum, mul, sqrt, square, sub } from "../../../codegen/ops/index.js";
import type { AdamOptions, AdamWOptions, MomentOptions, Optimizer } from "../../../types/training/optimizer.js";
import { boolean, checkOptions, fraction, positive } from "../../options.js";
import { commonRules, makeOptimizer, settled, towards, type UpdateRule } from "./optimizer.js";

const momentRules = { ...commonRules, beta1: fraction, beta2: fraction, epsilon: positive };
const adamRules = { ...momentRules, amsgrad: boolean };
const defaults = { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** 1 - beta^t, kept instead of beta^t: near 0 it loses no digits in float32. */
const correction = (slot: Node, beta: number): Node => add(mul(slot, beta), 1 - beta);

const adamRule = ({ beta1, beta2, epsilon, amsgrad }: Required<Pick<AdamOptions, "beta1" | "beta2" | "epsilon" | "amsgrad">>): UpdateRule => ({
  arrays: amsgrad ? ["mean", "square", "largest"] : ["mean", "square"],
  scalars: ["correction1", "correction2"],
  update({ parameters, gradient, learningRate, slots }) {
    const correction1 = correction(slots["correction1"]!, beta1);
    const correction2 = correction(slots["correction2"]!, beta2);
    const rate = div(mul(learningRate, sqrt(correction2)), correction1);
    const mean = towards(slots["mean"]!, gradient, beta1);
    const squared = towards(slots["square"]!, square(gradient), beta2);
    const largest = amsgrad ? maximum(slots["largest"]!, squared) : undefined;
    return {
      parameters: sub(parameters, div(mul(mean, rate), add(sqrt(largest ?? squared), epsilon))),
      slots: { mean, square: squared, correction1, correction2, ...(largest && { largest }) },
    };
  },
});

/**
 * Adam: steps scaled by running means of the gradient and of its square (Kingma and Ba, 2015). Keras 2.12,
 * keras/optimizers/adam.py.
 *
 * @example
 * net.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "binaryCrossentropy" });
 */
export function adam(options?: AdamOptions): Optimizer {
  const given = { ...defaults, amsgrad: false, ...checkOptions("adam", options, adamRules) };
  return makeOptimizer("adam", given, adamRule(given));
}

/**
 * Adam with weight decay that the gradient's size does not scale (Loshchilov and Hutter, 2019). Keras 2.12,
 * keras/optimizers/adamw.py.
 *
 * @example
 * net.compile({ optimizer: optimizers.adamW({ weightDecay: 0.01 }), loss: "categoricalCrossentropy" });
 */
export function adamW(options?: AdamWOptions): Optimizer {
  const given = { ...defaults, amsgrad: false, weightDecay: 0.004, ...checkOptions("adamW", options, adamRules) };
  return makeOptimizer("adamW", given, adamRule(given));
}

/**
 * Adam with the largest recent gradient instead of the mean square (Kingma and Ba, 2015, section 7.1). Keras 2.12,
 * keras/optimizers/adamax.py.
 *
 * @example
 * net.compile({ optimizer: optimizers.adamax({ learningRate: 0.002 }), loss: "mse" });
 */
export function adamax(options?: MomentOptions): Optimizer {
  const given = { ...defaults, ...checkOptions("adamax", options, momentRules) };
  const { beta1, beta2, epsilon } = given;
  return makeOptimizer("adamax", given, {
    arrays: ["mean", "largest"],
    scalars: ["correction1"],
    update({ parameters, gradient, learningRate, slots }) {
      const correction1 = correction(slots["correction1"]!, beta1);
      const mean = towards(slots["mean"]!, gradient, beta1);
      const largest = settled(maximum(mul(slots["largest"]!, beta2), abs(gradient)));
      return { parameters: sub(parameters, div(mul(mean, div(learningRate, correction1)), add(largest, epsilon))), slots: { mean, largest, correction1 } };
    },
  });
}

/**
 * Adam with Nesterov's look-ahead and a momentum that grows to `beta1` during the first steps (Dozat, 2015). Keras 2.12,
 * keras/optimizers/nadam.py.
 *
 * @example
 * net.compile({ optimizer: optimizers.nadam({ learningRate: 0.002 }), loss: "mse" });
 */
export function nadam(options?: MomentOptions): Optimizer {
  const given = { ...defaults, ...checkOptions("nadam", options, momentRules) };
  const { beta1, beta2, epsilon } = given;
  return makeOptimizer("nadam", given, {
    arrays: ["mean", "square"],
    // 0.96^t, as 1 - 0.96^t; the product of all momenta, as 1 minus it.
    scalars: ["warmth", "product", "correction2"],
    update({ parameters, gradient, learningRate, slots }) {
      const warmth = correction(slots["warmth"]!, 0.96);
      const momentum = (warm: Node): Node => mul(add(mul(warm, 0.5), 0.5), beta1);
      const now = momentum(warmth);
      const next = momentum(correction(warmth, 0.96));
      const restAfter = (rest: Node, factor: Node): Node => add(mul(rest, factor), sub(1, factor));
      const product = restAfter(slots["product"]!, now);
      const correction2 = correction(slots["correction2"]!, beta2);
      const mean = towards(slots["mean"]!, gradient, beta1);
      const squared = towards(slots["square"]!, square(gradient), beta2);
      const ahead = add(mul(mean, div(next, restAfter(product, next))), mul(gradient, div(sub(1, now), product)));
      const size = add(sqrt(div(squared, correction2)), epsilon);
      return { parameters: sub(parameters, div(mul(ahead, learningRate), size)), slots: { mean, square: squared, warmth, product, correction2 } };
    },
  });
}
