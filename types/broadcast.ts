/**
 * Broadcasting, as NumPy has it: shapes are aligned at their last axes, size 1 takes any other size, missing axes count
 * as 1.
 *
 * Two dimensions go together when they are equal or one is 1. A named one and another known one do not. An unknown one
 * beside a number above 1 gives that number; beside a name it stays unknown, because the name may turn out to be 1.
 */
import type { Dim, RuntimeDim } from "./dimension.js";
import type { Box, IsVariable } from "./generic.js";
import { shapeError, type Message } from "./messages.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "./shape.js";

/** The shape that both broadcast to; `never` when there is none. Equal shapes give the first as it is. */
export type Broadcast<A extends Shape, B extends Shape> = Broadcasting<A, B, A>["shape"];

/**
 * The shape that both broadcast to, or the sentence of the op `Op` why there is none. `G` is the guard of {@link IsVariable}:
 * where the op's name is written out, another parameter must stand in for it.
 */
export type BroadcastShape<Op extends string, A extends Shape, B extends Shape, G = Op> = Broadcasting<A, B, G>["fits"] extends true ? Broadcasting<A, B, G>["shape"] : NoBroadcast<Op, A, B>;

/** The tensor T that is to go with one of shape A: itself, or the sentence. The compiler prints this name inside generic code. */
export type MustBroadcast<Op extends string, A extends Shape, B extends Shape, T> = Broadcasting<A, B, Op>["fits"] extends true ? T : NoBroadcast<Op, A, B>;

/** Two shapes that go together, and the shape they broadcast to. */
export interface Fit<S> {
  readonly fits: true;
  readonly shape: S;
  /** The shape of the op's result. */
  readonly result: S;
}

/** Two shapes that do not. */
export interface NoFit {
  readonly fits: false;
  readonly shape: never;
  /** Of unknown rank after a mistake, so that one mistake is one error. */
  readonly result: Shape;
}

/**
 * How two shapes go together. `G` is the guard of {@link IsVariable}: the op's name will do. Whether shapes are equal is
 * asked first, but between size 1 and a variable the question has no answer, hence by axes there. `Batched` shapes begin
 * with the batch, as those of Keras' merge layers.
 */
export type Broadcasting<A extends Shape, B extends Shape, G, Batched = false> = IsVariable<A[number] | B[number], G> extends true
  ? IsVariable<A["length"] | B["length"], G> extends true
    ? Box<A> extends Box<B> ? Fit<A> : OfKnownRank<A, B, G, Batched>
    : OfKnownRank<A, B, G, Batched>
  : Box<A> extends Box<B>
    ? Box<B> extends Box<A> ? Fit<A> : OfKnownRank<A, B, G, Batched>
    : OfKnownRank<A, B, G, Batched>;

type OfKnownRank<A extends Shape, B extends Shape, G, Batched> = number extends A["length"] | B["length"]
  ? Fit<Shape>
  : Batched extends true ? BehindBatch<A, B, G> : BroadcastAxes<A, B, G>;

/** The first axes must be equal and stay; the others broadcast. */
type BehindBatch<A extends Shape, B extends Shape, G> = A extends readonly [infer BatchA extends Dim, ...infer RestA extends Shape]
  ? B extends readonly [infer BatchB extends Dim, ...infer RestB extends Shape]
    ? SameDim<BatchA, BatchB> extends [infer D extends Dim] ? BroadcastAxes<RestA, RestB, G, [D]> : NoFit
    : NoFit
  : B extends readonly [] ? Fit<A> : NoFit;

/** What two dimensions that must be equal are, in a tuple; `false` when they are not. */
export type SameDim<A, B> = Box<A> extends Box<B> ? [A] : number extends A ? [B] : number extends B ? [A] : false;

/** Axis by axis from the last one; `Head` comes before all. */
export type BroadcastAxes<A extends Shape, B extends Shape, G, Head extends Shape = [], Done extends Shape = []> = A extends readonly [...infer RestA extends Shape, infer DA extends Dim]
  ? B extends readonly [...infer RestB extends Shape, infer DB extends Dim]
    ? BroadcastDim<DA, DB, G> extends [infer D extends Dim]
      ? BroadcastAxes<RestA, RestB, G, Head, [D, ...Done]>
      : NoFit
    : Fit<[...Head, ...A, ...Done]>
  : Fit<[...Head, ...B, ...Done]>;

