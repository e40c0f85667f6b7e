/** Products of matrices: matmul and dot. */
import { broadcastShape, sameDim, type Broadcast, type BroadcastShape, type SameDim } from "../broadcast.js";
import type { Dim, RuntimeDim } from "../dimension.js";
import { shapeError, type Message } from "../messages.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";
import type { NotFloat } from "../layer.js";
import type { Floats, ShapeOf, Tensor } from "../tensor.js";
import type { Fitting } from "./operand.js";

/** The left factor: a float tensor with enough axes. */
export type MatmulLeft<T> = T extends Tensor<infer S> ? Fitting<Factor<"matmul", S>, T> : NotFloat<"matmul", T>;

/** The right factor: a float tensor with enough axes that goes with the left one. */
export type MatmulRight<A, B, TA, TB> = B extends Tensor<infer S>
  ? Factor<"matmul", S> extends infer Sentence extends string
    ? Sentence
    : A extends Floats ? Fitting<MatmulVerdict<ShapeOf<A>, S, TA, TB>, B> : B
  : NotFloat<"matmul", B>;

/** A shape of at least two axes, or a sentence. */
type Factor<Op extends string, S extends Shape> = S extends readonly [...infer Rest extends Shape, infer M extends Dim, infer N extends Dim]
  ? [...Rest, M, N]
  : number extends S["length"] ? Shape : Message<"rank", { layer: Op; expected: "of rank 2 or more"; actual: ShowShape<S> }>;

/** The shape of the product, or the sentence why there is none. */
export type MatmulVerdict<A extends Shape, B extends Shape, TA, TB> = boolean extends TA
  ? Shape
  : boolean extends TB
    ? Shape
    : A extends readonly [...infer LA extends Shape, infer A1 extends Dim, infer A2 extends Dim]
      ? B extends readonly [...infer LB extends Shape, infer B1 extends Dim, infer B2 extends Dim]
        ? TA extends true
          ? TB extends true ? Multiplied<A, B, LA, LB, A2, A1, B2, B1> : Multiplied<A, B, LA, LB, A2, A1, B1, B2>
          : TB extends true ? Multiplied<A, B, LA, LB, A1, A2, B2, B1> : Multiplied<A, B, LA, LB, A1, A2, B1, B2>
        : Shape
      : Shape;

/** [...LA, M, K] times [...LB, K2, N]. */
type Multiplied<A, B, LA extends Shape, LB extends Shape, M extends Dim, K, K2, N extends Dim> = SameDim<K, K2> extends false
  ? Message<"innerSizes", { op: "matmul"; a: ShowShape<A>; b: ShowShape<B>; first: ShowDim<K>; second: ShowDim<K2> }>
  : LB extends readonly []
    ? [...LA, M, N]
    : BroadcastShape<"matmul", LA, LB, A> extends infer Sentence extends string
      ? Sentence
      : Broadcast<LA, LB> extends infer L extends Shape ? [...L, M, N] : never;

/** Options of matmul. */
export interface MatmulOptions<TA extends boolean, TB extends boolean> {
  /** Whether the last two axes of a are swapped first; false by default. */
  transposeA?: TA;
  /** Whether the last two axes of b are swapped first; false by default. */
  transposeB?: TB;
}

/** A factor of dot: a float tensor with at least one axis. */
export type DotLeft<T> = T extends Tensor<infer S> ? (S extends readonly [] ? Message<"rank", { layer: "dot"; expected: "of rank 1 or more"; actual: "[]" }> : T) : NotFloat<"dot", T>;

/** The right factor of dot. */
export type DotRight<A, B> = DotLeft<B> extends infer Sentence extends string ? Sentence : Fitting<DotVerdict<ShapeOf<A>, ShapeOf<B>>, B>;

/** The last axis of A is summed with the second to last of B, its only one where it is a vector; the other axes follow one another. */
export type DotVerdict<A extends Shape, B extends Shape> = A extends readonly [...infer LA extends Shape, infer K extends Dim]
  ? B extends readonly [infer K2 extends Dim]
    ? Dotted<A, B, K, K2, LA>
    : B extends readonly [...infer LB extends Shape, infer K2 extends Dim, infer N extends Dim]
      ? Dotted<A, B, K, K2, [...LA, ...LB, N]>
      : Shape
  : Shape;

type Dotted<A, B, K, K2, Out extends Shape> = SameDim<K, K2> extends false
  ? Message<"innerSizes", { op: "dot"; a: ShowShape<A>; b: ShowShape<B>; first: ShowDim<K>; second: ShowDim<K2> }>
  : number extends Out["length"] ? Shape : Out;

function checkInner(op: string, a: RuntimeShape, b: RuntimeShape, first: RuntimeDim, second: RuntimeDim): void {
  if (sameDim(first, second) === undefined) throw shapeError("innerSizes", { op, a: showShape(a), b: showShape(b), first: showDim(first), second: showDim(second) });
}

/** The run-time twin of {@link MatmulVerdict}. */
export function matmulShape(a: RuntimeShape, b: RuntimeShape, transposeA: boolean, transposeB: boolean): RuntimeShape {
  for (const shape of [a, b]) if (shape.length < 2) throw shapeError("rank", { layer: "matmul", expected: "of rank 2 or more", actual: showShape(shape) });
  const ends = (shape: RuntimeShape, swapped: boolean): RuntimeShape => (swapped ? shape.slice(-2).reverse() : shape.slice(-2));
  const [rows, inner] = ends(a, transposeA);
  const [inner2, columns] = ends(b, transposeB);
  checkInner("matmul", a, b, inner!, inner2!);
  return [...broadcastShape("matmul", a.slice(0, -2), b.slice(0, -2)), rows!, columns!];
}

/** The run-time twin of {@link DotVerdict}. */
export function dotShape(a: RuntimeShape, b: RuntimeShape): RuntimeShape {
  for (const shape of [a, b]) if (shape.length < 1) throw shapeError("rank", { layer: "dot", expected: "of rank 1 or more", actual: showShape(shape) });
  const summed = Math.max(0, b.length - 2);
  checkInner("dot", a, b, a.at(-1)!, b[summed]!);
  return [...a.slice(0, -1), ...b.filter((_, axis) => axis !== summed)];
}
