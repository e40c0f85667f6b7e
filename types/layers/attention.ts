/** attention and additiveAttention: sums of values, weighted by how well their keys answer a query; one head, no projections. */
import { sameDim, type SameDim } from "../broadcast.js";
import type { Dim, RuntimeDim } from "../dimension.js";
import type { AnyLayer, ListRule, NotFloat, RuleSlot } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { checkShare, type Share } from "../option.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { AnyTensor, DType, ShapeOf, Tensor } from "../tensor.js";
import type { LayerOptions } from "./options.js";

/** A layer called on `[query, value]` or `[query, value, key]`; the keys are the values when left out. */
export interface AttentionLayer<Name extends string> extends AnyLayer, RuleSlot<ListRule<Name>> {
  <const Ts extends readonly [unknown, ...unknown[]], const M = undefined, const Sc extends boolean = false>(
    tensors: { [I in keyof Ts]: AttentionIn<Name, Ts, I, Ts[I]> },
    options?: AttentionCall<Name, Ts, M, Sc>,
  ): Scored<Sc, AttentionOut<Ts>, AttentionScores<Ts>>;
}

/** The output, with `returnAttentionScores` in a tuple with the scores. */
export type Scored<Sc extends boolean, Output extends Shape, Scores extends Shape> = Sc extends true ? [Tensor<Output>, Tensor<Scores>] : Tensor<Output>;

/** Asked for instead of `AnyTensor`, because it is decided at once for a tensor of type variables. */
export interface SomeTensor {
  readonly dtype: DType;
}

/** What a call may be given besides the tensors. */
export interface AttentionCall<Name extends string, Ts, M, Sc> {
  /** [batch, queries] and [batch, values]: 0 where a query or a value is padding; null for none. The tensors' own masks when left out. */
  mask?: AttentionMasks<Name, Ts, M>;
  /** Whether to give the scores after the softmax as well, [batch, queries, values]. False by default. */
  returnAttentionScores?: Sc;
  /** Whether a query sees only the values up to its own position. False by default. */
  useCausalMask?: boolean;
}

/** Element I of the list, or the sentence why it does not fit. */
export type AttentionIn<Name extends string, Ts extends readonly unknown[], I, T> = Ts["length"] extends 2 | 3
  ? AttentionQuestion<Name, Ts, I, T> extends infer Sentence extends string ? Sentence : T
  : I extends (Ts["length"] extends 1 ? "0" : "3")
    ? Message<"tensorCount", { layer: Name; expected: "2 or 3"; actual: Ts["length"] }>
    : T;

/** The compiler prints this name inside generic code. */
type AttentionQuestion<Name extends string, Ts, I, T> = T extends Tensor<infer S>
  ? I extends "0"
    ? WrongQuery<Name, S>
    : Ts extends readonly [Tensor<infer Q>, infer V, ...infer Key]
      ? I extends "1"
        ? WrongValue<Name, Q, S, Key["length"]>
        : V extends Tensor<infer VS> ? WrongKey<Name, Q, VS, S> : null
      : null
  : NotFloat<Name, T>;

/** additiveAttention has a weight for every channel. */
type WrongQuery<Name extends string, S extends Shape> = number extends S["length"]
  ? null
  : S["length"] extends 3
    ? Name extends "attention"
      ? null
      : S extends readonly [infer _Batch extends Dim, infer _Length extends Dim, infer _Channels extends number] ? null : Message<"unsized", { layer: Name; axis: 2; shape: ShowShape<S> }>
    : Message<"rank", { layer: Name; expected: "[batch, queries, channels]"; actual: ShowShape<S> }>;

/** `Keys` is 1 where keys are given: values have channels of their own then. */
type WrongValue<Name extends string, Q extends Shape, V extends Shape, Keys> = Q extends readonly [infer B extends Dim, infer _ extends Dim, infer D extends Dim]
  ? V extends readonly [infer VB extends Dim, infer _ extends Dim, infer VD extends Dim]
    ? SameDim<B, VB> extends false
      ? MustBe<Name, "value", [B, number, Keys extends 0 ? D : number], V>
      : Keys extends 0 ? (SameDim<D, VD> extends false ? MustBe<Name, "value", [B, number, D], V> : null) : null
    : OfUnknownRank<V, MustBe<Name, "value", [B, number, Keys extends 0 ? D : number], V>>
  : null;

type WrongKey<Name extends string, Q extends Shape, V extends Shape, K extends Shape> = Q extends readonly [infer B extends Dim, infer _ extends Dim, infer D extends Dim]
  ? V extends readonly [infer _ extends Dim, infer L extends Dim, infer _ extends Dim]
    ? K extends readonly [infer KB extends Dim, infer KL extends Dim, infer KD extends Dim]
      ? false extends SameDim<B, KB> | SameDim<L, KL> | SameDim<D, KD> ? MustBe<Name, "key", [B, L, D], K> : null
      : OfUnknownRank<K, MustBe<Name, "key", [B, L, D], K>>
    : null
  : null;

