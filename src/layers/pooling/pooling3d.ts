/** maxPooling3d and averagePooling3d: the largest or the mean value of windows over depth, height and width. */
import type { Layer } from "../../../types/layer.js";
import type { AveragePooling3d, MaxPooling3d, Pooling3dOptions } from "../../../types/layers/pooling3d.js";
import type { Padding, PositiveTriple, Triple } from "../../../types/layers/window.js";
import { poolingLayer } from "./pooling.js";

/**
 * The largest value of each window, for volumes with channels last. Takes [batch, depth, height, width, channels] and
 * gives [batch, pooled depth, pooled height, pooled width, channels]: floor((size - pool) / stride) + 1 windows with
 * "valid" padding, ceil(size / stride) with "same".
 *
 * @example
 * const y = layers.maxPooling3d(2)(input([16, 24, 24, 8])); // Tensor<[Batch, 8, 12, 12, 8]>
 *
 * @param poolSize depth, height and width of the window: one number for all or three; 2 by default
 * @param options `strides` (the pool size), `padding` ("valid"), `name`, `trainable`
 */
export function maxPooling3d<const K extends Triple = 2, const St extends Triple = K, const P extends Padding = "valid">(
  poolSize?: PositiveTriple<"maxPooling3d", "poolSize", K>,
  options?: Pooling3dOptions<"maxPooling3d", St, P>,
): Layer<MaxPooling3d<K, St, P>> {
  return poolingLayer("maxPooling3d", poolSize, options) as unknown as Layer<MaxPooling3d<K, St, P>>;
}

/**
 * The mean value of each window, for volumes with channels last. With "same" padding only elements of the input
 * count. Takes [batch, depth, height, width, channels] and gives [batch, pooled depth, pooled height, pooled width,
 * channels]: floor((size - pool) / stride) + 1 windows with "valid" padding, ceil(size / stride) with "same".
 *
 * @example
 * const y = layers.averagePooling3d(2)(input([16, 24, 24, 8])); // Tensor<[Batch, 8, 12, 12, 8]>
 *
 * @param poolSize depth, height and width of the window: one number for all or three; 2 by default
 * @param options `strides` (the pool size), `padding` ("valid"), `name`, `trainable`
 */
export function averagePooling3d<const K extends Triple = 2, const St extends Triple = K, const P extends Padding = "valid">(
  poolSize?: PositiveTriple<"averagePooling3d", "poolSize", K>,
  options?: Pooling3dOptions<"averagePooling3d", St, P>,
): Layer<AveragePooling3d<K, St, P>> {
  return poolingLayer("averagePooling3d", poolSize, options) as unknown as Layer<AveragePooling3d<K, St, P>>;
}
