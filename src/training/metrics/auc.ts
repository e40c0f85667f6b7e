/** Areas under curves of decisions at many thresholds. */
import type { Node } from "../../../codegen/graph/node.js";
import { ceil, flatten, mul, scatterAdd, sub, toInt } from "../../../codegen/ops/index.js";
import type { AucOptions, Metric } from "../../../types/training/metric.js";
import { checkOptions, oneOf, type Rule } from "../../options.js";
import { makeMetric, masked, named, ratio } from "./definition.js";

const atLeastTwo: Rule = { expected: "a whole number of at least 2", accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 2 };

/** Decisions at each threshold, of which the first is below all outputs and the last above. */
interface Confusion {
  readonly tp: Float64Array;
  readonly fp: Float64Array;
  readonly fn: Float64Array;
  readonly tn: Float64Array;
}

/** What lies at or above each place. */
function above(counts: Float64Array): Float64Array {
  const sums = counts.slice();
  for (let i = sums.length - 2; i >= 0; i--) sums[i]! += sums[i + 1]!;
  return sums;
}

function confusion(positives: Float64Array, negatives: Float64Array): Confusion {
  const [tp, fp] = [above(positives), above(negatives)];
  return { tp, fp, fn: tp.map((value) => tp[0]! - value), tn: fp.map((value) => fp[0]! - value) };
}

function areaUnderRoc({ tp, fp, fn, tn }: Confusion, summation: "interpolation" | "minoring" | "majoring"): number {
  const x = fp.map((value, i) => ratio(value, value + tn[i]!));
  const y = tp.map((value, i) => ratio(value, value + fn[i]!));
  return trapezoids(x, y, summation);
}

function trapezoids(x: Float64Array, y: Float64Array, summation: "interpolation" | "minoring" | "majoring"): number {
  let area = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const height = summation === "interpolation" ? (y[i]! + y[i + 1]!) / 2 : summation === "minoring" ? Math.min(y[i]!, y[i + 1]!) : Math.max(y[i]!, y[i + 1]!);
    area += (x[i]! - x[i + 1]!) * height;
  }
  return area;
}

/** Between two points true and false positives are interpolated, not precision (Davis and Goadrich, 2006), as in Keras' `interpolate_pr_auc`. */
function areaUnderPrecision({ tp, fp, fn }: Confusion): number {
  let area = 0;
  for (let i = 0; i + 1 < tp.length; i++) {
    const [p, next] = [tp[i]! + fp[i]!, tp[i + 1]! + fp[i + 1]!];
    const dtp = tp[i]! - tp[i + 1]!;
    const slope = ratio(dtp, Math.max(p - next, 0));
    const intercept = tp[i + 1]! - slope * next;
    const growth = p > 0 && next > 0 ? ratio(p, next) : 1;
    area += ratio(slope * (dtp + intercept * Math.log(growth)), Math.max(tp[i + 1]! + fn[i + 1]!, 0));
  }
  return area;
}

/**
 * The area under the curve of true over false positives (ROC) or of precision over recall (PR), of all samples of an
 * epoch, at evenly spaced thresholds from 0 to 1. Outputs are sorted into the spaces between the thresholds, so an epoch
 * needs two sums for each. Keras 2.12, `AUC`, keras/metrics/confusion_metrics.py.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["auc", metrics.auc({ curve: "PR", name: "pr" })] });
 */
export function auc<const Name extends string = "auc">(options?: AucOptions<Name>): Metric<Name, "values"> {
  const rules = { ...named, numThresholds: atLeastTwo, curve: oneOf(["ROC", "PR"]), summationMethod: oneOf(["interpolation", "minoring", "majoring"]) };
  const checked = checkOptions<AucOptions<Name>>("auc", options, rules);
  const { name = "auc" as Name, numThresholds = 200, curve = "ROC", summationMethod = "interpolation" } = checked;
  return makeMetric(name, {
    targets: "values",
    build(inputs) {
      const { truth, probability } = inputs;
      // An output p is above the thresholds i / (n - 1) up to i = ceil(p·(n - 1)) - 1; the first lies below 0.
      const place = sub(toInt(ceil(mul(flatten(probability), numThresholds - 1))), 1);
      const count = (share: Node): Node => scatterAdd(place, flatten(masked(share, inputs)), numThresholds);
      return { positives: count(truth), negatives: count(sub(1, truth)) };
    },
    value({ positives, negatives }) {
      const counts = confusion(positives, negatives);
      if (curve === "ROC") return areaUnderRoc(counts, summationMethod);
      if (summationMethod === "interpolation") return areaUnderPrecision(counts);
      const { tp, fp, fn } = counts;
      return trapezoids(tp.map((value, i) => ratio(value, value + fn[i]!)), tp.map((value, i) => ratio(value, value + fp[i]!)), summationMethod);
    },
  });
}
