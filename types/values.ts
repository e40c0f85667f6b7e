/** The values given to `tensor`, and the shape they have. */
import type { Message } from "./messages.js";
import type { Product, Shape, ShowShape } from "./shape.js";

/** Numbers in any nesting, or a typed array. */
export type Values = number | readonly Values[] | Float32Array | Int32Array | Uint8Array | Float64Array;

/** The values given, or the sentence why they do not fit the shape. */
export type ValuesCheck<V, S> = [V] extends [readonly unknown[]]
  ? [S] extends [readonly number[]]
    ? SizesAgree<Product<ValuesShape<V, undefined>>, Product<S>> extends true
      ? V
      : Message<"valueCount", { shape: ShowShape<S>; wanted: Product<S> & number; actual: Product<ValuesShape<V, undefined>> & number }>
    : [V] extends [readonly Values[]]
      ? Regular<V> extends true
        ? V
        : Message<"ragged", {}>
      : readonly Values[]
  : [V] extends [Values]
    ? V
    : Values;

type SizesAgree<A, B> = number extends A | B ? true : A extends B ? true : false;

/** The shape of nested arrays, or the shape given. */
export type ValuesShape<V, S> = S extends readonly number[] ? Mutable<S> : Nested<V>;

type Mutable<S> = { -readonly [I in keyof S]: S[I] } extends infer Out extends Shape ? Out : Shape;

type Nested<V, S extends Shape = []> = V extends readonly unknown[] ? Nested<V[0], [...S, V["length"]]> : V extends number ? S : Shape;

/** Whether all rows have the shape of the first. */
type Regular<V extends readonly unknown[]> = number extends V["length"] ? true : Nested<V[number]> extends infer S ? (IsUnion<S> extends true ? false : true) : never;

type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never;
