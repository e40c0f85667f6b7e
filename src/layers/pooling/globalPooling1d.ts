/** globalMaxPooling1d and globalAveragePooling1d: the largest or the mean value over every step of a sequence. */
import type { Layer } from "../../../types/layer.js";
import type { GlobalPooling1d, GlobalPoolingOptions } from "../../../types/layers/globalPooling.js";
import { globalPoolingLayer } from "./globalPooling.js";

/**
 * The largest value over every step of a sequence: [batch, steps, channels] to [batch, channels], or to [batch, 1,
 * channels] with `keepDims`.
 *
 * @example
 * const x = input([10, 8]);
 * const y = layers.globalMaxPooling1d()(x); // Tensor<[Batch, 8]>
 * const z = layers.globalMaxPooling1d({ keepDims: true })(x); // Tensor<[Batch, 1, 8]>
 *
 * @param options `keepDims` (false), `name`, `trainable`
 */
export function globalMaxPooling1d<const Keep extends boolean = false>(options?: GlobalPoolingOptions<Keep>): Layer<GlobalPooling1d<"globalMaxPooling1d", Keep>> {
  return globalPoolingLayer("globalMaxPooling1d", options) as unknown as Layer<GlobalPooling1d<"globalMaxPooling1d", Keep>>;
}

/**
 * The mean value over every step of a sequence: [batch, steps, channels] to [batch, channels], or to [batch, 1,
 * channels] with `keepDims`.
 * Steps that a mask calls padding do not count; a sample that is nothing but padding gives 0.
 *
 * @example
 * const x = input([10, 8]);
 * const y = layers.globalAveragePooling1d()(x); // Tensor<[Batch, 8]>
 * const z = layers.globalAveragePooling1d({ keepDims: true })(x); // Tensor<[Batch, 1, 8]>
 *
 * @param options `keepDims` (false), `name`, `trainable`
 */
export function globalAveragePooling1d<const Keep extends boolean = false>(options?: GlobalPoolingOptions<Keep>): Layer<GlobalPooling1d<"globalAveragePooling1d", Keep>> {
  return globalPoolingLayer("globalAveragePooling1d", options) as unknown as Layer<GlobalPooling1d<"globalAveragePooling1d", Keep>>;
}
