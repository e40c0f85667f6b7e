/** maxPooling2d and averagePooling2d: the largest or the mean value of a window that moves over height and width. */
import type { Rule } from "../layer.js";
import type { RuntimeShape } from "../shape.js";
import type { LayerOptions } from "./options.js";
import { checkPair, pair, window2dShape, type First, type Padding, type Pair, type PositivePair, type Second, type Window2dShape } from "./window.js";

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

/** Options of the pooling layers. Strides are the pool size when left out. */
export interface Pooling2dOptions<Layer extends string, St, P> extends LayerOptions {
  strides?: PositivePair<Layer, "strides", St>;
  padding?: P;
}

/** Arguments of the pooling layers at run time. */
export interface Pooling2dArguments {
  readonly poolSize?: Pair;
  readonly strides?: Pair;
  readonly padding?: Padding;
}

export type Pooling2dName = "maxPooling2d" | "averagePooling2d";

/** Refuses arguments that no input would fit. */
export function checkPooling2d(layer: Pooling2dName, { poolSize = 2, strides = poolSize }: Pooling2dArguments): void {
  checkPair(layer, "poolSize", poolSize);
  checkPair(layer, "strides", strides);
}

/** The run-time twin of {@link Pooling2dShape}. */
export function pooling2dShape(layer: Pooling2dName, shape: RuntimeShape, { poolSize = 2, strides = poolSize, padding = "valid" }: Pooling2dArguments): RuntimeShape {
  return window2dShape(shape, { layer, what: "pool", size: pair(poolSize), strides: pair(strides), padding }, null);
}
