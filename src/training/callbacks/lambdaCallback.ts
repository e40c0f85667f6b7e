/** A callback from functions. */
import { KatachiError } from "../../../types/error.js";
import type { Callback } from "../../../types/training/callback.js";
import type { LambdaHooks } from "../../../types/training/callback-options.js";
import { checkOptions, text, type Rule } from "../../options.js";

const hook: Rule = { expected: "a function", accepts: (value) => typeof value === "function" };
const rules: { readonly [K in keyof LambdaHooks<string>]-?: Rule } = {
  name: text,
  monitor: text,
  onTrainBegin: hook,
  onTrainEnd: hook,
  onEpochBegin: hook,
  onEpochEnd: hook,
  onBatchBegin: hook,
  onBatchEnd: hook,
  onTrainBatchBegin: hook,
  onTrainBatchEnd: hook,
  onTestBegin: hook,
  onTestEnd: hook,
  onTestBatchBegin: hook,
  onTestBatchEnd: hook,
  getState: hook,
  setState: hook,
};

/** Either name of a hook, not both. */
function either<T>(name: string, alias: string, given: T | undefined, other: T | undefined): T | undefined {
  if (given !== undefined && other !== undefined) throw new KatachiError("option", `lambdaCallback: give ${alias} or ${name}, not both`);
  return given ?? other;
}

/**
 * A callback from functions; each is called with what the hook of its name is called with. Keras 2.12,
 * keras/callbacks.py, `LambdaCallback`. An object with the same functions does as well.
 *
 * @example
 * const announce = callbacks.lambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) });
 * await net.fit(x, y, { epochs: 3, callbacks: [announce] });
 */
export function lambdaCallback<Keys extends string = any>(hooks: LambdaHooks<Keys>): Callback<Keys> {
  const { onBatchBegin, onBatchEnd, onTrainBatchBegin, onTrainBatchEnd, ...given } = checkOptions<LambdaHooks<Keys>>("lambdaCallback", hooks, rules);
  const begin = either("onTrainBatchBegin", "onBatchBegin", onTrainBatchBegin, onBatchBegin);
  const end = either("onTrainBatchEnd", "onBatchEnd", onTrainBatchEnd, onBatchEnd);
  // Hooks that are not given must not be there: batches cost less then.
  return { ...given, ...(begin && { onTrainBatchBegin: begin }), ...(end && { onTrainBatchEnd: end }) };
}
