/** groupNormalization: zero mean and unit variance over groups of channels, for each sample by itself. */
import { reshape } from "../../../codegen/ops/index.js";
import { axesOf, checkAxes, type HasWeights } from "../../../types/layers/alongAxes.js";
import { checkGroups, groupNormalizationShape, type GroupNormalizationLayer, type GroupNormalizationOptions } from "../../../types/layers/groupNormalization.js";
import { checkNotNegative } from "../../../types/option.js";
import { aNumber, boolean, finite } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { moments, sizesAlong, standardize } from "./moments.js";

const name = "groupNormalization";

interface Config {
  readonly groups: number;
  readonly axis: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
}

const definition: LayerDefinition<Config> = {
  kind: "GroupNormalization",
  name,
  inputs: "one",
  options: { groups: aNumber, axis: aNumber, epsilon: finite, center: boolean, scale: boolean },
  check({ groups, axis, epsilon }) {
    checkGroups(groups);
    checkAxes(name, axis);
    checkNotNegative(name, "epsilon", epsilon);
  },
  shape: ([input], { groups, axis, center, scale }) => groupNormalizationShape(input!, groups, axis, center || scale),
  weights: ([input], { axis, center, scale }) => ({
    ...(scale && { gamma: { shape: sizesAlong(name, input!, axis), initializer: "ones" } }),
    ...(center && { beta: { shape: sizesAlong(name, input!, axis), initializer: "zeros" } }),
  }),
  tunable: { gamma: "gamma", beta: "beta" },
  mask: "pass",
  call(_, [x], { gamma, beta }, { groups, axis, epsilon }) {
    const [at] = axesOf(name, x!.shape, axis) as [number];
    const channels = x!.shape[at]!;
    const count = groups === -1 ? channels : groups;
    // The axis of channels becomes two: the group, and the channel in it. A moment is of all axes but batch and group.
    const split = [...x!.shape.slice(0, at), count, channels / count, ...x!.shape.slice(at + 1)];
    const grouped = reshape(x!, split);
    const over = split.flatMap((_, i) => (i === 0 || i === at ? [] : [i]));
    const laid = split.map((size, i) => (i === at || i === at + 1 ? size : 1));
    return reshape(standardize(grouped, moments(grouped, over), epsilon, gamma && reshape(gamma, laid), beta && reshape(beta, laid)), x!.shape);
  },
};

/**
 * Splits the channels into groups and normalizes each group of each sample to zero mean and unit variance, over its
 * channels and all other axes, then scales by `gamma` and shifts by `beta`, one each per channel, which are trained
 * (Wu and He 2018, https://arxiv.org/abs/1803.08494). The groups must divide the channels. The shape stays.
 *
 * @example
 * const y = layers.groupNormalization({ groups: 8 })(input([28, 28, 32])); // Tensor<[Batch, 28, 28, 32]>
 *
 * @param options `groups` (32; -1 makes each channel a group, which is instance normalization), `axis` (-1), `epsilon`
 *   (0.001), `center` (true: there is a `beta`), `scale` (true: there is a `gamma`), `gamma…` and `beta…` with the endings
 *   `Initializer`, `Regularizer` and `Constraint`, `name`, `trainable`
 */
export function groupNormalization<
  const G extends number = 32, const A extends number = -1, const E extends number = 0.001, const Center extends boolean = true, const Scale extends boolean = true,
>(options?: GroupNormalizationOptions<G, A, E, Center, Scale>): GroupNormalizationLayer<G, A, HasWeights<Center, Scale>> {
  const defaults = { groups: 32, axis: -1, epsilon: 0.001, center: true, scale: true };
  return makeLayer(definition, {}, options, defaults) as unknown as GroupNormalizationLayer<G, A, HasWeights<Center, Scale>>;
}
