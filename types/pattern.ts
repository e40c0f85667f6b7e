/**
 * Shape patterns: `"b h w c -> b h/2 w/2 4*c"` says what a layer makes of a shape, once, for the compiler and for the run
 * time. On the left, axes are named, or given as a number that they must be; a name that occurs twice, or that is also
 * an option, must be one size; `...` stands for any axes. On the right, names, numbers and expressions of `+ - * / //`.
 * `/` must come out even, `//` rounds down; `*`, `/` and `//` bind closer than `+` and `-`.
 */
import type { Dim, RuntimeDim } from "./dimension.js";
import {
  divideExactly, floorDivide, minus, plus, times, type DivideExactly, type FloorDivide, type Minus, type Plus, type Times,
} from "./dimension-arithmetic.js";
import type { Box, IsVariable } from "./generic.js";
import { shapeError, type Message } from "./messages.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "./shape.js";

/** The parts of a text between spaces. */
export type Tokens<Text> = Text extends `${infer First} ${infer Rest}` ? (First extends "" ? Tokens<Rest> : [First, ...Tokens<Rest>]) : Text extends "" ? [] : [Text];

/** The left side of a pattern. */
export type InputTokens<P> = P extends `${infer Input}->${string}` ? Tokens<Input> : never;

/** The right side of a pattern. */
export type OutputTokens<P> = P extends `${string}->${infer Output}` ? Tokens<Output> : never;

/** What a pattern makes of a shape, or the sentence why it does not fit. `Env` holds the numbers among the options. */
export type PatternShape<Layer extends string, P, S, Env> = HasRank<InputTokens<P>, S> extends true
  ? BindAxes<Layer, InputTokens<P>, S, S, Env> extends infer Bound
    ? Bound extends string ? Bound : BuildShape<Layer, OutputTokens<P>, S, Bound>
    : never
  : WrongRank<Layer, P, S>;

/** Whether a shape has as many axes as a left side names, or more where `...` stands for the others. */
type HasRank<T, S> = T extends readonly [infer Token, ...infer Rest]
  ? Token extends "..."
    ? HasAtLeast<Rest, S>
    : S extends readonly [unknown, ...infer Dims] ? HasRank<Rest, Dims> : false
  : S extends readonly [] ? true : false;

type HasAtLeast<T, S> = T extends readonly [unknown, ...infer Rest] ? (S extends readonly [unknown, ...infer Dims] ? HasAtLeast<Rest, Dims> : false) : true;

type WrongRank<Layer extends string, P, S> = S extends Shape
  ? number extends S["length"] ? Shape : Message<"rank", { layer: Layer; expected: `[${Join<InputTokens<P>>}]`; actual: ShowShape<S> }>
  : never;

type Join<T, Text extends string = ""> = T extends readonly [infer First extends string, ...infer Rest] ? Join<Rest, Text extends "" ? First : `${Text}, ${First}`> : Text;

/** The names on the left with the dimensions they stand for, or a sentence. The rank is right. */
type BindAxes<Layer extends string, T, S, Dims, Env, At extends 0[] = []> = T extends readonly [infer Token extends string, ...infer Rest]
  ? Token extends "..."
    ? BindBack<Layer, Rest, S, Dims, Env, At>
    : Dims extends readonly [infer D extends Dim, ...infer DimsRest]
      ? BindAxis<Layer, Token, D, S, Env, At["length"]> extends infer Bound
        ? Bound extends string ? Bound : BindAxes<Layer, Rest, S, DimsRest, Bound, [...At, 0]>
        : never
      : never
  : Env;

/** The names after `...`, from the last one. */
type BindBack<Layer extends string, T, S, Dims, Env, At extends 0[]> = T extends readonly [...infer Rest, infer Token extends string]
  ? Dims extends readonly [...infer DimsRest extends Shape, infer D extends Dim]
    ? BindAxis<Layer, Token, D, S, Env, [...At, ...DimsRest]["length"]> extends infer Bound
      ? Bound extends string ? Bound : BindBack<Layer, Rest, S, DimsRest, Bound, At>
      : never
    : never
  : Env & { readonly "...": Dims };

