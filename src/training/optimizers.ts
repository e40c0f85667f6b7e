/** The optimizers `compile` knows: by name and as objects. */
import { KatachiError } from "../../types/error.js";
import type { Optimizer, OptimizerName } from "../../types/training/optimizer.js";
import { hint, show } from "../options.js";
import { adadelta, adagrad, adam, adamax, adamW, lion, nadam, rmsprop, sgd } from "./optimizerFunctions.js";
import { isOptimizer, type RuntimeOptimizer } from "./optimizers/optimizer.js";

export type { RuntimeOptimizer } from "./optimizers/optimizer.js";

const byName: { readonly [N in OptimizerName]: () => Optimizer } = { sgd, rmsprop, adam, adamW, adamax, nadam, adagrad, adadelta, lion };

/** The optimizer that `compile` was given, by name or as an object. */
export function optimizerOf(given: unknown): RuntimeOptimizer {
  if (isOptimizer(given)) return given;
  if (typeof given !== "string") throw new KatachiError("option", `compile: optimizer must be a name or made by a function of optimizers, got ${show(given)}`);
  if (!Object.hasOwn(byName, given)) throw new KatachiError("option", `compile: unknown optimizer ${show(given)}${hint(given, Object.keys(byName))}`);
  return byName[given as OptimizerName]() as RuntimeOptimizer;
}
