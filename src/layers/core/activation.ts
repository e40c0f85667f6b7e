/** activation: a function of every element, or of every row, as a layer of its own. */
import type { SameLayer } from "../../../types/layer.js";
import { checkActivation, type ActivationCheck, type ActivationName, type ActivationOptions } from "../../../types/layers/activation.js";
import { activate } from "../activations.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly activation: ActivationName;
}

const definition: LayerDefinition<Config> = {
  kind: "Activation",
  name: "activation",
  inputs: "one",
  options: {},
  check: ({ activation }) => checkActivation(activation),
  shape: ([input]) => input!,
  mask: "pass",
  call: (lowering, [x], _, { activation }) => activate(lowering, activation, x!),
};

/**
 * Applies an activation by name; "softmax" and "logSoftmax" work along the last axis.
 *
 * @example
 * const y = layers.activation("relu")(layers.dense(32)(input([784]))); // Tensor<[Batch, 32]>
 */
export function activation<const N extends string = ActivationName, G = 1>(activation: ActivationCheck<N, G>, options?: ActivationOptions): SameLayer<"activation"> {
  return makeLayer(definition, { activation: activation as ActivationName }, options) as unknown as SameLayer<"activation">;
}
