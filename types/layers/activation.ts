/** activation: the functions a layer can end with, by name. */
import { optionError } from "../messages.js";
import type { LayerOptions } from "./options.js";

/** The activations, by name. */
export const activationNames = [
  "linear", "relu", "relu6", "leakyRelu", "elu", "selu", "gelu", "sigmoid", "hardSigmoid", "softmax", "softplus",
  "softsign", "swish", "silu", "mish", "tanh", "exponential", "logSoftmax",
] as const;

export type ActivationName = (typeof activationNames)[number];

/** Options of activation. */
export interface ActivationOptions extends LayerOptions {}

/** Refuses a name that is no activation. */
export function checkActivation(layer: string, value: string): void {
  if (!(activationNames as readonly string[]).includes(value)) throw optionError("activation", { layer, value });
}
