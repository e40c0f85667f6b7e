/** Data in the types: what fit, evaluate and predict take for a model's inputs and outputs. */
import type { Batch, Dim } from "../dimension.js";
import type { Message } from "../messages.js";
import type { Environment, Substitute, Unify } from "../model-call.js";
import type { Shape, ShowShape } from "../shape.js";
import type { AnyTensor, IntTensor, ShapeOf, Tensor } from "../tensor.js";
import type { LossNameOf } from "./loss.js";

/** The inputs, or the sentence at the one that does not fit. */
export type InputData<I, X, Method extends string> = [I] extends [AnyTensor]
  ? Fits<InputWanted<I>, X, `${Method}: x`>
  : { [K in keyof X]: K extends keyof I ? Fits<InputWanted<I[K]>, X[K], `${Method}: input ${K & string}`> : Message<"noInput", { name: K & string }> }
      & ([I] extends [readonly unknown[]] ? unknown : { readonly [K in Exclude<keyof I, keyof X>]: InputWanted<I[K]> });

/** The targets, or the sentence at the one that does not fit its output and loss. */
export type TargetData<O, L, X, Y, Method extends string> = [O] extends [AnyTensor]
  ? TargetFits<ShapeOf<O>, LossNameOf<L, "0">, X, Y, `${Method}: targets`>
  : { [K in keyof Y]: K extends keyof O ? TargetFits<ShapeOf<O[K]>, LossNameOf<L, K>, unknown, Y[K], `${Method}: targets of ${K & string}`> : Message<"noOutput", { name: K & string }> }
      & ([O] extends [readonly unknown[]] ? unknown : { readonly [K in Exclude<keyof O, keyof Y>]: Target<ShapeOf<O[K]>, LossNameOf<L, K>> });
