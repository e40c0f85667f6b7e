/** Data in the types: what fit, evaluate and predict take for a model's inputs and outputs. */
import type { Batch, Dim } from "../dimension.js";
import type { Message } from "../messages.js";
import type { Environment, ShowTensor, Substitute, Unify } from "../model-call.js";
import type { Shape, ShowShape } from "../shape.js";
import type { AnyTensor, IntTensor, ShapeOf, Tensor } from "../tensor.js";
import type { LossNameOf } from "./loss.js";
import type { OutputName } from "./metric.js";
import type { Verbose } from "./fit.js";

/** The inputs, or the sentence at the one that does not fit. */
export type InputData<I, X, Method extends string> = [I] extends [AnyTensor]
  ? Given<Wanted<I>, X, `${Method}: x`>
  : {
      [K in keyof X]: K extends keyof I ? Given<Wanted<I[K]>, X[K], `${Method}: input ${K & string}`> : Message<"noInput", { name: K & string }>;
    } & ([I] extends [readonly unknown[]] ? unknown : { readonly [K in Exclude<keyof I, keyof X>]: Wanted<I[K]> });

/** The targets, or the sentence at the one that does not fit its output and loss. */
export type TargetData<I, O, L, X, Y, Method extends string> = [O] extends [AnyTensor]
  ? SamplesAgree<X, Y> extends true
    ? Given<Target<O, LossNameOf<L, "0">, Environment<I, X>>, Y, `${Method}: targets for ${LossNameOf<L, "0">}`>
    : Message<"samples", { method: Method; inputs: Samples<X>; targets: Samples<Y> }>
  : {
      [K in keyof Y]: K extends keyof O
        ? Given<Target<O[K], LossNameOf<L, K>, Environment<I, X>>, Y[K], `${Method}: targets of ${OutputName<K & string>} for ${LossNameOf<L, K>}`>
        : Message<"noOutput", { name: K & string }>;
    } & ([O] extends [readonly unknown[]] ? unknown : { readonly [K in Exclude<keyof O, keyof Y>]: Target<O[K], LossNameOf<L, K>, {}> });

/** What data for a port looks like: any number of samples. */
type Wanted<I> = I extends Tensor<infer S> ? Tensor<Samplewise<S>> : I extends IntTensor<infer S> ? IntTensor<Samplewise<S>> : never;

/** What targets of an output look like under a loss: classes for the sparse one, else the output's own shape; anything where a mistake left no rank. */
type Target<O, Loss, E> = O extends Tensor<infer S>
  ? number extends S["length"]
    ? AnyTensor
  : Loss extends "sparseCategoricalCrossentropy"
    ? S extends readonly [...infer Rest extends Shape, Dim]
      ? Classes<Samplewise<Substitute<Rest, E>>>
      : never
    : Tensor<Samplewise<Substitute<S, E>>>
  : never;

/** Integer targets that may carry one more axis of size 1. */
interface Classes<S extends Shape> {
  readonly classes: S;
}

type Samplewise<S extends Shape> = S extends readonly [unknown, ...infer Rest extends Shape] ? [number, ...Rest] : S;

/** The data itself where it fits what is wanted, else the sentence. */
type Given<W, X, What extends string> =
  W extends Classes<infer S>
    ? X extends IntTensor<infer A>
      ? Agrees<S, A> extends true
        ? X
        : Agrees<readonly [...S, 1], A> extends true
          ? X
          : Message<"data", { what: What; expected: `IntTensor<${ShowShape<S>}>`; actual: ShowTensor<X> }>
      : Message<"data", { what: What; expected: `IntTensor<${ShowShape<S>}>`; actual: ShowTensor<X> }>
    : X extends W
      ? X
      : X extends { readonly dtype: (W & AnyTensor)["dtype"] }
        ? Agrees<ShapeOf<W>, ShapeOf<X>> extends true
          ? X
          : Message<"data", { what: What; expected: ShowTensor<W>; actual: ShowTensor<X> }>
        : Message<"data", { what: What; expected: ShowTensor<W>; actual: ShowTensor<X> }>;

/** Whether a shape is the wanted one as far as both are known, and is one of data: no batch, no symbol. */
type Agrees<S, A extends Shape> = [Extract<A[number], string | Batch>] extends [never] ? (Unify<S, A, {}> extends false ? false : true) : false;

/** Whether inputs and targets can have the same number of samples. */
type SamplesAgree<X, Y> = number extends Samples<X> | Samples<Y> ? true : [Samples<X>] extends [Samples<Y>] ? true : false;

type Samples<X> = X extends Tensor<infer S> ? Head<S> : X extends IntTensor<infer S> ? Head<S> : number;

type Head<S extends Shape> = S extends readonly [infer N extends number, ...unknown[]] ? N : number;

/** What `predict` gives: the outputs, with as many samples as the data. */
export type Predictions<I, O, X> = [O] extends [AnyTensor] ? Prediction<O, Environment<I, X>> : { -readonly [K in keyof O]: Prediction<O[K], Environment<I, X>> };

type Prediction<O, E> = O extends Tensor<infer S> ? Tensor<Samplewise<Substitute<S, E>>> : O extends IntTensor<infer S> ? IntTensor<Samplewise<Substitute<S, E>>> : never;

/** What `predict` takes besides the data. */
export interface PredictOptions {
  /** 32 by default. */
  batchSize?: number;
  /** "auto" by default. */
  verbose?: Verbose;
}

/** What `evaluate` takes besides the data. */
export interface EvaluateOptions {
  /** 32 by default. */
  batchSize?: number;
  /** "auto" by default. */
  verbose?: Verbose;
}
