/** conv2d: a kernel of `filters` channels moves over height and width. */
import type { Rule } from "../layer.js";
import { optionError, type Message } from "../messages.js";
import { checkPositive } from "../option.js";
import type { RuntimeShape } from "../shape.js";
import type { ActivationName } from "./activation.js";
import type { LayerOptions } from "./options.js";
import { checkPair, pair, span, window2dShape, type First, type Padding, type Pair, type PositivePair, type Second, type Span, type Window2dShape } from "./window.js";

/** The rule of conv2d: filters, kernel size, strides, padding, dilation. */
export interface Conv2d<F, K, St, P, D> extends Rule {
  readonly layer: "conv2d";
  readonly output: Conv2dShape<this["input"], F, K, St, P, D>;
}

/** The output shape of conv2d, or the sentence why the input does not fit. */
export type Conv2dShape<S, F, K, St, P, D> = Window2dShape<
  "conv2d",
  [First<D>, Second<D>] extends [1, 1] ? "kernel" : "dilated kernel",
  S,
  Span<First<K>, First<D>>,
  Span<Second<K>, Second<D>>,
  First<St>,
  Second<St>,
  P,
  F
>;

/** Options of conv2d. */
export interface Conv2dOptions<St, P, D> extends LayerOptions {
  activation?: ActivationName;
  useBias?: boolean;
  strides?: PositivePair<"conv2d", "strides", St>;
  padding?: P;
  dilationRate?: DilationCheck<D, St>;
}

/** Strides and dilation exclude each other, as in Keras. */
type DilationCheck<D, St> = [D] extends [1]
  ? D
  : [First<St>, Second<St>] extends [1, 1]
    ? PositivePair<"conv2d", "dilationRate", D>
    : [First<D>, Second<D>] extends [1, 1]
      ? D
      : number extends First<D> | Second<D> | First<St> | Second<St>
        ? D
        : Message<"dilatedStrides", { layer: "conv2d" }>;

/** Arguments of conv2d at run time. */
export interface Conv2dArguments {
  readonly filters: number;
  readonly kernelSize: Pair;
  readonly strides?: Pair;
  readonly padding?: Padding;
  readonly dilationRate?: Pair;
}

/** Refuses arguments that no input would fit. */
export function checkConv2d({ filters, kernelSize, strides = 1, dilationRate = 1 }: Conv2dArguments): void {
  checkPositive("conv2d", "filters", filters);
  checkPair("conv2d", "kernelSize", kernelSize);
  checkPair("conv2d", "strides", strides);
  checkPair("conv2d", "dilationRate", dilationRate);
  if (pair(strides).some((size) => size > 1) && pair(dilationRate).some((size) => size > 1)) throw optionError("dilatedStrides", { layer: "conv2d" });
}

/** The run-time twin of {@link Conv2dShape}. */
export function conv2dShape(shape: RuntimeShape, { filters, kernelSize, strides = 1, padding = "valid", dilationRate = 1 }: Conv2dArguments): RuntimeShape {
  const [kernelHeight, kernelWidth] = pair(kernelSize);
  const [dilationHeight, dilationWidth] = pair(dilationRate);
  const what = dilationHeight === 1 && dilationWidth === 1 ? "kernel" : "dilated kernel";
  const size = [span(kernelHeight, dilationHeight), span(kernelWidth, dilationWidth)] as const;
  return window2dShape(shape, { layer: "conv2d", what, size, strides: pair(strides), padding }, filters);
}
