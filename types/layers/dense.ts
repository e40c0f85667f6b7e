/** dense: multiplies the last axis, whatever the rank, by a matrix with `units` columns. */
import type { Batch, Dim, RuntimeDim } from "../dimension.js";
import type { Rule } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { checkPositive } from "../option.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";
import type { ActivationName } from "./activation.js";
import { fits, inputDims, type Fits, type InputDims } from "./input.js";
import type { LayerOptions } from "./options.js";

/** The rule of dense: units, and the input declared by `inputDim` or `inputShape`, undefined where it is not. */
export interface Dense<U, I, Sh> extends Rule {
  readonly layer: "dense";
  readonly output: DenseShape<this["input"], U, I, Sh>;
}

/** The output shape of dense, or the sentence why the input does not fit. */
export type DenseShape<S, U, I, Sh> = S extends readonly [infer B extends Dim, ...infer Middle extends Shape, infer Last extends Dim]
  ? I extends undefined
    ? Sh extends undefined
      ? [B, ...Middle, U]
      : Fits<[Batch, ...InputDims<Sh>], S> extends true
        ? [B, ...Middle, U]
        : Message<"inputShape", { layer: "dense"; expected: ShowShape<[Batch, ...InputDims<Sh>]>; actual: ShowShape<S> }>
    : Fits<[I], [Last]> extends true
      ? [B, ...Middle, U]
      : Message<"inputDim", { layer: "dense"; axis: LastAxis<Middle>; expected: ShowDim<I>; actual: ShowShape<S> }>
  : S extends Shape
    ? number extends S["length"]
      ? Shape
      : Message<"rank", { layer: "dense"; expected: "of rank 2 or more"; actual: ShowShape<S> }>
    : never;

type LastAxis<Middle extends Shape> = [0, ...Middle]["length"];

/** Options of dense. */
export interface DenseOptions<I, Sh> extends LayerOptions {
  activation?: ActivationName;
  useBias?: boolean;
  /** Declares the size of the last axis, so that a call with another is an error at once. */
  inputDim?: I;
  /** Declares the whole input, without the batch. */
  inputShape?: Sh;
}

/** Arguments of dense at run time. */
export interface DenseArguments {
  readonly units: number;
  readonly inputDim?: RuntimeDim;
  readonly inputShape?: readonly RuntimeDim[];
}

/** Refuses arguments that no input would fit. */
export const checkDense = ({ units }: DenseArguments): void => checkPositive("dense", "units", units);

/** The run-time twin of {@link DenseShape}. */
export function denseShape(shape: RuntimeShape, { units, inputDim, inputShape }: DenseArguments): RuntimeShape {
  if (shape.length < 2) throw shapeError("rank", { layer: "dense", expected: "of rank 2 or more", actual: showShape(shape) });
  const last = shape.length - 1;
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

