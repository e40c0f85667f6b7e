/** conv3d: a kernel of `filters` channels moves over depth, height and width. */
import type { Rule } from "../layer.js";
import type { RuntimeShape } from "../shape.js";
import { convShape, type ConvArguments, type DilationRate, type Groups, type Kernel, type KernelOptions, type WithKernel } from "./conv.js";
import type { First, Padding, PaddingOf, PositiveTriple, Second, Span, Third, Triple, Window3dShape } from "./window.js";

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

/** Arguments of conv3d at run time. */
export interface Conv3dArguments extends ConvArguments {
  readonly kernelSize: Triple;
  readonly strides?: Triple;
  readonly padding?: Padding;
  readonly dilationRate?: Triple;
}

/** The run-time twin of {@link Conv3dShape}. */
export const conv3dShape = (shape: RuntimeShape, config: Conv3dArguments): RuntimeShape => convShape("conv3d", 3, shape, config);
