/** Metrics: one object each. A metric gives one number for every sample; logs show the mean. */
import type { Node } from "../../codegen/graph/node.js";
import { abs, argMax, equal, less, mean, square, sub, toFloat } from "../../codegen/ops/index.js";
import { KatachiError } from "../../types/error.js";
import type { MetricName } from "../../types/training/metric.js";
import { hint, show } from "../options.js";
import type { RuntimeLoss } from "./losses.js";

export interface MetricInputs {
  readonly truth: Node;
  readonly prediction: Node;
  /** From where on a binary output says yes: half, or 0 for scores before the sigmoid. */
  readonly threshold: number;
}

export interface MetricDefinition {
  readonly targets: "values" | "classes";
  readonly build: (inputs: MetricInputs) => Node;
}

const definitions = {
  binaryAccuracy: {
    targets: "values",
    build: ({ truth, prediction, threshold }) => mean(toFloat(equal(truth, toFloat(less(threshold, prediction)))), -1),
  },
  categoricalAccuracy: { targets: "values", build: ({ truth, prediction }) => toFloat(equal(argMax(truth), argMax(prediction))) },
  sparseCategoricalAccuracy: { targets: "classes", build: ({ truth, prediction }) => toFloat(equal(truth, argMax(prediction))) },
  meanSquaredError: { targets: "values", build: ({ truth, prediction }) => mean(square(sub(prediction, truth)), -1) },
  meanAbsoluteError: { targets: "values", build: ({ truth, prediction }) => mean(abs(sub(prediction, truth)), -1) },
} satisfies Record<string, MetricDefinition>;

type FullName = keyof typeof definitions;

/** The accuracy that fits: by the loss first, then by the output's width. */
function accuracyFor(loss: RuntimeLoss, width: unknown): FullName {
  if (loss.targets === "classes") return "sparseCategoricalAccuracy";
  return loss.fullName === "binaryCrossentropy" || width === 1 ? "binaryAccuracy" : "categoricalAccuracy";
}

const aliases: { readonly [N in Exclude<MetricName, FullName>]: (loss: RuntimeLoss, width: unknown) => FullName } = {
  accuracy: accuracyFor,
  acc: accuracyFor,
  mse: () => "meanSquaredError",
  mae: () => "meanAbsoluteError",
};

export interface RuntimeMetric extends MetricDefinition {
  /** As the user wrote it: the key in logs. */
  readonly name: MetricName;
}

/**
 * The metric of a name, for an output with this loss.
 * @param width the output's last size
 */
export function metricOf(name: unknown, loss: RuntimeLoss, width: unknown): RuntimeMetric {
  const names = [...Object.keys(aliases), ...Object.keys(definitions)];
  if (typeof name !== "string") throw new KatachiError("option", `compile: a metric must be a name, got ${show(name)}`);
  if (!names.includes(name)) throw new KatachiError("option", `compile: unknown metric ${show(name)}${hint(name, names)}`);
  const resolve = Object.hasOwn(aliases, name) ? aliases[name as keyof typeof aliases] : () => name as FullName;
  const definition: MetricDefinition = definitions[resolve(loss, width)];
  if (definition.targets !== loss.targets) {
    const takes = (targets: MetricDefinition["targets"]): string => (targets === "classes" ? "classes" : "targets shaped like the output");
    throw new KatachiError("option", `compile: metric ${name} needs ${takes(definition.targets)}, but loss ${loss.name} takes ${takes(loss.targets)}`);
  }
  return { ...definition, name: name as MetricName };
}
