/** Writes what TensorBoard shows. */
import type { Callback } from "../../../types/training/callback.js";
import type { TensorBoardOptions } from "../../../types/training/callback-options.js";
import { builtin } from "../../runtime/builtin.js";
import { boolean, checkOptions, text, wholeNumber, type Rule } from "../../options.js";
import { asCallback, type Logs, type RunningTraining, type RuntimeCallback } from "./callback.js";
import { histogramEvent, scalarEvent } from "./events/event.js";
import { EventWriter } from "./events/writer.js";

const WHERE = "tensorBoard";
const frequency: Rule = { expected: 'one of "epoch", "batch", or a positive integer', accepts: (value) => value === "epoch" || value === "batch" || (typeof value === "number" && Number.isSafeInteger(value) && value > 0) };
const rules = { logDir: text, updateFreq: frequency, histogramFreq: wholeNumber, writeStepsPerSecond: boolean };

class TensorBoard implements RuntimeCallback {
  readonly name = WHERE;
  /** A hook that is there is called for every batch: only where something is written for batches. */
  readonly onTrainBatchEnd?: NonNullable<RuntimeCallback["onTrainBatchEnd"]>;
  readonly #logDir: string;
  readonly #batches: number | undefined;
  readonly #histogramFreq: number;
  readonly #perSecond: boolean;
  #training: EventWriter | undefined;
  #validation: EventWriter | undefined;
  /** Batches of this `fit`. */
  #batch = 0;
  #begin = { time: 0, iteration: 0 };
  #lastBatch = 0;

  constructor({ logDir = "logs", updateFreq = "epoch", histogramFreq = 0, writeStepsPerSecond = false }: TensorBoardOptions) {
    this.#logDir = logDir;
    this.#batches = updateFreq === "epoch" ? undefined : updateFreq === "batch" ? 1 : updateFreq;
    this.#histogramFreq = histogramFreq;
    this.#perSecond = writeStepsPerSecond;
    if (this.#batches !== undefined) this.onTrainBatchEnd = (_, logs) => this.#batchEnd(logs, this.#batches!);
  }

  onTrainBegin(): void {
    const { join } = builtin("node:path", WHERE);
    this.#training = new EventWriter(join(this.#logDir, "train"));
    this.#validation = new EventWriter(join(this.#logDir, "validation"));
    this.#batch = 0;
  }

  onEpochBegin(_: number, { iteration }: RunningTraining): void {
    this.#begin = { time: performance.now(), iteration };
    this.#lastBatch = this.#begin.time;
  }

  #batchEnd(logs: Logs, every: number): void {
    this.#batch++;
    const now = performance.now();
    const elapsed = now - this.#lastBatch;
    this.#lastBatch = now;
    if (this.#batch % every !== 0) return;
    this.#scalars(this.#training!, this.#batch, "batch_", this.#perSecond ? { steps_per_second: 1000 / elapsed, ...logs } : logs);
  }

  /** Each validation against the steps made so far. */
  onTestEnd(logs: Logs, { iteration }: RunningTraining): void {
    const named = Object.fromEntries(Object.entries(logs).map(([key, value]) => [`${key}_vs_iterations`, value]));
    this.#scalars(this.#validation!, iteration, "evaluation_", named);
  }

  async onEpochEnd(epoch: number, logs: Logs, training: RunningTraining): Promise<void> {
    const of = (validation: boolean): Logs => Object.fromEntries(Object.entries(logs).filter(([key]) => key.startsWith("val_") === validation).map(([key, value]) => [validation ? key.slice(4) : key, value]));
    const seconds = (performance.now() - this.#begin.time) / 1000;
    this.#scalars(this.#training!, epoch, "epoch_", {
      ...of(false),
      ...(training.scheduled && { learning_rate: training.learningRate }),
      ...(this.#perSecond && { steps_per_second: (training.iteration - this.#begin.iteration) / seconds }),
    });
    this.#scalars(this.#validation!, epoch, "epoch_", of(true));
    if (this.#histogramFreq > 0 && epoch % this.#histogramFreq === 0) await this.#histograms(epoch, training);
    this.#training!.flush();
    this.#validation!.flush();
  }

  onTrainEnd(): void {
    this.#training?.flush();
    this.#validation?.flush();
  }

  onTrainError(): void {
    this.onTrainEnd();
  }

  #scalars(writer: EventWriter, step: number, prefix: string, values: Logs): void {
    const now = EventWriter.now();
    for (const [key, value] of Object.entries(values)) writer.add(scalarEvent(now, step, `${prefix}${key}`, value));
  }

  async #histograms(epoch: number, { model }: RunningTraining): Promise<void> {
    const now = EventWriter.now();
    for (const variable of model.variables) this.#training!.add(histogramEvent(now, epoch, `${variable.name}_0/histogram`, await variable.read()));
  }
}

/**
 * Writes event files that TensorBoard reads: runs `train` and `validation`, with `epoch_loss` and the metrics by epoch,
 * `batch_loss` by batch, `evaluation_loss_vs_iterations`, histograms of weights. Keras 2.12, keras/callbacks.py,
 * `TensorBoard`. Needs Node.js.
 *
 * @example
 * await net.fit(x, y, { epochs: 10, validationSplit: 0.1, callbacks: [callbacks.tensorBoard({ logDir: "logs/first", histogramFreq: 1 })] });
 * // tensorboard --logdir logs
 */
export function tensorBoard(options?: TensorBoardOptions): Callback {
  return asCallback(new TensorBoard(checkOptions<TensorBoardOptions>(WHERE, options, rules)));
}
