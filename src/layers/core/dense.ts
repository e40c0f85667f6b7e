/** dense: a fully connected layer. */
import { add, matmul, reshape } from "../../../codegen/ops/index.js";
import { sizeOf } from "../../../codegen/graph/dtype.js";
import type { Layer } from "../../../types/layer.js";
import type { ActivationOption } from "../../../types/layers/activation.js";
import { checkDense, denseShape, type Dense, type DenseArguments, type DenseOptions } from "../../../types/layers/dense.js";
import type { Positive } from "../../../types/option.js";
import { boolean, positiveInteger, type Rule } from "../../options.js";
import { activate, activated, activationRule } from "../activations.js";
import { makeLayer, sizeFor, type LayerDefinition } from "../layer.js";
import { resolve } from "./resolve.js";

interface Config extends DenseArguments {
  readonly activation: ActivationOption;
  readonly useBias: boolean;
}

const dim = (value: unknown): boolean => value === null || typeof value === "string" || typeof value === "number";
const shapeRule: Rule = { expected: "a list of positive integers, names or null", accepts: (value) => Array.isArray(value) && value.every(dim) };

const definition: LayerDefinition<Config> = {
  kind: "Dense",
  name: "dense",
  inputs: "one",
  options: { activation: activationRule, useBias: boolean, inputDim: positiveInteger, inputShape: shapeRule },
  check: checkDense,
  mask: "pass",
  shape: ([input], { inputShape, ...config }, names) =>
    activated("dense", denseShape(input!, { ...config, ...(inputShape && { inputShape: resolve(inputShape, names) }) }), config.activation),
  tunable: { kernel: "kernel", bias: "bias" },
  activity: true,
  weights: ([input], { units, useBias }) => ({
    kernel: { shape: [sizeFor("dense", input!, -1), units], initializer: "glorotUniform" },
    ...(useBias && { bias: { shape: [units], initializer: "zeros" } }),
  }),
  call(lowering, [x], { kernel, bias }, { units, activation }) {
    // One product for all leading axes.
    const rows = reshape(x!, [sizeOf(x!.shape.slice(0, -1)), x!.shape.at(-1)!]);
    const product = matmul(rows, kernel!);
    return activate(lowering, activation, reshape(bias ? add(product, bias) : product, [...x!.shape.slice(0, -1), units]));
  },
};

/**
 * A fully connected layer: `activation(x · kernel + bias)` over the last axis, whatever the rank.
 *
 * @example
 * const y = layers.dense(10, { activation: "softmax" })(input([784])); // Tensor<[Batch, 10]>
 *
 * @param units size of the result's last axis
 * @param options `activation` ("linear"), `useBias` (true), `inputDim` or `inputShape` to declare the input, `kernel…`
 *   ("glorotUniform") and `bias…` ("zeros") with the endings `Initializer`, `Regularizer` and `Constraint`,
 *   `activityRegularizer`, `name`, `trainable`
 */
export function dense<const U extends number, const I = undefined, const Sh = undefined, G = 1>(
  units: Positive<"dense", "units", U, G>,
  options?: DenseOptions<I, Sh, G>,
): Layer<Dense<U, I, Sh>> {
  return makeLayer(definition, { units: units as number }, options, { activation: "linear", useBias: true }) as unknown as Layer<Dense<U, I, Sh>>;
}
