/** Everything that training on needs, outside of any engine: the content of a backup. */

import type { HistoryContent } from "./history.js";

/** Arrays by name. `weights` are the model's, in the order of `model.weights`; `states` the optimizer's and those of stateful layers. */
export interface Snapshot {
  readonly weights: ReadonlyMap<string, NamedArray>;
  readonly states: ReadonlyMap<string, NamedArray>;
  /** Plain JSON: counters, the learning rate, seeds, the running epoch's sums, the history so far, the states of callbacks. */
  readonly progress: Progress;
}

export interface NamedArray {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

export interface Progress {
  /** The epoch to go on with, and how many of its batches are done. */
  readonly epoch: number;
  readonly batch: number;
  /** Epochs that the model was trained for in all its life: they decide the orders of samples. */
  readonly epochsTrained: number;
  readonly iteration: number;
  readonly learningRate: number | null;
  /** The running epoch's sums, output by output, and its numbers so far; empty between epochs. */
  readonly sums: readonly (readonly number[])[];
  readonly samples: number;
  readonly logs: Readonly<Record<string, number>>;
  readonly history: HistoryContent;
  /** Whether a callback had asked to end the training. */
  readonly stopped: boolean;
  /** States of callbacks by their place and name. */
  readonly callbacks: Readonly<Record<string, unknown>>;
}
