/** rescaling: every value times a factor, plus an offset. */
import { add, mul, toFloat } from "../../../codegen/ops/index.js";
import type { RescalingLayer, RescalingOptions } from "../../../types/layers/rescaling.js";
import { check, finite } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly scale: number;
  readonly offset: number;
}

const definition: LayerDefinition<Config> = {
  kind: "Rescaling",
  name: "rescaling",
  inputs: "one",
  wants: "any",
  options: { offset: finite },
  check: ({ scale }) => check("rescaling", "scale", scale, finite),
  shape: ([input]) => input!,
  mask: "pass",
  call: (_, [x], __, { scale, offset }) => add(mul(toFloat(x!), scale), offset),
};

/**
 * Brings values into another range: `x · scale + offset`. Takes floats or integers of any shape and gives floats of it.
 *
 * @example
 * const y = layers.rescaling(1 / 127.5, { offset: -1 })(input([28, 28, 1])); // Tensor<[Batch, 28, 28, 1]>, from 0..255 to -1..1
 *
 * @param scale the factor
 * @param options `offset` (0), `name`, `trainable`
 */
export function rescaling(scale: number, options?: RescalingOptions): RescalingLayer {
  return makeLayer(definition, { scale }, options, { offset: 0 }) as unknown as RescalingLayer;
}
