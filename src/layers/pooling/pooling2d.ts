/** maxPooling2d and averagePooling2d: the largest or the mean value of windows over height and width. */
import type { Layer } from "../../../types/layer.js";
import type { AveragePooling2d, MaxPooling2d, Pooling2dOptions } from "../../../types/layers/pooling2d.js";
import type { Padding, Pair, PositivePair } from "../../../types/layers/window.js";
import { poolingLayer } from "./pooling.js";

/**
 * The largest value of each window, for images with channels last. Takes [batch, height, width, channels] and gives
 * [batch, pooled height, pooled width, channels]: floor((size - pool) / stride) + 1 windows with "valid" padding,
 * ceil(size / stride) with "same".
 *
 * @example
 * const y = layers.maxPooling2d(2)(input([24, 24, 64])); // Tensor<[Batch, 12, 12, 64]>
 *
 * @param poolSize height and width of the window: one number for both or a pair; 2 by default
 * @param options `strides` (the pool size), `padding` ("valid"), `name`, `trainable`
 */
export function maxPooling2d<const K extends Pair = 2, const St extends Pair = K, const P extends Padding = "valid">(
  poolSize?: PositivePair<"maxPooling2d", "poolSize", K>,
  options?: Pooling2dOptions<"maxPooling2d", St, P>,
): Layer<MaxPooling2d<K, St, P>> {
  return poolingLayer("maxPooling2d", poolSize, options) as unknown as Layer<MaxPooling2d<K, St, P>>;
}

/**
 * The mean value of each window, for images with channels last. With "same" padding only elements of the input count.
 * Takes [batch, height, width, channels] and gives [batch, pooled height, pooled width, channels]: floor((size -
 * pool) / stride) + 1 windows with "valid" padding, ceil(size / stride) with "same".
 *
 * @example
 * const y = layers.averagePooling2d(2)(input([24, 24, 64])); // Tensor<[Batch, 12, 12, 64]>
 *
 * @param poolSize height and width of the window: one number for both or a pair; 2 by default
 * @param options `strides` (the pool size), `padding` ("valid"), `name`, `trainable`
 */
export function averagePooling2d<const K extends Pair = 2, const St extends Pair = K, const P extends Padding = "valid">(
  poolSize?: PositivePair<"averagePooling2d", "poolSize", K>,
  options?: Pooling2dOptions<"averagePooling2d", St, P>,
): Layer<AveragePooling2d<K, St, P>> {
  return poolingLayer("averagePooling2d", poolSize, options) as unknown as Layer<AveragePooling2d<K, St, P>>;
}
