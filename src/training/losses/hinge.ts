/** Losses that ask for a margin. Formulas of Keras 2.12, keras/losses.py. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, equal, max, maximum, mean, min, mul, or, select, square, sub, sum, toFloat } from "../../../codegen/ops/index.js";
import type { Loss } from "../../../types/training/loss.js";
import { makeLoss } from "./definition.js";

/** Targets as -1 and 1: those of a batch that are all 0 or 1 are converted, as in Keras' `_maybe_convert_labels`. */
function signs(truth: Node): Node {
  const binary = min(toFloat(or(equal(truth, 0), equal(truth, 1))));
  return select(equal(binary, 1), sub(mul(truth, 2), 1), truth);
}

const margins = (truth: Node, prediction: Node): Node => maximum(sub(1, mul(signs(truth), prediction)), 0);

/**
 * Mean over the last axis of max(1 - y·p, 0), for targets y of -1 or 1, or of 0 or 1. Keras 2.12, `hinge`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.hinge() });
 */
export const hinge = (): Loss<"hinge"> => makeLoss("hinge", { targets: "values", build: ({ truth, prediction }) => mean(margins(truth, prediction), -1) });

/**
 * Mean over the last axis of max(1 - y·p, 0)², for targets y of -1 or 1, or of 0 or 1. Keras 2.12, `squared_hinge`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.squaredHinge() });
 */
export const squaredHinge = (): Loss<"squaredHinge"> => makeLoss("squaredHinge", { targets: "values", build: ({ truth, prediction }) => mean(square(margins(truth, prediction)), -1) });

/**
 * max(the largest output of another class - the output of the class + 1, 0), for one-hot targets: along the last axis
 * max(max((1 - y)·p) - sum(y·p) + 1, 0). Keras 2.12, `categorical_hinge`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.categoricalHinge() });
 */
export const categoricalHinge = (): Loss<"categoricalHinge"> =>
  makeLoss("categoricalHinge", {
    targets: "values",
    build: ({ truth, prediction }) => maximum(add(sub(max(mul(sub(1, truth), prediction), -1), sum(mul(truth, prediction), -1)), 1), 0),
  });
