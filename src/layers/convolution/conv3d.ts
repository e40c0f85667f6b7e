/** conv3d: kernels that move over depth, height and width. */
import type { Layer } from "../../../types/layer.js";
import type { Conv3d, Conv3dOptions } from "../../../types/layers/conv3d.js";
import type { Padding, PositiveTriple, Triple } from "../../../types/layers/window.js";
import type { Positive } from "../../../types/option.js";
import { makeLayer } from "../layer.js";
import { convDefaults, defineConv } from "./conv.js";

const definition = defineConv("Conv3D", "conv3d", 3);

/**
 * Convolution over depth, height and width of volumes with channels last: `[batch, depth, height, width, channels]`
 * gives `[batch, newDepth, newHeight, newWidth, filters]`. Sizes are those of Keras' `conv_output_length`.
 *
 * @example
 * const y = layers.conv3d(8, [1, 3, 3])(input([16, 28, 28, 1])); // Tensor<[Batch, 16, 26, 26, 8]>
 *
 * @param filters channels of the result
 * @param kernelSize depth, height and width of the kernels, one number for all or three
 * @param options `strides` (1), `padding` ("valid", or "same" to keep the size), `dilationRate` (1), `groups` (1; each
 *   sees its share of the channels), `activation` ("linear"), `useBias` (true), `kernel…` and `bias…` with the endings
 *   `Initializer`, `Regularizer` and `Constraint`, `activityRegularizer`, `name`, `trainable`
 */
export function conv3d<const F extends number, const K extends Triple, const St extends Triple = 1, const P extends Padding = "valid", const D extends Triple = 1, const G extends number = 1>(
  filters: Positive<"conv3d", "filters", F, P>,
  kernelSize: PositiveTriple<"conv3d", "kernelSize", K>,
  options?: Conv3dOptions<F, St, P, D, G>,
): Layer<Conv3d<F, K, St, P, D, G>> {
  return makeLayer(definition, { filters: filters as number, kernelSize: kernelSize as Triple }, options, convDefaults) as unknown as Layer<Conv3d<F, K, St, P, D, G>>;
}
