/** conv1d: a kernel of `filters` channels moves over the steps of a sequence. */
import type { Rule } from "../layer.js";
import type { DilationRate, Groups, Kernel, KernelOptions, WithKernel } from "./conv.js";
import type { First, PaddingOf, PositiveSingle, Span, Window1dShape } from "./window.js";

/** The rule of conv1d: filters, kernel size, strides, padding, dilation, groups. */
export interface Conv1d<F, K, St, P, D, G> extends Rule {
  readonly layer: "conv1d";
  readonly output: Conv1dShape<this["input"], F, K, St, P, D, G>;
}

/** The output shape of conv1d, or the sentence why the input does not fit. */
export type Conv1dShape<S, F, K, St, P, D, G = 1> = WithKernel<"conv1d", 2, S, G, Window1dShape<"conv1d", Kernel<D>, S, Span<First<K>, First<D>>, First<St>, PaddingOf<P>, [F]>>;

/** Options of conv1d. */
export interface Conv1dOptions<F, St, P, D, G> extends KernelOptions {
  strides?: PositiveSingle<"conv1d", "strides", St>;
  padding?: P;
  dilationRate?: DilationRate<"conv1d", D, St, PositiveSingle<"conv1d", "dilationRate", D>>;
  groups?: Groups<"conv1d", G, F, P>;
}
