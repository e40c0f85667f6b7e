/** What a metric is: sums that every step computes, and what they mean at the end. */
import type { Node } from "../../../codegen/graph/node.js";
import { mean, mul, sum } from "../../../codegen/ops/index.js";
import type { Metric, MetricTargets } from "../../../types/training/metric.js";
import { text } from "../../options.js";
import type { LossInputs } from "../losses/definition.js";

export interface MetricInputs extends LossInputs {
  /** From where on a binary output says yes: half, or 0 for scores before the sigmoid. */
  readonly threshold: number;
  /** The output as probabilities, also where it is scores. */
  readonly probability: Node;
}

/** Sums by name: one number, or one for each class or threshold. */
export type Sums<Part extends string> = { readonly [P in Part]: Float64Array };

/** A metric over many steps: each step adds to named sums, and a function makes the number from them. */
export interface MetricDefinition<Part extends string = string, Targets extends MetricTargets = MetricTargets> {
  /** What targets it needs; "any" for functions of the user's. */
  readonly targets: Targets;
  readonly parts: readonly Part[];
  /** The sums over one batch. */
  readonly build: (inputs: MetricInputs) => { readonly [P in Part]: Node };
  /** The number, from sums over all batches of `samples` samples. */
  readonly value: (sums: Sums<Part>, samples: number) => number;
}

const made = new WeakMap<object, MetricDefinition>();

export function makeMetric<Name extends string, Part extends string, Targets extends MetricTargets>(name: Name, definition: MetricDefinition<Part, Targets>): Metric<Name, Targets> {
  const metric = Object.freeze({ kind: "metric" as const, name, targets: definition.targets });
  made.set(metric, definition as unknown as MetricDefinition);
  return metric;
}

/** The definition behind a metric made by a function of `metrics`. */
export const definitionOf = (metric: unknown): MetricDefinition | undefined => (typeof metric === "object" && metric !== null ? made.get(metric) : undefined);

/** The rule of the option that every metric takes. */
export const named = { name: text };

/** A metric that is the mean over samples of numbers for each sample, or for each of its positions. */
export const meanOver = <Targets extends MetricTargets>(targets: Targets, values: (inputs: MetricInputs) => Node): MetricDefinition<"total", Targets> => ({
  targets,
  parts: ["total"],
  build: (inputs) => ({ total: totalOf(values(inputs), inputs.prediction.shape[0]!) }),
  value: ({ total }, samples) => total[0]! / samples,
});

/** A mean over positions for each sample, then the sum over samples: exact where each is 0 or 1. One number for the batch counts for each sample. */
function totalOf(values: Node, samples: number): Node {
  if (values.shape.length === 0) return mul(values, samples);
  return sum(values.shape.length > 1 ? mean(values, values.shape.map((_, axis) => axis).slice(1)) : values);
}

/** a / b, and 0 for 0 / 0, as TensorFlow's `div_no_nan`. */
export const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);
