/** Ends a training that no longer gets better. */
import type { EarlyStoppingOptions, MonitorCallback } from "../../../types/training/callback-options.js";
import { boolean, checkOptions, finite, oneOf, text, wholeNumber } from "../../options.js";
import { asCallback, type RunningTraining, type RuntimeCallback } from "./callback.js";
import { checkMonitor, fromJson, monitored, moreIsBetter, toJson } from "./monitor.js";
import { fromBase64, toBase64 } from "./base64.js";

/** Options as they are at run time. */
type Given = EarlyStoppingOptions<string, string>;

const WHERE = "earlyStopping";
const rules = { monitor: text, minDelta: finite, patience: wholeNumber, mode: oneOf(["auto", "min", "max"]), baseline: finite, restoreBestWeights: boolean, startFromEpoch: wholeNumber, verbose: oneOf([0, 1]) };

interface State {
  readonly wait: number;
  readonly stoppedEpoch: number;
  readonly best: number | null;
  readonly bestEpoch: number;
  readonly bestWeights: readonly string[] | null;
}

class EarlyStopping implements RuntimeCallback {
  readonly name = WHERE;
  readonly monitor: string;
  readonly #options;
  readonly #more: boolean;
  #wait = 0;
  #stoppedEpoch = 0;
  #best = 0;
  #bestEpoch = 0;
  #bestWeights: readonly Float32Array[] | undefined;

  constructor(given: Given) {
    this.#options = { minDelta: 0, patience: 0, mode: "auto" as const, restoreBestWeights: false, startFromEpoch: 0, verbose: 0, ...given };
    const { monitor = "val_loss", mode } = given;
    this.monitor = monitor;
    this.#more = moreIsBetter(mode ?? "auto", () => ["acc", "accuracy", "auc"].some((end) => monitor.endsWith(end)));
  }

  onTrainBegin(training: RunningTraining): void {
    checkMonitor(WHERE, this.monitor, training);
    this.#wait = 0;
    this.#stoppedEpoch = 0;
    this.#best = fromJson(null, this.#more);
    this.#bestEpoch = 0;
    this.#bestWeights = undefined;
  }

  async onEpochEnd(epoch: number, logs: Record<string, number>, training: RunningTraining): Promise<void> {
    const { restoreBestWeights, startFromEpoch, baseline, patience, verbose } = this.#options;
    const current = monitored(WHERE, this.monitor, logs, training);
    if (current === undefined || epoch < startFromEpoch) return;
    const { model } = training;
    // Without any improvement the first watched epoch is the best there is.
    if (restoreBestWeights) this.#bestWeights ??= await model.getWeights();
    this.#wait++;
    if (this.#improves(current, this.#best)) {
      this.#best = current;
      this.#bestEpoch = epoch;
      if (restoreBestWeights) this.#bestWeights = await model.getWeights();
      if (baseline === undefined || this.#improves(current, baseline)) this.#wait = 0;
      return;
    }
    if (this.#wait < patience || epoch === 0) return;
    this.#stoppedEpoch = epoch;
    training.stopTraining();
    if (this.#bestWeights === undefined) return;
    if (verbose > 0) training.print(`Restoring model weights from the end of the best epoch: ${this.#bestEpoch + 1}.`);
    const best = this.#bestWeights;
    model.variables.forEach((variable, i) => variable.write(best[i]!));
  }

  onTrainEnd(training: RunningTraining): void {
    if (this.#stoppedEpoch > 0 && this.#options.verbose > 0) training.print(`Epoch ${this.#stoppedEpoch + 1}: early stopping`);
  }

  getState(): State {
    return { wait: this.#wait, stoppedEpoch: this.#stoppedEpoch, best: toJson(this.#best), bestEpoch: this.#bestEpoch, bestWeights: this.#bestWeights?.map(toBase64) ?? null };
  }

  setState(state: unknown): void {
    const { wait, stoppedEpoch, best, bestEpoch, bestWeights } = state as State;
    this.#wait = wait;
    this.#stoppedEpoch = stoppedEpoch;
    this.#best = fromJson(best, this.#more);
    this.#bestEpoch = bestEpoch;
    this.#bestWeights = bestWeights?.map(fromBase64);
  }

  #improves(value: number, than: number): boolean {
    const delta = Math.abs(this.#options.minDelta);
    return this.#more ? value - delta > than : value + delta < than;
  }
}

/**
 * Ends training when a number of the logs has not improved for `patience` epochs. Keras 2.12, keras/callbacks.py,
 * `EarlyStopping`; a `monitor` that is never in the logs is an error here.
 *
 * @example
 * const stop = callbacks.earlyStopping({ monitor: "loss", patience: 3, restoreBestWeights: true });
 * await net.fit(x, y, { epochs: 1000, callbacks: [stop] });
 */
export function earlyStopping<Keys extends string = any, const M extends string = "val_loss">(options?: EarlyStoppingOptions<NoInfer<Keys>, M>): MonitorCallback<Keys, M> {
  return asCallback<Keys>(new EarlyStopping(checkOptions<Given>(WHERE, options as Given | undefined, rules))) as MonitorCallback<Keys, M>;
}