/** Nothing to say about a shape of unknown rank. */
export type OfUnknownRank<S extends Shape, Sentence> = number extends S["length"] ? null : Sentence;

export type MustBe<Name extends string, Role extends string, Expected extends Shape, S extends Shape> = Message<"role", { layer: Name; role: Role; expected: ShowShape<Expected>; actual: ShowShape<S> }>;

/** The masks given, or the sentence about the first that does not fit. */
type AttentionMasks<Name extends string, Ts, M> = M extends readonly [infer QueryMask extends SomeTensor | null, infer ValueMask extends SomeTensor | null]
  ? Ts extends readonly [Tensor<infer Q>, Tensor<infer V>, ...unknown[]]
    ? WrongMask<Name, Q, QueryMask> extends infer Sentence extends string
      ? Sentence
      : WrongMask<Name, V, ValueMask> extends infer Sentence extends string ? Sentence : M
    : M
  : M extends undefined ? M : readonly [AnyTensor | null, AnyTensor | null];

type WrongMask<Name extends string, S extends Shape, M> = M extends null
  ? null
  : S extends readonly [infer B extends Dim, infer L extends Dim, infer _ extends Dim]
    ? ShapeOf<M> extends readonly [infer MB extends Dim, infer ML extends Dim]
      ? false extends SameDim<B, MB> | SameDim<L, ML> ? MustBe<Name, "mask", [B, L], ShapeOf<M>> : null
      : OfUnknownRank<ShapeOf<M>, MustBe<Name, "mask", [B, L], ShapeOf<M>>>
    : null;

/** [batch, queries, channels of the values]. */
type AttentionOut<Ts> = Ts extends readonly [Tensor<infer Q>, Tensor<infer V>, ...unknown[]]
  ? Q extends readonly [infer B extends Dim, infer L extends Dim, infer _ extends Dim]
    ? V extends readonly [infer _ extends Dim, infer _ extends Dim, infer C extends Dim] ? [B, L, C] : Shape
    : Shape
  : Shape;

/** [batch, queries, values]. */
type AttentionScores<Ts> = Ts extends readonly [Tensor<infer Q>, Tensor<infer V>, ...unknown[]]
  ? Q extends readonly [infer B extends Dim, infer L extends Dim, infer _ extends Dim]
    ? V extends readonly [infer _ extends Dim, infer VL extends Dim, infer _ extends Dim] ? [B, L, VL] : Shape
    : Shape
  : Shape;

/** Options of attention. */
export interface AttentionOptions<R, G> extends LayerOptions {
  /** Whether scores are multiplied by a trained number. False by default. */
  useScale?: boolean;
  /** "dot": products of query and key; "concat": a trained number times the sum of tanh(query + key). */
  scoreMode?: "dot" | "concat";
  /** Share of the scores set to zero while training; 0 by default. */
  dropout?: Share<"attention", "dropout", R, G>;
}

/** Options of additiveAttention. */
export interface AdditiveAttentionOptions<R, G> extends LayerOptions {
  /** Whether channels are multiplied by trained numbers before they are summed. True by default. */
  useScale?: boolean;
  /** Share of the scores set to zero while training; 0 by default. */
  dropout?: Share<"additiveAttention", "dropout", R, G>;
}

export type AttentionName = "attention" | "additiveAttention";

/** Refuses options that no input would fit. */
export const checkAttention = (layer: AttentionName, { dropout }: { readonly dropout: number }): void => checkShare(layer, "dropout", dropout);

/** Shapes of the output and of the scores; the run-time twin of {@link AttentionLayer}'s call. Masks are those given. */
export function attentionShapes(layer: AttentionName, query: RuntimeShape, value: RuntimeShape, key: RuntimeShape | undefined, queryMask?: RuntimeShape, valueMask?: RuntimeShape): readonly [output: RuntimeShape, scores: RuntimeShape] {
  if (query.length !== 3) throw shapeError("rank", { layer, expected: "[batch, queries, channels]", actual: showShape(query) });
  const [batch, length, channels] = query as readonly [RuntimeDim, RuntimeDim, RuntimeDim];
  if (layer === "additiveAttention" && typeof channels === "string") throw shapeError("unsized", { layer, axis: 2, shape: showShape(query) });
  mustBe(layer, "value", [batch, null, key ? null : channels], value);
  if (key) mustBe(layer, "key", [batch, value[1]!, channels], key);
  if (queryMask) mustBe(layer, "mask", [batch, length], queryMask);
  if (valueMask) mustBe(layer, "mask", [value[0]!, value[1]!], valueMask);
  return [[batch, length, value[2]!], [batch, length, value[1]!]];
}

/** The run-time twin of {@link MustBe}. */
export function mustBe(layer: string, role: string, expected: RuntimeShape, actual: RuntimeShape): void {
  if (expected.length === actual.length && expected.every((dim, axis) => sameDim(dim, actual[axis]!) !== undefined)) return;
  throw shapeError("role", { layer, role, expected: showShape(expected), actual: showShape(actual) });
}
