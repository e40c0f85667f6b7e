/** A function of the user's as a metric with a name. */
import type { AnyTensor } from "../../../types/tensor.js";
import type { FloatTensor } from "../../../types/training/loss.js";
import type { Metric } from "../../../types/training/metric.js";
import { check, text } from "../../options.js";
import { evaluateOwn, isFunction, type OwnFunction } from "../ownFunction.js";
import { makeMetric, meanOver, type MetricDefinition } from "./definition.js";

/** The metric that a function is. */
export const ownMetric = (name: string, fn: OwnFunction): MetricDefinition<"total", "any", "count"> => meanOver("any", ({ lowering, truth, prediction }) => evaluateOwn(name, fn, lowering, truth, prediction));

/**
 * A function written in ops as a metric, under a name the compiler knows: targets and output give a number for each
 * sample or each of its positions, and logs show the mean. A function can stand among the metrics by itself as well; it
 * is then logged under its own name, which the compiler does not know. Keras 2.12, `MeanMetricWrapper`.
 *
 * @example
 * const spread = metrics.meanMetricWrapper((yTrue: Tensor<[Batch, 1]>, yPred: Tensor<[Batch, 1]>) => abs(sub(yTrue, yPred)), "spread");
 * net.compile({ optimizer: "adam", loss: "mse", metrics: [spread] });
 */
export function meanMetricWrapper<T extends AnyTensor, P extends AnyTensor, const Name extends string>(fn: (yTrue: T, yPred: P) => FloatTensor, name: Name): Metric<Name, "any"> {
  check("meanMetricWrapper", "fn", fn, { expected: "a function", accepts: isFunction });
  check("meanMetricWrapper", "name", name, text);
  return makeMetric(name, ownMetric(name, fn as unknown as OwnFunction));
}
