/** Ops from several tensors to one and back: concat, stack, unstack, split. */
import type { RuntimeDim } from "../dimension.js";
import { divideExactly, plus, type DivideExactly, type Plus } from "../dimension-arithmetic.js";
import { checkMatch, type Matches } from "../merge.js";
import { shapeError, type Message } from "../messages.js";
import { checkPositive, type NotPositive } from "../option.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";
import type { Floats, IntTensor, ShapeOf, Tensor } from "../tensor.js";
import { oneAxis, type OneAxis, type Without, type WithAxes } from "./axis.js";
import type { Inserted } from "./movement.js";
import type { Equal, Ints, KindOf, OtherKind } from "./operand.js";

/** One element of a list of tensors of one kind and shape, `Axis` aside; or the sentence why it does not go with the first. */
type Alike<Op extends string, T, First, Axis extends number> = T extends Floats | Ints
  ? Equal<T, First> extends true
    ? T
    : KindOf<T> extends KindOf<First>
      ? Matches<Op, Tensor<ShapeOf<T>>, Tensor<ShapeOf<First>>, Axis> extends infer Sentence extends string ? Sentence : T
      : OtherKind<Op, First, T>
  : Message<"notTensor", { layer: Op }>;

/** The axis of concat, counted in the first tensor. */
export type ConcatAxis<Ts extends readonly unknown[], A extends number> = Ts extends readonly [] ? number : OneAxis<"concat", ShapeOf<Ts[0]>, A>;

/** One tensor given to concat. Where the axis is not named, a list of scalars is a mistake of its first element. */
export type ConcatIn<Ts extends readonly unknown[], T, A, Position> = ConcatAxis<Ts, Or<A, -1>> extends infer Axis
  ? Axis extends [infer At extends number]
    ? Alike<"concat", T, Ts[0], At>
    : T extends Floats | Ints
      ? [A, Position, Axis] extends [undefined, "0", string] ? Axis : T
      : Message<"notTensor", { layer: "concat" }>
  : never;

/** The axis that is meant: the one named, or the default. */
export type Or<A, Default extends number> = A extends number ? A : Default;

/** The shape of the tensors one behind the other; of unknown rank after a mistake. */
export type Concatenated<Ts extends readonly unknown[], A extends number> = ConcatAxis<Ts, A> extends [infer At extends number]
  ? WithAxes<ShapeOf<Ts[0]>, At, SumOf<Ts, At>>
  : Shape;

type SumOf<Ts, At extends number, Sum = 0> = Ts extends readonly [infer T, ...infer Rest] ? SumOf<Rest, At, Sum extends 0 ? ShapeOf<T>[At] : Plus<Sum, ShapeOf<T>[At]>> : Sum;

/** The axis of stack, counted in the result. */
export type StackAxis<Ts extends readonly unknown[], A extends number> = OneAxis<"stack", [...ShapeOf<Ts[0]>, 1], A>;

/** One tensor given to stack; what is wrong with the axis is said there. */
export type StackIn<Ts extends readonly unknown[], T, A extends number> = StackAxis<Ts, A> extends string ? (T extends Floats | Ints ? T : Message<"notTensor", { layer: "stack" }>) : Alike<"stack", T, Ts[0], -1>;

/** The shape of tensors of one shape as slices of a new axis. */
export type Stacked<Ts extends readonly unknown[], A extends number> = StackAxis<Ts, A> extends [infer At extends number] ? Inserted<ShapeOf<Ts[0]>, At, Ts["length"]> : Shape;

/** A shape where the axis can be unstacked, else a sentence. */
export type UnstackAxis<S extends Shape, A extends number> = OneAxis<"unstack", S, A> extends infer At
  ? At extends [infer N extends number]
    ? S[N] extends number ? At : Message<"openUnstack", { axis: N; shape: ShowShape<S> }>
    : At
  : never;

/** The slices of T along an axis; an array where their number is not known. */
export type Unstacked<T, A extends number> = UnstackAxis<ShapeOf<T>, A> extends [infer At extends number]
  ? Copies<T, Without<ShapeOf<T>, At>, ShapeOf<T>[At]>
  : (T extends Ints ? IntTensor<Shape> : Tensor<Shape>)[];

/** As many tensors of one shape as `Count` says. */
type Copies<T, S, Count> = [S] extends [infer Each extends Shape]
  ? T extends Ints
    ? number extends Count ? IntTensor<Each>[] : Repeated<IntTensor<Each>, Count>
    : number extends Count ? Tensor<Each>[] : Repeated<Tensor<Each>, Count>
  : never;

