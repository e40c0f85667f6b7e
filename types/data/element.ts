/** Elements of a dataset in the types: what a sample of data is, and what samples become together. */
import type { Batch } from "../dimension.js";
import type { Shape } from "../shape.js";
import type { AnyTensor, IntTensor, Tensor } from "../tensor.js";
import type { ElementOf } from "../training/batches.js";
import type { DataShape, NumberArray, TfTensor } from "../training/forms.js";

/** Numbers in row-major order and their shape. */
export interface ArrayValues<A, S extends readonly number[]> {
  readonly values: A;
  readonly shape: S;
}

/** The elements of `Dataset.from(x, y, sampleWeight)`: samples of x, or lists of samples; those of an iterable as they are. */
export type FromData<X, Y, W> = [ElementOf<X>] extends [never]
  ? [Y] extends [undefined]
    ? Alone<X>
    : [W] extends [undefined] ? [Sample<X>, Sample<Y>] : [Sample<X>, Sample<Y>, Sample<W>]
  : ElementOf<X>;

/** A row of an array alone becomes values with a shape, because an element that is a list is one of several values. */
type Alone<X> = X extends readonly (readonly unknown[])[] ? (DataShape<X> extends infer S extends readonly number[] ? ArrayValues<Float64Array, TailOf<S>> : Sample<X>) : Sample<X>;

/** One sample of data: a tensor without its first axis, a row of an array; of several inputs one of each. */
export type Sample<X> = X extends Tensor<infer S>
  ? Tensor<Tail<S>>
  : X extends IntTensor<infer S>
    ? IntTensor<Tail<S>>
    : X extends NumberArray
      ? number
      : X extends readonly unknown[]
        ? X[number] extends AnyTensor | NumberArray | TfTensor | ArrayValues<unknown, readonly number[]> ? { -readonly [K in keyof X]: Sample<X[K]> } : Widened<X[number]>
        : X extends ArrayValues<infer A, infer S>
          ? S extends readonly [unknown] ? number : ArrayValues<A, TailOf<S>>
          : X extends TfTensor ? ArrayValues<Float32Array | Int32Array | Uint8Array, TailOf<X["shape"]>> : { -readonly [K in keyof X]: Sample<X[K]> };

type Tail<S extends Shape> = S extends readonly [unknown, ...infer Rest extends Shape] ? Rest : Shape;

type TailOf<S extends readonly number[]> = S extends readonly [unknown, ...infer Rest extends readonly number[]] ? Rest : number[];

/** Rows of literals as what they have in common: numbers. */
type Widened<V> = V extends number ? number : { -readonly [K in keyof V]: Widened<V[K]> };

/** What N elements become together: each of their values with one more axis in front. */
export type Batched<E, N extends number> = E extends AnyTensor | number | NumberArray | ArrayValues<unknown, readonly number[]>
  ? BatchedValue<E, N>
  : { -readonly [K in keyof E]: BatchedValue<E[K], N> };

/** Tensors become a tensor, numbers an array, arrays an array of arrays, typed arrays one of them all. */
type BatchedValue<V, N extends number> = V extends Tensor<infer S>
  ? Tensor<[N, ...Known<S>]>
  : V extends IntTensor<infer S>
    ? IntTensor<[N, ...Known<S>]>
    : V extends number
      ? number[]
      : V extends NumberArray
        ? ArrayValues<V, [N, number]>
        : V extends ArrayValues<infer A, infer S>
          ? ArrayValues<A, [N, ...S]>
          : V extends readonly unknown[] ? V[] : { -readonly [K in keyof V]: BatchedValue<V[K], N> };

/** Data have no batch axis and no names of sizes. */
type Known<S extends Shape> = Extract<S[number], Batch | string> extends never ? S : Shape;
