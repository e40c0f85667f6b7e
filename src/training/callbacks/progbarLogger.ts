/** The progress bar as a callback. */
import type { Callback } from "../../../types/training/callback.js";
import type { ProgbarLoggerOptions, TextOutput } from "../../../types/training/callback-options.js";
import { checkOptions, type Rule } from "../../options.js";
import type { RuntimeCallback } from "./callback.js";

const WHERE = "progbarLogger";
const stream: Rule = { expected: "a stream with a function write, such as process.stderr", accepts: (value) => typeof (value as { write?: unknown } | null)?.write === "function" };

const outputs = new WeakMap<object, TextOutput>();

/** Where the bar is to be drawn, if one of the callbacks says it. */
export function outputOf(callbacks: readonly RuntimeCallback[]): { readonly output?: TextOutput } {
  const [output] = callbacks.flatMap((callback) => outputs.get(callback) ?? []);
  return output ? { output } : {};
}

/**
 * The progress bar that `fit` draws with `verbose` 1, or its lines with `verbose` 2. `fit` has one by itself, as in
 * Keras; giving it says where to draw it.
 *
 * @example
 * await net.fit(x, y, { epochs: 10, callbacks: [callbacks.progbarLogger({ output: process.stderr })] });
 */
export function progbarLogger(options?: ProgbarLoggerOptions): Callback {
  const { output } = checkOptions<ProgbarLoggerOptions>(WHERE, options, { output: stream });
  const callback: RuntimeCallback = { name: WHERE };
  if (output) outputs.set(callback, output);
  return callback as Callback;
}
