/** bidirectional: a recurrent layer that goes through the sequence in both directions. */
import { plus, type Plus } from "../dimension-arithmetic.js";
import type { AnyLayer, In, Out, Rule, RuleSlot } from "../layer.js";
import type { Message } from "../messages.js";
import type { RuntimeShape, Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import type { LayerOptions } from "./options.js";
import type { InitialState, MaskOfSteps } from "./recurrent-call.js";
import {
  sequenceShape, stateCounts, type Cell, type CellSlot, type One, type RecurrentArguments, type RecurrentName, type SequenceShape, type StateCounts, type Tensors,
} from "./recurrent.js";

/** How the outputs of both directions become one; null leaves them apart. */
export type MergeMode = "concat" | "sum" | "mul" | "ave" | null;

/** The rule of bidirectional where it gives one tensor. */
export interface Bidirectional<C extends Cell, M> extends Rule {
  readonly layer: "bidirectional";
  readonly output: One<"bidirectional", [M] extends [null] ? true : C["state"], MergedShape<C, M, this["input"]>>;
}

/** The rule of the merged output. */
interface Merged<C extends Cell, M> extends Rule {
  readonly layer: "bidirectional";
  readonly output: MergedShape<C, M, this["input"]>;
}

/** The rule of a state. */
interface BothState<C extends Cell> extends Rule {
  readonly layer: "bidirectional";
  readonly output: SequenceShape<"bidirectional", this["input"], C["units"], false, C["stateful"]>;
}

/** The shape of the output, or the sentence why the input does not fit. */
export type MergedShape<C extends Cell, M, S> = SequenceShape<"bidirectional", S, M extends "concat" ? Plus<C["units"], C["units"]> : C["units"], C["sequences"], C["stateful"]>;

/** What a recurrent layer in both directions is besides its call. */
export interface AnyBidirectionalLayer<C extends Cell, M> extends AnyLayer, RuleSlot<Bidirectional<C, M>> {}

/** A recurrent layer in both directions, of merged outputs. */
export interface BidirectionalLayer<C extends Cell, M> extends AnyBidirectionalLayer<C, M> {
  <T, const H = undefined, const K = undefined>(x: In<Merged<C, M>, T>, options?: BidirectionalCall<C, T, H, K>): Tensor<Out<Merged<C, M>, T>>;
}

/** One that gives a tuple: with merge mode null both outputs, with `returnState` the states as well. */
export interface BidirectionalTupleLayer<C extends Cell, M> extends AnyBidirectionalLayer<C, M> {
  <T, const H = undefined, const K = undefined>(x: In<Merged<C, M>, T>, options?: BidirectionalCall<C, T, H, K>): Tensors<ResultRules<C, M>, T>;
}

/** One of which only the run time knows whether the layer has `returnState`. */
export interface BidirectionalOpenLayer<C extends Cell, M> extends AnyBidirectionalLayer<C, M> {
  <T, const H = undefined, const K = undefined>(x: In<Merged<C, M>, T>, options?: BidirectionalCall<C, T, H, K>): Tensor<Out<Merged<C, M>, T>> | [Tensor<Out<Merged<C, M>, T>>, ...Tensor<Shape>[]];
}

/** What is left of a mistake: gives tensors of unknown rank, so that there is one error. */
interface NoLayer extends AnyLayer {
  (...given: readonly unknown[]): Tensor<Shape>;
}

/** The layer of a cell and a merge mode. */
export type BothWays<C extends Cell, M> = [C] extends [never]
  ? NoLayer
  : boolean extends C["state"]
    ? BidirectionalOpenLayer<C, M>
    : [C["state"], M] extends [false, string] ? BidirectionalLayer<C, M> : BidirectionalTupleLayer<C, M>;

/** The rules of all results: the outputs, the states of the forward copy, those of the backward one. */
type ResultRules<C extends Cell, M> = [...([M] extends [null] ? [Merged<C, M>, Merged<C, M>] : [Merged<C, M>]), ...(C["state"] extends true ? StateRules<C> : [])];

type StateRules<C extends Cell> = StateCounts[C["name"]] extends 2 ? [BothState<C>, BothState<C>, BothState<C>, BothState<C>] : [BothState<C>, BothState<C>];

/** What a call may be given besides the sequence. */
export interface BidirectionalCall<C extends Cell, T, H, K> {
  /** A list of the states before the first step, each [batch, units]: those of the forward layer, then those of the backward one. */
  initialState?: InitialState<"bidirectional", Doubled[StateCounts[C["name"]]], T, C["units"], H>;
  /** [batch, time]: 0 where a step is to be left out; the mask of the sequence when left out. */
  mask?: MaskOfSteps<"bidirectional", T, K>;
}

interface Doubled {
  1: 2;
  2: 4;
}

/** The layer given, or the sentence that it is not recurrent. */
export type RecurrentCheck<L> = LayerQuestion<L> extends infer Sentence extends string ? Sentence : L;

// Where another argument is wrong the compiler asks about `unknown`, which must not add a second error.
type LayerQuestion<L> = unknown extends L ? true : [CellIn<L>] extends [never] ? Message<"notRecurrent", {}> : true;

/** The cell of a recurrent layer. */
export type CellIn<L> = L extends CellSlot<infer C> ? (Cell extends C ? never : C) : never;

/** Options of bidirectional. */
export interface BidirectionalOptions<M> extends LayerOptions {
  /** "concat" by default: both outputs one behind the other along the last axis. */
  mergeMode?: M extends MergeMode ? M : MergeMode;
}

/** The run-time twin of the tuple of a call: the shapes of all results. */
export function bidirectionalShapes(name: RecurrentName, input: RuntimeShape, inner: RecurrentArguments, mergeMode: MergeMode): readonly RuntimeShape[] {
  const output = sequenceShape("bidirectional", input, inner);
  const merged = mergeMode === "concat" ? [...output.slice(0, -1), plus(inner.units, inner.units)] : output;
  const state = [output[0]!, inner.units];
  const states = inner.returnState ? new Array<RuntimeShape>(2 * stateCounts[name]).fill(state) : [];
  return [...(mergeMode === null ? [merged, merged] : [merged]), ...states];
}
