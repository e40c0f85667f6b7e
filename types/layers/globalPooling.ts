/** globalMaxPooling and globalAveragePooling over one, two or three axes: one value for each sample and channel. */
import type { Dim } from "../dimension.js";
import type { Rule } from "../layer.js";
import type { RuntimeShape, Shape } from "../shape.js";
import type { LayerOptions } from "./options.js";
import { spatial, type WrongRank } from "./window.js";

/** The names of the layers over sequences, images and volumes. */
export type GlobalPooling1dName = "globalMaxPooling1d" | "globalAveragePooling1d";
export type GlobalPooling2dName = "globalMaxPooling2d" | "globalAveragePooling2d";
export type GlobalPooling3dName = "globalMaxPooling3d" | "globalAveragePooling3d";
export type GlobalPoolingName = GlobalPooling1dName | GlobalPooling2dName | GlobalPooling3dName;

/** The rule of global pooling over sequences: whether the pooled axes stay, with size 1. */
export interface GlobalPooling1d<Layer extends GlobalPooling1dName, Keep> extends Rule {
  readonly layer: Layer;
  readonly output: GlobalPooling1dShape<Layer, this["input"], Keep>;
}

/** The rule of global pooling over images. */
export interface GlobalPooling2d<Layer extends GlobalPooling2dName, Keep> extends Rule {
  readonly layer: Layer;
  readonly output: GlobalPooling2dShape<Layer, this["input"], Keep>;
}

/** The rule of global pooling over volumes. */
export interface GlobalPooling3d<Layer extends GlobalPooling3dName, Keep> extends Rule {
  readonly layer: Layer;
  readonly output: GlobalPooling3dShape<Layer, this["input"], Keep>;
}

/** The output shape of global pooling over sequences, or the sentence why the input does not fit. */
export type GlobalPooling1dShape<Layer extends string, S, Keep> = S extends readonly [infer B extends Dim, infer _ extends Dim, infer C extends Dim]
  ? Pooled<Keep, [B, C], [B, 1, C]>
  : WrongRank<Layer, S, "[batch, steps, channels]">;

/** The output shape of global pooling over images, or the sentence why the input does not fit. */
export type GlobalPooling2dShape<Layer extends string, S, Keep> = S extends readonly [infer B extends Dim, infer _ extends Dim, infer __ extends Dim, infer C extends Dim]
  ? Pooled<Keep, [B, C], [B, 1, 1, C]>
  : WrongRank<Layer, S, "[batch, height, width, channels]">;

/** The output shape of global pooling over volumes, or the sentence why the input does not fit. */
export type GlobalPooling3dShape<Layer extends string, S, Keep> = S extends readonly [infer B extends Dim, infer _ extends Dim, infer __ extends Dim, infer ___ extends Dim, infer C extends Dim]
  ? Pooled<Keep, [B, C], [B, 1, 1, 1, C]>
  : WrongRank<Layer, S, "[batch, depth, height, width, channels]">;

/** Of unknown rank where `keepDims` is not known. */
type Pooled<Keep, Gone, Kept> = [Keep] extends [true] ? Kept : [Keep] extends [false] ? Gone : Shape;

/** Options of global pooling. */
export interface GlobalPoolingOptions<Keep> extends LayerOptions {
  /** Whether the pooled axes stay, with size 1; false by default. */
  keepDims?: Keep;
}

/** The run-time twin of {@link GlobalPooling1dShape}, {@link GlobalPooling2dShape}, {@link GlobalPooling3dShape}. */
export function globalPoolingShape(layer: GlobalPoolingName, shape: RuntimeShape, axes: number, keepDims: boolean): RuntimeShape {
  const { batch, space, channels } = spatial(layer, shape, axes);
  return keepDims ? [batch, ...space.map(() => 1), channels] : [batch, channels];
}