type Repeated<T, Count, Out extends unknown[] = []> = Out["length"] extends Count ? Out : Out["length"] extends 256 ? T[] : Repeated<T, Count, [...Out, T]>;

/** The axis of split. */
export type SplitAxis<S extends Shape, A extends number> = OneAxis<"split", S, A>;

/** What the parts given to split say: a shape, or a sentence. */
export type SplitVerdict<S extends Shape, N, A extends number> = SplitAxis<S, A> extends [infer At extends number]
  ? N extends number
    ? `${N}` extends NotPositive
      ? Message<"positive", { layer: "split"; option: "parts"; value: N }>
      : [DivideExactly<S[At], N>] extends [never] ? Message<"equalParts", { axis: At; shape: ShowShape<S>; count: N }> : Shape
    : N extends readonly unknown[]
      ? number extends N["length"] ? Shape : SplitSizes<S, N, N, At>
      : Shape
  : Shape;

type SplitSizes<S extends Shape, N extends readonly unknown[], All extends readonly unknown[], At extends number, Sum = 0> = N extends readonly [infer First extends number, ...infer Rest]
  ? `${First}` extends NotPositive
    ? Message<"positive", { layer: "split"; option: "parts"; value: First }>
    : SplitSizes<S, Rest, All, At, Plus<Sum, First>>
  : number extends Sum | S[At]
    ? Shape
    : S[At] extends number
      ? Sum extends S[At] ? Shape : Message<"partSizes", { sizes: ShowShape<All>; total: Sum & number; axis: At; shape: ShowShape<S>; dim: ShowDim<S[At]> }>
      : Shape;

/** The parts of T along an axis; an array where their number is not known. */
export type Split<T, N, A extends number> = SplitAxis<ShapeOf<T>, A> extends [infer At extends number]
  ? N extends number
    ? Copies<T, WithAxes<ShapeOf<T>, At, DivideExactly<ShapeOf<T>[At], N>>, N>
    : { -readonly [I in keyof N]: PartOf<T, WithAxes<ShapeOf<T>, At, N[I]>> }
  : (T extends Ints ? IntTensor<Shape> : Tensor<Shape>)[];

type PartOf<T, S> = [S] extends [infer Each extends Shape] ? (T extends Ints ? IntTensor<Each> : Tensor<Each>) : never;

/** The run-time twin of {@link Concatenated}. */
export function concatenatedShape(shapes: readonly RuntimeShape[], axis: number): RuntimeShape {
  const [first] = shapes;
  if (first === undefined) throw shapeError("notTensors", { layer: "concat" });
  const at = oneAxis("concat", first, axis);
  checkMatch("concat", shapes, at);
  return first.map((dim, i) => (i === at ? shapes.slice(1).reduce<RuntimeDim>((sum, shape) => plus(sum, shape[at]!), dim) : dim));
}

/** The run-time twin of {@link Stacked}. */
export function stackedShape(shapes: readonly RuntimeShape[], axis: number): RuntimeShape {
  const [first] = shapes;
  if (first === undefined) throw shapeError("notTensors", { layer: "stack" });
  const at = oneAxis("stack", [...first, 1], axis);
  checkMatch("stack", shapes, -1);
  return [...first.slice(0, at), shapes.length, ...first.slice(at)];
}

/** The run-time twin of {@link Unstacked}: all slices have one shape. */
export function unstackedShapes(shape: RuntimeShape, axis: number): readonly RuntimeShape[] {
  const at = oneAxis("unstack", shape, axis);
  const count = shape[at]!;
  if (typeof count !== "number") throw shapeError("openUnstack", { axis: at, shape: showShape(shape) });
  return Array.from({ length: count }, () => shape.filter((_, i) => i !== at));
}

/** The run-time twin of {@link Split}. */
export function splitShapes(shape: RuntimeShape, parts: number | readonly number[], axis: number): readonly RuntimeShape[] {
  const at = oneAxis("split", shape, axis);
  const dim = shape[at]!;
  const sized = (size: RuntimeDim): RuntimeShape => shape.map((old, i) => (i === at ? size : old));
  if (typeof parts === "number") {
    checkPositive("split", "parts", parts);
    const size = divideExactly(dim, parts);
    if (size === undefined) throw shapeError("equalParts", { axis: at, shape: showShape(shape), count: parts });
    return Array.from({ length: parts }, () => sized(size));
  }
  for (const size of parts) checkPositive("split", "parts", size);
  const total = parts.reduce((sum, size) => sum + size, 0);
  if (typeof dim === "number" && total !== dim) throw shapeError("partSizes", { sizes: showShape(parts), total, axis: at, shape: showShape(shape), dim: showDim(dim) });
  return parts.map(sized);
}

