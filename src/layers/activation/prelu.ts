/** prelu: the slope below 0 is learned. */
import { mul, neg, relu, sub } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import { preluShape, type Prelu, type PreluOptions } from "../../../types/layers/prelu.js";
import type { Rule } from "../../options.js";
import { makeLayer, sizeFor, type LayerDefinition } from "../layer.js";

interface Config {
  readonly sharedAxes: readonly number[];
}

const axesRule: Rule = { expected: "a list of axes", accepts: (value) => Array.isArray(value) && value.every((axis) => typeof axis === "number") };

const definition: LayerDefinition<Config> = {
  kind: "PReLU",
  name: "prelu",
  inputs: "one",
  options: { sharedAxes: axesRule },
  shape: ([input], { sharedAxes }) => preluShape(input!, sharedAxes),
  weights: ([input], { sharedAxes }) => ({
    alpha: { shape: input!.slice(1).map((_, i) => (sharedAxes.includes(i + 1) ? 1 : sizeFor("prelu", input!, i + 1))), initializer: "zeros" },
  }),
  tunable: { alpha: "alpha" },
  mask: "pass",
  // Like relu it has no slope at 0, whatever alpha is.
  call: (_, [x], { alpha }) => sub(relu(x!), mul(relu(neg(x!)), alpha!)),
};

/**
 * x above 0 and alpha * x below, where alpha is learned (He et al. 2015): one for every element of a sample, or shared
 * along axes. Starts with alpha = 0, which is relu.
 *
 * @example
 * const y = layers.prelu({ sharedAxes: [1, 2] })(input([28, 28, 32])); // Tensor<[Batch, 28, 28, 32]>, with 32 weights
 *
 * @param options `sharedAxes` (none): axes from 1 on, the batch being 0; `alpha…` with the endings
 *   `Initializer`, `Regularizer` and `Constraint`; `name`, `trainable`
 */
export function prelu<const A extends readonly number[] = readonly []>(options?: PreluOptions<A>): Layer<Prelu<A>> {
  return makeLayer(definition, {}, options, { sharedAxes: [] }) as unknown as Layer<Prelu<A>>;
}