/** The one dimension, in a tuple, that two broadcast to; `false` when there is none. */
export type BroadcastDim<A, B, G> = IsOne<B, G> extends true
  ? [A]
  : IsOne<A, G> extends true
    ? [B]
    : Box<A> extends Box<B>
      ? [A]
      : number extends A
        ? B extends number ? [B] : [number]
        : number extends B
          ? A extends number ? [A] : [number]
          : false;

/** Whether D is 1; false at once for a type variable, as in {@link IsVariable}. */
export type IsOne<D, G> = G & Box<ProbeOne<D>> extends Box<"one"> ? true : false;

type ProbeOne<D> = Box<D> extends Box<1> ? (Box<D> extends Box<2> ? "variable" : "one") : "other";

/** The first axis, counted in the longer shape, and both dimensions there. */
type NoBroadcast<Op extends string, A extends Shape, B extends Shape> =
  FirstMisfit<Padded<A, B>, Padded<B, A>, A> extends [infer Axis extends number, infer DA, infer DB]
    ? Message<"noBroadcast", { op: Op; a: ShowShape<A>; b: ShowShape<B>; axis: Axis; first: ShowDim<DA>; second: ShowDim<DB> }>
    : never;

/** A with axes of size 1 in front, up to the rank of B. */
export type Padded<A extends Shape, B extends Shape, Ones extends 1[] = []> = A["length"] extends B["length"]
  ? A
  : [...Ones, ...A]["length"] extends B["length"]
    ? [...Ones, ...A]
    : Ones["length"] extends 16 // A is the longer one
      ? A
      : Padded<A, B, [...Ones, 1]>;

/** The first axis whose dimensions do not broadcast, with these; `never` when all do. */
export type FirstMisfit<A, B, G, Count extends 0[] = []> = A extends readonly [infer DA extends Dim, ...infer RestA]
  ? B extends readonly [infer DB extends Dim, ...infer RestB]
    ? BroadcastDim<DA, DB, G> extends false
      ? [Count["length"], DA, DB]
      : FirstMisfit<RestA, RestB, G, [...Count, 0]>
    : never
  : never;

/** The run-time twin of {@link BroadcastShape}. */
export function broadcastShape(op: string, a: RuntimeShape, b: RuntimeShape): RuntimeShape {
  const { dims, misfit } = broadcasting(a, b);
  if (misfit) throw shapeError("noBroadcast", { op, a: showShape(a), b: showShape(b), axis: misfit.axis, first: showDim(misfit.first), second: showDim(misfit.second) });
  return dims;
}

/** What two shapes broadcast to, and the first axis where they do not. */
export function broadcasting(a: RuntimeShape, b: RuntimeShape): { readonly dims: RuntimeShape; readonly misfit?: { readonly axis: number; readonly first: RuntimeDim; readonly second: RuntimeDim } } {
  const [first, second] = [padded(a, b.length), padded(b, a.length)];
  const dims = first.map((dim, axis) => broadcastDim(dim, second[axis]!));
  const axis = dims.indexOf(undefined);
  if (axis < 0) return { dims: dims as RuntimeShape };
  return { dims: [], misfit: { axis, first: first[axis]!, second: second[axis]! } };
}

/** The run-time twin of {@link BroadcastDim}; `undefined` where the type is `false`. */
export function broadcastDim(a: RuntimeDim, b: RuntimeDim): RuntimeDim | undefined {
  if (b === 1 || a === b) return a;
  if (a === 1) return b;
  if (a === null) return typeof b === "number" ? b : null;
  if (b === null) return typeof a === "number" ? a : null;
  return undefined;
}

/** The run-time twin of {@link Padded}. */
export const padded = (shape: RuntimeShape, rank: number): RuntimeShape => [...Array<number>(Math.max(rank - shape.length, 0)).fill(1), ...shape];

/** The run-time twin of {@link SameDim}. */
export const sameDim = (a: RuntimeDim, b: RuntimeDim): RuntimeDim | undefined => (a === b || b === null ? a : a === null ? b : undefined);
