/** Ends a training whose loss is no number any more. */
import type { Callback } from "../../../types/training/callback.js";
import { asCallback, type RuntimeCallback } from "./callback.js";

/**
 * Ends training after the batch whose loss is NaN or infinite, and says so. Keras 2.12, keras/callbacks.py,
 * `TerminateOnNaN`. To know where it came from, use `nanFinder`.
 *
 * @example
 * await net.fit(x, y, { epochs: 100, callbacks: [callbacks.terminateOnNaN()] });
 */
export function terminateOnNaN(): Callback {
  return asCallback({
    name: "terminateOnNaN",
    onTrainBatchEnd(batch, logs, training) {
      if (Number.isFinite(logs["loss"])) return;
      training.print(`Batch ${batch}: Invalid loss, terminating training`);
      training.stopTraining();
    },
  } satisfies RuntimeCallback);
}
