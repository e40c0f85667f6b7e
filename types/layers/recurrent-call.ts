/** What a recurrent layer may be given besides the sequence: the states to start from and the mask of the steps. */
import type { Dim, RuntimeDim } from "../dimension.js";
import type { Box } from "../generic.js";
import type { NotFloat } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { showShape, type RuntimeShape, type ShowShape } from "../shape.js";
import type { AnyTensor, ShapeOf, Tensor } from "../tensor.js";

/** The states given, or the sentence why they do not fit the sequence T: one tensor, or a list of `Count` of them. */
export type InitialState<Layer extends string, Count, T, U, H> = Count extends 1
  ? StateQuestion<Layer, T, U, H> extends infer Sentence extends string ? Sentence : H
  : CountQuestion<Layer, Count, H> extends infer Sentence extends string
    ? Sentence
    : { readonly [I in keyof H]: StateQuestion<Layer, T, U, H[I]> extends infer Sentence extends string ? Sentence : H[I] };

type CountQuestion<Layer extends string, Count, H> = H extends undefined
  ? true
  : H extends readonly unknown[]
    ? Count extends H["length"] ? true : Message<"stateCount", { layer: Layer; count: Count & number }>
    : Message<"stateCount", { layer: Layer; count: Count & number }>;

type StateQuestion<Layer extends string, T, U, H> = H extends Tensor<infer A>
  ? ShapeOf<T> extends readonly [infer B extends Dim, infer _L extends Dim, infer _C extends Dim]
    ? Agree<[B, U], A> extends true
      ? true
      : Message<"initialState", { layer: Layer; expected: ShowShape<[B, U]>; actual: ShowShape<A> }>
    : true
  : H extends undefined ? true : NotFloat<Layer, H>;

/** The mask given, or the sentence why it does not fit the sequence T. */
export type MaskOfSteps<Layer extends string, T, M> = MaskQuestion<Layer, T, M> extends infer Sentence extends string ? Sentence : M;

type MaskQuestion<Layer extends string, T, M> = M extends AnyTensor
  ? ShapeOf<T> extends readonly [infer B extends Dim, infer L extends Dim, infer _C extends Dim]
    ? Agree<[B, L], ShapeOf<M>> extends true
      ? true
      : Message<"mask", { layer: Layer; expected: ShowShape<[B, L]>; actual: ShowShape<ShapeOf<M>> }>
    : true
  : M extends undefined ? true : Message<"notTensor", { layer: Layer }>;

/** Whether two shapes are one as far as both are known. */
type Agree<A, B> = Box<A> extends Box<B>
  ? true
  : B extends readonly unknown[]
    ? number extends B["length"]
      ? true
      : A extends readonly [infer A0, ...infer ARest]
        ? B extends readonly [infer B0, ...infer BRest]
          ? Box<A0> extends Box<B0>
            ? Agree<ARest, BRest>
            : number extends A0 | B0 ? Agree<ARest, BRest> : false
          : false
        : B extends readonly [] ? true : false
    : true;

/** Refuses states and masks that do not fit the sequence; the run-time twin of {@link InitialState} and {@link MaskOfSteps}. */
export function checkRecurrentCall(layer: string, sequence: RuntimeShape, units: number, states: readonly RuntimeShape[], mask: RuntimeShape | undefined): void {
  const [batch, time] = sequence as readonly [RuntimeDim, RuntimeDim];
  for (const state of states) {
    if (!agree([batch, units], state)) throw shapeError("initialState", { layer, expected: showShape([batch, units]), actual: showShape(state) });
  }
  if (mask && !agree([batch, time], mask)) throw shapeError("mask", { layer, expected: showShape([batch, time]), actual: showShape(mask) });
}

const agree = (a: RuntimeShape, b: RuntimeShape): boolean =>
  a.length === b.length && a.every((dim, axis) => dim === b[axis] || dim === null || b[axis] === null);
