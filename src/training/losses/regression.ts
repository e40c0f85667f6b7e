/** Losses of outputs that are numbers: distances between target and output. Formulas of Keras 2.12, keras/losses.py. */
import type { Node } from "../../../codegen/graph/node.js";
import { abs, add, div, lessEqual, log, maximum, mean, mul, neg, select, softplus, square, sub, sum, sqrt } from "../../../codegen/ops/index.js";
import { optionError } from "../../../types/messages.js";
import { showShape } from "../../../types/shape.js";
import type { CosineSimilarityOptions, HuberOptions, Loss } from "../../../types/training/loss.js";
import { checkOptions, integer, positive } from "../../options.js";
import { EPSILON, makeLoss } from "./definition.js";

/** A loss that is the mean over the last axis of a function of each output and its target. */
const meanOf = (each: (prediction: Node, truth: Node) => Node): { readonly targets: "values"; readonly build: (inputs: { readonly truth: Node; readonly prediction: Node }) => Node } => ({
  targets: "values",
  build: ({ truth, prediction }) => mean(each(prediction, truth), -1),
});

/**
 * Mean over the last axis of (yPred - yTrue)². Short: "mse". Keras 2.12, `mean_squared_error`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.meanSquaredError() });
 */
export const meanSquaredError = (): Loss<"meanSquaredError"> => makeLoss("meanSquaredError", meanOf((p, y) => square(sub(p, y))));

/**
 * Mean over the last axis of |yPred - yTrue|. Short: "mae". Keras 2.12, `mean_absolute_error`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.meanAbsoluteError() });
 */
export const meanAbsoluteError = (): Loss<"meanAbsoluteError"> => makeLoss("meanAbsoluteError", meanOf((p, y) => abs(sub(p, y))));

/**
 * 100 times the mean over the last axis of |yTrue - yPred| / max(|yTrue|, 1e-7). Short: "mape".
 * Keras 2.12, `mean_absolute_percentage_error`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.meanAbsolutePercentageError() });
 */
export const meanAbsolutePercentageError = (): Loss<"meanAbsolutePercentageError"> =>
  makeLoss("meanAbsolutePercentageError", { targets: "values", build: ({ truth, prediction }) => mul(mean(abs(div(sub(truth, prediction), maximum(abs(truth), EPSILON))), -1), 100) });

/**
 * Mean over the last axis of (log(yTrue + 1) - log(yPred + 1))², both at least 1e-7. Short: "msle".
 * Keras 2.12, `mean_squared_logarithmic_error`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.meanSquaredLogarithmicError() });
 */
export const meanSquaredLogarithmicError = (): Loss<"meanSquaredLogarithmicError"> => {
  const logarithm = (x: Node): Node => log(add(maximum(x, EPSILON), 1));
  return makeLoss("meanSquaredLogarithmicError", meanOf((p, y) => square(sub(logarithm(p), logarithm(y)))));
};

/**
 * Mean over the last axis of ½e² where |e| is at most `delta`, and delta·|e| - ½delta² elsewhere, with e = yPred - yTrue.
 * Keras 2.12, `huber`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.huber({ delta: 0.5 }) });
 */
export function huber(options?: HuberOptions): Loss<"huber"> {
  const { delta = 1 } = checkOptions<HuberOptions>("huber", options, { delta: positive });
  return makeLoss("huber", meanOf((p, y) => {
    const error = sub(p, y);
    const distance = abs(error);
    return select(lessEqual(distance, delta), mul(square(error), 0.5), sub(mul(distance, delta), 0.5 * delta ** 2));
  }));
}

/**
 * Mean over the last axis of log(cosh(e)) = e + log(1 + exp(-2e)) - log 2 with e = yPred - yTrue. Keras 2.12, `log_cosh`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.logCosh() });
 */
export const logCosh = (): Loss<"logCosh"> =>
  makeLoss("logCosh", meanOf((p, y) => {
    const error = sub(p, y);
    return sub(add(error, softplus(mul(error, -2))), Math.LN2);
  }));

/** Scaled to length 1; TensorFlow's `l2_normalize`, which takes no square below 1e-12. */
const direction = (x: Node, axis: number): Node => div(x, sqrt(maximum(sum(square(x), axis, true), 1e-12)));

/** The cosine of the angle between vectors along an axis. */
export const cosine = (truth: Node, prediction: Node, axis: number): Node => sum(mul(direction(truth, axis), direction(prediction, axis)), axis);

/**
 * Minus the cosine of the angle between target and output along `axis`: -1 for the same direction. The metric of that
 * name has the other sign. Keras 2.12, `cosine_similarity`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.cosineSimilarity() });
 */
export function cosineSimilarity(options?: CosineSimilarityOptions): Loss<"cosineSimilarity"> {
  const { axis = -1 } = checkOptions<CosineSimilarityOptions>("cosineSimilarity", options, { axis: integer });
  return makeLoss("cosineSimilarity", {
    targets: "values",
    build({ truth, prediction }) {
      const { shape } = prediction;
      if (axis === 0 || axis >= shape.length || axis <= -shape.length) throw optionError("axisRange", { layer: "cosineSimilarity", axis, shape: showShape(["Batch", ...shape.slice(1)]) });
      return neg(cosine(truth, prediction, axis));
    },
  });
}
