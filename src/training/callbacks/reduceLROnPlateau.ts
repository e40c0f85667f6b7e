/** Lowers the learning rate when training no longer gets better. */
import type { MonitorCallback, ReduceLROnPlateauOptions } from "../../../types/training/callback-options.js";
import { checkOptions, finite, notNegative, oneOf, text, wholeNumber, type Rule } from "../../options.js";
import { pythonFloat, shortest } from "../pythonNumber.js";
import { asCallback, type RunningTraining, type RuntimeCallback } from "./callback.js";
import { checkMonitor, fromJson, monitored, moreIsBetter, toJson } from "./monitor.js";

/** Options as they are at run time. */
type Given = ReduceLROnPlateauOptions<string, string>;

const WHERE = "reduceLROnPlateau";
const share: Rule = { expected: "a number above 0 and below 1", accepts: (value) => typeof value === "number" && value > 0 && value < 1 };
const rules = { monitor: text, factor: share, patience: wholeNumber, mode: oneOf(["auto", "min", "max"]), minDelta: finite, cooldown: wholeNumber, minLr: notNegative, verbose: oneOf([0, 1]) };

interface State {
  readonly wait: number;
  readonly cooldown: number;
  readonly best: number | null;
}

class ReduceLROnPlateau implements RuntimeCallback {
  readonly name = WHERE;
  readonly monitor: string;
  readonly #options;
  readonly #more: boolean;
  #wait = 0;
  #cooldown = 0;
  #best = 0;

  constructor(given: Given) {
    this.#options = { factor: 0.1, patience: 10, minDelta: 1e-4, cooldown: 0, minLr: 0, verbose: 0, ...given };
    const { monitor = "val_loss", mode = "auto" } = given;
    this.monitor = monitor;
    this.#more = moreIsBetter(mode, () => monitor.includes("acc"));
  }

  onTrainBegin(training: RunningTraining): void {
    checkMonitor(WHERE, this.monitor, training);
    // A rate that nobody can set is an error now, not after the first plateau.
    training.learningRate = training.learningRate;
    this.#wait = 0;
    this.#cooldown = 0;
    this.#best = fromJson(null, this.#more);
  }

  onEpochEnd(epoch: number, logs: Record<string, number>, training: RunningTraining): void {
    const { factor, patience, minDelta, cooldown, minLr, verbose } = this.#options;
    const rate = Math.fround(training.learningRate);
    logs["lr"] = shortest(rate);
    const current = monitored(WHERE, this.monitor, logs, training);
    if (current === undefined) return;
    if (this.#cooldown > 0) {
      this.#cooldown--;
      this.#wait = 0;
    }
    if (this.#more ? current > this.#best + minDelta : current < this.#best - minDelta) {
      this.#best = current;
      this.#wait = 0;
      return;
    }
    if (this.#cooldown > 0 || ++this.#wait < patience || rate <= Math.fround(minLr)) return;
    const reduced = Math.max(rate * factor, minLr);
    training.learningRate = reduced;
    if (verbose > 0) training.print(`Epoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${pythonFloat(reduced)}.`);
    this.#cooldown = cooldown;
    this.#wait = 0;
  }

  getState(): State {
    return { wait: this.#wait, cooldown: this.#cooldown, best: toJson(this.#best) };
  }

  setState(state: unknown): void {
    const { wait, cooldown, best } = state as State;
    this.#wait = wait;
    this.#cooldown = cooldown;
    this.#best = fromJson(best, this.#more);
  }
}

/**
 * Multiplies the learning rate with `factor` when a number of the logs has not improved for `patience` epochs, and logs
 * the rate as `lr`. Keras 2.12, keras/callbacks.py, `ReduceLROnPlateau`; a `monitor` that is never in the logs is an error here.
 *
 * @example
 * const reduce = callbacks.reduceLROnPlateau({ monitor: "loss", factor: 0.5, patience: 5, minLr: 1e-5 });
 * await net.fit(x, y, { epochs: 100, callbacks: [reduce] });
 */
export function reduceLROnPlateau<Keys extends string = any, const M extends string = "val_loss">(options?: ReduceLROnPlateauOptions<NoInfer<Keys>, M>): MonitorCallback<Keys, M> {
  return asCallback<Keys>(new ReduceLROnPlateau(checkOptions<Given>(WHERE, options as Given | undefined, rules))) as MonitorCallback<Keys, M>;
}
