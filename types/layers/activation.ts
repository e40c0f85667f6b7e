/** activation: the functions a layer can end with, by name. */
import { optionError } from "../messages.js";
import type { LayerOptions } from "./options.js";

/** The activations, by name. `swish` and `silu` are one. */
export type ActivationName =
  | "linear" | "relu" | "relu6" | "leakyRelu" | "elu" | "selu" | "gelu" | "sigmoid" | "hardSigmoid" | "softmax"
  | "softplus" | "softsign" | "swish" | "silu" | "mish" | "tanh" | "exponential" | "logSoftmax";

/** The names at run time; a record, so that the compiler asks for every one. */
const names: Readonly<Record<ActivationName, true>> = {
  linear: true, relu: true, relu6: true, leakyRelu: true, elu: true, selu: true, gelu: true, sigmoid: true, hardSigmoid: true,
  softmax: true, softplus: true, softsign: true, swish: true, silu: true, mish: true, tanh: true, exponential: true, logSoftmax: true,
};

export const activationNames = Object.keys(names) as readonly ActivationName[];

/** Options of activation. */
export interface ActivationOptions extends LayerOptions {}

/** Refuses a name that is no activation. */
export function checkActivation(layer: string, value: string): void {
  if (!(activationNames as readonly string[]).includes(value)) throw optionError("activation", { layer, value });
}
