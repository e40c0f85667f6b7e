/** dot: the products of the vectors along one axis of each of two tensors, sample by sample. */
import type { Sub } from "../arithmetic.js";
import { sameDim, type SameDim } from "../broadcast.js";
import type { Dim } from "../dimension.js";
import type { AnyLayer, ListRule, NotFloat, RuleSlot } from "../layer.js";
import { optionError, shapeError, type Message } from "../messages.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import type { WrongCount } from "./merge.js";
import type { LayerOptions } from "./options.js";

/** One axis for both tensors, or one for each; negative ones count from the end. */
export type DotAxes = number | readonly [number, number];

/** A layer that takes two tensors and sums the products along an axis of each. */
export interface DotLayer<A extends DotAxes> extends AnyLayer, RuleSlot<ListRule<"dot">> {
  <const Ts extends readonly [unknown, ...unknown[]]>(
    tensors: { [I in keyof Ts]: Ts["length"] extends 2 ? DotIn<Ts[I], Ts, A, I> : WrongCount<"dot", Ts, I, Ts[I]> },
  ): Tensor<DotOut<Ts, A>>;
}

/** Element I of the pair, or the sentence why it does not fit. The second is asked when the first is right. */
type DotIn<T, Ts, A extends DotAxes, I> =
  T extends Tensor<infer S>
    ? I extends "0"
      ? WrongAxis<S, FirstAxis<A>> extends infer Sentence extends string ? Sentence : T
      : Ts extends readonly [Tensor<infer First>, unknown]
        ? WrongAxis<First, FirstAxis<A>> extends string ? T : MustDot<First, S, A>
        : T
    : NotFloat<"dot", T>;

/** The tensor of shape B, or the sentence. The compiler prints this name inside generic code. */
type MustDot<First extends Shape, B extends Shape, A extends DotAxes> = WrongPair<First, B, A> extends infer Sentence extends string ? Sentence : Tensor<B>;

type WrongPair<First extends Shape, B extends Shape, A extends DotAxes> = WrongAxis<B, SecondAxis<A>> extends infer Sentence extends string
  ? Sentence
  : number extends First["length"] | B["length"] | FirstAxis<A> | SecondAxis<A>
    ? null
    : SameDim<First[0], B[0]> extends false
      ? Message<"mustMatch", { layer: "dot"; axis: 0; first: ShowShape<First>; other: ShowShape<B> }>
      : SameDim<First[AxisOf<First, FirstAxis<A>>], B[AxisOf<B, SecondAxis<A>>]> extends false
        ? Message<"dotAxes", { axis: AxisOf<First, FirstAxis<A>>; first: ShowShape<First>; otherAxis: AxisOf<B, SecondAxis<A>>; other: ShowShape<B> }>
        : null;

/** What is wrong with an axis of a shape; null when nothing is. */
type WrongAxis<S extends Shape, Axis extends number> = number extends S["length"]
  ? null
  : S["length"] extends 0 | 1
    ? Message<"rank", { layer: "dot"; expected: "of rank 2 or more"; actual: ShowShape<S> }>
    : number extends Axis
      ? null
      : [AxisOf<S, Axis>] extends [never]
        ? Message<"axisRange", { layer: "dot"; axis: Axis; shape: ShowShape<S> }>
        : AxisOf<S, Axis> extends 0
          ? Message<"dotBatch", { axis: Axis; shape: ShowShape<S> }>
          : null;

type FirstAxis<A> = A extends readonly [infer F extends number, number] ? F : A extends number ? A : number;

type SecondAxis<A> = A extends readonly [number, infer L extends number] ? L : A extends number ? A : number;

/** The axis counted from the front; `never` out of range. */
type AxisOf<S extends Shape, A extends number> = `${A}` extends `-${infer Back extends number}` ? Sub<S["length"], Back> : `${A}` extends keyof S ? A : never;

