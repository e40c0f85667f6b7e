/** Stochastic gradient descent. */
import { add, mul, sub } from "../../../codegen/ops/index.js";
import { KatachiError } from "../../../types/error.js";
import type { Optimizer, SgdOptions } from "../../../types/training/optimizer.js";
import { boolean, checkOptions, fraction, notNegative } from "../../options.js";
import { inverseTimeDecay } from "../schedules.js";
import { commonRules, makeOptimizer, settled } from "./optimizer.js";

/**
 * Stochastic gradient descent, with momentum and Nesterov's look-ahead. Keras 2.12, keras/optimizers/sgd.py.
 *
 * @example
 * net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }), loss: "mse" });
 */
export function sgd(options?: SgdOptions): Optimizer {
  const given = checkOptions("sgd", options, { ...commonRules, momentum: fraction, nesterov: boolean, decay: notNegative });
  const { momentum, nesterov, decay, ...common } = { learningRate: 0.01, momentum: 0, nesterov: false, decay: 0, ...given };
  const { learningRate } = common;
  if (decay > 0 && typeof learningRate !== "number") throw new KatachiError("option", "sgd: decay is for a learning rate that is a number");
  const rate = decay > 0 && typeof learningRate === "number" ? inverseTimeDecay({ initialLearningRate: learningRate, decaySteps: 1, decayRate: decay }) : learningRate;
  return makeOptimizer("sgd", { ...common, learningRate: rate }, {
    arrays: momentum > 0 ? ["momentum"] : [],
    scalars: [],
    update({ parameters, gradient, learningRate, slots }) {
      const step = mul(gradient, learningRate);
      if (momentum === 0) return { parameters: sub(parameters, step), slots: {} };
      const velocity = settled(sub(mul(slots["momentum"]!, momentum), step));
      return { parameters: add(parameters, nesterov ? sub(mul(velocity, momentum), step) : velocity), slots: { momentum: velocity } };
    },
  });
}
