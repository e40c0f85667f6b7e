/** conv3d: a kernel of `filters` channels moves over depth, height and width. */
import type { Rule } from "../layer.js";
import type { DilationRate, Groups, Kernel, KernelOptions, WithKernel } from "./conv.js";
import type { First, PaddingOf, PositiveTriple, Second, Span, Third, Window3dShape } from "./window.js";

/** The rule of conv3d: filters, kernel size, strides, padding, dilation, groups. */
export interface Conv3d<F, K, St, P, D, G> extends Rule {
  readonly layer: "conv3d";
  readonly output: Conv3dShape<this["input"], F, K, St, P, D, G>;
}

/** The output shape of conv3d, or the sentence why the input does not fit. */
export type Conv3dShape<S, F, K, St, P, D, G = 1> = WithKernel<
  "conv3d",
  4,
  S,
  G,
  Window3dShape<
    "conv3d",
    Kernel<D>,
    S,
    Span<First<K>, First<D>>,
    Span<Second<K>, Second<D>>,
    Span<Third<K>, Third<D>>,
    First<St>,
    Second<St>,
    Third<St>,
    PaddingOf<P>,
    [F]
  >
>;

/** Options of conv3d. */
export interface Conv3dOptions<F, St, P, D, G> extends KernelOptions {
  strides?: PositiveTriple<"conv3d", "strides", St>;
  padding?: P;
  dilationRate?: DilationRate<"conv3d", D, St, PositiveTriple<"conv3d", "dilationRate", D>>;
  groups?: Groups<"conv3d", G, F, P>;
}
