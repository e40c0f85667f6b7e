/** Lion. */
import { add, mul, sign, sub } from "../../../codegen/ops/index.js";
import type { LionOptions, Optimizer } from "../../../types/training/optimizer.js";
import { checkOptions, fraction } from "../../options.js";
import { commonRules, makeOptimizer, settled } from "./optimizer.js";

/**
 * Lion: steps of one size, in the direction of each sign of momentum and gradient (Chen and others, 2023). Keras 2.13,
 * keras/optimizers/lion.py.
 *
 * @example
 * net.compile({ optimizer: optimizers.lion({ learningRate: 0.0003, weightDecay: 0.01 }), loss: "categoricalCrossentropy" });
 */
export function lion(options?: LionOptions): Optimizer {
  const given = checkOptions("lion", options, { ...commonRules, beta1: fraction, beta2: fraction });
  const { beta1, beta2, ...common } = { learningRate: 0.0001, beta1: 0.9, beta2: 0.99, ...given };
  return makeOptimizer("lion", common, {
    arrays: ["momentum"],
    scalars: [],
    update({ parameters, gradient, learningRate, slots }) {
      const direction = sign(add(mul(slots["momentum"]!, beta1), mul(gradient, 1 - beta1)));
      const momentum = settled(add(mul(slots["momentum"]!, beta2), mul(gradient, 1 - beta2)));
      return { parameters: sub(parameters, mul(direction, learningRate)), slots: { momentum } };
    },
  });
}
