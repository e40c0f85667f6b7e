/** conv1d: kernels that move over the steps of a sequence. */
import type { Layer } from "../../../types/layer.js";
import type { Conv1d, Conv1dOptions } from "../../../types/layers/conv1d.js";
import type { CausalPadding, PositiveSingle, Single } from "../../../types/layers/window.js";
import type { Positive } from "../../../types/option.js";
import { makeLayer } from "../layer.js";
import { convDefaults, defineConv } from "./conv.js";

const definition = defineConv("Conv1D", "conv1d", 1);

/**
 * Convolution over the steps of sequences with channels last: `[batch, steps, channels]` gives
 * `[batch, newSteps, filters]`, where newSteps is `ceil((steps - kernelSize + 1) / strides)` for "valid" padding and
 * `ceil(steps / strides)` for "same" and "causal". The formula is Keras' `conv_output_length`.
 *
 * @example
 * const y = layers.conv1d(32, 3, { padding: "causal" })(input(["seq", 16])); // Tensor<[Batch, "seq", 32]>
 *
 * @param filters channels of the result
 * @param kernelSize steps that a kernel sees
 * @param options `strides` (1), `padding` ("valid"; "same" keeps the size; "causal" also, and no step sees a later one),
 *   `dilationRate` (1), `groups` (1; each sees its share of the channels), `activation` ("linear"), `useBias` (true),
 *   `kernel…` and `bias…` with the endings `Initializer`, `Regularizer` and `Constraint`, `activityRegularizer`, `name`,
 *   `trainable`
 */
export function conv1d<const F extends number, const K extends Single, const St extends Single = 1, const P extends CausalPadding = "valid", const D extends Single = 1, const G extends number = 1>(
  filters: Positive<"conv1d", "filters", F, P>,
  kernelSize: PositiveSingle<"conv1d", "kernelSize", K>,
  options?: Conv1dOptions<F, St, P, D, G>,
): Layer<Conv1d<F, K, St, P, D, G>> {
  return makeLayer(definition, { filters: filters as number, kernelSize: kernelSize as Single }, options, convDefaults) as unknown as Layer<Conv1d<F, K, St, P, D, G>>;
}
