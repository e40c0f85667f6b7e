/** conv2d: kernels that move over height and width. */
import type { Layer } from "../../../types/layer.js";
import type { Conv2d, Conv2dOptions } from "../../../types/layers/conv2d.js";
import type { Padding, Pair, PositivePair } from "../../../types/layers/window.js";
import type { Positive } from "../../../types/option.js";
import { makeLayer } from "../layer.js";
import { convDefaults, defineConv } from "./conv.js";

const definition = defineConv("Conv2D", "conv2d", 2);

/**
 * Convolution over height and width of images with channels last: `[batch, height, width, channels]` gives
 * `[batch, newHeight, newWidth, filters]`. Sizes are those of Keras' `conv_output_length`.
 *
 * @example
 * const y = layers.conv2d(32, 3, { activation: "relu" })(input([28, 28, 1])); // Tensor<[Batch, 26, 26, 32]>
 *
 * @param filters channels of the result
 * @param kernelSize height and width of the kernels, one number for both or a pair
 * @param options `strides` (1), `padding` ("valid", or "same" to keep the size), `dilationRate` (1), `groups` (1; each
 *   sees its share of the channels), `activation` ("linear"), `useBias` (true), `kernel…` and `bias…` with the endings
 *   `Initializer`, `Regularizer` and `Constraint`, `activityRegularizer`, `name`, `trainable`
 */
export function conv2d<const F extends number, const K extends Pair, const St extends Pair = 1, const P extends Padding = "valid", const D extends Pair = 1, const G extends number = 1>(
  filters: Positive<"conv2d", "filters", F, P>,
  kernelSize: PositivePair<"conv2d", "kernelSize", K>,
  options?: Conv2dOptions<F, St, P, D, G>,
): Layer<Conv2d<F, K, St, P, D, G>> {
  return makeLayer(definition, { filters: filters as number, kernelSize: kernelSize as Pair }, options, convDefaults) as unknown as Layer<Conv2d<F, K, St, P, D, G>>;
}
