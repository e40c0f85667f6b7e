/** Regularizers that pull weights towards 0. Keras 2.12, keras/regularizers.py. */
import type { Node } from "../../../codegen/graph/node.js";
import { abs, add, mul, square, sum } from "../../../codegen/ops/index.js";
import type { L1L2Options, L1Options, L2Options, Regularizer } from "../../../types/layers/regularizer.js";
import { checkOptions, finite } from "../../options.js";
import { makeRegularizer } from "./regularizer.js";

const magnitudes = (x: Node, factor: number): Node => mul(sum(abs(x)), factor);
const squares = (x: Node, factor: number): Node => mul(sum(square(x)), factor);

/**
 * Adds `l1 * Σ|w|` to the loss, which makes weights 0 that are of little use.
 *
 * @example
 * const layer = layers.dense(10, { kernelRegularizer: regularizers.l1({ l1: 0.001 }) });
 *
 * @param options `l1` (0.01)
 * @throws KatachiError "option" for what is no finite number
 */
export function l1(options?: L1Options): Regularizer {
  const { l1: factor = 0.01 } = checkOptions<L1Options>("l1", options, { l1: finite });
  return makeRegularizer("l1", { penalty: (x) => magnitudes(x, factor) });
}

/**
 * Adds `l2 * Σw²` to the loss, which keeps weights small.
 *
 * @example
 * const layer = layers.dense(10, { kernelRegularizer: regularizers.l2({ l2: 0.001 }) });
 *
 * @param options `l2` (0.01)
 * @throws KatachiError "option" for what is no finite number
 */
export function l2(options?: L2Options): Regularizer {
  const { l2: factor = 0.01 } = checkOptions<L2Options>("l2", options, { l2: finite });
  return makeRegularizer("l2", { penalty: (x) => squares(x, factor) });
}

/**
 * Adds `l1 * Σ|w| + l2 * Σw²` to the loss.
 *
 * @example
 * const layer = layers.dense(10, { kernelRegularizer: regularizers.l1l2({ l1: 0.001, l2: 0.01 }) });
 *
 * @param options `l1` (0.01), `l2` (0.01)
 * @throws KatachiError "option" for what is no finite number
 */
export function l1l2(options?: L1L2Options): Regularizer {
  const { l1: first = 0.01, l2: second = 0.01 } = checkOptions<L1L2Options>("l1l2", options, { l1: finite, l2: finite });
  return makeRegularizer("l1l2", { penalty: (x) => add(magnitudes(x, first), squares(x, second)) });
}
