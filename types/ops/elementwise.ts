/** Ops on two tensors element by element: shapes broadcast, a number goes with every element. */
import { broadcastShape, type Broadcasting, type BroadcastShape } from "../broadcast.js";
import { optionError, type Message } from "../messages.js";
import type { RuntimeShape, Shape } from "../shape.js";
import type { Floats, ShapeOf, Tensor } from "../tensor.js";
import type { Equal, FloatIn, FloatsOf, Integers, IntIn, Ints, KindOf, Like, OtherKind } from "./operand.js";

/** The left operand: a tensor, or a number where the right one is a tensor. */
export type Left<Op extends string, A, B> = A extends Floats | Ints ? A : A extends number ? (B extends number ? NoTensor<Op> : A) : NoTensor<Op>;

/** The left operand of an op on floats. */
export type LeftFloat<Op extends string, A, B> = A extends number ? (B extends number ? NoTensor<Op> : A) : FloatIn<Op, A>;

/** The right operand: a number, or a tensor of the same kind that broadcasts with the left one. */
export type Right<Op extends string, A, B> = RightVerdict<Op, A, B> extends infer Sentence extends string ? Sentence : B;

/** The right operand of an op on floats. */
export type RightFloat<Op extends string, A, B> = B extends number ? B : B extends Floats ? Right<Op, A, B> : FloatIn<Op, B>;

type NoTensor<Op extends string> = Message<"notTensor", { layer: Op }>;

type RightVerdict<Op extends string, A, B> = B extends number
  ? A extends Ints ? WholeNumber<Op, B> : B
  : B extends Floats | Ints
    ? A extends number
      ? B extends Ints ? WholeNumber<Op, A> : B
      : A extends Floats | Ints
        ? Equal<A, B> extends true ? B : KindOf<A> extends KindOf<B> ? BroadcastShape<Op, ShapeOf<A>, ShapeOf<B>> : OtherKind<Op, A, B>
        : B
    : NoTensor<Op>;

/** A number beside integers is one as well. */
type WholeNumber<Op extends string, N extends number> = `${N}` extends `${string}.${string}` | `${string}e-${string}` ? Message<"wholeOperand", { op: Op; value: N }> : N;

/** The result of arithmetic: a tensor of the operands' kind. */
export type Arithmetic<Op extends string, A, B> = A extends number ? (B extends Floats | Ints ? B : Tensor<Shape>) : B extends number ? (A extends Floats | Ints ? A : Tensor<Shape>) : Equal<A, B> extends true ? A : Joined<Op, A, B>;

type Joined<Op extends string, A, B> = A extends Floats | Ints ? (B extends Floats | Ints ? Like<A, Both<Op, ShapeOf<A>, ShapeOf<B>>> : Tensor<Shape>) : Tensor<Shape>;

/** The shape of both; of unknown rank after a mistake. The same alias as in the check, so that it is worked out once. */
type Both<G, A extends Shape, B extends Shape> = Broadcasting<A, B, G>["result"];

/** The result of a comparison: 1 where it holds, 0 elsewhere. */
export type Comparison<Op extends string, A, B> = Integers<A extends number ? ShapeOf<B> : B extends number ? ShapeOf<A> : Both<Op, ShapeOf<A>, ShapeOf<B>>>;

/** The right operand of logic: integers, of which all but 0 are true. */
export type RightInt<Op extends string, A, B> = B extends Ints ? Right<Op, A, B> : IntIn<Op, B>;

/** The first branch of `where`, which broadcasts with the condition. */
export type WhereThen<C, A> = A extends number ? A : A extends Floats | Ints ? Met<ShapeOf<C>, A, C> : NoTensor<"where">;

/** The second branch of `where`, which broadcasts with the condition and the first branch. */
export type WhereElse<C, A, B> = RightVerdict<"where", A, B> extends infer Sentence extends string ? Sentence : B extends number ? B : Met<WhereShape<C, A>, B, C>;

type Met<S extends Shape, T, G> = BroadcastShape<"where", S, ShapeOf<T>, G> extends infer Sentence extends string ? Sentence : T;

type WhereShape<C, A> = A extends number ? ShapeOf<C> : Both<C, ShapeOf<C>, ShapeOf<A>>;

/** The result of `where`; of floats where both branches are numbers. */
export type Where<C, A, B> = Like<A extends number ? B : A, B extends number ? WhereShape<C, A> : Both<C, WhereShape<C, A>, ShapeOf<B>>>;

/** The result of `cast`. */
export type Cast<T, D> = D extends "int32" ? Integers<ShapeOf<T>> : D extends "float32" ? FloatsOf<ShapeOf<T>> : Tensor<Shape>;

/** The run-time twin of the shapes above: numbers, which have none, are left out. */
export const jointShape = (op: string, shapes: readonly RuntimeShape[]): RuntimeShape => shapes.slice(1).reduce((joint, shape) => broadcastShape(op, joint, shape), shapes[0]!);

/** Refuses a fraction beside integers. */
export function checkWhole(op: string, value: number): void {
  if ((value | 0) !== value) throw optionError("wholeOperand", { op, value: String(value) });
}
