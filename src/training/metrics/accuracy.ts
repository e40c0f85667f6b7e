/** Shares of right answers. Formulas of Keras 2.12, keras/metrics/accuracy_metrics.py and keras/utils/metrics_utils.py. */
import type { Node } from "../../../codegen/graph/node.js";
import { argMax, equal, less, mean, select, sum, toFloat, toInt } from "../../../codegen/ops/index.js";
import type { BinaryAccuracyOptions, Metric, TopKOptions } from "../../../types/training/metric.js";
import { checkOptions, finite, positiveInteger } from "../../options.js";
import { isClass } from "../losses/probabilistic.js";
import { makeMetric, meanOver, named } from "./definition.js";

/**
 * The share of outputs above `threshold` where the target is 1, or not above it where it is 0.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: [metrics.binaryAccuracy({ threshold: 0.3 })] });
 */
export function binaryAccuracy<const Name extends string = "binaryAccuracy">(options?: BinaryAccuracyOptions<Name>): Metric<Name, "values"> {
  const { name = "binaryAccuracy" as Name, threshold: given } = checkOptions<BinaryAccuracyOptions<Name>>("binaryAccuracy", options, { ...named, threshold: finite });
  return makeMetric(name, meanOver("values", ({ truth, prediction, probability, threshold }) => {
    const yes = given === undefined ? less(threshold, prediction) : less(given, probability);
    return mean(toFloat(equal(truth, toFloat(yes))), -1);
  }));
}

/**
 * The share of samples whose largest output is where the largest target is.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: [metrics.categoricalAccuracy({ name: "right" })] });
 */
export function categoricalAccuracy<const Name extends string = "categoricalAccuracy">(options?: { name?: Name }): Metric<Name, "values"> {
  const { name = "categoricalAccuracy" as Name } = checkOptions<{ name?: Name }>("categoricalAccuracy", options, named);
  return makeMetric(name, meanOver("values", ({ truth, prediction }) => toFloat(equal(argMax(truth), argMax(prediction)))));
}

/**
 * The share of samples whose largest output is the one that the target names.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: [metrics.sparseCategoricalAccuracy({ name: "right" })] });
 */
export function sparseCategoricalAccuracy<const Name extends string = "sparseCategoricalAccuracy">(options?: { name?: Name }): Metric<Name, "classes"> {
  const { name = "sparseCategoricalAccuracy" as Name } = checkOptions<{ name?: Name }>("sparseCategoricalAccuracy", options, named);
  return makeMetric(name, meanOver("classes", ({ truth, prediction }) => toFloat(equal(truth, argMax(prediction)))));
}

/** 1 where fewer than k outputs are larger than that of the class, as TensorFlow's `in_top_k`. */
function inTopK(labels: Node, prediction: Node, k: number): Node {
  const { shape } = prediction;
  const own = sum(select(isClass(labels, shape), prediction, 0), -1, true);
  return toFloat(less(sum(toInt(less(own, prediction)), -1), k));
}

const checkTopK = <Name extends string>(where: string, options: TopKOptions<Name> | undefined): TopKOptions<Name> & { readonly k: number } => ({
  k: 5,
  ...checkOptions<TopKOptions<Name>>(where, options, { ...named, k: positiveInteger }),
});

/**
 * The share of samples whose class, where the target is largest, has one of the `k` largest outputs.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: [metrics.topKCategoricalAccuracy({ k: 3 })] });
 */
export function topKCategoricalAccuracy<const Name extends string = "topKCategoricalAccuracy">(options?: TopKOptions<Name>): Metric<Name, "values"> {
  const { name = "topKCategoricalAccuracy" as Name, k } = checkTopK("topKCategoricalAccuracy", options);
  return makeMetric(name, meanOver("values", ({ truth, prediction }) => inTopK(argMax(truth), prediction, k)));
}

/**
 * The share of samples whose class, which the target names, has one of the `k` largest outputs.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: [metrics.sparseTopKCategoricalAccuracy({ k: 3 })] });
 */
export function sparseTopKCategoricalAccuracy<const Name extends string = "sparseTopKCategoricalAccuracy">(options?: TopKOptions<Name>): Metric<Name, "classes"> {
  const { name = "sparseTopKCategoricalAccuracy" as Name, k } = checkTopK("sparseTopKCategoricalAccuracy", options);
  return makeMetric(name, meanOver("classes", ({ truth, prediction }) => inTopK(truth, prediction, k)));
}
