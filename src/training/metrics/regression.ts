/** Metrics of outputs that are numbers: the mean of a loss, its root, the share of explained variance. */
import type { Node } from "../../../codegen/graph/node.js";
import { fill, mean, square, sub } from "../../../codegen/ops/index.js";
import type { Metric, R2ScoreOptions } from "../../../types/training/metric.js";
import { checkOptions, oneOf } from "../../options.js";
import { perClass } from "./confusion.js";
import { makeMetric, masked, meanOver, named } from "./definition.js";

/**
 * The root of the mean squared error over all samples of an epoch. Keras 2.12, `RootMeanSquaredError`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: "mse", metrics: [metrics.rootMeanSquaredError({ name: "rmse" })] });
 */
export function rootMeanSquaredError<const Name extends string = "rootMeanSquaredError">(options?: { name?: Name }): Metric<Name, "values"> {
  const { name = "rootMeanSquaredError" as Name } = checkOptions<{ name?: Name }>("rootMeanSquaredError", options, named);
  const squares = meanOver("values", ({ truth, prediction }) => mean(square(sub(prediction, truth)), -1));
  return makeMetric<Name, "total", "values", "count">(name, { ...squares, value: (sums, samples) => Math.sqrt(squares.value(sums, samples)) });
}

/**
 * The share of the targets' variance that the outputs explain, 1 - Σ(y - p)² / Σ(y - mean(y))², of each output along the
 * last axis, over all samples of an epoch; then their mean. Keras 2.13, `R2Score`, keras/metrics/regression_metrics.py.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: "mse", metrics: ["r2Score"] });
 */
export function r2Score<const Name extends string = "r2Score">(options?: R2ScoreOptions<Name>): Metric<Name, "values"> {
  const checked = checkOptions<R2ScoreOptions<Name>>("r2Score", options, { ...named, classAggregation: oneOf(["uniformAverage", "varianceWeightedAverage"]) });
  const { name = "r2Score" as Name, classAggregation = "uniformAverage" } = checked;
  return makeMetric(name, {
    targets: "values",
    build(inputs) {
      const { truth, prediction } = inputs;
      const total = (values: Node): Node => perClass(masked(values, inputs));
      return { count: total(fill(truth.graph, 1, truth.shape)), sum: total(truth), squares: total(square(truth)), residuals: total(square(sub(truth, prediction))) };
    },
    value({ count, sum, squares, residuals }) {
      const variances = squares.map((value, i) => value - sum[i]! ** 2 / count[i]!);
      const scores = variances.map((variance, i) => (variance === 0 ? 0 : 1 - residuals[i]! / variance));
      if (classAggregation === "uniformAverage") return scores.reduce((a, b) => a + b) / scores.length;
      return scores.reduce((total, score, i) => total + score * variances[i]!, 0) / variances.reduce((a, b) => a + b);
    },
  });
}