type BindAxis<Layer extends string, Token extends string, D, S, Env, Axis extends number> = Token extends `${infer Size extends number}`
  ? FitsDim<Size, D> extends true ? Env : Message<"axisSize", { layer: Layer; axis: Axis; expected: Size; actual: ShowShape<S> }>
  : Token extends keyof Env
    ? FitsDim<Env[Token], D> extends true ? Env : Message<"axisSize", { layer: Layer; axis: Axis; expected: `${ShowDim<Env[Token]>} (${Token})`; actual: ShowShape<S> }>
    : Env & { readonly [Name in Token]: D };

type FitsDim<A, B> = Box<A> extends Box<B> ? true : number extends A | B ? true : false;

/** The shape on the right, or the sentence for what is no size. */
export type BuildShape<Layer extends string, T, S, Env, Out extends unknown[] = []> = T extends readonly [infer Token extends string, ...infer Rest]
  ? Token extends "..."
    ? Env extends { readonly "...": infer Middle extends Shape } ? BuildShape<Layer, Rest, S, Env, [...Out, ...Middle]> : never
    : Token extends keyof Env
      ? Box<Env[Token]> extends Box<infer D extends Dim> ? BuildShape<Layer, Rest, S, Env, [...Out, D]> : never
      : NoSize<ValueOf<Token, Env>, S, Layer> extends true
        ? Message<"noSize", { layer: Layer; expression: Token; shape: ShowShape<S> }>
        : BuildShape<Layer, Rest, S, Env, [...Out, ValueOf<Token, Env>]>
  : Out;

/** Not asked in generic code, where some dimension is a variable. */
type NoSize<D, S, Layer> = IsVariable<S[number & keyof S], Layer> extends true ? false : [D] extends [0] ? true : false;

/** What an expression is; 0 where a division does not come out even or a difference is negative. */
export type ValueOf<Text, Env> = Text extends keyof Env ? Env[Text] : Text extends `${infer N extends number}` ? N : Whole<SumOf<Text, Env, null, "+">>;

type Whole<D> = [D] extends [never] ? 0 : D;

type SumOf<Text, Env, Sum, Sign> = Text extends `${infer Term}+${infer Rest}`
  ? Term extends `${infer First}-${infer Between}`
    ? SumOf<`${Between}+${Rest}`, Env, Joined<Sum, Sign, ProductOf<First, Env, null, "*">>, "-">
    : SumOf<Rest, Env, Joined<Sum, Sign, ProductOf<Term, Env, null, "*">>, "+">
  : Text extends `${infer Term}-${infer Rest}`
    ? SumOf<Rest, Env, Joined<Sum, Sign, ProductOf<Term, Env, null, "*">>, "-">
    : Joined<Sum, Sign, ProductOf<Text, Env, null, "*">>;

type Joined<Sum, Sign, Value> = Sum extends null ? Value : Sign extends "+" ? Plus<Sum, Value> : Value extends number ? Minus<Sum, Value> : Plus<Sum, Times<Value, -1>>;

/** The first factor, the sign behind it and the rest; null where there is no sign. */
type Split<Text> = Text extends `${infer Before}*${infer Rest}`
  ? Before extends `${infer First}/${infer Between}` ? Divided<First, `${Between}*${Rest}`> : [Before, "*", Rest]
  : Text extends `${infer First}/${infer Rest}` ? Divided<First, Rest> : null;

type Divided<First, Rest> = Rest extends `/${infer Behind}` ? [First, "//", Behind] : [First, "/", Rest];

type ProductOf<Text, Env, Product, Sign> = Split<Text> extends [infer First, infer Next, infer Rest]
  ? ProductOf<Rest, Env, Applied<Product, Sign, Atom<First, Env>>, Next>
  : Applied<Product, Sign, Atom<Text, Env>>;

type Atom<Text, Env> = Text extends keyof Env ? Env[Text] : Text extends `${infer N extends number}` ? N : never;

type Applied<A, Sign, B> = A extends null ? B : Sign extends "*" ? Times<A, B> : Sign extends "//" ? FloorBy<A, B> : DivideBy<A, B>;

type FloorBy<A, B> = B extends number ? FloorDivide<A, B> : number;

/** Whether a named dimension comes out even is asked when the model runs. */
type DivideBy<A, B> = B extends number ? (A extends number ? DivideExactly<A, B> : FloorDivide<A, B>) : number;

