/** Windows that move over one, two or three axes: the kernels of convolutions and the pools of pooling layers. */
import type { Add, Mul, Predecessor } from "../arithmetic.js";
import type { Dim, RuntimeDim } from "../dimension.js";
import { ceilDivide, minus, type CeilDivide, type FloorDivide, type Minus } from "../dimension-arithmetic.js";
import type { IsVariable } from "../generic.js";
import { shapeError, type Message } from "../messages.js";
import { checkPositive, type NotPositive } from "../option.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";

/** The size along the one axis of a sequence. */
export type Single = number | readonly [number];

/** One size for both axes, or one for each. */
export type Pair = number | readonly [number, number];

/** One size for all three axes, or one for each. */
export type Triple = number | readonly [number, number, number];

/** "valid": only where the whole window fits. "same": as many steps as the input has, divided by the stride. */
export type Padding = "valid" | "same";

/** Also "causal", of sequences: as many steps as "same" gives, none of which sees what comes after it. */
export type CausalPadding = Padding | "causal";

/** A padding as the rules want it; `any` counts as unknown. */
export type PaddingOf<P> = unknown extends P ? CausalPadding : P;

/** The size along the first axis. */
export type First<P> = P extends readonly [infer A extends number, ...number[]] ? A : P extends number ? P : number;

/** The size along the second axis. */
export type Second<P> = P extends readonly [number, infer B extends number, ...number[]] ? B : P extends number ? P : number;

/** The size along the third axis. */
export type Third<P> = P extends readonly [number, number, infer C extends number] ? C : P extends number ? P : number;

/** Every one of the sizes, as a union: to ask whether all are 1. */
export type Each<P> = P extends readonly number[] ? P[number] : P;

/** A size given to a layer of sequences: itself, or the sentence why it is none. */
export type PositiveSingle<Layer extends string, Option extends string, P> = [P] extends [1]
  ? P
  : `${First<P>}` extends NotPositive
    ? Message<"positive", { layer: Layer; option: Option; value: First<P> }>
    : P;

/** A pair of sizes given to a layer: itself, or the sentence why it is none. Distribution would cost the tuple its literals. */
export type PositivePair<Layer extends string, Option extends string, P> = [P] extends [1]
  ? P
  : `${First<P>}` extends NotPositive
    ? Message<"positive", { layer: Layer; option: Option; value: First<P> }>
    : `${Second<P>}` extends NotPositive
      ? Message<"positive", { layer: Layer; option: Option; value: Second<P> }>
      : P;

/** Three sizes given to a layer: themselves, or the sentence why they are none. */
export type PositiveTriple<Layer extends string, Option extends string, P> = [P] extends [1]
  ? P
  : `${Third<P>}` extends NotPositive
    ? PositivePair<Layer, Option, readonly [First<P>, Second<P>]> extends infer Sentence extends string
      ? Sentence
      : Message<"positive", { layer: Layer; option: Option; value: Third<P> }>
    : PositivePair<Layer, Option, readonly [First<P>, Second<P>]> extends infer Sentence extends string
      ? Sentence
      : P;

/** How many elements a dilated kernel spans. */
export type Span<K, Dilation> = Dilation extends 1 ? K : Add<Mul<Predecessor<K>, Dilation>, 1>;

/** The steps of a window over a dimension; 0 or never when it does not fit. What does not change is returned as itself. */
export type Steps<D, K, Stride, P> = [P] extends ["same" | "causal"]
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

/** Whether a window certainly does not fit. Asked of no type variable, hence the guard G of {@link IsVariable}: the padding, which costs least. */
export type Misfit<D, K, Stride, P, G> = [P] extends ["valid"]
  ? IsVariable<D, G> extends true
    ? false
    : Steps<D, K, Stride, P> extends 0
      ? true
      : false
  : false;

/**
 * Windows over the middle axis of a batch of sequences. `What` names the window in the sentence. `Channels` is "input"
 * where the input's are kept, else `[F]`: in a tuple, because a bare type variable would put off the answer.
 */
export type Window1dShape<Layer extends string, What extends string, S, K, St, P, Channels> =
  S extends readonly [infer B extends Dim, infer L extends Dim, infer C extends Dim]
    ? Misfit<L, K, St, P, P> extends true
      ? WindowMisfit<Layer, What, ShowDim<K>, S, 1, L>
      : [B, Steps<L, K, St, P>, Channels extends readonly [unknown] ? Channels[0] : C]
    : WrongRank<Layer, S, "[batch, steps, channels]">;

