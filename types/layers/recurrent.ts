/** What simpleRNN, gru and lstm have in common: they go through [batch, time, features] step by step and carry states. */
import type { Dim } from "../dimension.js";
import type { IsVariable } from "../generic.js";
import type { AnyLayer, In, Out, Rule, RuleSlot } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { checkPositive, checkShare, type Share } from "../option.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import type { ActivationOption } from "./activation.js";
import type { LayerOptions } from "./options.js";
import type { InitialState, MaskOfSteps } from "./recurrent-call.js";
import type { ActivityOptions, BiasWeights, KernelWeights, RecurrentWeights } from "./weightOptions.js";
import type { WrongRank } from "./window.js";

export type RecurrentName = "simpleRNN" | "gru" | "lstm";

/** How many states each carries from step to step; the first one is also its output. */
export const stateCounts = { simpleRNN: 1, gru: 1, lstm: 2 } as const satisfies Record<RecurrentName, number>;

export type StateCounts = typeof stateCounts;

/** A recurrent layer as its types see it: name, units, and the options that decide shapes. */
export interface Cell {
  readonly name: RecurrentName;
  readonly units: unknown;
  readonly sequences: unknown;
  readonly state: unknown;
  readonly stateful: unknown;
}

/** The cell of units U with returnSequences RS, returnState St and stateful F. */
export interface CellOf<Name extends RecurrentName, U, RS, St, F> extends Cell {
  readonly name: Name;
  readonly units: U;
  readonly sequences: RS;
  readonly state: St;
  readonly stateful: F;
}

declare const cell: unique symbol;

/** Where a recurrent layer keeps its cell for the compiler; there is nothing at run time. */
export interface CellSlot<C extends Cell> {
  readonly [cell]?: C;
}

/** What a recurrent layer is besides its call. */
export interface AnyRecurrentLayer<C extends Cell> extends AnyLayer, RuleSlot<Recurrent<C>>, CellSlot<C> {}

/** A recurrent layer, called on a sequence alone or with the states to start from and a mask. */
export interface RecurrentLayer<C extends Cell> extends AnyRecurrentLayer<C> {
  <T, const H = undefined, const M = undefined>(x: In<Sequence<C>, T>, options?: RecurrentCall<C, T, H, M>): Tensor<Out<Sequence<C>, T>>;
}

/** A recurrent layer with `returnState`: its call gives a tuple of the output and the last states. */
export interface StatesLayer<C extends Cell> extends AnyRecurrentLayer<C> {
  <T, const H = undefined, const M = undefined>(x: In<Sequence<C>, T>, options?: RecurrentCall<C, T, H, M>): Tensors<OutputAndStates<C>, T>;
}

/** A recurrent layer of which only the run time knows whether it has `returnState`. */
export interface OpenLayer<C extends Cell> extends AnyRecurrentLayer<C> {
  <T, const H = undefined, const M = undefined>(x: In<Sequence<C>, T>, options?: RecurrentCall<C, T, H, M>): Tensor<Out<Sequence<C>, T>> | [Tensor<Out<Sequence<C>, T>>, ...Tensor<Out<State<C>, T>>[]];
}

/** The layer of a cell. */
export type LayerOf<C extends Cell> = boolean extends C["state"] ? OpenLayer<C> : C["state"] extends true ? StatesLayer<C> : RecurrentLayer<C>;

/** One tensor for each rule. Mapped, because elements of a tuple in a conditional type would be put off in generic code. */
export type Tensors<Rs extends readonly Rule[], T> = { -readonly [I in keyof Rs]: Tensor<Out<Rs[I], T>> };

/** The rules of what `returnState` gives. */
type OutputAndStates<C extends Cell> = StateCounts[C["name"]] extends 2 ? [Sequence<C>, State<C>, State<C>] : [Sequence<C>, State<C>];

/** What a call may be given besides the sequence. */
export interface RecurrentCall<C extends Cell, T, H, M> {
  /** [batch, units]: the state before the first step; for lstm a list of two, the hidden and the cell state. Zeros when left out. */
  initialState?: InitialState<C["name"], StateCounts[C["name"]], T, C["units"], H>;
  /** [batch, time]: 0 where a step is to be left out; the mask of the sequence when left out. */
  mask?: MaskOfSteps<C["name"], T, M>;
}

