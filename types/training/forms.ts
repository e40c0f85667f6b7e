/** The forms in which data is given besides Katachi's tensors: nested arrays, typed arrays, values with a shape, tensors of tfjs. */
import type { ShowTensor } from "../model-call.js";
import type { Shape, ShowShape } from "../shape.js";
import type { AnyTensor, ShapeOf, Tensor } from "../tensor.js";

/** Typed arrays whose elements are numbers. */
export type NumberArray = Float32Array | Float64Array | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** Numbers in any nesting. */
export type NestedArray = readonly (number | NestedArray)[];

/** Numbers in row-major order and the shape they have, the samples first. */
export interface ShapedValues {
  readonly values: NumberArray | readonly number[];
  readonly shape: readonly number[];
}

/** A tensor of tfjs, told by its structure. It is read, and never disposed. */
export interface TfTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly rankType: unknown;
  data(): Promise<unknown>;
}

/** One input or target of any number of samples. */
export type AnyData = AnyTensor | NestedArray | NumberArray | ShapedValues | TfTensor;

/** The shape of data in any form; a union, or no shape at all, where it is none. */
export type DataShape<X> = X extends AnyTensor
  ? ShapeOf<X>
  : X extends readonly unknown[]
    ? NestedShape<X>
    : X extends NumberArray
      ? [number]
      : X extends ShapedValues | TfTensor
        ? Given<X["shape"]>
        : NoData;

/** No shape. */
export type NoData = "no data";

/** A shape as it was given; where the rank is open, or a union of ranks, any. */
type Given<S extends readonly number[]> = number extends S["length"] ? number[] : { -readonly [K in keyof S]: S[K] };

/** Ends where no tensor is as deep: what is known may be nothing but the recursive type. */
type NestedShape<V, S extends Shape = []> = unknown extends V
  ? number[]
  : S["length"] extends 9
    ? number[]
    : V extends number
      ? S
      : V extends readonly unknown[]
        ? V["length"] extends 0 ? number[] : NestedShape<V[number], [...S, V["length"]]>
        : NoData;

/** Data as messages show it. */
export type ShowData<X> = X extends AnyTensor
  ? ShowTensor<X>
  : X extends readonly unknown[]
    ? ShowNested<DataShape<X>>
    : X extends NumberArray
      ? `${X[typeof Symbol.toStringTag]} of shape [?]`
      : X extends ShapedValues
        ? `values of shape ${ShowShape<X["shape"]>}`
        : X extends TfTensor
          ? `a tf.Tensor of shape ${ShowShape<DataShape<X>>}`
          : "?";

type ShowNested<S> = NoData extends S ? "an array that holds more than numbers" : IsUnion<S> extends true ? "an array whose rows differ in length" : `an array of shape ${ShowShape<S>}`;

/** Data in the form of a model's inputs, as tensors of the shapes that are known of them. */
export type AsTensors<I, X> = X extends AnyTensor ? X : [I] extends [AnyTensor] ? AsTensor<X> : { [K in keyof X]: X[K] extends AnyTensor ? X[K] : AsTensor<X[K]> };

type AsTensor<X> = DataShape<X> extends infer S extends Shape ? Tensor<S> : AnyTensor;

export type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never;
