/**
 * conv1dTranspose and conv2dTranspose: every element of the input adds a kernel to the output, `strides` apart. Sizes
 * are those of Keras' `deconv_output_length`.
 */
import type { Add, Compare, Mod, Sub } from "../arithmetic.js";
import type { Dim, RuntimeDim } from "../dimension.js";
import { minus, plus, times, type Minus, type Plus, type Times } from "../dimension-arithmetic.js";
import type { Rule } from "../layer.js";
import { optionError, type Message } from "../messages.js";
import { checkPositive } from "../option.js";
import type { RuntimeShape } from "../shape.js";
import { checkNatural, type NotNatural } from "./amounts.js";
import { checkChannels, checkWindow, type DilationRate, type KernelOptions, type WindowArguments, type WithKernel } from "./conv.js";
import { sizes, span, spatial, type First, type Padding, type PaddingOf, type Pair, type PositivePair, type PositiveSingle, type Second, type Single, type Sizes, type Span, type WrongRank } from "./window.js";

/** The rule of conv1dTranspose: filters, kernel size, strides, padding, output padding, dilation. */
export interface Conv1dTranspose<F, K, St, P, O, D> extends Rule {
  readonly layer: "conv1dTranspose";
  readonly output: Conv1dTransposeShape<this["input"], F, K, St, P, O, D>;
}

/** The rule of conv2dTranspose: filters, kernel size, strides, padding, output padding, dilation. */
export interface Conv2dTranspose<F, K, St, P, O, D> extends Rule {
  readonly layer: "conv2dTranspose";
  readonly output: Conv2dTransposeShape<this["input"], F, K, St, P, O, D>;
}

/** The output shape of conv1dTranspose, or the sentence why the input does not fit. */
export type Conv1dTransposeShape<S, F, K, St, P, O, D> = S extends readonly [infer B extends Dim, infer L extends Dim, infer _ extends Dim]
  ? WithKernel<"conv1dTranspose", 2, S, 1, [B, Spread<L, Span<First<K>, First<D>>, First<St>, PaddingOf<P>, Given<O, First<O>>>, F]>
  : WrongRank<"conv1dTranspose", S, "[batch, steps, channels]">;

/** The output shape of conv2dTranspose, or the sentence why the input does not fit. */
export type Conv2dTransposeShape<S, F, K, St, P, O, D> = S extends readonly [infer B extends Dim, infer H extends Dim, infer W extends Dim, infer _ extends Dim]
  ? WithKernel<
      "conv2dTranspose",
      3,
      S,
      1,
      [
        B,
        Spread<H, Span<First<K>, First<D>>, First<St>, PaddingOf<P>, Given<O, First<O>>>,
        Spread<W, Span<Second<K>, Second<D>>, Second<St>, PaddingOf<P>, Given<O, Second<O>>>,
        F,
      ]
    >
  : WrongRank<"conv2dTranspose", S, "[batch, height, width, channels]">;

type Given<O, Along> = O extends undefined ? undefined : Along;

/** The size of a dimension after the convolution; O is undefined where no output padding was given. */
export type Spread<D, K, Stride, P, O> = [P] extends ["same"]
  ? [O] extends [undefined]
    ? Strided<D, Stride>
    : Reach<Strided<D, Stride>, Add<Mod<K, 2>, O>, Stride>
  : [P] extends ["valid"]
    ? [O] extends [undefined]
      ? [Sub<K, Stride>] extends [never]
        ? Strided<D, Stride>
        : More<Strided<D, Stride>, Sub<K, Stride>>
      : Reach<Strided<D, Stride>, Add<K, O>, Stride>
    : number;

// Each `infer` tells the compiler that a dimension comes out; of a type variable it would else try every branch.
type Strided<D, Stride> = Stride extends 1 ? D : Times<D, Stride> extends infer Product extends Dim ? Product : never;

/** D + A - Stride. */
type Reach<D, A, Stride> = [Sub<A, Stride>] extends [never] ? Less<D, Sub<Stride, A>> : More<D, Sub<A, Stride>>;

type Less<D, A> = Minus<D, A> extends infer Rest extends Dim ? Rest : never;

type More<D, A> = A extends 0 ? D : Plus<D, A> extends infer Sum extends Dim ? Sum : never;

/** Output padding along one axis: never, or the sentence why it cannot be. */
type PaddingMistake<Layer extends string, O extends number, K, Stride, P> = `${O}` extends NotNatural
  ? Message<"natural", { layer: Layer; option: "outputPadding"; value: O }>
  : Compare<O, Stride> extends "equal" | "greater"
    ? Message<"outputPadding", { layer: Layer; strides: Stride & number; value: O }>
    : [O, P, Mod<K, 2>] extends [0, "same", 0]
      ? Message<"evenKernel", { layer: Layer; size: K & number }>
      : never;

