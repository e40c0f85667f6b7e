/** The losses `compile` knows: by name, as objects, and functions of one's own. */
import { KatachiError } from "../../types/error.js";
import type { FullLossName, Loss, LossAlias } from "../../types/training/loss.js";
import { hint, show } from "../options.js";
import * as functions from "./lossFunctions.js";
import { definitionOf, type LossDefinition } from "./losses/definition.js";
import { evaluateOwn, isFunction } from "./ownFunction.js";

export const lossesByName: { readonly [N in FullLossName]: () => Loss<N> } = functions;

/** Keras' short names, keras/losses.py. */
export const lossAliases: { readonly [N in LossAlias]: FullLossName } = {
  mse: "meanSquaredError",
  mae: "meanAbsoluteError",
  mape: "meanAbsolutePercentageError",
  msle: "meanSquaredLogarithmicError",
  bce: "binaryCrossentropy",
  kld: "kullbackLeiblerDivergence",
};

/** A loss as training sees it. */
export interface RuntimeLoss extends LossDefinition {
  /** As the user wrote it. */
  readonly name: string;
  /** The full name, aliases resolved; undefined for a function of the user's. */
  readonly fullName: FullLossName | undefined;
  readonly fromLogits: boolean;
}

/** Whether a value names or is a loss, as opposed to losses by position or name. */
export const isLoss = (given: unknown): boolean => typeof given === "string" || isFunction(given) || definitionOf(given) !== undefined;

const runtime = (name: string, { name: fullName }: Loss<FullLossName>, definition: LossDefinition): RuntimeLoss => ({ fromLogits: false, ...definition, name, fullName });

/** The loss that `compile` was given, by name, as an object or as a function. */
export function lossOf(given: unknown): RuntimeLoss {
  const known = definitionOf(given);
  if (known) return runtime((given as Loss<FullLossName>).name, given as Loss<FullLossName>, known);
  if (isFunction(given)) {
    return {
      name: "a function",
      fullName: undefined,
      targets: "values",
      fromLogits: false,
      build: ({ lowering, truth, prediction }) => evaluateOwn(given.name || "loss", given, lowering, truth, prediction),
    };
  }
  if (typeof given !== "string") throw new KatachiError("option", `compile: loss must be a name, a function, or made by a function of losses, got ${show(given)}`);
  const name = Object.hasOwn(lossAliases, given) ? lossAliases[given as LossAlias] : (given as FullLossName);
  const names = [...Object.keys(lossesByName), ...Object.keys(lossAliases)];
  if (!names.includes(given)) throw new KatachiError("option", `compile: unknown loss ${show(given)}${hint(given, names)}`);
  const loss = lossesByName[name]();
  return runtime(given, loss, definitionOf(loss)!);
}
