/** rescaling: every value times a factor, plus an offset. Takes integers as well and gives floats. */
import type { AnyLayer, RuleSlot, Same } from "../layer.js";
import type { Message } from "../messages.js";
import type { Shape } from "../shape.js";
import type { DType, Floats, IntTensor, Tensor } from "../tensor.js";
import type { LayerOptions } from "./options.js";

/** The rule of rescaling. A sequence may start with integers before it. */
export interface Rescaling extends Same<"rescaling"> {
  readonly wants: "any";
}

/** A layer that gives floats of the shape it is given, and floats as they are. */
export interface RescalingLayer extends AnyLayer, RuleSlot<Rescaling> {
  <T>(x: T extends Anything ? T : Message<"notTensor", { layer: "rescaling" }>): Floated<T>;
}

/** Asked for instead of `AnyTensor`, because it is decided at once for a `Tensor<S>` of unknown rank. */
interface Anything {
  readonly dtype: DType;
}

/** The floats that come of a tensor: itself, or those of an integer tensor. */
export type Floated<T> = T extends Floats ? T : T extends IntTensor<infer S> ? Tensor<S> : Tensor<Shape>;

/** Options of rescaling. */
export interface RescalingOptions extends LayerOptions {
  /** Added after the multiplication; 0 by default. */
  offset?: number;
}
