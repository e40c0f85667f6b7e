/** What ops take: tensors, told apart by what they hold, and numbers beside them. */
import type { NotFloat } from "../layer.js";
import type { Message } from "../messages.js";
import type { Shape, ShowShape } from "../shape.js";
import type { Floats, IntTensor, Tensor } from "../tensor.js";

/** Any integer tensor, as {@link Floats} is any float tensor. */
export interface Ints {
  readonly dtype: "int32";
}

/** A float tensor, or the sentence why it is none. */
export type FloatIn<Op extends string, T> = T extends Floats ? T : NotFloat<Op, T>;

/** An integer tensor, or the sentence why it is none. */
export type IntIn<Op extends string, T> = T extends Ints ? T : NotInt<Op, T>;

/** A tensor, or the sentence why it is none. */
export type TensorIn<Op extends string, T> = T extends Floats | Ints ? T : Message<"notTensor", { layer: Op }>;

/** The sentence for an argument that is no integer tensor. */
export type NotInt<Op extends string, T> = T extends Tensor<infer S> ? Message<"notInt", { layer: Op; shape: ShowShape<S> }> : Message<"notTensor", { layer: Op }>;

/** The sentence for a tensor that does not hold what the first one does. */
export type OtherKind<Op extends string, First, T> = First extends Ints ? NotInt<Op, T> : NotFloat<Op, T>;

/** The argument A, or the sentence V. The compiler infers A from both branches, so they are bare. */
export type Fitting<V, A> = [V] extends [infer Sentence extends string] ? Sentence : A;

/** The shape V; one of unknown rank after a mistake, so that one mistake is one error. */
export type Known<V> = V extends infer S extends Shape ? S : Shape;

/**
 * A tensor of shape V that holds what T does. The shape is inferred before it is wrapped: `Tensor<Known<V>>` in an alias
 * would be put off, and put off for good inside a generic body.
 */
export type Like<T, V> = [V] extends [infer S extends Shape] ? (T extends Ints ? IntTensor<S> : Tensor<S>) : T extends Ints ? IntTensor<Shape> : Tensor<Shape>;

/** An integer tensor of shape V. */
export type Integers<V> = [V] extends [infer S extends Shape] ? IntTensor<S> : IntTensor<Shape>;

/** A float tensor of shape V. */
export type FloatsOf<V> = [V] extends [infer S extends Shape] ? Tensor<S> : Tensor<Shape>;

/** The float tensor itself, for ops that change no shape. */
export type SameFloat<T> = T extends Floats ? T : Tensor<Shape>;

/** The tensor itself. */
export type SameTensor<T> = T extends Floats | Ints ? T : Tensor<Shape>;

/** What a tensor holds. */
export type KindOf<T> = T extends { readonly dtype: infer D } ? D : never;

/** Whether two types are one and the same: decided at once, also in a generic body, as two functions over them are one or not. */
export type Equal<A, B> = (<G>() => G extends A ? 1 : 2) extends <G>() => G extends B ? 1 : 2 ? true : false;
