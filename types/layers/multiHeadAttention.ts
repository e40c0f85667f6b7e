/**
 * multiHeadAttention: several attentions side by side, each over projections of its own. Its call is that of
 * groupQueryAttention as well.
 */
import { broadcastDim, type IsOne, type SameDim } from "../broadcast.js";
import type { Dim, RuntimeDim } from "../dimension.js";
import type { AnyLayer, NotFloat, Rule, RuleSlot } from "../layer.js";
import type { FirstDifference } from "../merge.js";
import { shapeError, type Message } from "../messages.js";
import { checkPositive, checkShare, type Positive, type Share } from "../option.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { AnyTensor, Floats, ShapeOf, Tensor } from "../tensor.js";
import { mustBe, type MustBe, type Scored, type SomeTensor } from "./attention.js";
import type { LayerOptions } from "./options.js";
import type { ActivityOptions, BiasWeights, KernelWeights } from "./weightOptions.js";

/**
 * A layer called on a query and a value, or on query, value and key; the keys are the values when left out. `H` is the
 * number of heads, `O` the size or sizes that the query's channels become, undefined where they stay.
 */
export interface HeadsLayer<Name extends string, H extends number, O> extends AnyLayer, RuleSlot<HeadsRule<Name>> {
  <Q, V, const K = undefined, const M = undefined, const Sc extends boolean = false>(
    query: QueryQuestion<Name, Q, V, K> extends infer Sentence extends string ? Sentence : Q,
    value: ValueQuestion<Name, Q, V, K> extends infer Sentence extends string ? Sentence : V,
    key?: K extends SomeTensor ? (KeyQuestion<Name, V, K> extends infer Sentence extends string ? Sentence : K) : HeadsCall<Name, H, Q, V, M, Sc>,
    options?: HeadsCall<Name, H, Q, V, M, Sc>,
  ): Scored<Sc, HeadsOut<Q, O>, HeadsScores<Q, V, H>>;
}

/** The rule of a layer that takes a query and a value: it fits no single tensor. */
interface HeadsRule<Name extends string> extends Rule {
  readonly layer: Name;
  readonly output: Message<"queryAndValue", { layer: Name }>;
}

/** What a call may be given besides the tensors; takes the place of the key where there is none. */
export interface HeadsCall<Name extends string, H extends number, Q, V, M, Sc> {
  /** [batch, queries, values] or [batch, heads, queries, values], with 1 for what does not matter: 0 where a query does not see a value. */
  attentionMask?: M extends SomeTensor ? (MaskQuestion<Name, H, Q, V, M> extends infer Sentence extends string ? Sentence : M) : AnyTensor;
  /** Whether to give the scores after the softmax as well, [batch, heads, queries, values]. False by default. */
  returnAttentionScores?: Sc;
  /** Whether a query sees only the values up to its own position. False by default. */
  useCausalMask?: boolean;
}

type QueryQuestion<Name extends string, Q, V, K> = Q extends Tensor<infer S> ? (V extends Floats ? BesideFloats<K, WrongQuery<Name, S>> : null) : NotFloat<Name, Q>;

/** A sentence about shapes, kept back while a tensor behind holds no floats: that comes first, here as at run time. */
type BesideFloats<K, Sentence> = K extends SomeTensor ? (K extends Floats ? Sentence : null) : Sentence;

/** Only multiHeadAttention attends over several axes at once. */
type WrongQuery<Name extends string, S extends Shape> = number extends S["length"]
  ? null
  : Name extends "groupQueryAttention"
    ? S["length"] extends 3 ? UnsizedLast<Name, S> : Message<"rank", { layer: Name; expected: "[batch, queries, channels]"; actual: ShowShape<S> }>
    : S["length"] extends 0 | 1 | 2 ? Message<"rank", { layer: Name; expected: "of rank 3 or more"; actual: ShowShape<S> }> : UnsizedLast<Name, S>;

/** Weights need a known number of channels. */
type UnsizedLast<Name extends string, S extends Shape> = S extends readonly [...infer _Rest extends Shape, infer _Channels extends number]
  ? null
  : Message<"unsized", { layer: Name; axis: LastAxis<S>; shape: ShowShape<S> }>;

type LastAxis<S extends Shape> = S extends readonly [unknown, ...infer Rest] ? Rest["length"] : 0;

