/** Gradients of functions in the types. */
import type { Message } from "../messages.js";
import type { ShowShape } from "../shape.js";
import type { AnyTensor, Tensor } from "../tensor.js";

/** The function, or the sentence that it gives more than one number. */
export type OneNumber<Op extends string, Y, F> = Y extends Tensor<infer S> ? (S extends readonly [] ? F : Message<"oneNumber", { op: Op; actual: `Tensor<${ShowShape<S>}>` }>) : Message<"oneNumber", { op: Op; actual: "no float tensor" }>;

/** Arguments of a differentiable function: tensors, the first of floats. */
export type Arguments = readonly AnyTensor[];

/** A function's value and its gradient with respect to its first argument. */
export interface ValueAndGradient<X> {
  readonly value: Tensor<[]>;
  /** d value / d x, of the shape of x. */
  readonly grad: X;
}

/** The gradients of all inputs: a list, for one input also itself. A mapped type, so that the compiler takes a list for a tuple. */
export type GradientsOf<Xs extends Arguments> = Only<Xs> | { readonly [K in keyof Xs]: Xs[K] };

type Only<Xs extends Arguments> = Xs extends readonly [infer X] ? X : never;

/** A function with a gradient of one's own. */
export interface WithGradient<Xs extends Arguments, Y> {
  /** The value, written in ops. */
  value: (...inputs: Xs) => Y;
  /** The gradient of each input, shaped like it, from that of the value: one tensor for one input, a list for several. */
  gradient: (outputGradient: Y, ...inputs: Xs) => GradientsOf<Xs>;
}
