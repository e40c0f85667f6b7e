/** dense: multiplies the last axis, whatever the rank, by a matrix with `units` columns. */
import type { Batch, Dim, RuntimeDim } from "../dimension.js";
import type { Rule } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { checkPositive, type Positive } from "../option.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";
import type { ActivationOption } from "./activation.js";
import { checkInput, fits, inputDims, type DimCheck, type Fits, type InputDims } from "./input.js";
import type { LayerOptions } from "./options.js";
import type { ActivityOptions, BiasWeights, KernelWeights } from "./weightOptions.js";
import type { WrongRank } from "./window.js";

/** The rule of dense: units, and the input declared by `inputDim` or `inputShape`, undefined where it is not. */
export interface Dense<U, I, Sh> extends Rule {
  readonly layer: "dense";
  readonly output: DenseShape<this["input"], U, I, Sh>;
}

/** The output shape of dense, or the sentence why the input does not fit. */
export type DenseShape<S, U, I, Sh> = S extends readonly [infer B extends Dim, ...infer Middle extends Shape, infer Last extends number]
  ? I extends undefined
    ? Sh extends undefined
      ? [B, ...Middle, U]
      : Fits<[Batch, ...InputDims<Sh>], S> extends true
        ? [B, ...Middle, U]
        : Message<"inputShape", { layer: "dense"; expected: ShowShape<[Batch, ...InputDims<Sh>]>; actual: ShowShape<S> }>
    : Fits<[I], [Last]> extends true
      ? [B, ...Middle, U]
      : Message<"inputDim", { layer: "dense"; axis: LastAxis<Middle>; expected: ShowDim<I>; actual: ShowShape<S> }>
  : S extends readonly [infer _ extends Dim, ...infer Middle extends Shape, infer _ extends Dim]
    ? Message<"unsized", { layer: "dense"; axis: LastAxis<Middle>; shape: ShowShape<S> }>
    : WrongRank<"dense", S, "of rank 2 or more">;

type LastAxis<Middle extends Shape> = [0, ...Middle]["length"];

/** Options of dense. */
export interface DenseOptions<I, Sh, G> extends LayerOptions, KernelWeights, BiasWeights, ActivityOptions {
  /** A name, or a function in ops; "linear" by default. */
  activation?: ActivationOption;
  useBias?: boolean;
  /** Declares the size of the last axis, so that a call with another is an error at once. */
  inputDim?: Positive<"dense", "inputDim", I, G>;
  /** Declares the whole input, without the batch. */
  inputShape?: { readonly [A in keyof Sh]: DimCheck<Sh[A], A & string, "dense", "inputShape"> };
}

/** Arguments of dense at run time. */
export interface DenseArguments {
  readonly units: number;
  readonly inputDim?: number;
  readonly inputShape?: readonly RuntimeDim[];
}

/** Refuses arguments that no input would fit. */
export function checkDense({ units, inputDim = 1, inputShape = [] }: DenseArguments): void {
  checkPositive("dense", "units", units);
  checkPositive("dense", "inputDim", inputDim);
  checkInput(inputShape, "dense", "inputShape");
}

/** The run-time twin of {@link DenseShape}. */
export function denseShape(shape: RuntimeShape, { units, inputDim, inputShape }: DenseArguments): RuntimeShape {
  if (shape.length < 2) throw shapeError("rank", { layer: "dense", expected: "of rank 2 or more", actual: showShape(shape) });
  const last = shape.length - 1;
  if (typeof shape[last] === "string") throw shapeError("unsized", { layer: "dense", axis: last, shape: showShape(shape) });
  if (inputDim !== undefined) {
    if (!fits([inputDim], shape.slice(last))) {
      throw shapeError("inputDim", { layer: "dense", axis: last, expected: showDim(inputDim), actual: showShape(shape) });
    }
  } else if (inputShape !== undefined) {
    const expected = ["Batch", ...inputDims(inputShape)];
    if (!fits(expected, shape)) throw shapeError("inputShape", { layer: "dense", expected: showShape(expected), actual: showShape(shape) });
  }
  return [...shape.slice(0, last), units];
}

