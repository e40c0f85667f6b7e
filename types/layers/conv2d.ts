/** conv2d: a kernel of `filters` channels moves over height and width. */
import type { Rule } from "../layer.js";
import type { DilationRate, Groups, Kernel, KernelOptions, WithKernel } from "./conv.js";
import type { First, PaddingOf, PositivePair, Second, Span, Window2dShape } from "./window.js";

/** The rule of conv2d: filters, kernel size, strides, padding, dilation, groups. */
export interface Conv2d<F, K, St, P, D, G> extends Rule {
  readonly layer: "conv2d";
  readonly output: Conv2dShape<this["input"], F, K, St, P, D, G>;
}

/** The output shape of conv2d, or the sentence why the input does not fit. */
export type Conv2dShape<S, F, K, St, P, D, G = 1> = WithKernel<
  "conv2d",
  3,
  S,
  G,
  Window2dShape<"conv2d", Kernel<D>, S, Span<First<K>, First<D>>, Span<Second<K>, Second<D>>, First<St>, Second<St>, PaddingOf<P>, [F]>
>;

/** Options of conv2d. */
export interface Conv2dOptions<F, St, P, D, G> extends KernelOptions {
  strides?: PositivePair<"conv2d", "strides", St>;
  padding?: P;
  dilationRate?: DilationRate<"conv2d", D, St, PositivePair<"conv2d", "dilationRate", D>>;
  groups?: Groups<"conv2d", G, F, P>;
}