type ValueQuestion<Name extends string, Q, V, K> = V extends Tensor<infer S> ? (Q extends Tensor<infer QS> ? BesideFloats<K, WrongValue<Name, QS, S>> : null) : NotFloat<Name, V>;

/** Values have the query's rank and batch; all else is their own. */
type WrongValue<Name extends string, Q extends Shape, V extends Shape> = number extends Q["length"] | V["length"]
  ? null
  : Q["length"] extends 0 | 1 | 2
    ? null
    : V["length"] extends Q["length"]
      ? SameDim<Q[0], V[0]> extends false ? NoValue<Name, Q, V> : UnsizedLast<Name, V>
      : NoValue<Name, Q, V>;

type NoValue<Name extends string, Q extends Shape, V extends Shape> = MustBe<Name, "value", { [I in keyof Q]: I extends "0" ? Q[0] : number }, V>;

type KeyQuestion<Name extends string, V, K> = K extends Tensor<infer S> ? (V extends Tensor<infer VS> ? WrongKey<Name, VS, S> : null) : NotFloat<Name, K>;

/** Keys have the values' shape but for the channels. */
type WrongKey<Name extends string, V extends Shape, K extends Shape> = number extends V["length"] | K["length"]
  ? null
  : K["length"] extends V["length"]
    ? FirstDifference<V, K, LastAxis<V>> extends -1 ? UnsizedLast<Name, K> : NoKey<Name, V, K>
    : NoKey<Name, V, K>;

type NoKey<Name extends string, V extends Shape, K extends Shape> = MustBe<Name, "key", { [I in keyof V]: I extends `${LastAxis<V>}` ? number : V[I] }, K>;

type MaskQuestion<Name extends string, H extends number, Q, V, M> = HeadsScores<Q, V, H> extends infer Scores extends readonly [Dim, Dim, ...Dim[]]
  ? WrongMask<Name, Scores, ShapeOf<M>>
  : null;

type WrongMask<Name extends string, Scores extends readonly [Dim, Dim, ...Dim[]], M extends Shape> = number extends M["length"] | Scores["length"]
  ? null
  : MasksAll<Scores, M["length"] extends Scores["length"] ? M : WithHeads<M>, Name> extends true ? null : MustBe<Name, "attentionMask", WithoutHeads<Scores>, M>;

/** Whether every axis of a mask is 1 or that of the scores. */
type MasksAll<Scores, M, G> = Scores extends readonly [infer D extends Dim, ...infer Rest]
  ? M extends readonly [infer MD extends Dim, ...infer MRest]
    ? IsOne<MD, G> extends true ? MasksAll<Rest, MRest, G> : SameDim<D, MD> extends false ? false : MasksAll<Rest, MRest, G>
    : false
  : M extends readonly [] ? true : false;

type WithHeads<M extends Shape> = M extends readonly [infer B extends Dim, ...infer Rest extends Shape] ? [B, 1, ...Rest] : M;

type WithoutHeads<Scores extends Shape> = Scores extends readonly [infer B extends Dim, unknown, ...infer Rest extends Shape] ? [B, ...Rest] : Scores;

/** The query's shape, its channels replaced where an output shape is asked for. It does not depend on the values. */
type HeadsOut<Q, O> = Q extends Tensor<infer S>
  ? WrongQuery<"multiHeadAttention", S> extends string
    ? Shape
    : O extends undefined
      ? S
      : S extends readonly [...infer Rest extends Shape, infer _ extends Dim] ? (O extends Shape ? [...Rest, ...O] : O extends number ? [...Rest, O] : Shape) : Shape
  : Shape;

/** [batch, heads, axes of the query, axes of the value]. */
type HeadsScores<Q, V, H extends number> = Q extends Tensor<infer QS>
  ? V extends Tensor<infer VS>
    ? QS extends readonly [infer B extends Dim, ...infer Queries extends Shape, infer _ extends Dim]
      ? VS extends readonly [infer _ extends Dim, ...infer Values extends Shape, infer _ extends Dim] ? [B, H, ...Queries, ...Values] : Shape
      : Shape
    : Shape
  : Shape;

