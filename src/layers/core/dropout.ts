/** dropout: sets a share of the values to zero while training. */
import { less, mul, select } from "../../../codegen/ops/index.js";
import type { SameLayer } from "../../../types/layer.js";
import { checkRate, type DropoutOptions } from "../../../types/layers/dropout.js";
import { check, finite, integer } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly rate: number;
  readonly seed: number;
}

const definition: LayerDefinition<Config> = {
  kind: "Dropout",
  name: "dropout",
  inputs: "one",
  options: { seed: integer },
  check({ rate }) {
    check("dropout", "rate", rate, finite);
    checkRate(rate);
  },
  shape: ([input]) => input!,
  call(lowering, [x], _, { rate, seed }) {
    if (!lowering.training || rate === 0) return x!;
    return select(less(lowering.uniform(x!.shape, seed), rate), 0, mul(x!, 1 / (1 - rate)));
  },
};

/**
 * While training, sets a random share of the values to zero and scales the others up by 1 / (1 - rate), so that the
 * expected sum stays. Other values are chosen at every step. Does nothing in evaluate and predict.
 *
 * @example
 * const y = layers.dropout(0.5)(layers.dense(128)(input([784]))); // Tensor<[Batch, 128]>
 *
 * @param rate share of the values, at least 0 and below 1
 */
export function dropout(rate: number, options?: DropoutOptions): SameLayer<"dropout"> {
  return makeLayer(definition, { rate }, options, { seed: 0 }) as unknown as SameLayer<"dropout">;
}
