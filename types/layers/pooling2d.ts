/** maxPooling2d and averagePooling2d: the largest or the mean value of a window that moves over height and width. */
import type { Rule } from "../layer.js";
import type { PoolingOptions } from "./pooling.js";
import type { First, PositivePair, Second, Window2dShape } from "./window.js";

/** The rule of maxPooling2d: pool size, strides, padding. */
export interface MaxPooling2d<K, St, P> extends Rule {
  readonly layer: "maxPooling2d";
  readonly output: Pooling2dShape<"maxPooling2d", this["input"], K, St, P>;
}

/** The rule of averagePooling2d: pool size, strides, padding. */
export interface AveragePooling2d<K, St, P> extends Rule {
  readonly layer: "averagePooling2d";
  readonly output: Pooling2dShape<"averagePooling2d", this["input"], K, St, P>;
}

/** The output shape of a pooling layer, or the sentence why the input does not fit. */
export type Pooling2dShape<Layer extends string, S, K, St, P> = Window2dShape<Layer, "pool", S, First<K>, Second<K>, First<St>, Second<St>, P, "input">;

/** Options of the pooling layers over images. */
export type Pooling2dOptions<Layer extends string, St, P> = PoolingOptions<PositivePair<Layer, "strides", St>, P>;
