/** Windows that move over an axis: the kernels of convolutions and the pools of pooling layers. */
import type { Add, Mul, Predecessor } from "../arithmetic.js";
import type { Dim, RuntimeDim } from "../dimension.js";
import { ceilDivide, minus, type CeilDivide, type FloorDivide, type Minus } from "../dimension-arithmetic.js";
import type { IsVariable } from "../generic.js";
import { shapeError, type Message } from "../messages.js";
import { checkPositive, type NotPositive } from "../option.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";

/** One size for both axes, or one for each. */
export type Pair = number | readonly [number, number];

/** "valid": only where the whole window fits. "same": as many steps as the input has, divided by the stride. */
export type Padding = "valid" | "same";

/** The size along the first of two axes. */
export type First<P> = P extends readonly [infer A extends number, number] ? A : P extends number ? P : number;

/** The size along the second of two axes. */
export type Second<P> = P extends readonly [number, infer B extends number] ? B : P extends number ? P : number;

/** A pair of sizes given to a layer: itself, or the sentence why it is none. Distribution would cost the tuple its literals. */
export type PositivePair<Layer extends string, Option extends string, P> = [P] extends [1]
  ? P
  : `${First<P>}` extends NotPositive
    ? Message<"positive", { layer: Layer; option: Option; value: First<P> }>
    : `${Second<P>}` extends NotPositive
      ? Message<"positive", { layer: Layer; option: Option; value: Second<P> }>
      : P;

/** How many elements a dilated kernel spans. */
export type Span<K, Dilation> = Dilation extends 1 ? K : Add<Mul<Predecessor<K>, Dilation>, 1>;

/** The steps of a window over a dimension; 0 or never when it does not fit. What does not change is returned as itself. */
export type Steps<D, K, Stride, P> = [P] extends ["same"]
  ? Stride extends 1
    ? D
    : CeilDivide<D, Stride>
  : [P] extends ["valid"]
    ? Stride extends 1
      ? K extends 1
        ? D
        : Minus<D, Predecessor<K>>
      : Stride extends K
        ? FloorDivide<D, K>
        : CeilDivide<Minus<D, Predecessor<K>>, Stride>
    : number;

/** Whether a window certainly does not fit. Asked of no type variable, hence the guard G of {@link IsVariable}. */
export type Misfit<D, K, Stride, P, G> = [P] extends ["valid"]
  ? IsVariable<D, G> extends true
    ? false
    : [Steps<D, K, Stride, P>] extends [0]
      ? true
      : false
  : false;

/** Windows over the two middle axes of an image batch. `What` names the window in the sentence. */
export type Window2dShape<Layer extends string, What extends string, S, KH, KW, SH, SW, P, Channels> =
  S extends readonly [infer B extends Dim, infer H extends Dim, infer W extends Dim, infer C extends Dim]
    ? Misfit<H, KH, SH, P, S> extends true
      ? Message<"window", { layer: Layer; window: What; size: Sizes<KH, KW>; shape: ShowShape<S>; axis: 1; dim: ShowDim<H> }>
      : Misfit<W, KW, SW, P, S> extends true
        ? Message<"window", { layer: Layer; window: What; size: Sizes<KH, KW>; shape: ShowShape<S>; axis: 2; dim: ShowDim<W> }>
        : [B, Steps<H, KH, SH, P>, Steps<W, KW, SW, P>, Channels extends "input" ? C : Channels]
    : S extends Shape
      ? number extends S["length"]
        ? Shape
        : Message<"rank", { layer: Layer; expected: "[batch, height, width, channels]"; actual: ShowShape<S> }>
      : never;

type Sizes<H, W> = `${H & number}x${W & number}`;

/** Options of a window at run time, both axes spelled out. */
export interface Window {
  readonly layer: string;
  readonly what: string;
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

/** Both numbers of a pair. */
export const pair = (value: Pair): readonly [number, number] => (typeof value === "number" ? [value, value] : value);

/** Refuses a pair with a number that is no size. */
export function checkPair(layer: string, option: string, value: Pair): void {
  for (const size of pair(value)) checkPositive(layer, option, size);
}

/** The run-time twin of {@link Span}. */
export const span = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

/** The run-time twin of {@link Steps}. */
export function steps(dim: RuntimeDim, kernel: number, stride: number, padding: Padding): RuntimeDim {
  const places = padding === "same" ? dim : minus(dim, kernel - 1);
  return ceilDivide(places, stride);
}

/** The run-time twin of {@link Window2dShape}. `channels` is null where the input's are kept. */
export function window2dShape(shape: RuntimeShape, { layer, what, size, strides, padding }: Window, channels: number | null): RuntimeShape {
  if (shape.length !== 4) throw shapeError("rank", { layer, expected: "[batch, height, width, channels]", actual: showShape(shape) });
  const [batch, height, width, inputChannels] = shape as readonly [RuntimeDim, RuntimeDim, RuntimeDim, RuntimeDim];
  for (const [axis, dim] of [[0, height], [1, width]] as const) {
    if (padding === "valid" && typeof dim === "number" && dim < size[axis]!) {
      throw shapeError("window", { layer, window: what, size: size.join("x"), shape: showShape(shape), axis: axis + 1, dim: showDim(dim) });
    }
  }
  return [batch, steps(height, size[0], strides[0], padding), steps(width, size[1], strides[1], padding), channels ?? inputChannels];
}
