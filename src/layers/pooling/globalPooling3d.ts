/** globalMaxPooling3d and globalAveragePooling3d: the largest or the mean value over every place of a volume. */
import type { Layer } from "../../../types/layer.js";
import type { GlobalPooling3d, GlobalPoolingOptions } from "../../../types/layers/globalPooling.js";
import { globalPoolingLayer } from "./globalPooling.js";

/**
 * The largest value over every place of a volume: [batch, depth, height, width, channels] to [batch, channels], or
 * to [batch, 1, 1, 1, channels] with `keepDims`.
 *
 * @example
 * const x = input([4, 7, 7, 64]);
 * const y = layers.globalMaxPooling3d()(x); // Tensor<[Batch, 64]>
 * const z = layers.globalMaxPooling3d({ keepDims: true })(x); // Tensor<[Batch, 1, 1, 1, 64]>
 *
 * @param options `keepDims` (false), `name`, `trainable`
 */
export function globalMaxPooling3d<const Keep extends boolean = false>(options?: GlobalPoolingOptions<Keep>): Layer<GlobalPooling3d<"globalMaxPooling3d", Keep>> {
  return globalPoolingLayer("globalMaxPooling3d", options) as unknown as Layer<GlobalPooling3d<"globalMaxPooling3d", Keep>>;
}

/**
 * The mean value over every place of a volume: [batch, depth, height, width, channels] to [batch, channels], or to
 * [batch, 1, 1, 1, channels] with `keepDims`.
 *
 * @example
 * const x = input([4, 7, 7, 64]);
 * const y = layers.globalAveragePooling3d()(x); // Tensor<[Batch, 64]>
 * const z = layers.globalAveragePooling3d({ keepDims: true })(x); // Tensor<[Batch, 1, 1, 1, 64]>
 *
 * @param options `keepDims` (false), `name`, `trainable`
 */
export function globalAveragePooling3d<const Keep extends boolean = false>(options?: GlobalPoolingOptions<Keep>): Layer<GlobalPooling3d<"globalAveragePooling3d", Keep>> {
  return globalPoolingLayer("globalAveragePooling3d", options) as unknown as Layer<GlobalPooling3d<"globalAveragePooling3d", Keep>>;
}
