/** Metrics of counted decisions: precision, recall, F1. */
import type { Node } from "../../../codegen/graph/node.js";
import { argMax, broadcastTo, equal, expandDims, iota, less, mul, sliceAxis, sub, sum, toFloat } from "../../../codegen/ops/index.js";
import { KatachiError } from "../../../types/error.js";
import type { F1ScoreOptions, Metric, PrecisionOptions } from "../../../types/training/metric.js";
import { checkOptions, finite, oneOf, wholeNumber } from "../../options.js";
import { makeMetric, masked, named, ratio, type MetricInputs } from "./definition.js";

interface Decisions {
  readonly truth: Node;
  /** 1 for yes, 0 for no, like `truth`. */
  readonly decision: Node;
}

function decisions(metric: string, inputs: MetricInputs, thresholds: number | undefined, classId: number | undefined): Decisions {
  const { truth, prediction, probability, threshold } = inputs;
  const width = prediction.shape.at(-1)!;
  if (classId !== undefined && classId >= width) throw new KatachiError("option", `${metric}: classId must be below ${width}, the size of the output's last axis, got ${classId}`);
  const decision = toFloat(thresholds === undefined ? less(threshold, prediction) : less(thresholds, probability));
  const part = (x: Node): Node => (classId === undefined ? x : sliceAxis(x, x.shape.length - 1, classId, 1));
  return { truth: masked(part(truth), inputs), decision: masked(part(decision), inputs) };
}

const checkPrecision = <Name extends string>(where: string, options: PrecisionOptions<Name> | undefined): PrecisionOptions<Name> =>
  checkOptions<PrecisionOptions<Name>>(where, options, { ...named, thresholds: finite, classId: wholeNumber });

/**
 * The share of right ones among the outputs that say yes: true positives / (true positives + false positives), over
 * all samples of an epoch. Keras 2.12, `Precision`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["precision", metrics.precision({ thresholds: 0.9, name: "sure" })] });
 */
export function precision<const Name extends string = "precision">(options?: PrecisionOptions<Name>): Metric<Name, "values"> {
  const { name = "precision" as Name, thresholds, classId } = checkPrecision("precision", options);
  return makeMetric(name, {
    targets: "values",
    build(inputs) {
      const { truth, decision } = decisions("precision", inputs, thresholds, classId);
      return { truePositives: sum(mul(truth, decision)), positives: sum(decision) };
    },
    value: ({ truePositives, positives }) => ratio(truePositives[0]!, positives[0]!),
  });
}

/**
 * The share of targets of 1 whose output says yes: true positives / (true positives + false negatives), over all
 * samples of an epoch. Keras 2.12, `Recall`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["recall", metrics.recall({ thresholds: 0.1, name: "found" })] });
 */
export function recall<const Name extends string = "recall">(options?: PrecisionOptions<Name>): Metric<Name, "values"> {
  const { name = "recall" as Name, thresholds, classId } = checkPrecision("recall", options);
  return makeMetric(name, {
    targets: "values",
    build(inputs) {
      const { truth, decision } = decisions("recall", inputs, thresholds, classId);
      return { truePositives: sum(mul(truth, decision)), targets: sum(truth) };
    },
    value: ({ truePositives, targets }) => ratio(truePositives[0]!, targets[0]!),
  });
}

/** 1 for the largest output, 0 for the others. */
function largest(prediction: Node): Node {
  const { shape, graph } = prediction;
  const last = shape.length - 1;
  return toFloat(equal(broadcastTo(expandDims(argMax(prediction), last), shape), iota(graph, shape, last)));
}

/** The sums over all axes but the last. */
export const perClass = (x: Node): Node => sum(x, x.shape.map((_, axis) => axis).slice(0, -1));

/**
 * The harmonic mean of precision and recall of each class along the last axis, over all samples of an epoch, averaged
 * over the classes. Keras 2.13, `F1Score`, keras/metrics/f_score_metrics.py, which averages only when asked to.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["f1Score", metrics.f1Score({ average: "micro", name: "micro" })] });
 */
export function f1Score<const Name extends string = "f1Score">(options?: F1ScoreOptions<Name>): Metric<Name, "values"> {
  const checked = checkOptions<F1ScoreOptions<Name>>("f1Score", options, { ...named, average: oneOf(["macro", "weighted", "micro"]), threshold: finite });
  const { name = "f1Score" as Name, average = "macro", threshold: given } = checked;
  return makeMetric(name, {
    targets: "values",
    build(inputs) {
      const { prediction, probability, threshold } = inputs;
      const truth = masked(inputs.truth, inputs);
      const wide = prediction.shape.at(-1)! > 1;
      const decision = masked(given !== undefined ? toFloat(less(given, probability)) : wide ? largest(prediction) : toFloat(less(threshold, prediction)), inputs);
      const truePositives = mul(truth, decision);
      return { truePositives: perClass(truePositives), falsePositives: perClass(sub(decision, truePositives)), falseNegatives: perClass(sub(truth, truePositives)) };
    },
    value({ truePositives, falsePositives, falseNegatives }) {
      // 2pr / (p + r) = 2tp / (2tp + fp + fn)
      const score = (tp: number, fp: number, fn: number): number => ratio(2 * tp, 2 * tp + fp + fn);
      const total = (sums: Float64Array): number => sums.reduce((a, b) => a + b, 0);
      if (average === "micro") return score(total(truePositives), total(falsePositives), total(falseNegatives));
      const scores = truePositives.map((tp, i) => score(tp, falsePositives[i]!, falseNegatives[i]!));
      if (average === "macro") return total(scores) / scores.length;
      const frequency = truePositives.map((tp, i) => tp + falseNegatives[i]!);
      return ratio(total(scores.map((each, i) => each * frequency[i]!)), total(frequency));
    },
  });
}
