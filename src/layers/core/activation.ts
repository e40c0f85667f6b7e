/** activation: a function of every element, or of every row, as a layer of its own. */
import type { SameLayer } from "../../../types/layer.js";
import type { ActivationName, ActivationOptions } from "../../../types/layers/activation.js";
import { check } from "../../options.js";
import { activate, activationRule } from "../activations.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly activation: ActivationName;
}

const definition: LayerDefinition<Config> = {
  kind: "Activation",
  name: "activation",
  inputs: "one",
  options: {},
  check: ({ activation }) => check("activation", "activation", activation, activationRule),
  shape: ([input]) => input!,
  call: (lowering, [x], _, { activation }) => activate(lowering, activation, x!),
};

/**
 * Applies an activation by name; "softmax" and "logSoftmax" work along the last axis.
 *
 * @example
 * const y = layers.activation("relu")(layers.dense(32)(input([784]))); // Tensor<[Batch, 32]>
 */
export function activation(activation: ActivationName, options?: ActivationOptions): SameLayer<"activation"> {
  return makeLayer(definition, { activation }, options) as unknown as SameLayer<"activation">;
}
