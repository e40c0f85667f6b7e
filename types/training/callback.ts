/** Callbacks in the types: what is told of a training while it runs, and what it may do. */
import type { AnyLayer } from "../layer.js";
import type { Logs } from "./history.js";

/** The numbers of an epoch: the model's own, the same with `val_` when it was validated, and the learning rate where a callback changes it. */
export type EpochLogs<Keys extends string> = Logs<Keys> & Partial<Logs<`val_${Keys}` | "lr">>;

/** A key that a callback can watch. */
export type Monitored<Keys extends string> = Keys | `val_${Keys}`;

/** A training that runs, as callbacks see it. */
export interface Training {
  /** The model that is trained; its weights can be read and replaced between epochs and between batches. */
  readonly model: AnyLayer;
  /** The number of the epoch that training ends before; counted from 0. */
  readonly epochs: number;
  /** The epoch that this training began with. */
  readonly initialEpoch: number;
  /** Batches in an epoch; undefined while the data does not say. */
  readonly steps: number | undefined;
  readonly batchSize: number;
  /** The epoch that runs, from 0. */
  readonly epoch: number;
  /** Steps of the optimizer so far, of earlier trainings included. */
  readonly iteration: number;
  /** The learning rate of the next step. Setting it is an error where the optimizer has a schedule. */
  learningRate: number;
  /** Ends the training after this batch, or after this epoch where it is asked between epochs. */
  stopTraining(): void;
}

type Done = void | Promise<void>;

/** What a callback may have besides the number it watches. */
export interface Hooks<Keys extends string> {
  /** What messages and saved states call it. */
  readonly name?: string;
  onTrainBegin?(training: Training): Done;
  onTrainEnd?(training: Training): Done;
  onEpochBegin?(epoch: number, training: Training): Done;
  /** `logs` may be added to, before the history and the progress bar see them. */
  onEpochEnd?(epoch: number, logs: EpochLogs<Keys>, training: Training): Done;
  onTrainBatchBegin?(batch: number, training: Training): Done;
  /** `logs` are the means of the epoch so far. */
  onTrainBatchEnd?(batch: number, logs: Logs<Keys>, training: Training): Done;
  /** Before each validation. */
  onTestBegin?(training: Training): Done;
  /** After each validation, with its numbers, without `val_`. */
  onTestEnd?(logs: Logs<Keys>, training: Training): Done;
  onTestBatchBegin?(batch: number, training: Training): Done;
  onTestBatchEnd?(batch: number, logs: Logs<Keys>, training: Training): Done;
  /** What it has to remember when training goes on from a backup: anything that JSON can hold. */
  getState?(): unknown;
  /** Takes back what `getState` gave. */
  setState?(state: unknown): void;
}

/**
 * Hooks into `fit`; a hook that returns a promise is waited for. Epochs and batches are counted from 0.
 *
 * @example
 * const announce: Callback = { onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) };
 * await net.fit(x, y, { epochs: 3, callbacks: [announce] });
 */
export interface Callback<Keys extends string = any> extends Hooks<Keys> {
  /** The number it watches. */
  readonly monitor?: Monitored<Keys>;
}
