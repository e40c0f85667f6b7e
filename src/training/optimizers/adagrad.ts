/** Adagrad and Adadelta: steps scaled by what the gradient has been so far. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, div, mul, neg, sqrt, square, sub } from "../../../codegen/ops/index.js";
import type { AdadeltaOptions, AdagradOptions, Optimizer } from "../../../types/training/optimizer.js";
import { checkOptions, fraction, notNegative, positive } from "../../options.js";
import { commonRules, makeOptimizer, settled } from "./optimizer.js";

/**
 * Adagrad: steps divided by the root of the sum of all squared gradients so far (Duchi and others, 2011). Keras 2.12,
 * keras/optimizers/adagrad.py.
 *
 * @example
 * net.compile({ optimizer: optimizers.adagrad({ learningRate: 0.1 }), loss: "mse" });
 */
export function adagrad(options?: AdagradOptions): Optimizer {
  const given = checkOptions("adagrad", options, { ...commonRules, initialAccumulatorValue: notNegative, epsilon: positive });
  const { initialAccumulatorValue, epsilon, ...common } = { learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7, ...given };
  return makeOptimizer("adagrad", common, {
    // The sum without what it starts at.
    arrays: ["sum"],
    scalars: [],
    update({ parameters, gradient, learningRate, slots }) {
      const sum = settled(add(slots["sum"]!, square(gradient)));
      return { parameters: sub(parameters, div(mul(gradient, learningRate), sqrt(add(sum, initialAccumulatorValue + epsilon)))), slots: { sum } };
    },
  });
}

/**
 * Adadelta: steps as large as recent steps were, over how large recent gradients were (Zeiler, 2012). Keras 2.12,
 * keras/optimizers/adadelta.py.
 *
 * @example
 * net.compile({ optimizer: optimizers.adadelta({ learningRate: 1 }), loss: "mse" });
 */
export function adadelta(options?: AdadeltaOptions): Optimizer {
  const given = checkOptions("adadelta", options, { ...commonRules, rho: fraction, epsilon: positive });
  const { rho, epsilon, ...common } = { learningRate: 0.001, rho: 0.95, epsilon: 1e-7, ...given };
  const running = (slot: Node, value: Node): Node => settled(add(mul(slot, rho), mul(square(value), 1 - rho)));
  const root = (squares: Node): Node => sqrt(add(squares, epsilon));
  return makeOptimizer("adadelta", common, {
    arrays: ["square", "step"],
    scalars: [],
    update({ parameters, gradient, learningRate, slots }) {
      const squared = running(slots["square"]!, gradient);
      const step = neg(div(mul(root(slots["step"]!), gradient), root(squared)));
      return { parameters: add(parameters, mul(step, learningRate)), slots: { square: squared, step: running(slots["step"]!, step) } };
    },
  });
}