/** The axes of the first without its summed one, then those of the second without the batch and its summed one; 1 where only the batch is left. */
type DotOut<Ts, A extends DotAxes> = Ts extends readonly [Tensor<infer First>, Tensor<infer Second>]
  ? number extends First["length"] | Second["length"] | FirstAxis<A> | SecondAxis<A>
    ? DotRank<First, Second>
    : WrongPair<First, Second, A> extends string
      ? Shape
      : WrongAxis<First, FirstAxis<A>> extends string ? Shape : Joined<Without<First, AxisOf<First, FirstAxis<A>>>, Without<Second, AxisOf<Second, SecondAxis<A>>>>
  : Shape;

/** Where the axes are not known, the rank still may be. */
type DotRank<First extends Shape, Second extends Shape> = First["length"] extends 2 ? (Second["length"] extends 2 ? [First[0], 1] : Shape) : Shape;

type Joined<First, Second> = First extends readonly [infer B extends Dim, ...infer Rest extends Shape]
  ? Second extends readonly [unknown, ...infer Others extends Shape]
    ? [...Rest, ...Others] extends readonly [] ? [B, 1] : [B, ...Rest, ...Others]
    : Shape
  : Shape;

type Without<S, A extends number, Seen extends Shape = []> = S extends readonly [infer D extends Dim, ...infer Rest]
  ? Seen["length"] extends A ? [...Seen, ...Rest] : Without<Rest, A, [...Seen, D]>
  : Seen;

/** Options of dot. */
export interface DotOptions<A> extends LayerOptions {
  /** The axis to sum over, one for both tensors or one for each. */
  axes: DotAxesCheck<A>;
  /** Whether vectors are scaled to length 1 first: the result is then their cosine similarity. False by default. */
  normalize?: boolean;
}

type DotAxesCheck<A> = `${FirstAxis<A>}` extends Fraction
  ? Message<"integer", { layer: "dot"; option: "axes"; value: FirstAxis<A> }>
  : `${SecondAxis<A>}` extends Fraction ? Message<"integer", { layer: "dot"; option: "axes"; value: SecondAxis<A> }> : A;

type Fraction = `${string}.${string}` | `${string}e${string}`;

/** Both axes of the option. */
export const dotAxes = (axes: DotAxes): readonly [number, number] => (typeof axes === "number" ? [axes, axes] : axes);

/** Refuses axes that no input has. */
export function checkDot(axes: DotAxes): void {
  for (const axis of dotAxes(axes)) if (!Number.isSafeInteger(axis)) throw optionError("integer", { layer: "dot", option: "axes", value: String(axis) });
}

/** Both axes counted from the front. */
export const dotPlaces = ([first, second]: readonly RuntimeShape[], axes: DotAxes): readonly [number, number] => {
  const [a, b] = dotAxes(axes);
  return [place(first!, a), place(second!, b)];
};

/** The run-time twin of {@link DotOut} and of its sentences. */
export function dotShape(shapes: readonly RuntimeShape[], axes: DotAxes): RuntimeShape {
  if (shapes.length !== 2) throw shapeError("tensorCount", { layer: "dot", expected: 2, actual: shapes.length });
  const [first, second] = shapes as readonly [RuntimeShape, RuntimeShape];
  const [a, b] = dotPlaces(shapes, axes);
  if (sameDim(first[0]!, second[0]!) === undefined) throw shapeError("mustMatch", { layer: "dot", axis: 0, first: showShape(first), other: showShape(second) });
  if (sameDim(first[a]!, second[b]!) === undefined) throw shapeError("dotAxes", { axis: a, first: showShape(first), otherAxis: b, other: showShape(second) });
  const rest = [...first.slice(1).filter((_, i) => i !== a - 1), ...second.slice(1).filter((_, i) => i !== b - 1)];
  return [first[0]!, ...(rest.length === 0 ? [1] : rest)];
}

function place(shape: RuntimeShape, axis: number): number {
  if (shape.length < 2) throw shapeError("rank", { layer: "dot", expected: "of rank 2 or more", actual: showShape(shape) });
  const at = axis < 0 ? shape.length + axis : axis;
  if (at < 0 || at >= shape.length) throw shapeError("axisRange", { layer: "dot", axis, shape: showShape(shape) });
  if (at === 0) throw shapeError("dotBatch", { axis, shape: showShape(shape) });
  return at;
}
