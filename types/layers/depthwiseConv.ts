/** depthwiseConv1d and depthwiseConv2d: every channel has `depthMultiplier` kernels of its own. */
import type { Dim } from "../dimension.js";
import { times, type Times } from "../dimension-arithmetic.js";
import type { Rule } from "../layer.js";
import { checkPositive, type Positive } from "../option.js";
import type { RuntimeShape } from "../shape.js";
import { checkWindow, kernelShape, type DilationRate, type Kernel, type WindowArguments, type WindowOptions, type WithKernel } from "./conv.js";
import type { DepthwiseWeights } from "./weightOptions.js";
import type { First, PaddingOf, PositivePair, PositiveSingle, Second, Span, Window1dShape, Window2dShape } from "./window.js";

/** The rule of depthwiseConv1d: kernel size, strides, padding, dilation, depth multiplier. */
export interface DepthwiseConv1d<K, St, P, D, M> extends Rule {
  readonly layer: "depthwiseConv1d";
  readonly output: DepthwiseConv1dShape<this["input"], K, St, P, D, M>;
}

/** The rule of depthwiseConv2d: kernel size, strides, padding, dilation, depth multiplier. */
export interface DepthwiseConv2d<K, St, P, D, M> extends Rule {
  readonly layer: "depthwiseConv2d";
  readonly output: DepthwiseConv2dShape<this["input"], K, St, P, D, M>;
}

/** The output shape of depthwiseConv1d, or the sentence why the input does not fit. */
export type DepthwiseConv1dShape<S, K, St, P, D, M> = WithKernel<
  "depthwiseConv1d",
  2,
  S,
  1,
  Window1dShape<"depthwiseConv1d", Kernel<D>, S, Span<First<K>, First<D>>, First<St>, PaddingOf<P>, Multiplied<S, M>>
>;

/** The output shape of depthwiseConv2d, or the sentence why the input does not fit. */
export type DepthwiseConv2dShape<S, K, St, P, D, M> = WithKernel<
  "depthwiseConv2d",
  3,
  S,
  1,
  Window2dShape<"depthwiseConv2d", Kernel<D>, S, Span<First<K>, First<D>>, Span<Second<K>, Second<D>>, First<St>, Second<St>, PaddingOf<P>, Multiplied<S, M>>
>;

/** M times the channels of a shape. */
type Multiplied<S, M> = M extends 1 ? "input" : S extends readonly [...unknown[], infer C extends Dim] ? [Times<C, M>] : "input";

/** Options of depthwiseConv1d. */
export interface DepthwiseConv1dOptions<St, P, D, M> extends DepthwiseOptions1d<"depthwiseConv1d", St, P, D, M> {}

/** What depthwise and separable convolutions over 1 axis share. */
export interface DepthwiseOptions1d<Layer extends string, St, P, D, M> extends WindowOptions, DepthwiseWeights {
  strides?: PositiveSingle<Layer, "strides", St>;
  padding?: P;
  dilationRate?: DilationRate<Layer, D, St, PositiveSingle<Layer, "dilationRate", D>>;
  /** How many kernels each channel has. */
  depthMultiplier?: Positive<Layer, "depthMultiplier", M, P>;
}

/** Options of depthwiseConv2d. */
export interface DepthwiseConv2dOptions<St, P, D, M> extends DepthwiseOptions2d<"depthwiseConv2d", St, P, D, M> {}

/** What depthwise and separable convolutions over 2 axes share. */
export interface DepthwiseOptions2d<Layer extends string, St, P, D, M> extends WindowOptions, DepthwiseWeights {
  strides?: PositivePair<Layer, "strides", St>;
  padding?: P;
  dilationRate?: DilationRate<Layer, D, St, PositivePair<Layer, "dilationRate", D>>;
  /** How many kernels each channel has. */
  depthMultiplier?: Positive<Layer, "depthMultiplier", M, P>;
}

/** Arguments of the depthwise convolutions at run time. */
export interface DepthwiseArguments extends WindowArguments {
  readonly depthMultiplier?: number;
}

/** Refuses arguments that no input would fit. */
export function checkDepthwise(layer: string, config: DepthwiseArguments): void {
  checkWindow(layer, config);
  checkPositive(layer, "depthMultiplier", config.depthMultiplier ?? 1);
}

/** The run-time twin of {@link DepthwiseConv1dShape} and {@link DepthwiseConv2dShape}. */
export function depthwiseShape(layer: string, axes: 1 | 2, shape: RuntimeShape, config: DepthwiseArguments): RuntimeShape {
  const result = kernelShape(layer, axes, shape, config, null);
  return [...result.slice(0, -1), times(shape.at(-1)!, config.depthMultiplier ?? 1)];
}
