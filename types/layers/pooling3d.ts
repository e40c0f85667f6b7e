/** maxPooling3d and averagePooling3d: the largest or the mean value of a window that moves over depth, height and width. */
import type { Rule } from "../layer.js";
import type { PoolingOptions } from "./pooling.js";
import type { First, PositiveTriple, Second, Third, Window3dShape } from "./window.js";

/** The rule of maxPooling3d: pool size, strides, padding. */
export interface MaxPooling3d<K, St, P> extends Rule {
  readonly layer: "maxPooling3d";
  readonly output: Pooling3dShape<"maxPooling3d", this["input"], K, St, P>;
}

/** The rule of averagePooling3d: pool size, strides, padding. */
export interface AveragePooling3d<K, St, P> extends Rule {
  readonly layer: "averagePooling3d";
  readonly output: Pooling3dShape<"averagePooling3d", this["input"], K, St, P>;
}

/** The output shape of a pooling layer, or the sentence why the input does not fit. */
export type Pooling3dShape<Layer extends string, S, K, St, P> =
  Window3dShape<Layer, "pool", S, First<K>, Second<K>, Third<K>, First<St>, Second<St>, Third<St>, P, "input">;

/** Options of the pooling layers over volumes. */
export type Pooling3dOptions<Layer extends string, St, P> = PoolingOptions<PositiveTriple<Layer, "strides", St>, P>;
