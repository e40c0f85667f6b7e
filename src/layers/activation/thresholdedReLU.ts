/** thresholdedReLU: values up to a threshold are 0. */
import { less, select } from "../../../codegen/ops/index.js";
import type { SameLayer } from "../../../types/layer.js";
import type { ThresholdedReLUOptions } from "../../../types/layers/thresholdedReLU.js";
import { checkNotNegative } from "../../../types/option.js";
import { finite } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly theta: number;
}

const definition: LayerDefinition<Config> = {
  kind: "ThresholdedReLU",
  name: "thresholdedReLU",
  inputs: "one",
  options: { theta: finite },
  check: ({ theta }) => checkNotNegative("thresholdedReLU", "theta", theta),
  shape: ([input]) => input!,
  mask: "pass",
  call: (_, [x], __, { theta }) => select(less(theta, x!), x!, 0),
};

/**
 * x above theta and 0 up to it (Konda et al. 2014).
 *
 * @example
 * const y = layers.thresholdedReLU({ theta: 0.5 })(layers.dense(64)(input([784]))); // Tensor<[Batch, 64]>
 *
 * @param options `theta` (1), not negative; `name`, `trainable`
 */
export function thresholdedReLU<const T extends number = 1, G = 1>(options?: ThresholdedReLUOptions<T, G>): SameLayer<"thresholdedReLU"> {
  return makeLayer(definition, {}, options, { theta: 1 }) as unknown as SameLayer<"thresholdedReLU">;
}
