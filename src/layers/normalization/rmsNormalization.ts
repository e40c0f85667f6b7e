/** rmsNormalization: division by the root of the mean square along axes. */
import { add, mean, mul, rsqrt, square } from "../../../codegen/ops/index.js";
import { alongShape, axesOf, checkAxes, type AlongLayer, type Axes } from "../../../types/layers/alongAxes.js";
import type { RmsNormalizationOptions } from "../../../types/layers/rmsNormalization.js";
import { checkNotNegative } from "../../../types/option.js";
import { boolean, finite } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { along, axesRule, sizesAlong } from "./moments.js";

const name = "rmsNormalization";

interface Config {
  readonly axis: Axes;
  readonly epsilon: number;
  readonly scale: boolean;
}

const definition: LayerDefinition<Config> = {
  kind: "RMSNormalization",
  name,
  inputs: "one",
  options: { axis: axesRule, epsilon: finite, scale: boolean },
  check({ axis, epsilon }) {
    checkAxes(name, axis);
    checkNotNegative(name, "epsilon", epsilon);
  },
  shape: ([input], { axis, scale }) => alongShape(name, input!, axis, scale),
  weights: ([input], { axis, scale }) => ({ ...(scale && { scale: { shape: sizesAlong(name, input!, axis), initializer: "ones" } }) }),
  mask: "pass",
  call(_, [x], { scale }, { axis, epsilon }) {
    const axes = axesOf(name, x!.shape, axis);
    const normal = mul(x!, rsqrt(add(mean(square(x!), axes, true), epsilon)));
    return scale ? mul(normal, along(scale, x!.shape, axes)) : normal;
  },
};

/**
 * Divides by the root of the mean square along axes and scales by a trained factor: `scale · x / sqrt(mean(x²) + epsilon)`
 * (Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467). As Keras 3's RMSNormalization; the shape stays.
 *
 * @example
 * const y = layers.rmsNormalization()(input(["seq", 64])); // Tensor<[Batch, "seq", 64]>
 *
 * @param options `axis` (-1; a number or a list), `epsilon` (0.000001), `scale` (true), `name`, `trainable`
 */
export function rmsNormalization<const A extends Axes = -1, const E extends number = 0.000001, const Scale extends boolean = true>(
  options?: RmsNormalizationOptions<A, E, Scale>,
): AlongLayer<"rmsNormalization", A, Scale> {
  return makeLayer(definition, {}, options, { axis: -1, epsilon: 1e-6, scale: true }) as unknown as AlongLayer<"rmsNormalization", A, Scale>;
}
