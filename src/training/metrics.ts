/** The metrics `compile` knows: by name, as objects, and functions of one's own. */
import { KatachiError } from "../../types/error.js";
import { optionError } from "../../types/messages.js";
import type { FullLossName, LossAlias } from "../../types/training/loss.js";
import type { Metric, ProperMetricName } from "../../types/training/metric.js";
import { hint, show } from "../options.js";
import { cosine } from "./losses/regression.js";
import { definitionOf as lossDefinitionOf } from "./losses/definition.js";
import { lossAliases, lossesByName, type RuntimeLoss } from "./losses.js";
import * as functions from "./metricFunctions.js";
import { definitionOf, meanOver, type AnyMetricDefinition } from "./metrics/definition.js";
import { ownMetric } from "./metrics/own.js";
import { isFunction } from "./ownFunction.js";

const proper: { readonly [N in ProperMetricName]: () => Metric<N> } = functions;

/** The mean of a loss. */
function lossMetric(name: FullLossName): AnyMetricDefinition {
  // Closeness is logged as it is; only training turns it round.
  if (name === "cosineSimilarity") return meanOver("values", ({ truth, prediction }) => cosine(truth, prediction, -1)) as AnyMetricDefinition;
  const { targets, build } = lossDefinitionOf(lossesByName[name]())!;
  return meanOver(targets, build) as AnyMetricDefinition;
}

/** The accuracy that fits: by the loss first, then by the output's width. */
function accuracyFor(loss: RuntimeLoss, width: unknown): ProperMetricName {
  if (loss.targets === "classes") return "sparseCategoricalAccuracy";
  return loss.fullName === "binaryCrossentropy" || width === 1 ? "binaryAccuracy" : "categoricalAccuracy";
}

const names = ["accuracy", "acc", ...Object.keys(proper), ...Object.keys(lossesByName), ...Object.keys(lossAliases)];

function byName(name: string, loss: RuntimeLoss, width: unknown): AnyMetricDefinition {
  const full = name === "accuracy" || name === "acc" ? accuracyFor(loss, width) : Object.hasOwn(lossAliases, name) ? lossAliases[name as LossAlias] : name;
  if (Object.hasOwn(proper, full)) return definitionOf(proper[full as ProperMetricName]())!;
  if (Object.hasOwn(lossesByName, full)) return lossMetric(full as FullLossName);
  throw new KatachiError("option", `compile: unknown metric ${show(name)}${hint(name, names)}`);
}

export interface RuntimeMetric extends AnyMetricDefinition {
  /** As the user wrote it: the key in logs. */
  readonly name: string;
}

const isMetric = (given: unknown): boolean => typeof given === "string" || isFunction(given) || definitionOf(given) !== undefined;

/**
 * The metric that `compile` was given, for an output with this loss.
 * @param width the output's last size
 */
export function metricOf(given: unknown, loss: RuntimeLoss, width: unknown): RuntimeMetric {
  if (!isMetric(given)) throw new KatachiError("option", `compile: a metric must be a name, a function, or made by a function of metrics, got ${show(given)}`);
  const { name } = given as { readonly name: string };
  if (name === "") throw new KatachiError("option", "compile: a function among the metrics must have a name; give it one with metrics.meanMetricWrapper");
  const metric: RuntimeMetric =
    typeof given === "string" ? { ...byName(given, loss, width), name: given } : isFunction(given) ? { ...(ownMetric(name, given) as AnyMetricDefinition), name } : { ...definitionOf(given)!, name };
  if (metric.targets !== "any" && metric.targets !== loss.targets) {
    const text = (targets: string): string => (targets === "classes" ? "classes" : "targets shaped like the output");
    throw optionError("metricTargets", { metric: metric.name, needed: text(metric.targets), loss: loss.name, taken: text(loss.targets) });
  }
  return metric;
}
