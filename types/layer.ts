/** Layers in the types: a rule from shape to shape, and the call that applies it. */
import type { Message } from "./messages.js";
import type { Shape, ShowShape } from "./shape.js";
import type { Floats, IntTensor, Tensor } from "./tensor.js";
import type { WeightsPath } from "./training/weightsFile.js";

/**
 * A function from shape to shape, as an interface: `output` is written in terms of `this["input"]` and is either the
 * output shape or a sentence that says what is wrong. Built-in layers and custom ones use the same interface.
 *
 * @example
 * interface Halve extends Rule {
 *   readonly layer: "halve";
 *   readonly output: this["input"] extends readonly [infer B extends Dim, infer C extends number]
 *     ? [B, FloorDiv<C, 2>]
 *     : "halve: expected input [batch, channels]";
 * }
 */
export interface Rule {
  /** The layer's name in messages. */
  readonly layer: string;
  readonly input: unknown;
  readonly output: unknown;
}

/** A rule's argument. An interface, because applying an object literal type costs a sixth more. */
interface Argument<S> {
  readonly input: S;
}

/** The output shape of a rule, or its sentence. */
export type Run<R extends Rule, S> = (R & Argument<S>)["output"];

declare const rule: unique symbol;

/** What layers and models have in common. */
export interface AnyLayer {
  /** Unique within a model: `dense`, `dense_1`, or the `name` option. */
  readonly name: string;
  /** Whether training changes the weights. */
  trainable: boolean;
  /** The weights, empty until the layer has been called. */
  readonly weights: readonly Tensor<readonly number[]>[];
  /** Number of weights, each array's elements counted. */
  countParams(): number;
  /** Copies of all weights' values, in the order of `weights`. */
  getWeights(): Promise<Float32Array[]>;
  /** Replaces all weights, given in the order of `weights`; finite numbers in row-major order. */
  setWeights(values: readonly ArrayLike<number>[]): void;
  /**
   * Writes all weights to a safetensors file, which is replaced as a whole or stays as it is. Needs Node.js; elsewhere
   * `weightsToSafetensors` of katachi/io gives the bytes. Throws a KatachiError "file" where it cannot be written.
   *
   * @example
   * await net.saveWeights("weights.safetensors");
   */
  saveWeights<const P extends string>(path: WeightsPath<"saveWeights", "path", P>): Promise<void>;
  /**
   * Replaces all weights by those of a safetensors file. Their names must be the model's, or differ in the numbers of
   * automatic names only. Throws a KatachiError "file" with both shapes where a weight does not fit; nothing changes then.
   *
   * @example
   * await net.loadWeights("weights.safetensors");
   */
  loadWeights(path: string): Promise<void>;
  /** Sets the states that stateful recurrent layers keep from batch to batch back to zero. */
  resetStates(): void;
}

/** Where a layer keeps its rule for the compiler; there is nothing at run time. */
export interface RuleSlot<R extends Rule> {
  readonly [rule]?: R;
}

/**
 * A layer: made first, called second. Calling it twice shares its weights.
 *
 * @example
 * const dense = layers.dense(10);
 * const y = dense(input([784])); // Tensor<[Batch, 10]>
 */
export interface Layer<R extends Rule> extends AnyLayer, RuleSlot<R> {
  <T>(x: In<R, T>): Tensor<Out<R, T>>;
}

/** The rule of a layer. */
export type RuleOf<L> = L extends RuleSlot<infer R> ? (Rule extends R ? NoRule : R) : NoRule;

/** Stands for the rule of what is no layer of one input. */
interface NoRule extends Rule {
  readonly layer: "sequential";
  readonly output: Message<"notLayer", {}>;
}

/** The rule of a layer that takes a list of tensors: it fits no single one. */
export interface ListRule<Name extends string> extends Rule {
  readonly layer: Name;
  readonly output: Message<"notTensors", { layer: Name }>;
}

/**
 * The argument of a layer's call: the tensor itself, or the sentence why it does not fit. The compiler infers T from
 * both branches, so they are bare, and all work is in the question.
 */
export type In<R extends Rule, T> = Verdict<R, T> extends infer Sentence extends string ? Sentence : T;

/** The output shape; of unknown rank after a mistake, so that one mistake is one error. */
export type Out<R extends Rule, T> = Verdict<R, T> extends infer O extends Shape ? O : Shape;

/** The output shape or the sentence for a tensor, whose shape is looked up: to infer it would cost twice as much. */
export type Verdict<R extends Rule, T> = T extends Floats ? Run<R, T["shape"]> : NotFloat<R["layer"], T>;

/** The sentence for an argument that is no float tensor. */
export type NotFloat<Name extends string, T> =
  T extends IntTensor<infer S>
    ? Message<"notFloat", { layer: Name; shape: ShowShape<S> }>
    : Message<"notTensor", { layer: Name }>;

/** A layer that changes no shape. It returns the very type it is given, also inside generic code. */
export interface SameLayer<Name extends string> extends AnyLayer, RuleSlot<Same<Name>> {
  <T>(x: T extends Floats ? T : NotFloat<Name, T>): T extends Floats ? T : Tensor<Shape>;
}

/** The rule of a layer that changes no shape. */
export interface Same<Name extends string> extends Rule {
  readonly layer: Name;
  readonly output: this["input"];
}
