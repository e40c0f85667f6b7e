/** Data in the types: what fit, evaluate and predict take for a model's inputs and outputs. */
import type { Batch, Dim } from "../dimension.js";
import type { Message } from "../messages.js";
import type { Environment, ShowTensor, Substitute, Unify } from "../model-call.js";
import type { Shape, ShowShape } from "../shape.js";
import type { AnyTensor, IntTensor, ShapeOf, Tensor } from "../tensor.js";
import type { AsTensors, DataShape, IsUnion, ShowData } from "./forms.js";
import type { ElementOf } from "./batches.js";
import type { LossNameOf } from "./loss.js";
import type { OutputName } from "./metric.js";
import type { Verbose } from "./fit.js";
import type { ClassWeight, SampleWeight } from "./weights.js";

/** The inputs, or the sentence at the one that does not fit. */
export type InputData<I, X, Method extends string> = [I] extends [AnyTensor]
  ? Given<Wanted<I>, X, `${Method}: x`>
  : {
      [K in keyof X]: K extends keyof I ? Given<Wanted<I[K]>, X[K], `${Method}: input ${K & string}`> : NoInfer<Message<"noInput", { name: K & string }>>;
    } & ([I] extends [readonly unknown[]] ? unknown : { readonly [K in Exclude<keyof I, keyof X>]: Wanted<I[K]> });

/** The targets, or the sentence at the one that does not fit its output and loss. */
export type TargetData<I, O, L, X, Y, Method extends string> = [O] extends [AnyTensor]
  ? SamplesAgree<X, Y> extends true
    ? Given<Target<O, LossNameOf<L, "0">, Environment<I, AsTensors<I, X>>>, Y, `${Method}: targets for ${LossNameOf<L, "0">}`>
    : NoInfer<Message<"samples", { method: Method; inputs: Samples<X>; targets: Samples<Y> }>>
  : {
      [K in keyof Y]: K extends keyof O
        ? Given<Target<O[K], LossNameOf<L, K>, Environment<I, AsTensors<I, X>>>, Y[K], `${Method}: targets of ${OutputName<K & string>} for ${LossNameOf<L, K>}`>
        : NoInfer<Message<"noOutput", { name: K & string }>>;
    } & ([O] extends [readonly unknown[]] ? unknown : { readonly [K in Exclude<keyof O, keyof Y>]: Target<O[K], LossNameOf<L, K>, {}> });

/** What data for a port looks like: any number of samples. */
export type Wanted<I> = I extends Tensor<infer S> ? Tensor<Samplewise<S>> : I extends IntTensor<infer S> ? IntTensor<Samplewise<S>> : never;

/** What targets of an output look like under a loss: classes for the sparse one, else the output's own shape; anything where a mistake left no rank. */
export type Target<O, Loss, E> = O extends Tensor<infer S>
  ? number extends S["length"]
    ? AnyTensor
  : Loss extends "sparseCategoricalCrossentropy"
    ? S extends readonly [...infer Rest extends Shape, Dim]
      ? Classes<Samplewise<Substitute<Rest, E>>>
      : never
    : Tensor<Samplewise<Substitute<S, E>>>
  : never;

/** Integer targets that may carry one more axis of size 1. */
export interface Classes<S extends Shape> {
  readonly classes: S;
}

type Samplewise<S extends Shape> = S extends readonly [unknown, ...infer Rest extends Shape] ? [number, ...Rest] : S;

/** The data itself where it fits what is wanted, else the sentence. */
type Given<W, X, What extends string> = X extends W ? X : Fits<W, X> extends true ? X : NoInfer<Misfit<W, X, What>>;

