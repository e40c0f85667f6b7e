/** Data that comes batch by batch: (async) iterables of inputs and targets, in the types. */
import type { Message } from "../messages.js";
import type { NestedNumbers } from "../shape.js";
import type { AnyTensor, IntTensor, ShapeOf } from "../tensor.js";
import type { Classes, InputData, Target, TargetData, Wanted } from "./data.js";
import type { NumberArray, ShapedValues, TfTensor } from "./forms.js";
import type { LossNameOf } from "./loss.js";
import type { SampleWeight, Weights } from "./weights.js";

/** What gives elements one after the other. A function is called anew for every epoch. */
export type Iteration<E> = Iterable<E> | AsyncIterable<E> | (() => Iterable<E> | AsyncIterable<E>);

/** Batches for a model of inputs I, outputs O and losses L, where a type is to be written down. */
export type BatchIterable<I, O, L> = Iteration<readonly [PortData<I>, PortTargets<O, L>, Weights<O>?]>;

type PortData<I> = [I] extends [AnyTensor] ? Forms<Wanted<I>> : { readonly [K in keyof I]: Forms<Wanted<I[K]>> };

type PortTargets<O, L> = [O] extends [AnyTensor] ? Forms<Target<O, LossNameOf<L, "0">, {}>> : { readonly [K in keyof O]: Forms<Target<O[K], LossNameOf<L, K>, {}>> };

/** The forms of data that fit; where they do not say their sizes, these are looked at when they come. */
type Forms<W> = W extends Classes<infer S>
  ? IntTensor<S> | NestedNumbers<S> | ShapedValues | TfTensor | (S extends readonly [unknown] ? NumberArray : never)
  : W extends AnyTensor ? W | NestedNumbers<ShapeOf<W>> | ShapedValues | TfTensor : never;

/** The elements of an iteration; never for data itself, arrays included. */
export type ElementOf<X> = X extends AnyTensor
  ? never
  : X extends () => infer R
    ? Element<R>
    : X extends { readonly length: number } ? never : Element<X>;

type Element<R> = R extends Iterable<infer E> ? E : R extends AsyncIterable<infer E> ? E : never;

/**
 * The inputs, or batches of inputs, targets and perhaps weights; else the sentence. TypeScript 5.9 does not know X where a
 * function expression is written in the call: its batches are looked at when they come.
 */
export type TrainingData<I, O, L, X, Y, Method extends string> = [X] extends [AnyTensor]
  ? WithTargets<I, X, Y, Method>
  : unknown extends X ? X : [ElementOf<X>] extends [never] ? NoInfer<WithTargets<I, X, Y, Method>> : Passed<X, BatchCheck<I, O, L, ElementOf<X>, Method>>;

/** `any` is no missing argument. */
type WithTargets<I, X, Y, Method extends string> = [Y] extends [undefined] ? (0 extends 1 & Y ? InputData<I, X, Method> : NoInfer<Message<"noTargets", { method: Method }>>) : InputData<I, X, Method>;

/** The targets where the first argument is inputs; the options where it is batches. */
export type TargetsOrOptions<I, O, L, X, Y, Method extends string, Options> = [X] extends [AnyTensor]
  ? TargetData<I, O, L, X, Y, Method>
  : unknown extends X ? Options : [ElementOf<X>] extends [never] ? NoInfer<TargetData<I, O, L, X, Y, Method>> : Options;

/** The inputs, or batches of inputs; else the sentence. */
export type PredictData<I, X> = [X] extends [AnyTensor]
  ? InputData<I, X, "predict">
  : [ElementOf<X>] extends [never] ? NoInfer<InputData<I, X, "predict">> : Passed<X, PartCheck<I, ElementOf<X>, InputData<I, ElementOf<X>, "predict: a batch">, "predict: a batch", "input">>;

/** The iteration itself where nothing is to be said about its elements. Sentences tell the compiler nothing about X, and looking for it in them costs a lot. */
type Passed<X, Sentence> = [Sentence] extends [never] ? X : NoInfer<Sentence>;

/** Nothing, or the sentence about a batch. A list of open length is looked at when it comes. */
type BatchCheck<I, O, L, E, Method extends string> = E extends readonly unknown[]
  ? number extends E["length"]
    ? never
    : E extends readonly [infer X, infer Y, unknown?]
      ? PartCheck<I, X, InputData<I, X, `${Method}: a batch`>, `${Method}: a batch`, "input"> extends infer S
        ? [S] extends [never] ? PartCheck<O, Y, TargetData<I, O, L, X, Y, `${Method}: a batch`>, `${Method}: a batch`, "target"> : S
        : never
      : Message<"pair", { method: Method }>
  : Message<"pair", { method: Method }>;

/** What a check of inputs or targets says, if anything. */
type PartCheck<Ports, X, Checked, Method extends string, Side extends string> = [Ports] extends [AnyTensor]
  ? Checked extends string ? Checked : never
  : [Exclude<keyof Ports, keyof X>] extends [never]
    ? { [K in keyof Ports]: Checked[K & keyof Checked] extends infer S extends string ? S : never }[keyof Ports]
    : Message<"missingPart", { method: Method; side: Side; name: Exclude<keyof Ports, keyof X> & string }>;

/** Validation data: inputs, targets and perhaps weights, or batches of them; else the sentence. */
export type ValidationData<I, O, L, V> = [ElementOf<V>] extends [never]
  ? V extends readonly [infer X, infer Y, infer W]
    ? readonly [InputData<I, X, "validationData">, TargetData<I, O, L, X, Y, "validationData">, SampleWeight<O, Y, W, "validationData">]
    : V extends readonly [infer X, infer Y]
      ? readonly [InputData<I, X, "validationData">, TargetData<I, O, L, X, Y, "validationData">]
      : V & readonly [unknown, unknown]
  : Passed<V, BatchCheck<I, O, L, ElementOf<V>, "validationData">>;
