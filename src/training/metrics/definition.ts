/** What a metric is: sums that every step computes, and what they mean at the end. */
import type { Node } from "../../../codegen/graph/node.js";
import { fill, mean, mul, sum } from "../../../codegen/ops/index.js";
import type { Metric, MetricTargets } from "../../../types/training/metric.js";
import { text } from "../../options.js";
import type { LossInputs } from "../losses/definition.js";
import { weigh } from "../weigh.js";

export interface MetricInputs extends LossInputs {
  /** From where on a binary output says yes: half, or 0 for scores before the sigmoid. */
  readonly threshold: number;
  /** The output as probabilities, also where it is scores. */
  readonly probability: Node;
  /** 1 for positions that count, 0 for padding, of the output's first axes; all count when undefined. */
  readonly mask: Node | undefined;
}

/** Sums by name: one number, or one for each class or threshold. Optional parts are there when there is a mask. */
export type Sums<Part extends string, Optional extends string = never> = { readonly [P in Part]: Float64Array } & { readonly [P in Optional]?: Float64Array };

/** A metric over many steps: each step adds to named sums, and a function makes the number from them. */
export interface MetricDefinition<Part extends string, Targets extends MetricTargets, Optional extends string = never> {
  /** What targets it needs; "any" for functions of the user's. */
  readonly targets: Targets;
  /** The sums over one batch. */
  readonly build: (inputs: MetricInputs) => { readonly [P in Part]: Node } & { readonly [P in Optional]?: Node };
  /** The number, from sums over all batches of `samples` samples. */
  readonly value: (sums: Sums<Part, Optional>, samples: number) => number;
}

/** A metric whose parts are known by their names at run time alone. */
export interface AnyMetricDefinition {
  readonly targets: MetricTargets;
  build(inputs: MetricInputs): Readonly<Record<string, Node>>;
  value(sums: Readonly<Record<string, Float64Array>>, samples: number): number;
}

const made = new WeakMap<object, AnyMetricDefinition>();

export function makeMetric<Name extends string, Part extends string, Targets extends MetricTargets, Optional extends string = never>(name: Name, definition: MetricDefinition<Part, Targets, Optional>): Metric<Name, Targets> {
  const metric = Object.freeze({ kind: "metric" as const, name, targets: definition.targets });
  made.set(metric, definition as unknown as AnyMetricDefinition);
  return metric;
}

/** The definition behind a metric made by a function of `metrics`. */
export const definitionOf = (metric: unknown): AnyMetricDefinition | undefined => (typeof metric === "object" && metric !== null ? made.get(metric) : undefined);

/** The rule of the option that every metric takes. */
export const named = { name: text };

/** Values times the mask, where there is one. */
export const masked = (values: Node, { mask }: MetricInputs): Node => (mask === undefined ? values : weigh(values, mask, "compile: a metric"));

/** A metric that is the mean over samples of numbers for each sample, or over those of its positions that count. */
export const meanOver = <Targets extends MetricTargets>(targets: Targets, values: (inputs: MetricInputs) => Node): MetricDefinition<"total", Targets, "count"> => ({
  targets,
  build(inputs) {
    const given = values(inputs);
    if (inputs.mask === undefined || given.shape.length === 0) return { total: totalOf(given, inputs.prediction.shape[0]!) };
    return { total: sum(masked(given, inputs)), count: sum(masked(fill(given.graph, 1, given.shape), inputs)) };
  },
  value: ({ total, count }, samples) => (count ? ratio(total[0]!, count[0]!) : total[0]! / samples),
});

/** A mean over positions for each sample, then the sum over samples: exact where each is 0 or 1. One number for the batch counts for each sample. */
function totalOf(values: Node, samples: number): Node {
  if (values.shape.length === 0) return mul(values, samples);
  return sum(values.shape.length > 1 ? mean(values, values.shape.map((_, axis) => axis).slice(1)) : values);
}

/** a / b, and 0 for 0 / 0, as TensorFlow's `div_no_nan`. */
export const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);
