/** relu: zero up to a threshold, or a slope. */
import { clip, leakyRelu, less, mul, relu as rectified, select, sub } from "../../../codegen/ops/index.js";
import type { SameLayer } from "../../../types/layer.js";
import { checkRelu, type ReluArguments, type ReluOptions } from "../../../types/layers/relu.js";
import { finite } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

const definition: LayerDefinition<ReluArguments> = {
  kind: "ReLU",
  name: "relu",
  inputs: "one",
  options: { maxValue: finite, negativeSlope: finite, threshold: finite },
  check: checkRelu,
  shape: ([input]) => input!,
  mask: "pass",
  call(_, [x], __, { maxValue, negativeSlope, threshold }) {
    if (negativeSlope !== 0 && threshold === 0 && maxValue === undefined) return leakyRelu(x!, negativeSlope);
    const above = threshold === 0 ? rectified(x!) : select(less(threshold, x!), x!, 0);
    const passed = maxValue === undefined ? above : clip(above, 0, maxValue);
    return negativeSlope === 0 ? passed : sub(passed, mul(rectified(sub(threshold, x!)), negativeSlope));
  },
};

/**
 * x from `threshold` on, at most `maxValue`; below it `negativeSlope * (x - threshold)`. Without options max(x, 0).
 *
 * @example
 * const y = layers.relu({ maxValue: 6 })(input([14, 14, 32])); // Tensor<[Batch, 14, 14, 32]>
 *
 * @param options `maxValue` (none), `negativeSlope` (0), `threshold` (0), none of them negative; `name`, `trainable`
 */
export function relu<const M extends number = 0, const N extends number = 0, const T extends number = 0, G = 1>(options?: ReluOptions<M, N, T, G>): SameLayer<"relu"> {
  return makeLayer(definition, {}, options, { negativeSlope: 0, threshold: 0 }) as unknown as SameLayer<"relu">;
}
