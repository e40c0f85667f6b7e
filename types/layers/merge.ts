/**
 * The merge layers that work element by element: add, subtract, multiply, average, maximum, minimum.
 *
 * As in Keras, the batches must agree and all other axes broadcast; a tensor of lower rank gets axes of size 1 behind
 * the batch.
 */
import { broadcasting, sameDim, type Broadcasting, type FirstMisfit, type Padded, type SameDim } from "../broadcast.js";
import type { Dim } from "../dimension.js";
import type { AnyLayer, ListRule, NotFloat, RuleSlot } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import type { LayerOptions } from "./options.js";

/** The merge layers of any number of tensors. */
export type MergeName = "add" | "multiply" | "average" | "maximum" | "minimum";

/** A layer that makes one tensor of a list of them, element by element. */
export interface MergeLayer<Name extends string> extends AnyLayer, RuleSlot<ListRule<Name>> {
  <const Ts extends readonly [unknown, ...unknown[]]>(tensors: { [I in keyof Ts]: MergeIn<Name, Ts[I], Ts, I> }): Tensor<MergeOut<Name, Ts>>;
}

/** A merge layer of exactly two tensors. */
export interface MergePairLayer<Name extends string> extends AnyLayer, RuleSlot<ListRule<Name>> {
  <const Ts extends readonly [unknown, ...unknown[]]>(
    tensors: { [I in keyof Ts]: Ts["length"] extends 2 ? MergeIn<Name, Ts[I], Ts, I> : WrongCount<Name, Ts, I, Ts[I]> },
  ): Tensor<Ts["length"] extends 2 ? MergeOut<Name, Ts> : Shape>;
}

/** The sentence for a list that is not of two, at the first tensor too many, or at the only one. */
export type WrongCount<Name extends string, Ts extends readonly unknown[], I, T> = T extends Tensor<infer _>
  ? I extends (Ts["length"] extends 1 ? "0" : "2") ? Message<"tensorCount", { layer: Name; expected: 2; actual: Ts["length"] }> : T
  : NotFloat<Name, T>;

/** Element I of a list, or the sentence why it does not go with those before it. */
export type MergeIn<Name extends string, T, Ts, I> =
  T extends Shaped
    ? I extends "0"
      ? T
      : I extends "1"
        ? Ts extends readonly [infer First extends Shaped, ...unknown[]] ? MustMatch<Name, First["shape"], T["shape"]> : T
        : MustMatch<Name, Before<Name, Ts, I>, T["shape"]>
    : NotFloat<Name, T>;

/** A float tensor, whose shape is looked up: to infer it from `Tensor<infer S>` would cost far more. `any`, so that generic code is not put off. */
interface Shaped {
  readonly shape: any;
  readonly dtype: "float32";
}

/** The tensor of shape B that is to go with shape A, or the sentence. The compiler prints this name inside generic code. */
type MustMatch<Name extends string, A extends Shape, B extends Shape> = Broadcasting<A, B, Name, true>["fits"] extends true ? Tensor<B> : MergeMisfit<A, B, Name>;

/** The sentence about the first axis that does not match, counted in the longer shape. */
type MergeMisfit<A extends Shape, B extends Shape, Name extends string> = A extends readonly [infer BatchA extends Dim, ...infer RestA extends Shape]
  ? B extends readonly [infer BatchB extends Dim, ...infer RestB extends Shape]
    ? (SameDim<BatchA, BatchB> extends false ? [0] : FirstMisfit<Padded<RestA, RestB>, Padded<RestB, RestA>, Name, [0]>) extends [infer Axis extends number, ...unknown[]]
      ? Message<"mustMatch", { layer: Name; axis: Axis; first: ShowShape<A>; other: ShowShape<B> }>
      : never
    : NoBatch<Name, A, B>
  : NoBatch<Name, A, B>;

type NoBatch<Name extends string, A extends Shape, B extends Shape> = Message<"ranksMustMatch", { layer: Name; first: ShowShape<A>; other: ShowShape<B> }>;

/** The shape of the whole list merged; of unknown rank after a mistake. */
export type MergeOut<Name extends string, Ts> = Ts extends readonly [infer First extends Shaped, infer Second extends Shaped]
  ? Broadcasting<First["shape"], Second["shape"], Name, true>["result"]
  : Ts extends readonly [infer First extends Shaped, ...infer Rest] ? Fold<Name, First["shape"], Rest> : Shape;

type Fold<Name extends string, Sum extends Shape, Ts> = Ts extends readonly [infer Next extends Shaped, ...infer Rest]
  ? Fold<Name, Broadcasting<Sum, Next["shape"], Name, true>["result"], Rest>
  : Ts extends readonly [] ? Sum : Shape;

/** The shape of the elements before I merged. */
type Before<Name extends string, Ts, I, Seen extends unknown[] = []> = `${Seen["length"]}` extends I
  ? MergeOut<Name, Seen>
  : Ts extends readonly [infer T, ...infer Rest] ? Before<Name, Rest, I, [...Seen, T]> : Shape;

/** Options of the merge layers. */
export interface MergeOptions extends LayerOptions {}

/** The run-time twin of {@link MergeOut} and of its sentences. */
export function mergeShape(layer: string, shapes: readonly RuntimeShape[]): RuntimeShape {
  const [first, ...others] = shapes;
  if (first === undefined) throw shapeError("notTensors", { layer });
  return others.reduce((sum, shape) => mergeTwo(layer, sum, shape), first);
}

/** The run-time twin of {@link MergePairLayer}. */
export function mergePairShape(layer: string, shapes: readonly RuntimeShape[]): RuntimeShape {
  if (shapes.length !== 2) throw shapeError("tensorCount", { layer, expected: 2, actual: shapes.length });
  return mergeShape(layer, shapes);
}

function mergeTwo(layer: string, a: RuntimeShape, b: RuntimeShape): RuntimeShape {
  const words = { layer, first: showShape(a), other: showShape(b) };
  const [batchA, ...restA] = a;
  const [batchB, ...restB] = b;
  if (batchA === undefined || batchB === undefined) {
    if (a.length === b.length) return a;
    throw shapeError("ranksMustMatch", words);
  }
  const batch = sameDim(batchA, batchB);
  const { dims, misfit } = broadcasting(restA, restB);
  if (batch === undefined || misfit) throw shapeError("mustMatch", { ...words, axis: batch === undefined ? 0 : misfit!.axis + 1 });
  return [batch, ...dims];
}
