/** layerNormalization: zero mean and unit variance along axes, for each sample by itself. */
import { alongShape, axesOf, checkAxes, type AlongLayer, type Axes, type HasWeights } from "../../../types/layers/alongAxes.js";
import type { LayerNormalizationOptions } from "../../../types/layers/layerNormalization.js";
import { checkNotNegative } from "../../../types/option.js";
import { boolean, finite } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { along, axesRule, moments, sizesAlong, standardize } from "./moments.js";

const name = "layerNormalization";

interface Config {
  readonly axis: Axes;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
}

const definition: LayerDefinition<Config> = {
  kind: "LayerNormalization",
  name,
  inputs: "one",
  options: { axis: axesRule, epsilon: finite, center: boolean, scale: boolean },
  check({ axis, epsilon }) {
    checkAxes(name, axis);
    checkNotNegative(name, "epsilon", epsilon);
  },
  shape: ([input], { axis, center, scale }) => alongShape(name, input!, axis, center || scale),
  weights: ([input], { axis, center, scale }) => ({
    ...(scale && { gamma: { shape: sizesAlong(name, input!, axis), initializer: "ones" } }),
    ...(center && { beta: { shape: sizesAlong(name, input!, axis), initializer: "zeros" } }),
  }),
  tunable: { gamma: "gamma", beta: "beta" },
  mask: "pass",
  call(_, [x], { gamma, beta }, { axis, epsilon }) {
    const axes = axesOf(name, x!.shape, axis);
    return standardize(x!, moments(x!, axes), epsilon, gamma && along(gamma, x!.shape, axes), beta && along(beta, x!.shape, axes));
  },
};

/**
 * Normalizes along axes to zero mean and unit variance, each sample and each index of the other axes by itself, then
 * scales by `gamma` and shifts by `beta`, which are trained: `gamma · (x - mean) / sqrt(variance + epsilon) + beta`
 * (Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450). The shape stays.
 *
 * @example
 * const y = layers.layerNormalization()(input(["seq", 128])); // Tensor<[Batch, "seq", 128]>
 * const z = layers.layerNormalization({ axis: [1, 2, 3] })(input([8, 8, 4])); // Tensor<[Batch, 8, 8, 4]>
 *
 * @param options `axis` (-1; a number or a list), `epsilon` (0.001), `center` (true: there is a `beta`), `scale` (true:
 *   there is a `gamma`), `gamma…` and `beta…` with the endings `Initializer`, `Regularizer` and `Constraint`, `name`,
 *   `trainable`
 */
export function layerNormalization<const A extends Axes = -1, const E extends number = 0.001, const Center extends boolean = true, const Scale extends boolean = true>(
  options?: LayerNormalizationOptions<A, E, Center, Scale>,
): AlongLayer<"layerNormalization", A, HasWeights<Center, Scale>> {
  return makeLayer(definition, {}, options, { axis: -1, epsilon: 0.001, center: true, scale: true }) as unknown as AlongLayer<"layerNormalization", A, HasWeights<Center, Scale>>;
}
