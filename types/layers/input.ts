/** input: the shape of what a model is fed, without the batch. */
import type { Batch, Dim, RuntimeDim } from "../dimension.js";
import type { Box } from "../generic.js";
import { optionError, type Message } from "../messages.js";
import { checkPositive, type NotPositive } from "../option.js";
import type { RuntimeShape, Shape } from "../shape.js";
import type { DType, TensorOf } from "../tensor.js";

/** What `input` takes: the shape itself, or a sentence at the size that is none. */
export type InputCheck<S extends readonly unknown[]> = { readonly [I in keyof S]: DimCheck<S[I], I & string> };

type DimCheck<D, Axis extends string> = D extends number
  ? `${D}` extends NotPositive
    ? Message<"positive", { layer: "input"; option: `axis ${Axis}`; value: D }>
    : D
  : D extends string
    ? IsName<D> extends true
      ? D
      : Message<"symbol", { axis: Axis; value: D }>
    : D extends null
      ? D
      : number | string | null;

/** Whether a string can name a dimension: letters, digits and `_`, no digit first, neither `Batch` nor `floor`. */
export type IsName<N extends string> = string extends N ? false : N extends "" | "Batch" | "floor" | `${Digit}${string}` ? false : OnlyWord<N>;

type OnlyWord<N extends string> = N extends `${infer C}${infer Rest}` ? (Lowercase<C> extends Word ? OnlyWord<Rest> : false) : true;

type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";

type Word =
  | Digit | "_"
  | "a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i" | "j" | "k" | "l" | "m"
  | "n" | "o" | "p" | "q" | "r" | "s" | "t" | "u" | "v" | "w" | "x" | "y" | "z";

/** The dimensions of a declared shape: `null` is unknown. */
export type InputDims<S> = S extends readonly unknown[]
  ? { -readonly [I in keyof S]: S[I] extends null ? number : S[I] extends Dim ? S[I] : number } extends infer Dims extends Shape ? Dims : Shape
  : Shape;

/** What `input` gives. */
export type InputTensor<S extends readonly unknown[], D extends DType> = TensorOf<D, [Batch, ...InputDims<S>]>;

/** Options of input. */
export interface InputOptions<D extends DType> {
  name?: string;
  /** "float32" by default. */
  dtype?: D;
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
export function checkInput(shape: readonly unknown[]): void {
  shape.forEach((dim: unknown, axis) => {
    if (typeof dim === "number") checkPositive("input", `axis ${axis}`, dim);
    else if (dim !== null && !(typeof dim === "string" && isName(dim))) throw optionError("symbol", { axis, value: String(dim) });
  });
}

/** The run-time twin of {@link IsName}. */
export const isName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name !== "Batch" && name !== "floor";

/** The run-time twin of {@link InputDims}. */
export const inputDims = (shape: readonly RuntimeDim[]): RuntimeShape => shape;

/** The shape of the tensor that `input` gives. */
export const inputShape = (shape: readonly RuntimeDim[]): RuntimeShape => ["Batch", ...shape];

/** The run-time twin of {@link Fits}. */
export const fits = (expected: RuntimeShape, actual: RuntimeShape): boolean =>
  expected.length === actual.length &&
  expected.every((dim, axis) => dim === actual[axis] || dim === "Batch" || dim === null || actual[axis] === null);
