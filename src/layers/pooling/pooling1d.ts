/** maxPooling1d and averagePooling1d: the largest or the mean value of windows over the steps of a sequence. */
import type { Layer } from "../../../types/layer.js";
import type { AveragePooling1d, MaxPooling1d, Pooling1dOptions } from "../../../types/layers/pooling1d.js";
import type { Padding, PositiveSingle, Single } from "../../../types/layers/window.js";
import { poolingLayer } from "./pooling.js";

/**
 * The largest value of each window, for steps of sequences. Takes [batch, steps, channels] and gives [batch, pooled
 * steps, channels]: floor((size - pool) / stride) + 1 windows with "valid" padding, ceil(size / stride) with "same".
 *
 * @example
 * const y = layers.maxPooling1d(2)(input([24, 64])); // Tensor<[Batch, 12, 64]>
 *
 * @param poolSize length of the window; 2 by default
 * @param options `strides` (the pool size), `padding` ("valid"), `name`, `trainable`
 */
export function maxPooling1d<const K extends Single = 2, const St extends Single = K, const P extends Padding = "valid">(
  poolSize?: PositiveSingle<"maxPooling1d", "poolSize", K>,
  options?: Pooling1dOptions<"maxPooling1d", St, P>,
): Layer<MaxPooling1d<K, St, P>> {
  return poolingLayer("maxPooling1d", poolSize, options) as unknown as Layer<MaxPooling1d<K, St, P>>;
}

/**
 * The mean value of each window, for steps of sequences. With "same" padding only elements of the input count. Takes
 * [batch, steps, channels] and gives [batch, pooled steps, channels]: floor((size - pool) / stride) + 1 windows with
 * "valid" padding, ceil(size / stride) with "same".
 *
 * @example
 * const y = layers.averagePooling1d(2)(input([24, 64])); // Tensor<[Batch, 12, 64]>
 *
 * @param poolSize length of the window; 2 by default
 * @param options `strides` (the pool size), `padding` ("valid"), `name`, `trainable`
 */
export function averagePooling1d<const K extends Single = 2, const St extends Single = K, const P extends Padding = "valid">(
  poolSize?: PositiveSingle<"averagePooling1d", "poolSize", K>,
  options?: Pooling1dOptions<"averagePooling1d", St, P>,
): Layer<AveragePooling1d<K, St, P>> {
  return poolingLayer("averagePooling1d", poolSize, options) as unknown as Layer<AveragePooling1d<K, St, P>>;
}