/** Windows over the two middle axes of an image batch. */
export type Window2dShape<Layer extends string, What extends string, S, KH, KW, SH, SW, P, Channels> =
  S extends readonly [infer B extends Dim, infer H extends Dim, infer W extends Dim, infer C extends Dim]
    ? Misfit<H, KH, SH, P, P> extends true
      ? WindowMisfit<Layer, What, `${ShowDim<KH>}x${ShowDim<KW>}`, S, 1, H>
      : Misfit<W, KW, SW, P, P> extends true
        ? WindowMisfit<Layer, What, `${ShowDim<KH>}x${ShowDim<KW>}`, S, 2, W>
        : [B, Steps<H, KH, SH, P>, Steps<W, KW, SW, P>, Channels extends readonly [unknown] ? Channels[0] : C]
    : WrongRank<Layer, S, "[batch, height, width, channels]">;

/** Windows over the three middle axes of a batch of volumes. */
export type Window3dShape<Layer extends string, What extends string, S, KD, KH, KW, SD, SH, SW, P, Channels> =
  S extends readonly [infer B extends Dim, infer D extends Dim, infer H extends Dim, infer W extends Dim, infer C extends Dim]
    ? Misfit<D, KD, SD, P, P> extends true
      ? WindowMisfit<Layer, What, `${ShowDim<KD>}x${ShowDim<KH>}x${ShowDim<KW>}`, S, 1, D>
      : Misfit<H, KH, SH, P, P> extends true
        ? WindowMisfit<Layer, What, `${ShowDim<KD>}x${ShowDim<KH>}x${ShowDim<KW>}`, S, 2, H>
        : Misfit<W, KW, SW, P, P> extends true
          ? WindowMisfit<Layer, What, `${ShowDim<KD>}x${ShowDim<KH>}x${ShowDim<KW>}`, S, 3, W>
          : [B, Steps<D, KD, SD, P>, Steps<H, KH, SH, P>, Steps<W, KW, SW, P>, Channels extends readonly [unknown] ? Channels[0] : C]
    : WrongRank<Layer, S, "[batch, depth, height, width, channels]">;

type WindowMisfit<Layer extends string, What extends string, Size extends string, S, Axis extends number, D> =
  Message<"window", { layer: Layer; window: What; size: Size; shape: ShowShape<S>; axis: Axis; dim: ShowDim<D> }>;

/** What a layer says to a shape without its axes: the sentence, or an unknown shape to one of unknown rank. */
export type WrongRank<Layer extends string, S, Expected extends string> = S extends Shape
  ? number extends S["length"]
    ? Shape
    : Message<"rank", { layer: Layer; expected: Expected; actual: ShowShape<S> }>
  : never;

/** Options of a window at run time, every axis spelled out. */
export interface Window {
  readonly layer: string;
  readonly what: string;
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly padding: CausalPadding;
}

/** Sizes of a window at run time: one for all axes, or one for each. */
export type Sizes = number | readonly number[];

/** The sizes along `axes` axes. */
export const sizes = (value: Sizes, axes: number): readonly number[] => (typeof value === "number" ? new Array<number>(axes).fill(value) : value);

/** Refuses sizes of which one is no positive integer. */
export function checkSizes(layer: string, option: string, value: Sizes): void {
  for (const size of sizes(value, 1)) checkPositive(layer, option, size);
}

/** The run-time twin of {@link Span}. */
export const span = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

/** The run-time twin of {@link Steps}. */
export function steps(dim: RuntimeDim, kernel: number, stride: number, padding: CausalPadding): RuntimeDim {
  const places = padding === "valid" ? minus(dim, kernel - 1) : dim;
  return ceilDivide(places, stride);
}

/** The shapes that layers over one, two and three axes take, as their sentences write them. */
export const spatialShapes = ["", "[batch, steps, channels]", "[batch, height, width, channels]", "[batch, depth, height, width, channels]"] as const;

/** The batch, the spatial dimensions and the channels of a shape, or the error that it has not as many axes. */
export function spatial(layer: string, shape: RuntimeShape, axes: number): { batch: RuntimeDim; space: readonly RuntimeDim[]; channels: RuntimeDim } {
  if (shape.length !== axes + 2) throw shapeError("rank", { layer, expected: spatialShapes[axes]!, actual: showShape(shape) });
  return { batch: shape[0]!, space: shape.slice(1, -1), channels: shape.at(-1)! };
}

/** The run-time twin of {@link Window1dShape}, {@link Window2dShape}, {@link Window3dShape}. `channels` is null where the input's are kept. */
export function windowShape(shape: RuntimeShape, { layer, what, size, strides, padding }: Window, channels: number | null): RuntimeShape {
  const input = spatial(layer, shape, size.length);
  input.space.forEach((dim, i) => {
    if (padding === "valid" && typeof dim === "number" && dim < size[i]!) {
      throw shapeError("window", { layer, window: what, size: size.join("x"), shape: showShape(shape), axis: i + 1, dim: showDim(dim) });
    }
  });
  return [input.batch, ...input.space.map((dim, i) => steps(dim, size[i]!, strides[i]!, padding)), channels ?? input.channels];
}
