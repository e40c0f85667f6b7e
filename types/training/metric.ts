/** Metrics in the types: their names, their objects, functions of one's own, and the keys they add to logs and history. */
import type { Dim } from "../dimension.js";
import type { Message } from "../messages.js";
import type { Shape } from "../shape.js";
import type { AnyTensor, IntTensor, Tensor } from "../tensor.js";
import type { Each, FloatTensor, LossName, LossNameOf, OwnFunction } from "./loss.js";

/** Metrics that are no losses. */
export type ProperMetricName =
  | "binaryAccuracy"
  | "categoricalAccuracy"
  | "sparseCategoricalAccuracy"
  | "topKCategoricalAccuracy"
  | "sparseTopKCategoricalAccuracy"
  | "precision"
  | "recall"
  | "f1Score"
  | "auc"
  | "r2Score"
  | "rootMeanSquaredError";

/**
 * The metrics, by name; every loss is one as well. `accuracy` becomes the binary, categorical or sparse one by output
 * and loss; logs keep the name as written.
 */
export type MetricName = "accuracy" | "acc" | ProperMetricName | LossName;

/** What targets a metric needs: of the output's shape, classes, or what the loss takes. */
export type MetricTargets = "values" | "classes" | "any";

/** A metric with its options set, as the functions of `metrics` make it. Its name is its key in logs and history. */
export interface Metric<Name extends string, Targets extends MetricTargets = MetricTargets> {
  readonly kind: "metric";
  readonly name: Name;
  readonly targets: Targets;
}

/** A metric of one's own, written in ops: targets and output give a number for each sample or each of its positions; logs show the mean. */
export type MetricFunction<Truth, O> = (yTrue: Truth, yPred: O) => FloatTensor;

interface Named<Name extends string> {
  /** The key in logs and history. */
  name?: Name;
}

export interface BinaryAccuracyOptions<Name extends string> extends Named<Name> {
  /** From where on an output says yes; 0.5 by default. */
  threshold?: number;
}

export interface TopKOptions<Name extends string> extends Named<Name> {
  /** Among how many of the largest outputs the class must be; 5 by default. */
  k?: number;
}

export interface PrecisionOptions<Name extends string> extends Named<Name> {
  /** From where on an output says yes; 0.5 by default. */
  thresholds?: number;
  /** The index along the last axis that counts; all by default. */
  classId?: number;
}

export interface F1ScoreOptions<Name extends string> extends Named<Name> {
  /** How classes become one number: the mean of their scores, the mean weighted by their frequency, or one score of all decisions; "macro" by default. */
  average?: "macro" | "weighted" | "micro";
  /** From where on an output says yes. By default the largest output does; with one output those above 0.5 do. */
  threshold?: number;
}

export interface AucOptions<Name extends string> extends Named<Name> {
  /** At how many thresholds the curve is computed; 200 by default. */
  numThresholds?: number;
  /** True positives over false positives, or precision over recall; "ROC" by default. */
  curve?: "ROC" | "PR";
  /** How the area between two points is taken; "interpolation" by default. */
  summationMethod?: "interpolation" | "minoring" | "majoring";
}

export interface R2ScoreOptions<Name extends string> extends Named<Name> {
  /** How the scores of several outputs become one; "uniformAverage" by default. */
  classAggregation?: "uniformAverage" | "varianceWeightedAverage";
}

/**
 * What `compile` takes; a wrong value becomes what is allowed, so that the compiler suggests the nearest name. No metrics
 * is also what the compiler starts from while it looks for the types of a function's parameters.
 */
export type MetricsCheck<O, M, L> = [M] extends [never]
  ? M
  : [M] extends [readonly []]
    ? Sought<O, L>
    : [O] extends [AnyTensor]
      ? OneList<O, M, LossNameOf<L, "0">>
      : [M] extends [readonly (string | Metric<string> | OwnFunction)[]]
        ? OneList<Each<O>, M, LossName>
        : [M] extends [readonly unknown[]]
          ? ByPosition<O, M, L>
          : [keyof M] extends [keyof O]
            ? { [K in keyof M]: OneList<K extends keyof O ? O[K] : AnyTensor, M[K], LossNameOf<L, K>> }
            : { readonly [K in keyof O]?: readonly (MetricName | Metric<string>)[] };

