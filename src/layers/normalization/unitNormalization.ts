/** unitNormalization: division by the Euclidean length along axes. */
import { maximum, mul, rsqrt, square, sum } from "../../../codegen/ops/index.js";
import { alongShape, axesOf, checkAxes, type AlongLayer, type Axes } from "../../../types/layers/alongAxes.js";
import type { UnitNormalizationOptions } from "../../../types/layers/unitNormalization.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { axesRule } from "./moments.js";

const name = "unitNormalization";

/** The smallest squared length that is divided by, as in TensorFlow's l2_normalize. */
const SMALLEST = 1e-12;

interface Config {
  readonly axis: Axes;
}

const definition: LayerDefinition<Config> = {
  kind: "UnitNormalization",
  name,
  inputs: "one",
  options: { axis: axesRule },
  check: ({ axis }) => checkAxes(name, axis),
  shape: ([input], { axis }) => alongShape(name, input!, axis),
  mask: "pass",
  call: (_, [x], __, { axis }) => mul(x!, rsqrt(maximum(sum(square(x!), axesOf(name, x!.shape, axis), true), SMALLEST))),
};

/**
 * Divides by the Euclidean length along axes, so that it becomes 1: `x / sqrt(max(sum(x²), 1e-12))`. The shape stays.
 *
 * @example
 * const y = layers.unitNormalization()(input([64])); // Tensor<[Batch, 64]>
 *
 * @param options `axis` (-1; a number or a list), `name`, `trainable`
 */
export function unitNormalization<const A extends Axes = -1>(options?: UnitNormalizationOptions<A>): AlongLayer<"unitNormalization", A> {
  return makeLayer(definition, {}, options, { axis: -1 }) as unknown as AlongLayer<"unitNormalization", A>;
}
