/** input: the shape of what a model is fed, without the batch. */
import type { Batch, Dim, RuntimeDim } from "../dimension.js";
import type { Box } from "../generic.js";
import { optionError, type Message } from "../messages.js";
import { checkPositive, type NotPositive, type Positive } from "../option.js";
import type { RuntimeShape, Shape } from "../shape.js";
import type { DType, TensorOf } from "../tensor.js";

/** What `input` takes: the shape itself, or a sentence at the size that is none. */
export type InputCheck<S extends readonly unknown[]> = { readonly [I in keyof S]: DimCheck<S[I], I & string, "input", "axis"> };

/** A dimension given to a layer, or the sentence why it is none. `Word` is what the layer calls it. */
export type DimCheck<D, Axis extends string, Layer extends string, Word extends string> = D extends number
  ? `${D}` extends NotPositive
    ? Message<"positive", { layer: Layer; option: `${Word} ${Axis}`; value: D }>
    : D
  : D extends string
    ? IsName<D> extends true
      ? D
      : Message<"symbol", { layer: Layer; option: `${Word} ${Axis}`; value: D }>
    : D extends null
      ? D
      : number | string | null;

/** Whether a string can name a dimension: letters, digits and `_`, no digit first, neither `Batch` nor `floor`. */
export type IsName<N extends string> = string extends N ? false : N extends "" | "Batch" | "floor" | `${Digit}${string}` ? false : OnlyWord<N>;

type OnlyWord<N extends string> = N extends `${infer C}${infer Rest}` ? (C extends Letter | Uppercase<Letter> ? OnlyWord<Rest> : false) : true;

type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";

type Letter =
  | Digit | "_"
  | "a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i" | "j" | "k" | "l" | "m"
  | "n" | "o" | "p" | "q" | "r" | "s" | "t" | "u" | "v" | "w" | "x" | "y" | "z";

/** The dimensions of a declared shape: `null` is unknown. */
export type InputDims<S> = S extends readonly unknown[]
  ? { -readonly [I in keyof S]: S[I] extends null ? number : S[I] extends Dim ? S[I] : number } extends infer Dims extends Shape ? Dims : Shape
  : Shape;

/** What `input` gives. */
export type InputTensor<S extends readonly unknown[], D extends DType, N = Batch> = TensorOf<D, [BatchDim<N>, ...InputDims<S>]>;

/** N itself, which the compiler is not to infer from where the tensor goes. */
type BatchDim<N> = [N] extends [infer B extends Dim] ? B : Batch;

/** Options of input. */
export interface InputOptions<D extends DType, N = Batch, G = 1> {
  name?: string;
  /** "float32" by default. */
  dtype?: D;
  /** Fixes the number of samples in every batch, which stateful layers need to know. */
  batchSize?: Positive<"input", "batchSize", N, G>;
}

/** Whether a shape is the expected one, as far as it is known. The batch stands for any batch. */
export type Fits<Expected, Actual> = Box<Expected> extends Box<Actual>
  ? true
  : Expected extends readonly [infer E, ...infer ERest]
    ? Actual extends readonly [infer A, ...infer ARest]
      ? FitsDim<E, A> extends true
        ? Fits<ERest, ARest>
        : false
      : false
    : Actual extends readonly []
      ? true
      : false;

type FitsDim<E, A> = Box<E> extends Box<A> ? true : E extends Batch ? true : number extends E | A ? true : false;

/** Refuses a shape that no data could have. */
export function checkInput(shape: readonly unknown[], layer = "input", word = "axis"): void {
  shape.forEach((dim: unknown, axis) => {
    if (typeof dim === "number") checkPositive(layer, `${word} ${axis}`, dim);
    else if (dim !== null && !(typeof dim === "string" && isName(dim))) throw optionError("symbol", { layer, option: `${word} ${axis}`, value: String(dim) });
  });
}

/** The run-time twin of {@link IsName}. */
export const isName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name !== "Batch" && name !== "floor";

/** The run-time twin of {@link InputDims}. */
export const inputDims = (shape: readonly RuntimeDim[]): RuntimeShape => shape;

/** The shape of the tensor that `input` gives. */
export const inputShape = (shape: readonly RuntimeDim[], batchSize: RuntimeDim = "Batch"): RuntimeShape => [batchSize, ...shape];

/** The run-time twin of {@link Fits}. */
export const fits = (expected: RuntimeShape, actual: RuntimeShape): boolean =>
  expected.length === actual.length &&
  expected.every((dim, axis) => dim === actual[axis] || dim === "Batch" || dim === null || actual[axis] === null);