/** Names of the left side and of the options. */
export type Env = ReadonlyMap<string, RuntimeDim>;

/** A pattern taken apart. */
export interface Pattern {
  readonly input: readonly string[];
  readonly output: readonly string[];
}

const tokens = (text: string): string[] => text.split(" ").filter((token) => token !== "");

/** The two sides of a pattern. */
export function parsePattern(text: string): Pattern {
  const [input = "", output = ""] = text.split("->");
  return { input: tokens(input), output: tokens(output) };
}

/** The run-time twin of {@link PatternShape}. */
export function patternShape(layer: string, { input, output }: Pattern, shape: RuntimeShape, options: Env): RuntimeShape {
  const env = bindPattern(layer, input, shape, options);
  return buildShape(layer, output, shape, env);
}

export interface Bound {
  readonly names: Env;
  /** What `...` stands for. */
  readonly middle: RuntimeShape;
}

/** The names of a left side with the dimensions they stand for. */
export function bindPattern(layer: string, input: readonly string[], shape: RuntimeShape, options: Env): Bound {
  const names = new Map(options);
  const open = input.indexOf("...");
  if (open < 0 ? input.length !== shape.length : input.length - 1 > shape.length) throw shapeError("rank", { layer, expected: `[${input.join(", ")}]`, actual: showShape(shape) });
  const bind = (token: string, axis: number): void => {
    const dim = shape[axis]!;
    const wanted = /^\d+$/.test(token) ? Number(token) : names.get(token);
    if (wanted === undefined) names.set(token, dim);
    else if (wanted !== null && dim !== null && wanted !== dim) {
      const expected = /^\d+$/.test(token) ? token : `${showDim(wanted)} (${token})`;
      throw shapeError("axisSize", { layer, axis, expected, actual: showShape(shape) });
    }
  };
  const front = open < 0 ? input : input.slice(0, open);
  const back = open < 0 ? [] : input.slice(open + 1);
  front.forEach(bind);
  for (let i = back.length - 1; i >= 0; i--) bind(back[i]!, shape.length - back.length + i);
  return { names, middle: open < 0 ? [] : shape.slice(front.length, shape.length - back.length) };
}

/** The run-time twin of {@link BuildShape}. */
export function buildShape(layer: string, output: readonly string[], shape: RuntimeShape, { names, middle }: Bound): RuntimeShape {
  return output.flatMap((token) => {
    if (token === "...") return middle;
    if (names.has(token)) return [names.get(token)!];
    const value = valueOf(token, names);
    if (value === undefined || value === 0) throw shapeError("noSize", { layer, expression: token, shape: showShape(shape) });
    return [value];
  });
}

/** The run-time twin of {@link ValueOf}; `undefined` where the type is 0. */
export function valueOf(text: string, names: Env): RuntimeDim | undefined {
  let sum: RuntimeDim | undefined = null;
  text.split(/([+-])/).forEach((part, i, parts) => {
    if (i % 2 === 1 || sum === undefined) return;
    const value = productOf(part, names);
    if (i === 0 || value === undefined) sum = value;
    else sum = joined(sum, parts[i - 1]!, value);
  });
  return sum;
}

function joined(sum: RuntimeDim, sign: string, value: RuntimeDim): RuntimeDim | undefined {
  if (sign === "+") return plus(sum, value);
  if (typeof value !== "number") return plus(sum, times(value, -1));
  const difference = minus(sum, value);
  return typeof difference === "number" && difference < 0 ? undefined : difference;
}

function productOf(text: string, names: Env): RuntimeDim | undefined {
  const parts = text.split(/(\*|\/\/?)/);
  let product: RuntimeDim | undefined = atom(parts[0]!, names);
  for (let i = 1; i < parts.length && product !== undefined; i += 2) {
    const factor = atom(parts[i + 1]!, names);
    if (parts[i] === "*") product = times(product, factor);
    else if (typeof factor !== "number") product = null;
    else product = parts[i] === "/" && typeof product === "number" ? divideExactly(product, factor) : floorDivide(product, factor);
  }
  return product;
}

const atom = (text: string, names: Env): RuntimeDim => (/^\d+$/.test(text) ? Number(text) : names.get(text) ?? null);
