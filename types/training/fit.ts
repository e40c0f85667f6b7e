/** The options of fit. */
import type { InputData, TargetData } from "./data.js";
import type { History, ValidatedHistory } from "./history.js";

/** How much `fit`, `evaluate` and `predict` print: nothing, a progress bar, a line per epoch; "auto" is a bar on a terminal. */
export type Verbose = 0 | 1 | 2 | "auto";

/** What `fit` takes besides the data. */
export interface FitOptions<I, O, L, Split, V> {
  /** 1 by default. */
  epochs?: number;
  /** 32 by default. */
  batchSize?: number;
  /** "auto" by default. */
  verbose?: Verbose;
  /** Whether to draw a new order of the samples before each epoch; true by default. */
  shuffle?: boolean;
  /** The share of the samples, taken from the end, that is kept for validation. */
  validationSplit?: Split & number;
  /** Inputs and targets to validate on after each epoch. */
  validationData?: ValidationCheck<I, O, L, V>;
  /** Makes order and dropout repeatable. */
  seed?: number;
}

type ValidationCheck<I, O, L, V> = V extends readonly [infer X, infer Y]
  ? readonly [InputData<I, X, "validationData">, TargetData<I, O, L, X, Y, "validationData">]
  : V & readonly [unknown, unknown];

/** The history, with `val_` keys when validation was asked for. */
export type HistoryOf<Keys extends string, Split, V> = [Split, V] extends [undefined, undefined] ? History<Keys> : ValidatedHistory<Keys>;