/** Options of multiHeadAttention. */
export interface MultiHeadAttentionOptions<H, K, V, R, O, G> extends LayerOptions, KernelWeights, BiasWeights, ActivityOptions {
  /** How many attentions there are. */
  numHeads: Positive<"multiHeadAttention", "numHeads", H, G>;
  /** Channels of each head's queries and keys. */
  keyDim: Positive<"multiHeadAttention", "keyDim", K, G>;
  /** Channels of each head's values; keyDim when left out. */
  valueDim?: Positive<"multiHeadAttention", "valueDim", V, G>;
  /** Share of the scores set to zero while training; 0 by default. */
  dropout?: Share<"multiHeadAttention", "dropout", R, G>;
  /** Whether the projections add a bias. True by default. */
  useBias?: boolean;
  /** Size or sizes that take the place of the query's channels; as the query when left out. */
  outputShape?: OutputCheck<O, G>;
}

/** The size or sizes given, or the sentence about the first that is none. Distribution would cost a tuple its literals. */
type OutputCheck<O, G> = WrongOutput<O, G> extends infer Sentence extends string ? Sentence : O;

type WrongOutput<O, G> = [O] extends [readonly [infer First, ...infer Rest]]
  ? Positive<"multiHeadAttention", "outputShape", First, G> extends infer Sentence extends string ? Sentence : WrongOutput<Rest, G>
  : [O] extends [number] ? Positive<"multiHeadAttention", "outputShape", O, G> : null;

/** Arguments of multiHeadAttention at run time. */
export interface MultiHeadAttentionArguments {
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim?: number;
  readonly dropout: number;
  readonly outputShape?: number | readonly number[];
}

/** Refuses options that no input would fit. */
export function checkMultiHeadAttention({ numHeads, keyDim, valueDim = 1, dropout, outputShape = [] }: MultiHeadAttentionArguments): void {
  const layer = "multiHeadAttention";
  checkPositive(layer, "numHeads", numHeads);
  checkPositive(layer, "keyDim", keyDim);
  checkPositive(layer, "valueDim", valueDim);
  checkShare(layer, "dropout", dropout);
  for (const size of [outputShape].flat()) checkPositive(layer, "outputShape", size);
}

/** The shapes of a call, by the part they play. */
export interface HeadsShapes {
  readonly query: RuntimeShape;
  readonly value: RuntimeShape;
  readonly key?: RuntimeShape | undefined;
  readonly attentionMask?: RuntimeShape | undefined;
}

/** Shapes of the output, as long as the channels stay, and of the scores; the run-time twin of {@link HeadsLayer}'s call. */
export function headsShapes(layer: "multiHeadAttention" | "groupQueryAttention", heads: number, { query, value, key, attentionMask }: HeadsShapes): readonly [output: RuntimeShape, scores: RuntimeShape] {
  const [rank, last] = [query.length, query.length - 1];
  if (layer === "groupQueryAttention" ? rank !== 3 : rank < 3) {
    throw shapeError("rank", { layer, expected: layer === "groupQueryAttention" ? "[batch, queries, channels]" : "of rank 3 or more", actual: showShape(query) });
  }
  sized(layer, query);
  mustBe(layer, "value", query.map((dim, axis) => (axis === 0 ? dim : null)), value);
  sized(layer, value);
  if (key) {
    mustBe(layer, "key", value.map((dim, axis) => (axis === last ? null : dim)), key);
    sized(layer, key);
  }
  const scores = [query[0]!, heads, ...query.slice(1, last), ...value.slice(1, last)];
  if (attentionMask) checkMask(layer, scores, attentionMask);
  return [query, scores];
}

function sized(layer: string, shape: RuntimeShape): void {
  if (typeof shape.at(-1) === "string") throw shapeError("unsized", { layer, axis: shape.length - 1, shape: showShape(shape) });
}

/** The run-time twin of {@link WrongMask}. */
function checkMask(layer: string, scores: RuntimeShape, mask: RuntimeShape): void {
  const full: RuntimeShape = mask.length === scores.length ? mask : [mask[0] ?? null, 1, ...mask.slice(1)];
  const masks = (dim: RuntimeDim, size: RuntimeDim): boolean => size === 1 || dim === null || (dim !== 1 ? broadcastDim(dim, size) !== undefined : size === null);
  if (mask.length > 0 && full.length === scores.length && full.every((size, axis) => masks(scores[axis]!, size))) return;
  throw shapeError("role", { layer, role: "attentionMask", expected: showShape(scores.filter((_, axis) => axis !== 1)), actual: showShape(mask) });
}
