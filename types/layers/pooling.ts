/** What the pooling layers over one, two and three axes share: options, arguments, and the rule at run time. */
import type { RuntimeShape } from "../shape.js";
import type { LayerOptions } from "./options.js";
import { checkSizes, sizes, windowShape, type Padding, type Sizes } from "./window.js";

export type PoolingName = "maxPooling1d" | "maxPooling2d" | "maxPooling3d" | "averagePooling1d" | "averagePooling2d" | "averagePooling3d";

/** Options of the pooling layers. Strides are the pool size when left out. */
export interface PoolingOptions<Strides, P> extends LayerOptions {
  strides?: Strides;
  padding?: P;
}

/** Arguments of the pooling layers at run time. */
export interface PoolingArguments {
  readonly poolSize?: Sizes;
  readonly strides?: Sizes;
  readonly padding?: Padding;
}

/** Refuses arguments that no input would fit. */
export function checkPooling(layer: PoolingName, { poolSize = 2, strides = poolSize }: PoolingArguments): void {
  checkSizes(layer, "poolSize", poolSize);
  checkSizes(layer, "strides", strides);
}

/** The run-time twin of Pooling1dShape, Pooling2dShape and Pooling3dShape. */
export function poolingShape(layer: PoolingName, shape: RuntimeShape, axes: number, { poolSize = 2, strides = poolSize, padding = "valid" }: PoolingArguments): RuntimeShape {
  return windowShape(shape, { layer, what: "pool", size: sizes(poolSize, axes), strides: sizes(strides, axes), padding }, null);
}