type ByPosition<O, M extends readonly unknown[], L> = [O] extends [readonly unknown[]]
  ? [M["length"]] extends [O["length"]]
    ? { [K in keyof M]: OneList<K extends keyof O ? O[K] : AnyTensor, M[K], LossNameOf<L, K>> }
    : { readonly [K in keyof O]: readonly (MetricName | Metric<string>)[] }
  : readonly (MetricName | Metric<string>)[];

/** All that can stand for metrics, with the types of functions. */
type Sought<O, L> = [O] extends [AnyTensor]
  ? readonly GivenMetric<O, LossNameOf<L, "0">>[]
  : readonly GivenMetric<Each<O>, LossName>[] | { readonly [K in keyof O]?: readonly GivenMetric<O[K], LossNameOf<L, K>>[] };

type GivenMetric<O, L> = MetricName | Metric<string> | MetricFunction<Truth<O, L>, O>;

/** The metrics of one output. */
type OneList<O, M, L> = [M] extends [readonly unknown[]] ? { [K in keyof M]: OneMetric<O, M[K], L> } : readonly (MetricName | Metric<string>)[];

type OneMetric<O, M, L> = [M] extends [MetricName | Metric<string>] ? Fitting<M, L> : unknown extends M ? MetricFunction<Truth<O, L>, O> : [M] extends [OwnFunction] ? MetricFunction<Truth<O, L>, O> : MetricName;

/** The metric, or the sentence that the loss takes other targets than it needs. */
type Fitting<M, L> = [LossName] extends [L]
  ? M
  : NeededBy<M> extends TakenBy<L> | "any" ? M : Message<"metricTargets", { metric: NameIn<M>; needed: TargetText<NeededBy<M>>; loss: L & string; taken: TargetText<TakenBy<L>> }>;

type NeededBy<M> =
  M extends Metric<string, infer Targets> ? Targets : M extends "accuracy" | "acc" ? "any" : M extends `sparse${string}` ? "classes" : "values";

type TakenBy<L> = L extends "sparseCategoricalCrossentropy" ? "classes" : "values";

type TargetText<T> = T extends "classes" ? "classes" : "targets shaped like the output";

/** The targets of an output: classes for the sparse loss, a tensor of either kind where the loss is open. */
type Truth<O, L> = [LossName] extends [L]
  ? AnyTensor
  : L extends "sparseCategoricalCrossentropy"
    ? O extends Tensor<infer S> ? (S extends readonly [...infer Rest extends Shape, Dim] ? IntTensor<Rest> : IntTensor<Shape>) : IntTensor<Shape>
    : O;

/** A number for each key of the logs: `loss`, the metrics, and with several outputs both for each, as `age_loss`, `output0_accuracy`. */
export type LogTable<O, M> = { [K in "loss" | (O extends AnyTensor ? NamesIn<M> : OutputKeys<O, M>) as `${K}`]: number };

type OutputKeys<O, M> = {
  [K in PortNames<O>]: `${OutputName<K>}_${"loss" | NamesIn<M extends readonly (string | Metric<string> | OwnFunction)[] ? M : K extends keyof M ? M[K] : []>}`;
}[PortNames<O>];

type PortNames<O> = O extends readonly unknown[] ? Extract<keyof O, `${number}`> : keyof O & string;

/** Keys of metrics; any for a function, whose name the compiler does not know. */
type NamesIn<M> = M extends readonly (infer Each)[] ? NameIn<Each> : never;

type NameIn<M> = M extends string ? M : M extends Metric<infer Name> ? Name : string;

/** What an output is called: its name, or `output0` by position. */
export type OutputName<K extends string> = K extends `${number}` ? `output${K}` : K;
