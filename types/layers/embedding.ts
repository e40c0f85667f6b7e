/** embedding: a row of a table for every integer. */
import type { Batch, Dim, RuntimeDim } from "../dimension.js";
import type { AnyLayer, Rule, RuleSlot, Run } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { checkPositive, type Positive } from "../option.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { fits, type Fits, type InputDims } from "./input.js";
import type { LayerOptions } from "./options.js";
import type { ActivityOptions, EmbeddingsWeights } from "./weightOptions.js";

/** What a rule is given for integers, so that a layer that wants them tells them from floats. */
export interface Ints<S extends Shape> {
  readonly ints: S;
}

/** A layer that takes a tensor of integers and gives floats. */
export interface IntLayer<R extends Rule> extends AnyLayer, RuleSlot<R> {
  <T>(x: IntVerdict<R, T> extends infer Sentence extends string ? Sentence : T): Tensor<IntVerdict<R, T> extends infer O extends Shape ? O : Shape>;
}

/** The shape is looked up: to infer it would cost twice as much. */
type IntVerdict<R extends Rule, T> = T extends Kind<"int32"> ? Run<R, Ints<T["shape"]>> : T extends Kind<"float32"> ? Run<R, T["shape"]> : Message<"notTensor", { layer: R["layer"] }>;

interface Kind<D> {
  readonly shape: Shape;
  readonly dtype: D;
}

/** The rule of embedding: the size of the rows, and the input's length, undefined where it is not declared. */
export interface Embedding<D, L> extends Rule {
  readonly layer: "embedding";
  /** So that a sequence may start with integers. */
  readonly wants: "int32";
  readonly output: EmbeddingOutput<this["input"], D, L>;
}

type EmbeddingOutput<X, D, L> = X extends Ints<infer S> ? EmbeddingShape<S, D, L> : Message<"notInt", { layer: "embedding"; shape: ShowShape<X> }>;

/** The output shape of embedding, or the sentence why the input does not fit. */
export type EmbeddingShape<S, D, L> = S extends readonly [infer B extends Dim, ...infer Rest extends Shape]
  ? L extends undefined
    ? [B, ...Rest, D]
    : Fits<[Batch, ...Lengths<L>], S> extends true
      ? [B, ...Known<Rest, Lengths<L>>, D]
      : Message<"inputLength", { layer: "embedding"; expected: ShowShape<[Batch, ...Lengths<L>]>; actual: ShowShape<S> }>
  : S extends Shape
    ? number extends S["length"]
      ? Shape
      : Message<"rank", { layer: "embedding"; expected: "of rank 1 or more"; actual: ShowShape<S> }>
    : never;

type Lengths<L> = InputDims<L extends readonly unknown[] ? L : [L]>;

/** The input's dimensions; unknown ones are as declared. */
type Known<Rest extends Shape, Declared> = { [I in keyof Rest]: number extends Rest[I] ? (I extends keyof Declared ? Declared[I] : number) : Rest[I] } extends infer Dims extends Shape ? Dims : Shape;

/** Options of embedding. */
export interface EmbeddingOptions<I, D, L, G> extends LayerOptions, EmbeddingsWeights, ActivityOptions {
  /** How many rows the table has: the integers go from 0 to this, exclusive. */
  inputDim: Positive<"embedding", "inputDim", I, G>;
  /** The length of a row. */
  outputDim: Positive<"embedding", "outputDim", D, G>;
  /** Whether 0 is padding, which layers behind skip where they can. */
  maskZero?: boolean;
  /** Declares the axes after the batch; one number for one axis. */
  inputLength?: LengthCheck<L, G>;
}

type LengthCheck<L, G> = L extends readonly unknown[]
  ? { readonly [I in keyof L]: L[I] extends number | null ? Positive<"embedding", "inputLength", L[I], G> : number | null }
  : Positive<"embedding", "inputLength", L, G>;

/** Arguments of embedding at run time. */
export interface EmbeddingArguments {
  readonly inputDim: number;
  readonly outputDim: number;
  readonly inputLength?: number | readonly (number | null)[];
}

const lengths = (declared: number | readonly (number | null)[]): readonly (number | null)[] => (typeof declared === "number" ? [declared] : declared);

/** Refuses arguments that no input would fit. */
export function checkEmbedding({ inputDim, outputDim, inputLength = [] }: EmbeddingArguments): void {
  checkPositive("embedding", "inputDim", inputDim);
  checkPositive("embedding", "outputDim", outputDim);
  for (const length of lengths(inputLength)) if (length !== null) checkPositive("embedding", "inputLength", length);
}

/** The run-time twin of {@link EmbeddingShape}. */
export function embeddingShape(shape: RuntimeShape, { outputDim, inputLength }: EmbeddingArguments): RuntimeShape {
  const [batch, ...rest] = shape;
  if (batch === undefined) throw shapeError("rank", { layer: "embedding", expected: "of rank 1 or more", actual: showShape(shape) });
  if (inputLength === undefined) return [...shape, outputDim];
  const expected: readonly RuntimeDim[] = ["Batch", ...lengths(inputLength)];
  if (!fits(expected, shape)) throw shapeError("inputLength", { layer: "embedding", expected: showShape(expected), actual: showShape(shape) });
  return [batch, ...rest.map((dim, i) => dim ?? expected[i + 1]!), outputDim];
}
