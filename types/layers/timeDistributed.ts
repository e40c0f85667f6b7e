/** timeDistributed: a layer applied to every step of a sequence. */
import type { Dim, RuntimeDim } from "../dimension.js";
import type { AnyLayer, NotFloat, Rule, RuleSlot, Run } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import type { ModelRule, ShowTensor } from "../model-call.js";
import { showShape, type RuntimeShape, type Shape } from "../shape.js";
import type { IntTensor, Tensor } from "../tensor.js";
import type { LayerOptions } from "./options.js";
import type { WrongRank } from "./window.js";

/**
 * A layer applied to every step. Only a model can want integers: it is then given the steps of an IntTensor.
 */
export interface TimeDistributedLayer<R extends Rule> extends AnyLayer, RuleSlot<TimeDistributed<R>> {
  <T>(x: Verdict<R, T> extends infer Sentence extends string ? Sentence : T): Tensor<Verdict<R, T> extends infer O extends Shape ? O : Shape>;
}

type Verdict<R extends Rule, T> = R extends ModelRule<infer I, infer _O>
  ? I extends { readonly dtype: "int32" }
    ? T extends IntTensor<infer S>
      ? TimeDistributedShape<S, R>
      : T extends Tensor<infer S> ? NoInts<S, I> : Message<"notTensor", { layer: "timeDistributed" }>
    : FloatVerdict<R, T>
  : FloatVerdict<R, T>;

type FloatVerdict<R extends Rule, T> = T extends Tensor<infer S> ? TimeDistributedShape<S, R> : NotFloat<"timeDistributed", T>;

/** The sentence for floats where the model wants the integers I. */
type NoInts<S, I> = S extends readonly [infer B extends Dim, infer _L extends Dim, infer D extends Dim, ...infer Rest extends Shape]
  ? Message<"modelInput", { expected: ShowTensor<I>; actual: ShowTensor<Tensor<[B, D, ...Rest]>> }>
  : WrongRank<"timeDistributed", S, "of rank 3 or more">;

/** The rule of timeDistributed: the rule of the layer inside. */
export interface TimeDistributed<R extends Rule> extends Rule {
  readonly layer: "timeDistributed";
  readonly output: TimeDistributedShape<this["input"], R>;
}

/** The output shape: that of the layer for one step, with the time axis put in. The sentence of the layer where a step does not fit it. */
export type TimeDistributedShape<S, R extends Rule> = S extends readonly [infer B extends Dim, infer L extends Dim, infer D extends Dim, ...infer Rest extends Shape]
  ? Run<R, [B, D, ...Rest]> extends infer O
    ? O extends readonly [infer B1 extends Dim, ...infer After extends Shape]
      ? [B1, L, ...After]
      : O
    : never
  : WrongRank<"timeDistributed", S, "of rank 3 or more">;

/** Options of timeDistributed. */
export interface TimeDistributedOptions extends LayerOptions {}

/** The shape of one step, which the layer inside is asked about. */
export function stepShape(shape: RuntimeShape): RuntimeShape {
  const [batch, , ...rest] = shape;
  if (batch === undefined || rest.length === 0) throw shapeError("rank", { layer: "timeDistributed", expected: "of rank 3 or more", actual: showShape(shape) });
  return [batch, ...rest];
}

/** The run-time twin of {@link TimeDistributedShape}, given what the layer made of one step. */
export const withTime = (step: RuntimeShape, time: RuntimeDim): RuntimeShape => [step[0]!, time, ...step.slice(1)];
