/** What the convolutions over one, two and three axes have in common: groups, dilation, the window of a dilated kernel. */
import type { Mod } from "../arithmetic.js";
import type { Batch, Dim, RuntimeDim } from "../dimension.js";
import type { Box, IsVariable } from "../generic.js";
import { optionError, shapeError, type Message } from "../messages.js";
import { checkPositive, type NotPositive } from "../option.js";
import { showShape, type RuntimeShape, type ShowShape } from "../shape.js";
import type { ActivationOption } from "./activation.js";
import type { LayerOptions } from "./options.js";
import type { ActivityOptions, BiasWeights, KernelWeights } from "./weightOptions.js";
import { checkSizes, sizes, span, windowShape, type CausalPadding, type Each, type Sizes } from "./window.js";

/** Options of every layer that moves over its input. */
export interface WindowOptions extends LayerOptions, BiasWeights, ActivityOptions {
  /** A name, or a function in ops; "linear" by default. */
  activation?: ActivationOption;
  useBias?: boolean;
}

/** Options of every layer with one kernel. */
export interface KernelOptions extends WindowOptions, KernelWeights {}

/** What messages call a kernel. */
export type Kernel<D> = [Each<D>] extends [1] ? "kernel" : "dilated kernel";

/** Strides and dilation exclude each other, as in Keras. `Checked` is D itself or the sentence why its sizes are none. */
export type DilationRate<Layer extends string, D, St, Checked> = [D] extends [1]
  ? D
  : Checked extends infer Sentence extends string
    ? Sentence
    : [Each<St>] extends [0 | 1]
      ? D
      : [Each<D>] extends [1]
        ? D
        : number extends Each<D> | Each<St>
          ? D
          : Message<"dilatedStrides", { layer: Layer }>;

/** Groups given to a layer with F filters: the number itself, or the sentence why it is none. */
export type Groups<Layer extends string, G, F, Guard> =
  IsVariable<G, Guard> extends true
    ? G
    : G extends 1
      ? G
      : `${G & number}` extends NotPositive
        ? Message<"positive", { layer: Layer; option: "groups"; value: G & number }>
        : Uneven<F, G, Guard> extends true
          ? Message<"groups", { layer: Layer; what: "filters"; groups: G & number; actual: F & number }>
          : G;

/**
 * The result of a layer with a kernel, or the sentence why there is no such kernel for the channels of S: the size of
 * the kernel is known when the layer is called, and every group has as many channels. Type variables wait for the call.
 */
export type WithKernel<Layer extends string, Axis extends number, S, G, Result> = Result extends string
  ? Result
  : S extends readonly [...unknown[], infer C extends Dim]
    ? Layer & Box<Kind<C>> extends Box<"name">
      ? Message<"unsized", { layer: Layer; axis: Axis; shape: ShowShape<S> }>
      : Box<G> extends Box<1>
        ? Result
        : Uneven<C, G, S> extends true
          ? Message<"groups", { layer: Layer; what: "channels"; groups: G & number; actual: ShowShape<S> }>
          : Result
    : Result;

/** Whether a dimension is a name. Of a type variable the compiler rules out "name" at once, as in {@link IsVariable}; Layer is the guard. */
type Kind<C> = [C] extends [string | Batch] ? ([C] extends [-2] ? "variable" : "name") : "size";

/** Whether N is certainly no multiple of G. */
type Uneven<N, G, Guard> = IsVariable<N, Guard> extends true
  ? false
  : IsVariable<G, Guard> extends true
    ? false
    : Mod<N, G> extends infer Rest
      ? number extends Rest ? false : [Rest] extends [0] ? false : true
      : never;

/** Arguments of a convolution at run time. */
export interface ConvArguments {
  readonly filters: number;
  readonly kernelSize: Sizes;
  readonly strides?: Sizes;
  readonly padding?: CausalPadding;
  readonly dilationRate?: Sizes;
  readonly groups?: number;
}

/** Arguments of a layer whose kernel moves over its input at run time. */
export type WindowArguments = Omit<ConvArguments, "filters" | "groups">;

/** Refuses windows that no input would fit. */
export function checkWindow(layer: string, { kernelSize, strides = 1, dilationRate = 1 }: WindowArguments): void {
  checkSizes(layer, "kernelSize", kernelSize);
  checkSizes(layer, "strides", strides);
  checkSizes(layer, "dilationRate", dilationRate);
  if (sizes(strides, 1).some((size) => size > 1) && sizes(dilationRate, 1).some((size) => size > 1)) throw optionError("dilatedStrides", { layer });
}

/** Refuses arguments that no input would fit. */
export function checkConv(layer: string, config: ConvArguments): void {
  const { filters, groups = 1 } = config;
  checkPositive(layer, "filters", filters);
  checkWindow(layer, config);
  checkPositive(layer, "groups", groups);
  if (filters % groups !== 0) throw optionError("groups", { layer, what: "filters", groups, actual: filters });
}

/** The shape a kernel's window gives; `channels` is null where the input's are kept. */
export function kernelShape(layer: string, axes: number, shape: RuntimeShape, config: WindowArguments, channels: number | null): RuntimeShape {
  const { kernelSize, strides = 1, padding = "valid", dilationRate = 1 } = config;
  const dilations = sizes(dilationRate, axes);
  const what = dilations.every((rate) => rate === 1) ? "kernel" : "dilated kernel";
  const size = sizes(kernelSize, axes).map((length, i) => span(length, dilations[i]!));
  const result = windowShape(shape, { layer, what, size, strides: sizes(strides, axes), padding }, channels);
  checkChannels(layer, shape);
  return result;
}

/** Refuses channels with a name: the layer's weights need a number. What is unknown is refused when they are made. */
export function checkChannels(layer: string, shape: RuntimeShape): void {
  const channels: RuntimeDim = shape.at(-1)!;
  if (typeof channels === "string") throw shapeError("unsized", { layer, axis: shape.length - 1, shape: showShape(shape) });
}

/** The output shape of a convolution over `axes` axes. */
export function convShape(layer: string, axes: number, shape: RuntimeShape, config: ConvArguments): RuntimeShape {
  const { filters, groups = 1 } = config;
  const result = kernelShape(layer, axes, shape, config, filters);
  const channels: RuntimeDim = shape.at(-1)!;
  if (typeof channels === "number" && channels % groups !== 0) throw shapeError("groups", { layer, what: "channels", groups, actual: showShape(shape) });
  return result;
}
