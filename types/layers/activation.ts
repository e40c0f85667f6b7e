/** activation: the functions a layer can end with, by name. */
import type { IsVariable } from "../generic.js";
import { optionError, type Message } from "../messages.js";
import { nearest, type Nearest } from "../spelling.js";
import type { LayerOptions } from "./options.js";

/** The activations, by name. `swish` and `silu` are one. */
export type ActivationName =
  | "linear" | "relu" | "relu6" | "leakyRelu" | "elu" | "selu" | "gelu" | "sigmoid" | "hardSigmoid" | "softmax"
  | "softplus" | "softsign" | "swish" | "silu" | "mish" | "tanh" | "exponential" | "logSoftmax";

const names = [
  "linear", "relu", "relu6", "leakyRelu", "elu", "selu", "gelu", "sigmoid", "hardSigmoid", "softmax",
  "softplus", "softsign", "swish", "silu", "mish", "tanh", "exponential", "logSoftmax",
] as const satisfies readonly ActivationName[];

/** The names at run time. */
export const activationNames: readonly ActivationName[] = names;

/** The name given to activation, or the sentence why it is none: as an argument the compiler itself would not say what was meant. */
export type ActivationCheck<N, G> =
  IsVariable<N, G> extends true ? N : N extends ActivationName ? N : N extends string ? (string extends N ? ActivationName : Unknown<N>) : ActivationName;

type Unknown<N extends string> = Nearest<N, typeof names> extends infer Near extends string
  ? Message<"misspelled", { layer: "activation"; value: `"${N}"`; near: `"${Near}"` }>
  : Message<"activation", { layer: "activation"; value: `"${N}"` }>;

/** Options of activation. */
export interface ActivationOptions extends LayerOptions {}

/** Refuses a name that is no activation. */
export function checkActivation(name: unknown): void {
  if ((activationNames as readonly unknown[]).includes(name)) return;
  const value = typeof name === "string" ? `"${name}"` : String(name);
  const near = typeof name === "string" ? nearest(name, activationNames) : null;
  throw near === null ? optionError("activation", { layer: "activation", value }) : optionError("misspelled", { layer: "activation", value, near: `"${near}"` });
}
