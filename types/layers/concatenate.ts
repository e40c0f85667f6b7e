/** concatenate: tensors one behind the other along an axis. All other axes must match. */
import type { Sub } from "../arithmetic.js";
import { plus, type Plus } from "../dimension-arithmetic.js";
import type { AnyLayer, ListRule, NotFloat, RuleSlot } from "../layer.js";
import { checkMatch, type Matches } from "../merge.js";
import { optionError, shapeError, type Message } from "../messages.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import type { LayerOptions } from "./options.js";

/** A layer that takes a list of tensors and puts them one behind the other. */
export interface ConcatenateLayer<A extends number> extends AnyLayer, RuleSlot<ListRule<"concatenate">> {
  <const Ts extends readonly [unknown, ...unknown[]]>(tensors: { [I in keyof Ts]: ConcatenateIn<Ts[I], Ts[0], A, I> }): Tensor<ConcatenateShape<Ts, A>>;
}

/** One element of the list, or the sentence why it does not go with the first. */
export type ConcatenateIn<T, First, A extends number, Position> =
  First extends Tensor<infer S>
    ? number extends S["length"]
      ? T
      : [AxisOf<S, A>] extends [never]
        ? AtFirst<Position, T, Message<"axisRange", { layer: "concatenate"; axis: A; shape: ShowShape<S> }>>
        : AxisOf<S, A> extends 0
          ? AtFirst<Position, T, Message<"batchAxis", { layer: "concatenate"; axis: A; shape: ShowShape<S> }>>
          : Matches<"concatenate", T, First, AxisOf<S, A>>
    : T extends Tensor<Shape>
      ? T
      : NotFloat<"concatenate", T>;

/** A wrong axis is one mistake, however long the list. */
type AtFirst<Position, T, Sentence> = Position extends "0" ? Sentence : T extends Tensor<infer _> ? T : NotFloat<"concatenate", T>;

/** The output shape: the first one's, but for the axis. */
export type ConcatenateShape<Ts, A extends number> = Ts extends readonly [Tensor<infer S>, ...infer Rest]
  ? number extends A | S["length"]
    ? Shape
    : [AxisOf<S, A>] extends [never]
      ? Shape
      : WithAxis<S, AxisOf<S, A>, SumOf<Rest, AxisOf<S, A>, S[AxisOf<S, A>]>>
  : Shape;

/** The axis counted from the front; `never` out of range. */
type AxisOf<S extends Shape, A extends number> = `${A}` extends `-${infer Back extends number}` ? Sub<S["length"], Back> : `${A}` extends keyof S ? A : never;

type SumOf<Ts, A extends number, Sum> = Ts extends readonly [Tensor<infer S>, ...infer Rest] ? SumOf<Rest, A, Plus<Sum, S[A]>> : Sum;

type WithAxis<S, A extends number, D> = { -readonly [I in keyof S]: I extends `${A}` ? D : S[I] } extends infer Out extends Shape ? Out : Shape;

/** Options of concatenate. */
export interface ConcatenateOptions<A> extends LayerOptions {
  /** -1, the last axis, by default. */
  axis?: AxisCheck<A>;
}

type AxisCheck<A> = `${A & number}` extends `${string}.${string}` | `${string}e${string}` ? Message<"integer", { layer: "concatenate"; option: "axis"; value: A & number }> : A;

/** Refuses an axis that no input has. */
export function checkConcatenate(axis: number): void {
  if (!Number.isSafeInteger(axis)) throw optionError("integer", { layer: "concatenate", option: "axis", value: String(axis) });
}

/** The run-time twin of {@link ConcatenateShape}. */
export function concatenateShape(shapes: readonly RuntimeShape[], axis = -1): RuntimeShape {
  const [first] = shapes;
  if (first === undefined) throw shapeError("notTensors", { layer: "concatenate" });
  const at = axis < 0 ? first.length + axis : axis;
  if (at < 0 || at >= first.length) throw shapeError("axisRange", { layer: "concatenate", axis, shape: showShape(first) });
  if (at === 0) throw shapeError("batchAxis", { layer: "concatenate", axis, shape: showShape(first) });
  checkMatch("concatenate", shapes, at);
  return first.map((dim, index) => (index === at ? shapes.slice(1).reduce((sum, shape) => plus(sum, shape[at]!), dim) : dim));
}
