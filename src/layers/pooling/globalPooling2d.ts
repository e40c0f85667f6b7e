/** globalMaxPooling2d and globalAveragePooling2d: the largest or the mean value over every place of an image. */
import type { Layer } from "../../../types/layer.js";
import type { GlobalPooling2d, GlobalPoolingOptions } from "../../../types/layers/globalPooling.js";
import { globalPoolingLayer } from "./globalPooling.js";

/**
 * The largest value over every place of an image: [batch, height, width, channels] to [batch, channels], or to
 * [batch, 1, 1, channels] with `keepDims`.
 *
 * @example
 * const x = input([7, 7, 512]);
 * const y = layers.globalMaxPooling2d()(x); // Tensor<[Batch, 512]>
 * const z = layers.globalMaxPooling2d({ keepDims: true })(x); // Tensor<[Batch, 1, 1, 512]>
 *
 * @param options `keepDims` (false), `name`, `trainable`
 */
export function globalMaxPooling2d<const Keep extends boolean = false>(options?: GlobalPoolingOptions<Keep>): Layer<GlobalPooling2d<"globalMaxPooling2d", Keep>> {
  return globalPoolingLayer("globalMaxPooling2d", options) as unknown as Layer<GlobalPooling2d<"globalMaxPooling2d", Keep>>;
}

/**
 * The mean value over every place of an image: [batch, height, width, channels] to [batch, channels], or to [batch,
 * 1, 1, channels] with `keepDims`.
 *
 * @example
 * const x = input([7, 7, 512]);
 * const y = layers.globalAveragePooling2d()(x); // Tensor<[Batch, 512]>
 * const z = layers.globalAveragePooling2d({ keepDims: true })(x); // Tensor<[Batch, 1, 1, 512]>
 *
 * @param options `keepDims` (false), `name`, `trainable`
 */
export function globalAveragePooling2d<const Keep extends boolean = false>(options?: GlobalPoolingOptions<Keep>): Layer<GlobalPooling2d<"globalAveragePooling2d", Keep>> {
  return globalPoolingLayer("globalAveragePooling2d", options) as unknown as Layer<GlobalPooling2d<"globalAveragePooling2d", Keep>>;
}
