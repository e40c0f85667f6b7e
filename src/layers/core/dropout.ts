/** dropout: sets a share of the values to zero while training. */
import { less, mul, select } from "../../../codegen/ops/index.js";
import type { RuntimeDim } from "../../../types/dimension.js";
import { dropoutShape, type DropoutLayer, type DropoutOptions } from "../../../types/layers/dropout.js";
import { checkInput } from "../../../types/layers/input.js";
import { checkShare, type Share } from "../../../types/option.js";
import { check, finite, integer, type Rule } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { resolve } from "./resolve.js";

interface Config {
  readonly rate: number;
  readonly seed: number;
  readonly noiseShape?: readonly RuntimeDim[];
}

const isDim = (value: unknown): boolean => value === null || typeof value === "string" || typeof value === "number";
const noiseRule: Rule = { expected: "a list of positive integers, names or null", accepts: (value) => Array.isArray(value) && value.every(isDim) };

const definition: LayerDefinition<Config> = {
  kind: "Dropout",
  name: "dropout",
  inputs: "one",
  options: { seed: integer, noiseShape: noiseRule },
  check({ rate, noiseShape = [] }) {
    check("dropout", "rate", rate, finite);
    checkShare("dropout", "rate", rate);
    checkInput(noiseShape, "dropout", "noiseShape");
  },
  shape: ([input], { noiseShape }, names) => dropoutShape(input!, noiseShape && resolve(noiseShape, names)),
  mask: "pass",
  call(call, [x], _, { rate, seed, noiseShape }) {
    if (!call.training || rate === 0) return x!;
    const choices = x!.shape.map((size, axis) => (noiseShape?.[axis] === 1 ? 1 : size));
    return select(less(call.uniform(choices, seed), rate), 0, mul(x!, 1 / (1 - rate)));
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
 * @param options `seed` (0); `noiseShape`, the shape of the choices with the batch, 1 where one serves a whole axis: [null, 1, 64]
 *   drops features at every step or at none; `name`, `trainable`
 */
export function dropout<const R extends number, const N = undefined, G = 1>(
  rate: Share<"dropout", "rate", R, G>,
  options?: DropoutOptions<N>,
): DropoutLayer<N> {
  return makeLayer(definition, { rate: rate as number }, options, { seed: 0 }) as unknown as DropoutLayer<N>;
}
