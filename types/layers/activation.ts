/** activation: the functions a layer can end with, by name. */
import type { IsVariable } from "../generic.js";
import { optionError, type Message } from "../messages.js";
import type { Shape } from "../shape.js";
import { nearest, type Nearest } from "../spelling.js";
import type { Tensor } from "../tensor.js";
import type { LayerOptions } from "./options.js";

/** The activations, by name. `swish` and `silu` are one. */
export type ActivationName =
  | "linear" | "relu" | "relu6" | "leakyRelu" | "elu" | "selu" | "gelu" | "sigmoid" | "hardSigmoid" | "softmax"
  | "softplus" | "softsign" | "swish" | "silu" | "mish" | "tanh" | "exponential" | "logSoftmax";

const names = [
  "linear", "relu", "relu6", "leakyRelu", "elu", "selu", "gelu", "sigmoid", "hardSigmoid", "softmax",
  "softplus", "softsign", "swish", "silu", "mish", "tanh", "exponential", "logSoftmax",
] as const satisfies readonly ActivationName[];

/** An activation of one's own, written in ops: from a tensor to one of the same shape. Ops such as `relu` are such functions. */
export type ActivationFunction = (x: Tensor<Shape>) => { readonly dtype: "float32"; readonly shape: Shape };

/** What the option `activation` takes. */
export type ActivationOption = ActivationName | ActivationFunction;

/** The names at run time. */
export const activationNames: readonly ActivationName[] = names;

/**
 * What is given to activation, or the sentence why a name is none: as an argument the compiler itself would not say what
 * was meant. A function whose parameter has no type yet is `unknown` while the compiler looks for it.
 */
export type ActivationCheck<N, G> =
  IsVariable<N, G> extends true
    ? N
    : unknown extends N
      ? ActivationFunction
      : N extends ActivationName
        ? N
        : N extends string
          ? string extends N ? ActivationName : Unknown<N>
          : N extends (...args: never) => unknown ? ActivationFunction : ActivationName;

type Unknown<N extends string> = Nearest<N, typeof names> extends infer Near extends string
  ? Message<"misspelled", { layer: "activation"; value: `"${N}"`; near: `"${Near}"` }>
  : Message<"activation", { layer: "activation"; value: `"${N}"` }>;

/** Options of activation. */
export interface ActivationOptions extends LayerOptions {}

/** Refuses what is neither the name of an activation nor a function. */
export function checkActivation(name: unknown): void {
  if (typeof name === "function" || (activationNames as readonly unknown[]).includes(name)) return;
  const value = typeof name === "string" ? `"${name}"` : String(name);
  const near = typeof name === "string" ? nearest(name, activationNames) : null;
  throw near === null ? optionError("activation", { layer: "activation", value }) : optionError("misspelled", { layer: "activation", value, near: `"${near}"` });
}
