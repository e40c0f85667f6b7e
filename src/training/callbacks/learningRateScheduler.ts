/** Sets the learning rate at the beginning of each epoch. */
import { KatachiError } from "../../../types/error.js";
import type { Callback } from "../../../types/training/callback.js";
import type { LearningRateSchedulerOptions } from "../../../types/training/callback-options.js";
import { check, checkOptions, notNegative, oneOf, show } from "../../options.js";
import { pythonFloat, shortest } from "../pythonNumber.js";
import { asCallback, type RuntimeCallback } from "./callback.js";

const WHERE = "learningRateScheduler";

/**
 * Sets the learning rate at the beginning of each epoch to what `schedule` makes of the epoch, from 0, and the rate so
 * far; logs it as `lr`. Keras 2.12, keras/callbacks.py, `LearningRateScheduler`.
 *
 * @example
 * const decay = callbacks.learningRateScheduler((epoch, lr) => (epoch < 10 ? lr : lr * Math.exp(-0.1)));
 * await net.fit(x, y, { epochs: 15, callbacks: [decay] });
 */
export function learningRateScheduler(schedule: (epoch: number, lr: number) => number, options?: LearningRateSchedulerOptions): Callback {
  if (typeof schedule !== "function") throw new KatachiError("option", `${WHERE}: schedule must be a function from an epoch and a learning rate to a learning rate, got ${show(schedule)}`);
  const { verbose = 0 } = checkOptions<LearningRateSchedulerOptions>(WHERE, options, { verbose: oneOf([0, 1]) });
  return asCallback({
    name: WHERE,
    onEpochBegin(epoch, training) {
      const rate: unknown = schedule(epoch, Math.fround(training.learningRate));
      check(WHERE, `the rate of epoch ${epoch}`, rate, notNegative);
      training.learningRate = rate as number;
      if (verbose > 0) training.print(`Epoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${pythonFloat(rate as number)}.`);
    },
    onEpochEnd(_, logs, training) {
      logs["lr"] = shortest(training.learningRate);
    },
  } satisfies RuntimeCallback);
}