/** The rule of a recurrent layer that gives one tensor; with several it fits no place for one. */
export interface Recurrent<C extends Cell> extends Rule {
  readonly layer: C["name"];
  readonly output: One<C["name"], C["state"], SequenceShape<C["name"], this["input"], C["units"], C["sequences"], C["stateful"]>>;
}

/** The output where `returnState` adds nothing to it. */
export type One<Layer extends string, St, Output> = [St] extends [false]
  ? Output
  : Output extends string ? Output : boolean extends St ? Shape : Message<"severalResults", { layer: Layer }>;

/** The rule of the output alone. */
interface Sequence<C extends Cell> extends Rule {
  readonly layer: C["name"];
  readonly output: SequenceShape<C["name"], this["input"], C["units"], C["sequences"], C["stateful"]>;
}

/** The rule of a state. */
interface State<C extends Cell> extends Rule {
  readonly layer: C["name"];
  readonly output: SequenceShape<C["name"], this["input"], C["units"], false, C["stateful"]>;
}

/** The shape of the output, or the sentence why the input does not fit. */
export type SequenceShape<Layer extends string, S, U, RS, F> = S extends readonly [infer B extends Dim, infer L extends Dim, infer C extends Dim]
  ? Named<C, S> extends true
    ? Message<"unsized", { layer: Layer; axis: 2; shape: ShowShape<S> }>
    : F extends true
      ? Named<B, S> extends true
        ? Message<"statefulBatch", { layer: Layer; shape: ShowShape<S> }>
        : Steps<B, L, U, RS>
      : Steps<B, L, U, RS>
  : WrongRank<Layer, S, "[batch, time, features]">;

/** Whether a dimension is known to be no number. Asked of no type variable, hence the guard G of {@link IsVariable}. */
type Named<D, G> = IsVariable<D, G> extends true ? false : D extends number ? false : true;

type Steps<B extends Dim, L extends Dim, U, RS> = boolean extends RS ? Shape : RS extends true ? [B, L, U] : [B, U];

/** Options of every recurrent layer. */
export interface RecurrentOptions<Layer extends RecurrentName, RS, St, F, D, RD, G> extends LayerOptions, KernelWeights, RecurrentWeights, BiasWeights, ActivityOptions {
  /** A name, or a function in ops; "tanh" by default. */
  activation?: ActivationOption;
  useBias?: boolean;
  /** Gives the output of every step instead of the last one. */
  returnSequences?: RS;
  /** Gives a tuple of the output and the last states. */
  returnState?: St;
  /** Goes through the sequence from its end; the output of the last step comes first. */
  goBackwards?: boolean;
  /** Begins each batch with the states the one before ended with. */
  stateful?: F;
  /** Whether the steps are written one after another instead of as a loop; the results are the same. */
  unroll?: boolean;
  /** Gives zeros instead of the output before where a step is masked; only with returnSequences. */
  zeroOutputForMask?: boolean;
  /** Share of the features left out in training. */
  dropout?: Share<Layer, "dropout", D, G>;
  /** Share of the state left out in training, where it enters the next step. */
  recurrentDropout?: Share<Layer, "recurrentDropout", RD, G>;
}

/** Arguments of recurrent layers at run time. */
export interface RecurrentArguments {
  readonly units: number;
  readonly returnSequences?: boolean;
  readonly returnState?: boolean;
  readonly stateful?: boolean;
  readonly dropout?: number;
  readonly recurrentDropout?: number;
}

/** Refuses arguments that no input would fit. */
export function checkRecurrent(layer: RecurrentName, { units, dropout = 0, recurrentDropout = 0 }: RecurrentArguments): void {
  checkPositive(layer, "units", units);
  checkShare(layer, "dropout", dropout);
  checkShare(layer, "recurrentDropout", recurrentDropout);
}

/** The run-time twin of {@link SequenceShape}. */
export function sequenceShape(layer: string, shape: RuntimeShape, { units, returnSequences = false, stateful = false }: RecurrentArguments): RuntimeShape {
  const [batch, time, features] = shape;
  if (batch === undefined || time === undefined || features === undefined || shape.length !== 3) {
    throw shapeError("rank", { layer, expected: "[batch, time, features]", actual: showShape(shape) });
  }
  if (typeof features === "string") throw shapeError("unsized", { layer, axis: 2, shape: showShape(shape) });
  if (stateful && typeof batch === "string") throw shapeError("statefulBatch", { layer, shape: showShape(shape) });
  return returnSequences ? [batch, time, units] : [batch, units];
}
