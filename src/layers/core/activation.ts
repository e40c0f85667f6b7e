/** activation: a function of every element, or of every row, as a layer of its own. */
import type { SameLayer } from "../../../types/layer.js";
import { checkActivation, type ActivationCheck, type ActivationOption, type ActivationOptions } from "../../../types/layers/activation.js";
import { activate, activated } from "../activations.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly activation: ActivationOption;
}

const definition: LayerDefinition<Config> = {
  kind: "Activation",
  name: "activation",
  inputs: "one",
  options: {},
  check: ({ activation }) => checkActivation(activation),
  shape: ([input], { activation }) => activated("activation", input!, activation),
  mask: "pass",
  call: (lowering, [x], _, { activation }) => activate(lowering, activation, x!),
};

/**
 * Applies an activation by name, of which "softmax" and "logSoftmax" work along the last axis, or a function in ops that
 * keeps the shape.
 *
 * @example
 * const y = layers.activation("relu")(layers.dense(32)(input([784]))); // Tensor<[Batch, 32]>
 * const z = layers.activation((x) => mul(x, sigmoid(x)))(y);              // Tensor<[Batch, 32]>
 *
 * @throws KatachiError "option" for a name that is none, and by the call "shape" for a function that changes the shape
 */
export function activation<const N, G = 1>(activation: ActivationCheck<N, G>, options?: ActivationOptions): SameLayer<"activation"> {
  return makeLayer(definition, { activation: activation as ActivationOption }, options) as unknown as SameLayer<"activation">;
}