/** Whether the shape is right, and for a tensor the element type; numbers in other forms become what is wanted. */
type Fits<W, X> = X extends AnyTensor
  ? W extends Classes<infer S>
    ? X extends { readonly dtype: "int32" } ? ClassesAgree<S, ShapeOf<X>> : false
    : X extends { readonly dtype: (W & AnyTensor)["dtype"] } ? Agrees<ShapeOf<W>, ShapeOf<X>> : false
  : DataShape<X> extends infer A extends Shape
    ? IsUnion<A> extends true
      ? false
      : W extends Classes<infer S> ? ClassesAgree<S, A> : Agrees<ShapeOf<W>, A>
    : false;

type ClassesAgree<S extends Shape, A extends Shape> = Agrees<S, A> extends true ? true : Agrees<readonly [...S, 1], A>;

type Misfit<W, X, What extends string> = X extends AnyTensor
  ? Message<"data", { what: What; expected: ShowWanted<W>; actual: ShowTensor<X> }>
  : [W, DataShape<X>] extends [{ readonly shape: readonly [unknown, 1] }, readonly [unknown]]
    ? Message<"column", { what: What; expected: ShowWanted<W>; actual: ShowData<X> }>
    : Message<"data", { what: What; expected: ShowWanted<W>; actual: ShowData<X> }>;

type ShowWanted<W> = W extends Classes<infer S> ? `IntTensor<${ShowShape<S>}>` : ShowTensor<W>;

/** Whether a shape is the wanted one as far as both are known, and is one of data: no batch, no symbol. */
type Agrees<S, A extends Shape> = [Extract<A[number], string | Batch>] extends [never] ? (Unify<S, A, {}> extends false ? false : true) : false;

/** Whether inputs and targets can have the same number of samples. */
type SamplesAgree<X, Y> = number extends Samples<X> | Samples<Y> ? true : [Samples<X>] extends [Samples<Y>] ? true : false;

type Samples<X> = X extends Tensor<infer S> ? Head<S> : DataShape<X> extends infer S extends Shape ? Head<S> : number;

type Head<S extends Shape> = S extends readonly [infer N extends number, ...unknown[]] ? N : number;

/** What `predict` gives: the outputs, with as many samples as the data. */
export type Predictions<I, O, X> = [X] extends [AnyTensor] ? PredictionsFor<O, Environment<I, X>> : [ElementOf<X>] extends [never] ? PredictionsFor<O, Environment<I, AsTensors<I, X>>> : PredictionsFor<O, {}>;

type PredictionsFor<O, E> = [O] extends [AnyTensor] ? Prediction<O, E> : { -readonly [K in keyof O]: Prediction<O[K], E> };

type Prediction<O, E> = O extends Tensor<infer S> ? Tensor<Sized<Samplewise<Substitute<S, E>>>> : O extends IntTensor<infer S> ? IntTensor<Sized<Samplewise<Substitute<S, E>>>> : never;

/** A shape of data: what the data's type leaves open is a number. */
type Sized<S extends Shape> = [Extract<S[number], string | Batch>] extends [never] ? S : { [K in keyof S]: S[K] extends number ? S[K] : number };

/** What `predict` takes besides the data. */
export interface PredictOptions {
  /** 32 by default. */
  batchSize?: number;
  /** "auto" by default. */
  verbose?: Verbose;
}

/** What `evaluate` takes besides batches. */
export interface BatchEvaluateOptions {
  /** Batches to look at: needed for data without end, a limit for others. */
  steps?: number;
  /** "auto" by default. */
  verbose?: Verbose;
}

/** What `evaluate` takes besides inputs and targets. */
export interface EvaluateOptions<O, Y, W> extends BatchEvaluateOptions {
  /** 32 by default. */
  batchSize?: number;
  /** What each sample counts for; 1 by default. */
  sampleWeight?: SampleWeight<O, Y, W, "evaluate">;
}

/** What `trainOnBatch` and `testOnBatch` take besides the data. */
export interface OneBatchOptions<O, Y, W, Method extends string> {
  /** What each sample counts for; 1 by default. */
  sampleWeight?: SampleWeight<O, Y, W, Method>;
  /** What samples of a class count for; 1 by default. */
  classWeight?: ClassWeight<O>;
}
