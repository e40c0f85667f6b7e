/** Sequential models in the types: an input, then layers one after another. */
import type { Successors } from "./arithmetic-tables.js";
import type { AnyLayer, NotFloat, Rule, RuleOf, Run } from "./layer.js";
import type { Ints } from "./layers/embedding.js";
import type { Message } from "./messages.js";
import type { Model } from "./model.js";
import type { Shape } from "./shape.js";
import type { AnyTensor, IntTensor, Tensor } from "./tensor.js";

/**
 * A model whose layers follow one another.
 *
 * @example
 * const mlp = sequential([input([784]), layers.dense(32, { activation: "relu" }), layers.dense(10)]);
 * const deeper = mlp.add(layers.dense(5)); // Sequential<Tensor<[Batch, 784]>, Tensor<[Batch, 5]>>
 */
export interface Sequential<I extends AnyTensor, O extends AnyTensor> extends Model<I, O> {
  /** A new model with the layer at its end. The layers are shared with this one. */
  add<L extends AnyLayer>(layer: AddCheck<O, L>): Sequential<I, Tensor<AddShape<O, L>>>;
}

/** The list given to `sequential`, or the sentence at the first layer that does not fit. */
export type SequentialCheck<L extends readonly unknown[]> = Result<L> extends Failure<infer At extends number, infer Sentence> ? WithSentence<L, At, Sentence> : L;

type WithSentence<L extends readonly unknown[], At extends number, Sentence> = { [I in keyof L]: I extends `${At}` ? Sentence : L[I] };

/** What `sequential` gives; of unknown output shape after a mistake. */
export type SequentialOutput<L extends readonly unknown[]> = L[0] extends infer I extends AnyTensor
  ? L extends readonly [unknown] ? Sequential<I, I> : Sequential<I, Tensor<Result<L> extends infer S extends Shape ? S : Shape>>
  : never;

/** Where a list goes wrong, and how. */
interface Failure<At, Sentence> {
  readonly at: At;
  readonly sentence: Sentence;
}

/** Lists as long as this are refused, well before the compiler gives up on them by itself. */
type Limit = 500;

type Result<L extends readonly unknown[]> = L[0] extends Tensor<infer S>
  ? Chain<S, L, L["length"], 1>
  : L[0] extends IntTensor<infer S>
    ? RunInts<RuleOf<L[1]>, S> extends infer O
      ? O extends readonly [...infer Next]
        ? Chain<Next, L, L["length"], 2>
        : Failure<1, O>
      : never
    : L[0] extends AnyTensor // while the compiler does not know the list yet
      ? Shape
      : Failure<0, Message<"firstInput", {}>>;

/** What a layer makes of integers: one that wants them, such as embedding, or takes them as well, such as rescaling, gives a shape. */
type RunInts<R extends Rule, S extends Shape> = R extends { readonly wants: "int32" } ? Run<R, Ints<S>> : R extends { readonly wants: "any" } ? Run<R, S> : NotFloat<R["layer"], IntTensor<S>>;

/**
 * The shape after layer `At` and all that follow. The state is a bare tuple taken apart at every step and the position
 * a number: a state wrapped in Tensor would be put off and forced all at once, and taking the list apart is quadratic.
 */
type Chain<S, L extends readonly unknown[], Length, At> = At extends Length
  ? S
  : At extends Limit
    ? Failure<At, Message<"tooLong", { limit: Limit }>>
    : Run<RuleOf<L[At & number]>, S> extends infer O
      ? O extends readonly [...infer Next]
        ? Chain<Next, L, Length, Successors[At & number]>
        : Failure<At, O>
      : never;

type AddCheck<O, L> = Added<RuleOf<L>, O> extends infer Sentence extends string ? Sentence : L;

type AddShape<O, L> = Added<RuleOf<L>, O> extends infer S extends Shape ? S : Shape;

type Added<R extends Rule, O> = O extends { readonly shape: infer S extends Shape; readonly dtype: infer D } ? (D extends "int32" ? RunInts<R, S> : Run<R, S>) : never;
