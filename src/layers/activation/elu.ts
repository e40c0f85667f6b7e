/** elu: an exponential below 0. */
import { elu as exponentialBelow } from "../../../codegen/ops/index.js";
import type { SameLayer } from "../../../types/layer.js";
import type { EluOptions } from "../../../types/layers/elu.js";
import { finite } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly alpha: number;
}

const definition: LayerDefinition<Config> = {
  kind: "ELU",
  name: "elu",
  inputs: "one",
  options: { alpha: finite },
  shape: ([input]) => input!,
  mask: "pass",
  call: (_, [x], __, { alpha }) => exponentialBelow(x!, alpha),
};

/**
 * x above 0 and alpha * (exp(x) - 1) below (Clevert et al. 2015).
 *
 * @example
 * const y = layers.elu()(layers.dense(64)(input([784]))); // Tensor<[Batch, 64]>
 *
 * @param options `alpha` (1), `name`, `trainable`
 */
export function elu(options?: EluOptions): SameLayer<"elu"> {
  return makeLayer(definition, {}, options, { alpha: 1 }) as unknown as SameLayer<"elu">;
}
