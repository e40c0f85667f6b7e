/** Einstein sums: the equation is read by the compiler and at run time alike. */
import { sameDim } from "../broadcast.js";
import type { Dim, RuntimeDim } from "../dimension.js";
import type { Box } from "../generic.js";
import type { NotFloat } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";
import type { Tensor } from "../tensor.js";

/** An equation taken apart: the labels of each operand, and of the result. */
interface Parsed<Operands, Result> {
  readonly operands: Operands;
  readonly result: Result;
}

type Parse<E extends string> = WithoutSpaces<E> extends `${infer L}->${infer R}`
  ? OnlyLetters<R> extends true ? (Operands<L> extends infer Os extends string[] ? Parsed<Os, R> : false) : false
  : false;

type WithoutSpaces<E extends string> = E extends `${infer A} ${infer B}` ? `${A}${WithoutSpaces<B>}` : E;

type Operands<L extends string, Out extends string[] = []> = L extends `${infer First},${infer Rest}`
  ? OnlyLetters<First> extends true ? Operands<Rest, [...Out, First]> : false
  : OnlyLetters<L> extends true ? [...Out, L] : false;

type OnlyLetters<Text extends string> = Text extends `${infer C}${infer Rest}` ? (Lowercase<C> extends Letter ? OnlyLetters<Rest> : false) : true;

type Letter = "a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i" | "j" | "k" | "l" | "m" | "n" | "o" | "p" | "q" | "r" | "s" | "t" | "u" | "v" | "w" | "x" | "y" | "z";

/** The equation, or the sentence why it is none for so many operands. */
export type EquationIn<E extends string, Ts extends readonly unknown[]> = string extends E
  ? E
  : Parse<E> extends Parsed<infer Os extends string[], infer R extends string>
    ? Os["length"] extends Ts["length"]
      ? EachOnce<R, Letters<Os[number]>> extends true ? E : Message<"resultLabels", { equation: E }>
      : number extends Ts["length"] ? E : Message<"operandCount", { equation: E; wanted: Os["length"]; actual: Ts["length"] }>
    : Message<"equation", { equation: E }>;

/** The letters of a text, as a union. */
type Letters<Text extends string> = Text extends `${infer C}${infer Rest}` ? C | Letters<Rest> : never;

type EachOnce<R extends string, Allowed> = R extends `${infer C}${infer Rest}` ? (C extends Allowed ? EachOnce<Rest, Exclude<Allowed, C>> : false) : true;

/** Operand number I, or the sentence why it does not fit. */
export type EinsumOperand<E extends string, Ts extends readonly unknown[], I extends keyof Ts> = Sizes<E, Ts> extends Failure<I, infer Sentence> ? Sentence : Ts[I];

/** The shape of the sum; of unknown rank after a mistake. */
export type EinsumResult<E extends string, Ts extends readonly unknown[]> = string extends E
  ? Shape
  : Parse<E> extends Parsed<string[], infer R extends string>
    ? Sizes<E, Ts> extends infer Env ? (Env extends Failure<unknown, unknown> ? Shape : SizesOf<R, Env>) : never
    : Shape;

type SizesOf<R extends string, Env, Out extends unknown[] = []> = R extends `${infer L}${infer Rest}` ? SizesOf<Rest, Env, [...Out, SizeOf<L, Env>]> : Out;

type SizeOf<L, Env> = L extends keyof Env ? Env[L] : number;

/** Which operand does not fit, and why. */
interface Failure<At, Sentence> {
  readonly failedAt: At;
  readonly sentence: Sentence;
}

/** What the labels stand for: a record from letter to dimension. */
type Sizes<E extends string, Ts extends readonly unknown[]> = string extends E ? {} : Parse<E> extends Parsed<infer Os, unknown> ? Bound<E, Os, Ts> : {};

type Bound<E extends string, Os, Ts, Env = {}, Count extends 0[] = []> = Os extends readonly [infer Labels extends string, ...infer ORest]
  ? Ts extends readonly [infer T, ...infer TRest]
    ? T extends Tensor<infer S>
      ? (number extends S["length"] ? Env : Bind<E, Labels, S, Labels, S, Env>) extends infer Next
        ? Next extends string ? Failure<`${Count["length"]}`, Next> : Bound<E, ORest, TRest, Next, [...Count, 0]>
        : never
      : Failure<`${Count["length"]}`, NotFloat<"einsum", T>>
    : Env
  : Env;

type Bind<E extends string, All extends string, Whole, Labels extends string, S, Env> = Labels extends `${infer L}${infer Rest}`
  ? S extends readonly [infer D extends Dim, ...infer DRest]
    ? L extends keyof Env
      ? Box<Env[L]> extends Box<D>
        ? Bind<E, All, Whole, Rest, DRest, Env>
        : number extends Env[L] | D
          ? Bind<E, All, Whole, Rest, DRest, number extends Env[L] ? Omit<Env, L> & { readonly [K in L]: D } : Env>
          : Message<"labelSize", { label: L; first: ShowDim<Env[L]>; second: ShowDim<D>; equation: E }>
      : Bind<E, All, Whole, Rest, DRest, Env & { readonly [K in L]: D }>
    : Message<"operandRank", { labels: All; shape: ShowShape<Whole> }>
  : S extends readonly [] ? Env : Message<"operandRank", { labels: All; shape: ShowShape<Whole> }>;

function parse(equation: string): { readonly operands: readonly string[]; readonly result: string } {
  const match = /^([a-zA-Z,]*)->([a-zA-Z]*)$/.exec(equation.replaceAll(" ", ""));
  if (!match) throw shapeError("equation", { equation });
  return { operands: match[1]!.split(","), result: match[2]! };
}

/** The run-time twin of {@link EquationIn}. */
export function checkEquation(equation: string, count: number): void {
  const { operands, result } = parse(equation);
  if (operands.length !== count) throw shapeError("operandCount", { equation, wanted: operands.length, actual: count });
  const letters = operands.join("");
  if (new Set(result).size !== result.length || [...result].some((label) => !letters.includes(label))) throw shapeError("resultLabels", { equation });
}

/** The run-time twin of {@link EinsumResult}. */
export function einsumShape(equation: string, shapes: readonly RuntimeShape[]): RuntimeShape {
  const { operands, result } = parse(equation);
  const sizes = new Map<string, RuntimeDim>();
  shapes.forEach((shape, i) => {
    const labels = operands[i]!;
    [...labels].forEach((label, axis) => {
      if (axis >= shape.length) throw shapeError("operandRank", { labels, shape: showShape(shape) });
      const [before, dim] = [sizes.get(label), shape[axis]!];
      const same = before === undefined ? dim : sameDim(before, dim);
      if (same === undefined) throw shapeError("labelSize", { label, first: showDim(before!), second: showDim(dim), equation });
      sizes.set(label, same);
    });
    if (labels.length !== shape.length) throw shapeError("operandRank", { labels, shape: showShape(shape) });
  });
  return [...result].map((label) => sizes.get(label)!);
}
