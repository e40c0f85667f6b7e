/** Calling a model: the declared input shapes meet the given ones, and what symbols turn out to be goes into the outputs. */
import type { Batch } from "./dimension.js";
import type { Evaluate } from "./dimension-arithmetic.js";
import type { Box } from "./generic.js";
import type { Rule } from "./layer.js";
import type { Message } from "./messages.js";
import type { Shape, ShowDim, ShowShape } from "./shape.js";
import type { AnyTensor, IntTensor, ShapeOf, Tensor } from "./tensor.js";

/** The argument of a model's call: itself, or the sentence at the tensor that does not fit. */
export type ModelCheck<I, T> = [I] extends [AnyTensor]
  ? PortCheck<I, T, {}>
  : { [K in keyof T]: K extends keyof I ? PortCheck<I[K], T[K], OtherPorts<I, T, K>> : Message<"noInput", { name: K & string }> } & ([I] extends [readonly unknown[]]
      ? unknown
      : { readonly [K in Exclude<keyof I, keyof T>]: I[K] });

type PortCheck<I, T, E> = T extends AnyTensor
  ? Same<I, T> extends true
    ? T
    : KindOf<I> extends KindOf<T>
      ? Unify<ShapeOf<I>, ShapeOf<T>, E> extends false ? Misfit<ShapeOf<I>, ShapeOf<T>, E> : T
      : Message<"modelInput", { expected: ShowTensor<I>; actual: ShowTensor<T> }>
  : Message<"notTensor", { layer: "model" }>;

/** The sentence for a shape that does not fit: one name with two sizes, or simply another shape. */
type Misfit<Expected extends Shape, Actual extends Shape, E> = Expected["length"] extends Actual["length"]
  ? FirstMisfit<Expected, Actual, E> extends [infer Name extends string, infer Known, infer Given]
    ? Message<"oneSize", { name: Name; known: ShowDim<Known>; given: ShowDim<Given>; shape: ShowShape<Actual> }>
    : Message<"modelInput", { expected: ShowShape<Expected>; actual: ShowShape<Actual> }>
  : Message<"modelInput", { expected: ShowShape<Expected>; actual: ShowShape<Actual> }>;

/** The name, what it stands for and what is given, at the first axis that does not fit; null where that axis has a size. */
type FirstMisfit<Expected, Actual, E> = Expected extends readonly [infer D, ...infer DRest]
  ? Actual extends readonly [infer A, ...infer ARest]
    ? UnifyDim<D, A, E> extends infer Next
      ? Next extends false
        ? D extends Batch | string ? [NameOf<D>, E[NameOf<D> & keyof E], A] : null
        : FirstMisfit<DRest, ARest, Next>
      : never
    : null
  : null;

type NameOf<D> = D extends Batch ? "Batch" : D extends string ? D : never;

type Same<A, B> = Box<A> extends Box<B> ? true : false;

type KindOf<T> = T extends { readonly dtype: infer D } ? D : never;

/** A tensor as messages show it where its element type matters. */
export type ShowTensor<T> = T extends Tensor<infer S> ? `Tensor<${ShowShape<S>}>` : T extends IntTensor<infer S> ? `IntTensor<${ShowShape<S>}>` : "?";

/** What a call gives: the outputs with all that is now known put in. */
export type ModelOutput<I, O, T> = [O] extends [AnyTensor]
  ? Substituted<O, Environment<I, T>>
  : { -readonly [K in keyof O]: Substituted<O[K], Environment<I, T>> };

type Substituted<O, E> = O extends Tensor<infer S> ? Tensor<Substitute<S, E>> : O extends IntTensor<infer S> ? IntTensor<Substitute<S, E>> : never;

/** What the symbols of the inputs stand for: a record from name to dimension. */
export type Environment<I, T> = [I] extends [AnyTensor]
  ? Known<Unify<ShapeOf<I>, ShapeOf<T>, {}>>
  : I extends readonly unknown[]
    ? InOrder<I, T, {}>
    : Together<I, T, keyof I & keyof T>;

/** What the other ports say, for one port of a tuple (those before it) or of a record (all others). */
type OtherPorts<I, T, K> = I extends readonly unknown[] ? InOrder<I, T, {}, K> : Together<I, T, Exclude<keyof I & keyof T, K>>;

type InOrder<I, T, E, Stop = never, Count extends 0[] = []> = I extends readonly [infer I0, ...infer IRest]
  ? T extends readonly [infer T0, ...infer TRest]
    ? `${Count["length"]}` extends Stop
      ? E
      : InOrder<IRest, TRest, Known<Unify<ShapeOf<I0>, ShapeOf<T0>, E>, E>, Stop, [...Count, 0]>
    : E
  : E;

type Together<I, T, Keys extends keyof I & keyof T> = Combined<{ [K in Keys]: Known<Unify<ShapeOf<I[K]>, ShapeOf<T[K]>, {}>> }[Keys]>;

/** The environment, or the one before where a tensor does not fit. */
type Known<E, Before = {}> = E extends false ? Before : E;

type Combined<E> = [E] extends [never] ? {} : (E extends unknown ? (e: E) => void : never) extends (e: infer All) => void ? All : never;

/** The environment in which the expected shape is the given one, or false. */
export type Unify<Expected, Actual, E> = Expected extends readonly [infer D, ...infer DRest]
  ? Actual extends readonly [infer A, ...infer ARest]
    ? UnifyDim<D, A, E> extends infer Next
      ? Next extends false
        ? false
        : Unify<DRest, ARest, Next>
      : never
    : Actual extends readonly []
      ? false
      : E
  : Actual extends readonly [unknown, ...unknown[]]
    ? number extends (Expected & Shape)["length"]
      ? E
      : false
    : E;

type UnifyDim<D, A, E> = D extends Batch ? Bind<E, "Batch", A> : D extends string ? Bind<E, D, A> : Box<D> extends Box<A> ? E : number extends D | A ? E : false;

type Bind<E, Name extends string, A> = Name extends keyof E
  ? Box<E[Name]> extends Box<A>
    ? E
    : number extends A
      ? E
      : number extends E[Name]
        ? Omit<E, Name> & { readonly [N in Name]: A }
        : false
  : E & { readonly [N in Name]: A };

/** A shape with what the environment knows put in. */
export type Substitute<S, E> = { -readonly [I in keyof S]: SubstituteDim<S[I], E> } extends infer Out extends Shape ? Out : Shape;

type SubstituteDim<D, E> = D extends Batch ? (E extends { readonly Batch: infer A } ? A : D) : D extends string ? (D extends keyof E ? E[D] : Evaluate<D, E>) : D;

/** The rule of a model used as a layer in `sequential`. */
export interface ModelRule<I, O> extends Rule {
  readonly layer: "model";
  readonly output: ModelShape<I, O, this["input"]>;
}

type ModelShape<I, O, S> = S extends Shape
  ? Unify<ShapeOf<I>, S, {}> extends infer E
    ? E extends false
      ? Misfit<ShapeOf<I>, S, {}>
      : Substitute<ShapeOf<O>, E>
    : never
  : never;

