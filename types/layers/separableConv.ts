/** separableConv1d and separableConv2d: a depthwise convolution, then a product that mixes the channels of each place. */
import type { Rule } from "../layer.js";
import { checkPositive } from "../option.js";
import type { RuntimeShape } from "../shape.js";
import { kernelShape, type Kernel, type WithKernel } from "./conv.js";
import { checkDepthwise, type DepthwiseArguments, type DepthwiseOptions1d, type DepthwiseOptions2d } from "./depthwiseConv.js";
import type { PointwiseWeights } from "./weightOptions.js";
import type { First, PaddingOf, Second, Span, Window1dShape, Window2dShape } from "./window.js";

/** The rule of separableConv1d: filters, kernel size, strides, padding, dilation. */
export interface SeparableConv1d<F, K, St, P, D> extends Rule {
  readonly layer: "separableConv1d";
  readonly output: SeparableConv1dShape<this["input"], F, K, St, P, D>;
}

/** The rule of separableConv2d: filters, kernel size, strides, padding, dilation. */
export interface SeparableConv2d<F, K, St, P, D> extends Rule {
  readonly layer: "separableConv2d";
  readonly output: SeparableConv2dShape<this["input"], F, K, St, P, D>;
}

/** The output shape of separableConv1d, or the sentence why the input does not fit. */
export type SeparableConv1dShape<S, F, K, St, P, D> = WithKernel<
  "separableConv1d",
  2,
  S,
  1,
  Window1dShape<"separableConv1d", Kernel<D>, S, Span<First<K>, First<D>>, First<St>, PaddingOf<P>, [F]>
>;

/** The output shape of separableConv2d, or the sentence why the input does not fit. */
export type SeparableConv2dShape<S, F, K, St, P, D> = WithKernel<
  "separableConv2d",
  3,
  S,
  1,
  Window2dShape<"separableConv2d", Kernel<D>, S, Span<First<K>, First<D>>, Span<Second<K>, Second<D>>, First<St>, Second<St>, PaddingOf<P>, [F]>
>;

/** Options of separableConv1d. */
export interface SeparableConv1dOptions<St, P, D, M> extends DepthwiseOptions1d<"separableConv1d", St, P, D, M>, PointwiseWeights {}

/** Options of separableConv2d. */
export interface SeparableConv2dOptions<St, P, D, M> extends DepthwiseOptions2d<"separableConv2d", St, P, D, M>, PointwiseWeights {}

/** Arguments of the separable convolutions at run time. */
export interface SeparableArguments extends DepthwiseArguments {
  readonly filters: number;
}

/** Refuses arguments that no input would fit. */
export function checkSeparable(layer: string, config: SeparableArguments): void {
  checkPositive(layer, "filters", config.filters);
  checkDepthwise(layer, config);
}

/** The run-time twin of {@link SeparableConv1dShape} and {@link SeparableConv2dShape}. */
export const separableShape = (layer: string, axes: 1 | 2, shape: RuntimeShape, config: SeparableArguments): RuntimeShape =>
  kernelShape(layer, axes, shape, config, config.filters);
