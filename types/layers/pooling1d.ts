/** maxPooling1d and averagePooling1d: the largest or the mean value of a window that moves over the steps of a sequence. */
import type { Rule } from "../layer.js";
import type { PoolingOptions } from "./pooling.js";
import type { First, PositiveSingle, Window1dShape } from "./window.js";

/** The rule of maxPooling1d: pool size, strides, padding. */
export interface MaxPooling1d<K, St, P> extends Rule {
  readonly layer: "maxPooling1d";
  readonly output: Pooling1dShape<"maxPooling1d", this["input"], K, St, P>;
}

/** The rule of averagePooling1d: pool size, strides, padding. */
export interface AveragePooling1d<K, St, P> extends Rule {
  readonly layer: "averagePooling1d";
  readonly output: Pooling1dShape<"averagePooling1d", this["input"], K, St, P>;
}

/** The output shape of a pooling layer, or the sentence why the input does not fit. */
export type Pooling1dShape<Layer extends string, S, K, St, P> = Window1dShape<Layer, "pool", S, First<K>, First<St>, P, "input">;

/** Options of the pooling layers over sequences. */
export type Pooling1dOptions<Layer extends string, St, P> = PoolingOptions<PositiveSingle<Layer, "strides", St>, P>;