/** Output padding of conv1dTranspose: itself, or the sentence why it cannot be. */
export type OutputSingle<O, K, St, P, D> = [O] extends [undefined]
  ? O
  : PaddingMistake<"conv1dTranspose", First<O>, Span<First<K>, First<D>>, First<St>, P> extends infer Sentence extends string
    ? [Sentence] extends [never] ? O : Sentence
    : O;

/** Output padding of conv2dTranspose: itself, or the sentence why it cannot be. */
export type OutputPair<O, K, St, P, D> = [O] extends [undefined]
  ? O
  : PairMistake<
        PaddingMistake<"conv2dTranspose", First<O>, Span<First<K>, First<D>>, First<St>, P>,
        PaddingMistake<"conv2dTranspose", Second<O>, Span<Second<K>, Second<D>>, Second<St>, P>
      > extends infer Sentence extends string
    ? [Sentence] extends [never] ? O : Sentence
    : O;

type PairMistake<A, B> = [A] extends [never] ? B : A;

/** Options of conv1dTranspose. */
export interface Conv1dTransposeOptions<K, St, P, O, D> extends KernelOptions {
  strides?: PositiveSingle<"conv1dTranspose", "strides", St>;
  padding?: P;
  /** Elements added at the end, fewer than strides; makes the size exact instead of inferred. */
  outputPadding?: OutputSingle<O, K, St, P, D>;
  dilationRate?: DilationRate<"conv1dTranspose", D, St, PositiveSingle<"conv1dTranspose", "dilationRate", D>>;
}

/** Options of conv2dTranspose. */
export interface Conv2dTransposeOptions<K, St, P, O, D> extends KernelOptions {
  strides?: PositivePair<"conv2dTranspose", "strides", St>;
  padding?: P;
  /** Elements added at the end of height and width, fewer than strides; makes the size exact instead of inferred. */
  outputPadding?: OutputPair<O, K, St, P, D>;
  dilationRate?: DilationRate<"conv2dTranspose", D, St, PositivePair<"conv2dTranspose", "dilationRate", D>>;
}

/** Arguments of the transposed convolutions at run time. */
export interface TransposeArguments extends WindowArguments {
  readonly filters: number;
  readonly kernelSize: Single | Pair;
  readonly padding?: Padding;
  readonly outputPadding?: Sizes;
}

/** Refuses arguments that no input would fit. */
export function checkTranspose(layer: string, axes: 1 | 2, config: TransposeArguments): void {
  const { filters, kernelSize, strides = 1, padding = "valid", dilationRate = 1, outputPadding } = config;
  checkPositive(layer, "filters", filters);
  checkWindow(layer, config);
  if (outputPadding === undefined) return;
  sizes(outputPadding, axes).forEach((added, i) => {
    const [stride, size] = [sizes(strides, axes)[i]!, span(sizes(kernelSize, axes)[i]!, sizes(dilationRate, axes)[i]!)];
    checkNatural(layer, "outputPadding", added);
    if (added >= stride) throw optionError("outputPadding", { layer, strides: stride, value: added });
    if (padding === "same" && added === 0 && size % 2 === 0) throw optionError("evenKernel", { layer, size });
  });
}

/** The run-time twin of {@link Spread}. */
export function spread(dim: RuntimeDim, kernel: number, stride: number, padding: Padding, added: number | undefined): RuntimeDim {
  const strided = times(dim, stride);
  if (added === undefined) return padding === "same" ? strided : plus(strided, Math.max(kernel - stride, 0));
  return minus(strided, stride - added - (padding === "same" ? kernel % 2 : kernel));
}

/** The run-time twin of {@link Conv1dTransposeShape} and {@link Conv2dTransposeShape}. */
export function transposeShape(layer: string, axes: 1 | 2, shape: RuntimeShape, config: TransposeArguments): RuntimeShape {
  const { filters, kernelSize, strides = 1, padding = "valid", dilationRate = 1, outputPadding } = config;
  const { batch, space } = spatial(layer, shape, axes);
  checkChannels(layer, shape);
  const [kernel, step, gap] = [sizes(kernelSize, axes), sizes(strides, axes), sizes(dilationRate, axes)];
  const added = outputPadding === undefined ? undefined : sizes(outputPadding, axes);
  return [batch, ...space.map((dim, i) => spread(dim, span(kernel[i]!, gap[i]!), step[i]!, padding, added?.[i])), filters];
}
