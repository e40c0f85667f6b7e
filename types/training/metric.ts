/** Metrics in the types: their names, and the keys they add to logs and history. */
import type { AnyTensor } from "../tensor.js";

/** The metrics, by name. `accuracy` becomes the binary, categorical or sparse one by output and loss; logs keep the name as written. */
export type MetricName =
  | "accuracy"
  | "acc"
  | "binaryAccuracy"
  | "categoricalAccuracy"
  | "sparseCategoricalAccuracy"
  | "meanSquaredError"
  | "meanAbsoluteError"
  | "mse"
  | "mae";

/** What `compile` takes; a wrong value becomes what is allowed, so that the compiler suggests the nearest name. */
export type MetricsCheck<O, M> = [M] extends [readonly MetricName[] | ByOutput<O>]
  ? M
  : [O] extends [AnyTensor]
    ? readonly MetricName[]
    : [M] extends [readonly string[]]
      ? readonly MetricName[]
      : ByOutput<O>;

/** One list per output, by position or by name. */
type ByOutput<O> = [O] extends [AnyTensor]
  ? readonly MetricName[]
  : [O] extends [readonly unknown[]]
    ? { readonly [K in keyof O]: readonly MetricName[] }
    : { readonly [K in keyof O]?: readonly MetricName[] };

/** A number for each key of the logs: `loss`, the metrics, and with several outputs both for each, as `age_loss`, `output0_accuracy`. */
export type LogTable<O, M> = { [K in "loss" | (O extends AnyTensor ? NamesIn<M> : OutputKeys<O, M>) as `${K}`]: number };

type OutputKeys<O, M> = {
  [K in PortNames<O>]: `${OutputName<K>}_${"loss" | NamesIn<M extends readonly string[] ? M : K extends keyof M ? M[K] : []>}`;
}[PortNames<O>];

type PortNames<O> = O extends readonly unknown[] ? Extract<keyof O, `${number}`> : keyof O & string;

type NamesIn<M> = M extends readonly (infer Name extends string)[] ? Name : never;

/** What an output is called: its name, or `output0` by position. */
export type OutputName<K extends string> = K extends `${number}` ? `output${K}` : K;
