/** What a user holds: tensors, told apart by their shape and by whether they hold floats or integers. */
import type { Batch } from "./dimension.js";
import type { Message } from "./messages.js";
import type { NestedNumbers, Shape, ShowShape } from "./shape.js";

/** Element types of tensors. */
export type DType = "float32" | "int32";

/** What tensors of every shape and element type have in common. */
export interface AnyTensor {
  /** One entry per axis. In a model under construction the batch reads `"Batch"` and an unknown axis `null`. */
  readonly shape: Shape;
  readonly dtype: DType;
  readonly rank: number;
  /** Number of elements; `null` while a dimension is symbolic or unknown. */
  readonly size: number | null;
  /** Prints the values. */
  print(): void;
  /** Frees the memory now rather than at the next garbage collection. */
  dispose(): void;
}

/**
 * A tensor of 32-bit floats whose shape the compiler knows.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]); // Tensor<[2, 2]>
 * console.log(await x.array());       // [[1, 2], [3, 4]]
 */
export interface Tensor<S extends Shape> extends AnyTensor {
  readonly shape: S;
  readonly dtype: "float32";
  /** The values in row-major order. */
  data(this: HasValues<S, "data">): Promise<Float32Array>;
  /** The values as nested arrays. */
  array(this: HasValues<S, "array">): Promise<NestedNumbers<S>>;
}

/**
 * A tensor of 32-bit integers, such as classes or token ids. A sibling of `Tensor`, not a kind of it.
 *
 * @example
 * const classes = tensor([3, 1, 4], undefined, "int32"); // IntTensor<[3]>
 */
export interface IntTensor<S extends Shape> extends AnyTensor {
  readonly shape: S;
  readonly dtype: "int32";
  /** The values in row-major order. */
  data(this: HasValues<S, "data">): Promise<Int32Array>;
  /** The values as nested arrays. */
  array(this: HasValues<S, "array">): Promise<NestedNumbers<S>>;
}

/**
 * Any float tensor: asked for instead of `Tensor<Shape>`, because it is decided at once for a `Tensor<S>` of unknown rank,
 * and so `shape` must be `unknown`.
 */
export interface Floats {
  readonly shape: unknown;
  readonly dtype: "float32";
}

/** The tensor interface of an element type. */
export type TensorOf<D extends DType, S extends Shape> = D extends "int32" ? IntTensor<S> : Tensor<S>;

/** The shape of a tensor type. */
export type ShapeOf<T> = T extends Tensor<infer S> ? S : T extends IntTensor<infer S> ? S : Shape;

/** Nothing to ask of a tensor that holds values, or of one that a mistake left without a rank; else the sentence why they cannot be read. */
type HasValues<S extends Shape, Method extends string> = number extends S["length"] ? unknown : [Extract<S[number], string | Batch>] extends [never]
  ? unknown
  : Message<"noValues", { method: Method; shape: ShowShape<S> }>;
