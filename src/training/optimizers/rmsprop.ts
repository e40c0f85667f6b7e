/** RMSprop. */
import { add, div, mul, sqrt, square, sub } from "../../../codegen/ops/index.js";
import type { Optimizer, RmspropOptions } from "../../../types/training/optimizer.js";
import { boolean, checkOptions, fraction, positive } from "../../options.js";
import { commonRules, makeOptimizer, settled } from "./optimizer.js";

/**
 * RMSprop: steps divided by a running root mean square of the gradient (Hinton, 2012). Keras 2.12,
 * keras/optimizers/rmsprop.py.
 *
 * @example
 * net.compile({ optimizer: optimizers.rmsprop({ learningRate: 0.001, momentum: 0.9 }), loss: "categoricalCrossentropy" });
 */
export function rmsprop(options?: RmspropOptions): Optimizer {
  const given = checkOptions("rmsprop", options, { ...commonRules, rho: fraction, momentum: fraction, epsilon: positive, centered: boolean });
  const { rho, momentum, epsilon, centered, ...common } = { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false, ...given };
  return makeOptimizer("rmsprop", common, {
    arrays: ["square", ...(centered ? ["mean"] : []), ...(momentum > 0 ? ["momentum"] : [])],
    scalars: [],
    update({ parameters, gradient, learningRate, slots }) {
      const squared = settled(add(mul(slots["square"]!, rho), mul(square(gradient), 1 - rho)));
      const mean = centered ? settled(add(mul(slots["mean"]!, rho), mul(gradient, 1 - rho))) : undefined;
      const variance = add(mean ? sub(squared, square(mean)) : squared, epsilon);
      const step = div(mul(gradient, learningRate), sqrt(variance));
      const velocity = momentum > 0 ? settled(add(mul(slots["momentum"]!, momentum), step)) : undefined;
      return {
        parameters: sub(parameters, velocity ?? step),
        slots: { square: squared, ...(mean && { mean }), ...(velocity && { momentum: velocity }) },
      };
    },
  });
}
