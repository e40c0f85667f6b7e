/** lambda: a function written in ops, as a layer. */
import type { Rule } from "../layer.js";
import type { Message } from "../messages.js";
import type { Substitute, Unify } from "../model-call.js";
import type { Shape, ShowShape } from "../shape.js";
import type { LayerOptions } from "./options.js";

/** The rule of lambda: the shapes of the function's parameter and of its result. */
export interface Lambda<I, O> extends Rule {
  readonly layer: "lambda";
  readonly output: LambdaShape<this["input"], I, O>;
}

/**
 * The shape of the function's result, or the sentence why the input does not fit its parameter. Names in the parameter
 * stand for whatever the input has there, as in a model's inputs.
 */
export type LambdaShape<S, I, O> = I extends Shape
  ? number extends I["length"]
    ? O
    : S extends Shape
      ? Unify<I, S, {}> extends infer E
        ? E extends false
          ? Message<"lambdaInput", { expected: ShowShape<I>; actual: ShowShape<S> }>
          : Substitute<O, E>
        : never
      : never
  : never;

/** Options of lambda. */
export interface LambdaOptions extends LayerOptions {}
