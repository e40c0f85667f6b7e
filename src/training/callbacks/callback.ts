/** Callbacks at run time: what the loop asks of them, and what they may ask of the loop. */
import type { Callback, Training } from "../../../types/training/callback.js";
import type { Model } from "../../models/model.js";
import type { Snapshot } from "../snapshot.js";

/** Numbers by key, as the loop reports them. */
export type Logs = Record<string, number>;

/** The training that callbacks of this project see: users' callbacks see the part of it that {@link Training} declares. */
export interface RunningTraining extends Omit<Training, "model"> {
  readonly model: Model;
  readonly verbose: 0 | 1 | 2;
  /** The keys that the model itself reports, `val_` ones left out: `loss`, `accuracy`. */
  readonly keys: readonly string[];
  /** Whether epochs are validated. */
  readonly validates: boolean;
  /** Whether a schedule decides the learning rate. */
  readonly scheduled: boolean;
  /** Batches of the running epoch that are done. */
  readonly batch: number;
  /** Means of the running epoch so far, made when asked for: a look now and then costs less than a hook after each batch. */
  readonly logs: Logs;
  /** Prints a line of its own, below a bar that is being drawn. */
  print(line: string): void;
  /** All that training on needs: weights, the optimizer's memory, counters, the epoch's sums, the states of callbacks. */
  snapshot(): Promise<Snapshot>;
  /** Goes back to a snapshot; the loop goes on from its epoch and batch. Nothing changes unless all of it fits. Only in `onTrainBegin`. */
  restore(snapshot: Snapshot): Promise<void>;
}

/** A callback of this project: the public hooks, with the whole training. */
export interface RuntimeCallback {
  readonly name?: string;
  readonly monitor?: string;
  /** Its hooks run after those of all callbacks that are not last: what it keeps of the training includes what they did. */
  readonly last?: boolean;
  /** Wants every step to be looked at for NaN and infinity: see nanGuard.ts. */
  readonly guards?: boolean;
  onTrainBegin?(training: RunningTraining): void | Promise<void>;
  onTrainEnd?(training: RunningTraining): void | Promise<void>;
  /** Training failed: `fit` rejects with this error, and no other hook runs. */
  onTrainError?(error: unknown, training: RunningTraining): void | Promise<void>;
  onEpochBegin?(epoch: number, training: RunningTraining): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: Logs, training: RunningTraining): void | Promise<void>;
  onTrainBatchBegin?(batch: number, training: RunningTraining): void | Promise<void>;
  onTrainBatchEnd?(batch: number, logs: Logs, training: RunningTraining): void | Promise<void>;
  onTestBegin?(training: RunningTraining): void | Promise<void>;
  onTestEnd?(logs: Logs, training: RunningTraining): void | Promise<void>;
  onTestBatchBegin?(batch: number, training: RunningTraining): void | Promise<void>;
  onTestBatchEnd?(batch: number, logs: Logs, training: RunningTraining): void | Promise<void>;
  getState?(): unknown;
  setState?(state: unknown): void;
}

/** What a function of `callbacks` gives its user. */
export const asCallback = <Keys extends string>(callback: RuntimeCallback): Callback<Keys> => callback as Callback<Keys>;
