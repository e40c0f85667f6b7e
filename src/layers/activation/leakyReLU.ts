/** leakyReLU: a small slope below 0. */
import { leakyRelu } from "../../../codegen/ops/index.js";
import type { SameLayer } from "../../../types/layer.js";
import type { LeakyReLUOptions } from "../../../types/layers/leakyReLU.js";
import { finite } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly alpha: number;
}

const definition: LayerDefinition<Config> = {
  kind: "LeakyReLU",
  name: "leakyReLU",
  inputs: "one",
  options: { alpha: finite },
  shape: ([input]) => input!,
  mask: "pass",
  call: (_, [x], __, { alpha }) => leakyRelu(x!, alpha),
};

/**
 * x above 0 and alpha * x below, so that units that are off still learn.
 *
 * @example
 * const y = layers.leakyReLU({ alpha: 0.2 })(layers.dense(64)(input([784]))); // Tensor<[Batch, 64]>
 *
 * @param options `alpha` (0.3), `name`, `trainable`
 */
export function leakyReLU(options?: LeakyReLUOptions): SameLayer<"leakyReLU"> {
  return makeLayer(definition, {}, options, { alpha: 0.3 }) as unknown as SameLayer<"leakyReLU">;
}
