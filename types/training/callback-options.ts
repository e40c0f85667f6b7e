/** Callbacks that come with Katachi: their options, and how a number to watch is typed. */
import type { Positive } from "../option.js";
import type { Callback, Hooks, Monitored, Training } from "./callback.js";
import type { Logs } from "./history.js";

/**
 * A callback that watches the number M. In `fit` the compiler knows the keys of the logs, and M must be one of them.
 * A callback that is made elsewhere keeps its literal, and is checked where it is given to `fit`; one that watches any
 * `string` is checked when training begins.
 */
export interface MonitorCallback<Keys extends string, M extends string> extends Hooks<Keys> {
  readonly monitor: string extends M ? any : MonitorCheck<Keys, M>;
}

/** The key to watch, M as it was given: one of the logs' keys, or any where it is no literal. */
export type MonitorCheck<Keys extends string, M> = M extends Monitored<Keys> ? M : string extends M ? M : Monitored<Keys>;

/** Whether less is better, or more; "auto" decides by the name: more accuracy, less of anything else. */
export type Mode = "auto" | "min" | "max";

export interface EarlyStoppingOptions<Keys extends string, M> {
  /** The key of the logs to watch; "val_loss" by default. */
  monitor?: MonitorCheck<Keys, M>;
  /** A change of at most this counts as none; 0 by default. */
  minDelta?: number;
  /** After how many epochs without improvement training stops; 0 by default. */
  patience?: number;
  /** "auto" by default: more is better where the name ends with "acc", "accuracy" or "auc". */
  mode?: Mode;
  /** Training stops as well when it is not better than this; nothing by default. */
  baseline?: number;
  /** Whether the weights of the best epoch come back when training is stopped; false by default. */
  restoreBestWeights?: boolean;
  /** Epochs at the beginning that are not watched; 0 by default. */
  startFromEpoch?: number;
  /** 1 prints a line when it acts; 0 by default. */
  verbose?: 0 | 1;
}

export interface ReduceLROnPlateauOptions<Keys extends string, M> {
  /** The key of the logs to watch; "val_loss" by default. */
  monitor?: MonitorCheck<Keys, M>;
  /** What the learning rate is multiplied with; below 1, 0.1 by default. */
  factor?: number;
  /** After how many epochs without improvement the rate is reduced; 10 by default. */
  patience?: number;
  /** "auto" by default: more is better where the name has "acc" in it. */
  mode?: Mode;
  /** A change of at most this counts as none; 0.0001 by default. */
  minDelta?: number;
  /** Epochs that are not counted after a reduction; 0 by default. */
  cooldown?: number;
  /** The rate never goes below; 0 by default. */
  minLr?: number;
  /** 1 prints a line when it acts; 0 by default. */
  verbose?: 0 | 1;
}

export interface LearningRateSchedulerOptions {
  /** 1 prints a line at the beginning of each epoch; 0 by default. */
  verbose?: 0 | 1;
}

export interface CsvLoggerOptions {
  /** What stands between two values; one character, "," by default. */
  separator?: string;
  /** Whether rows are added to a file that is there, which then must have the same columns; false by default. */
  append?: boolean;
}

export interface ModelCheckpointOptions<P, M, S> {
  /**
   * Where the weights go: a path that ends with `.safetensors`. Fields in braces become numbers, as in Python:
   * `weights.{epoch:02d}-{val_loss:.2f}.safetensors`. Epochs are counted from 1 in it, and folders are made.
   */
  filepath: P;
  /** The key of the logs to watch with `saveBestOnly`; "val_loss" by default. */
  monitor?: M;
  /** Whether only weights better than all before are saved; false by default. */
  saveBestOnly?: boolean;
  /** "auto" by default: more is better where the name has "acc" in it. */
  mode?: Mode;
  /** "epoch", or after every so many batches; "epoch" by default. */
  saveFreq?: S;
  /** With `saveBestOnly`, what the first saved number must be better than; nothing by default. */
  initialValueThreshold?: number;
  /** 1 prints a line when it acts; 0 by default. */
  verbose?: 0 | 1;
}

export interface BackupAndRestoreOptions<S> {
  /** The folder of the backup, which is made where it does not exist; of one training only. */
  backupDir: string;
  /** "epoch", or after every so many batches; "epoch" by default. */
  saveFreq?: S;
  /** Whether the backup is removed when training has ended well; true by default. */
  deleteCheckpoint?: boolean;
}

/** How often: "epoch", or a number of batches; the sentence why a literal is no such number. */
export type SaveFreq<Where extends string, S, G> = S extends number ? Positive<Where, "saveFreq", S, G> : "epoch" | number;

/** Keras' hooks, by either of their names. */
export interface LambdaHooks<Keys extends string> extends Callback<Keys> {
  /** The same as `onTrainBatchBegin`. */
  onBatchBegin?(batch: number, training: Training): void | Promise<void>;
  /** The same as `onTrainBatchEnd`. */
  onBatchEnd?(batch: number, logs: Logs<Keys>, training: Training): void | Promise<void>;
}

/** Where a bar is drawn; `process.stderr` is one. */
export interface TextOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface ProgbarLoggerOptions {
  /** What `fit` draws it on when left out: the standard output. */
  output?: TextOutput;
}

export interface TensorBoardOptions {
  /** The folder of the event files; "logs" by default. */
  logDir?: string;
  /** "epoch", "batch", or every so many batches: how often the loss and the metrics are written; "epoch" by default. */
  updateFreq?: "epoch" | "batch" | number;
  /** Every how many epochs the distribution of each weight is written; never by default, which is 0. */
  histogramFreq?: number;
  /** Whether to write how many steps a second training makes; false by default. */
  writeStepsPerSecond?: boolean;
}
