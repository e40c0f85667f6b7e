/** Shapes: tuples of dimensions in the types, arrays of them at run time, and how both are shown in messages. */
import type { Batch, Dim, RuntimeDim } from "./dimension.js";
import { times, type Times } from "./dimension-arithmetic.js";

/** A shape in the types. `Shape` itself stands for a shape of unknown rank. */
export type Shape = readonly Dim[];

/** A shape at run time. */
export type RuntimeShape = readonly RuntimeDim[];

/** A dimension as messages show it: unknown ones as `?`. */
export type ShowDim<D> = D extends Batch ? "Batch" : number extends D ? "?" : D extends number | string ? `${D}` : "?";

/** A shape as messages show it: `[Batch, 28, ?]`. */
export type ShowShape<S> = S extends readonly unknown[] ? (number extends S["length"] ? "[...]" : `[${ShowDims<S>}]`) : "?";

type ShowDims<S> = S extends readonly [infer D, ...infer Rest] ? Join<Rest, ShowDim<D>> : "";

/** Mentions Text once a step: of a type variable the compiler tries every branch, and so would double with every step. */
type Join<S, Text extends string> = S extends readonly [infer D, ...infer Rest] ? Join<Rest, `${Text}, ${ShowDim<D>}`> : Text;

/** The run-time twin of {@link ShowDim}. */
export const showDim = (dim: RuntimeDim): string => (dim === null ? "?" : String(dim));

/** The run-time twin of {@link ShowShape}. */
export const showShape = (shape: RuntimeShape): string => `[${shape.map(showDim).join(", ")}]`;

/** What `array()` gives for a shape: arrays nested as deep as the rank. */
export type NestedNumbers<S extends Shape> = number extends S["length"] ? unknown : Nested<S>;

type Nested<S> = S extends readonly [unknown, ...infer Rest] ? Nested<Rest>[] : number;

/** The number of elements of a shape. */
export type Product<S, Result = 1> = S extends readonly [infer D, ...infer Rest] ? Product<Rest, Times<Result, D>> : Result;

/** The run-time twin of {@link Product}. */
export const productOf = (shape: RuntimeShape): RuntimeDim => shape.reduce<RuntimeDim>(times, 1);
