/** Weights of samples and of classes, in the types. */
import type { Message } from "../messages.js";
import type { AnyTensor, ShapeOf } from "../tensor.js";
import type { AnyData, DataShape, ShowData } from "./forms.js";
import type { FloatTensor } from "./loss.js";
import type { OutputName } from "./metric.js";

/**
 * What each sample counts for in the loss: a number for each, or for each of its positions where the output has such; for
 * several outputs by position or by name. The weights themselves, or the sentence at those that do not fit.
 */
export type SampleWeight<O, Y, W = Weights<O>, Method extends string = "fit"> = [O] extends [AnyTensor]
  ? WeightCheck<O, Y, W, `${Method}: sampleWeight`>
  : {
      [K in keyof W]: K extends keyof O ? WeightCheck<O[K], Y[K & keyof Y], W[K], `${Method}: sampleWeight of ${OutputName<K & string>}`> : Message<"noOutput", { name: K & string }>;
    };

/** Weights of any number of samples. */
export type Weights<O> = [O] extends [AnyTensor] ? WeightColumn : O extends readonly unknown[] ? { readonly [K in keyof O]: WeightColumn | undefined } : { readonly [K in keyof O]?: WeightColumn };

/** Numbers in any form of data; a Katachi tensor must hold floats. */
type WeightColumn = FloatTensor | Exclude<AnyData, AnyTensor>;

type WeightCheck<O, Y, W, What extends string> = [W] extends [undefined]
  ? W
  : W extends WeightColumn
    ? DataShape<W> extends infer S extends readonly unknown[]
      ? Rank<S> extends 1 | Positions<O>
        ? SamplesOf<S, DataShape<Y>> extends infer Text extends string ? Message<"weightSamples", { what: What; actual: S[0] & number; expected: Text }> : W
        : Message<"weights", { what: What; expected: "one number for each sample"; actual: ShowData<W> }>
      : Message<"weights", { what: What; expected: "one number for each sample"; actual: ShowData<W> }>
    : Message<"weights", { what: What; expected: "one number for each sample"; actual: ShowData<W> }>;

/** The rank, 1 where it is open. */
type Rank<S extends readonly unknown[]> = number extends S["length"] ? 1 : S["length"];

/** The rank of weights for positions: that of the output without its last axis. */
type Positions<O> = ShapeOf<O> extends readonly [...infer Rest, unknown] ? Rest["length"] : number;

/** The number of samples of the targets, as text, where it is another one. */
type SamplesOf<W extends readonly unknown[], Y> = Y extends readonly [infer N extends number, ...unknown[]]
  ? W extends readonly [infer M extends number, ...unknown[]]
    ? number extends N | M ? true : [M] extends [N] ? true : `${N}`
    : true
  : true;

/** What samples of a class count for; every class has a weight, and for several outputs each may have its own, by position or by name. */
export type ClassWeight<O> = [O] extends [AnyTensor]
  ? ClassWeights
  : O extends readonly unknown[]
    ? { readonly [K in keyof O]: ClassWeights | undefined }
    : { readonly [K in keyof O]?: ClassWeights };

/** A weight for each class, from 0 up. */
export interface ClassWeights {
  readonly [classNumber: number]: number;
}
