/** The options of fit. */
import type { ValidationData } from "./batches.js";
import type { Callback } from "./callback.js";
import type { DashboardOptions } from "./dashboard.js";
import type { History, ValidatedHistory } from "./history.js";
import type { ClassWeight, SampleWeight } from "./weights.js";

/** How much `fit`, `evaluate` and `predict` print: nothing, a progress bar, a line per epoch; "auto" is a bar on a terminal. */
export type Verbose = 0 | 1 | 2 | "auto";

/** What `fit` takes besides batches. Keys are those of the model's logs. */
export interface BatchFitOptions<I, O, L, Keys extends string, V> {
  /** The number of the epoch to end after, counted from 1; 1 by default. */
  epochs?: number;
  /** The epoch to begin with, counted from 0, for a training that goes on; 0 by default. */
  initialEpoch?: number;
  /** Batches in an epoch: needed for data without end, a limit for others. */
  stepsPerEpoch?: number;
  /** "auto" by default. */
  verbose?: Verbose;
  /** Inputs and targets to validate on after each epoch. */
  validationData?: ValidationData<I, O, L, V>;
  /** After every so many epochs, or after the listed ones, counted from 1, the model is validated; 1 by default. */
  validationFreq?: number | readonly number[];
  /** Batches in a validation: needed for data without end. */
  validationSteps?: number;
  /** As `batchSize` by default. */
  validationBatchSize?: number;
  /** What is told of the training while it runs, and may act on it: made by `callbacks`, or objects with hooks. */
  callbacks?: readonly Callback<Keys>[];
  /** Whether to serve a live page with curves and progress on 127.0.0.1 while training runs; its address is printed. False by default. */
  dashboard?: boolean | DashboardOptions;
  /** What samples of a class count for; 1 by default. */
  classWeight?: ClassWeight<O>;
  /** Makes order and dropout repeatable. */
  seed?: number;
}

/** What `fit` takes besides inputs and targets. */
export interface FitOptions<I, O, L, Keys extends string, Split, V, W, Y> extends BatchFitOptions<I, O, L, Keys, V> {
  /** 32 by default. */
  batchSize?: number;
  /** Whether to draw a new order of the samples before each epoch; true by default. */
  shuffle?: boolean;
  /** The share of the samples, taken from the end, that is kept for validation. */
  validationSplit?: Split & number;
  /** What each sample counts for; 1 by default. */
  sampleWeight?: SampleWeight<O, Y, W>;
}

/** The history, with `val_` keys when validation was asked for. */
export type HistoryOf<Keys extends string, Split, V> = [Split, V] extends [undefined, undefined] ? History<Keys> : ValidatedHistory<Keys>;
