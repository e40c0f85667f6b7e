/** rearrange: axes split, joined and reordered by a pattern of names, read by the compiler and at run time alike. */
import { sameDim, type SameDim } from "../broadcast.js";
import type { Dim, RuntimeDim } from "../dimension.js";
import { divideExactly, type DivideExactly, type Times } from "../dimension-arithmetic.js";
import { isName, type IsName } from "../layers/input.js";
import { optionError, shapeError, type Message } from "../messages.js";
import { checkPositive, type NotPositive } from "../option.js";
import { productOf, showDim, showShape, type Product, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";

/** Both sides of a pattern: lists of names and of groups, which are lists of names. */
interface Sides<L, R> {
  readonly left: L;
  readonly right: R;
}

type Parse<P extends string> = P extends `${infer L}->${infer R}` ? (Side<L> extends infer Ls extends unknown[] ? (Side<R> extends infer Rs extends unknown[] ? Sides<Ls, Rs> : false) : false) : false;

type Side<Text extends string, Out extends unknown[] = []> = Text extends ` ${infer Rest}`
  ? Side<Rest, Out>
  : Text extends `(${infer Group})${infer Rest}`
    ? Names<Group> extends infer Ns extends string[] ? Side<Rest, [...Out, Ns]> : false
    : Text extends `${infer Name} ${infer Rest}`
      ? IsAxis<Name> extends true ? Side<Rest, [...Out, Name]> : false
      : Text extends "" ? Out : IsAxis<Text> extends true ? [...Out, Text] : false;

type Names<Text extends string, Out extends string[] = []> = Text extends ` ${infer Rest}`
  ? Names<Rest, Out>
  : Text extends `${infer Name} ${infer Rest}`
    ? IsAxis<Name> extends true ? Names<Rest, [...Out, Name]> : false
    : Text extends "" ? Out : IsAxis<Text> extends true ? [...Out, Text] : false;

type IsAxis<Name extends string> = Name extends "1" ? true : IsName<Name>;

/** All names of a side in one list, without the axes of size 1. */
type Flat<Side, Out extends unknown[] = []> = Side extends readonly [infer First, ...infer Rest]
  ? Flat<Rest, First extends readonly unknown[] ? [...Out, ...Flat<First>] : First extends "1" ? Out : [...Out, First]>
  : Out;

type Unique<Names, Seen = never> = Names extends readonly [infer N, ...infer Rest] ? (N extends Seen ? false : Unique<Rest, Seen | N>) : true;

type SameNames<L extends unknown[], R extends unknown[]> = [L["length"], L[number], Unique<L>, Unique<R>] extends [R["length"], R[number], true, true] ? true : false;

/** What the pattern says for a shape: a shape, or a sentence. Sizes that are given stand in sentences of their own, see {@link Rearranged}. */
export type PatternVerdict<S extends Shape, P extends string> = string extends P
  ? Shape
  : Parse<P> extends Sides<infer L extends unknown[], infer R extends unknown[]>
    ? SameNames<Flat<L>, Flat<R>> extends true
      ? number extends S["length"]
        ? Shape
        : L["length"] extends S["length"] ? Shape : Message<"patternRank", { side: LeftText<P>; shape: ShowShape<S> }>
      : Message<"patternNames", { pattern: P }>
    : Message<"pattern", { pattern: P }>;

type LeftText<P> = P extends `${infer L}->${string}` ? Trimmed<L> : never;

type Trimmed<T extends string> = T extends ` ${infer Rest}` ? Trimmed<Rest> : T extends `${infer Rest} ` ? Trimmed<Rest> : T;

/** The rearranged shape, or the sentence why the sizes do not fit. */
export type Rearranged<S extends Shape, P extends string, Z> = string extends P | keyof Z
  ? Shape
  : number extends S["length"]
    ? Shape
    : PatternVerdict<S, P> extends string
      ? Shape
      : Parse<P> extends Sides<infer L extends unknown[], infer R extends unknown[]>
        ? SizesVerdict<P, Z, Flat<L>[number], keyof Z> extends infer Sentence extends string
          ? Sentence
          : Bound<S, L, S, Z> extends infer Env
            ? Env extends string ? Env : Joined<R, Env>
            : never
        : Shape;

/** The sentence for a size that is none or has no name in the pattern. */
type SizesVerdict<P extends string, Z, Known, Names> = [Names] extends [Known]
  ? { [N in keyof Z]: Z[N] extends number ? (`${Z[N]}` extends NotPositive ? Message<"positive", { layer: "rearrange"; option: N & string; value: Z[N] }> : never) : never }[keyof Z] extends infer Sentence
    ? [Sentence] extends [never] ? true : Sentence
    : never
  : Message<"noName", { name: `${Exclude<Names, Known> & (string | number)}`; pattern: P }>;

/** What the names stand for: a record from name to dimension, or a sentence. */
type Bound<S, L, All, Z, Env = {}, Count extends 0[] = []> = S extends readonly [infer D extends Dim, ...infer DRest]
  ? L extends readonly [infer Axis, ...infer LRest]
    ? BindAxis<D, Axis extends readonly unknown[] ? Axis : [Axis], Z, All, Count["length"]> extends infer Next
      ? Next extends string ? Next : Bound<DRest, LRest, All, Z, Env & Next, [...Count, 0]>
      : never
    : Env
  : Env;

/** One axis: the product of the names whose sizes are given, and the one name that is left. */
type BindAxis<D extends Dim, Names, Z, All, At extends number> = Open<Names, Z> extends infer Os
  ? Os extends readonly []
    ? SameDim<Given<Names, Z>, D> extends false
      ? Message<"patternSize", { group: GroupText<Names>; wanted: ShowDim<Given<Names, Z>>; axis: At; shape: ShowShape<All>; dim: ShowDim<D> }>
      : Sized<Names, Z>
    : Os extends readonly [infer N extends string]
      ? [Given<Names, Z>] extends [1]
        ? Sized<Names, Z> & { readonly [K in N]: D }
        : [DivideExactly<D, Given<Names, Z>>] extends [never]
          ? Message<"patternDivide", { axis: At; shape: ShowShape<All>; known: ShowDim<Given<Names, Z>>; group: GroupText<Names> }>
          : Sized<Names, Z> & { readonly [K in N]: DivideExactly<D, Given<Names, Z>> }
      : Message<"patternOpen", { group: GroupText<Names> }>
  : never;

/** The names whose sizes are not given. */
type Open<Names, Z, Out extends unknown[] = []> = Names extends readonly [infer N, ...infer Rest] ? Open<Rest, Z, N extends "1" | keyof Z ? Out : [...Out, N]> : Out;

/** The product of the sizes that are given. */
type Given<Names, Z, Result = 1> = Names extends readonly [infer N, ...infer Rest] ? Given<Rest, Z, N extends keyof Z ? Times<Result, Z[N]> : Result> : Result;

/** The names whose sizes are given, with them. */
type Sized<Names, Z> = Names extends readonly string[] ? { readonly [N in Names[number] & keyof Z]: Z[N] } : {};

type GroupText<Names, Text extends string = ""> = Names extends readonly [infer N extends string, ...infer Rest] ? GroupText<Rest, Text extends "" ? N : `${Text} ${N}`> : Text;

/** The right side with what the names stand for. */
type Joined<R, Env, Out extends unknown[] = []> = R extends readonly [infer Axis, ...infer Rest]
  ? Joined<Rest, Env, [...Out, Axis extends readonly unknown[] ? Product<DimsOf<Axis, Env>> : DimOf<Axis, Env>]>
  : Out;

type DimOf<N, Env> = N extends "1" ? 1 : N extends keyof Env ? Env[N] : number;

type DimsOf<Names, Env> = { [I in keyof Names]: DimOf<Names[I], Env> };

/** A pattern at run time: groups of names, one for each axis of a side. */
export interface Pattern {
  readonly left: readonly (readonly string[])[];
  readonly right: readonly (readonly string[])[];
}

const isAxis = (name: string): boolean => name === "1" || isName(name);

function side(text: string): readonly (readonly string[])[] | undefined {
  const axes = [...text.matchAll(/\(([^()]*)\)|([^\s()]+)|([()])/g)].map(([, group, name, stray]) => (stray !== undefined ? [""] : name !== undefined ? [name] : group!.split(" ").filter((part) => part !== "")));
  return axes.flat().every(isAxis) ? axes : undefined;
}

/** The run-time twin of {@link PatternVerdict}, the rank aside. */
export function parsePattern(pattern: string): Pattern {
  const [left, right, ...rest] = pattern.split("->").map(side);
  if (!left || !right || rest.length > 0) throw shapeError("pattern", { pattern });
  const [from, to] = [left, right].map((axes) => axes.flat().filter((name) => name !== "1")) as [string[], string[]];
  if (from.length !== to.length || new Set(from).size !== from.length || new Set(to).size !== to.length || from.some((name) => !to.includes(name))) throw shapeError("patternNames", { pattern });
  return { left, right };
}

/** Refuses sizes of no name, which 1 is none of, and what is no size. */
function checkSizes(pattern: string, { left }: Pattern, sizes: Readonly<Record<string, number>>): void {
  const stranger = Object.keys(sizes).find((name) => name === "1" || !left.flat().includes(name));
  if (stranger !== undefined) throw optionError("noName", { name: stranger, pattern });
  for (const [name, size] of Object.entries(sizes)) checkPositive("rearrange", name, size);
}

/** What the names stand for. */
export function namesOf(pattern: string, parsed: Pattern, shape: RuntimeShape, sizes: Readonly<Record<string, number>>): ReadonlyMap<string, RuntimeDim> {
  const { left } = parsed;
  if (left.length !== shape.length) throw shapeError("patternRank", { side: pattern.split("->")[0]!.trim(), shape: showShape(shape) });
  checkSizes(pattern, parsed, sizes);
  const names = new Map<string, RuntimeDim>([["1", 1], ...Object.entries(sizes)]);
  left.forEach((group, axis) => {
    const dim = shape[axis]!;
    const [open, ...more] = group.filter((name) => name !== "1" && !Object.hasOwn(sizes, name));
    const given = group.reduce<number>((product, name) => (Object.hasOwn(sizes, name) ? product * sizes[name]! : product), 1);
    const words = { axis, shape: showShape(shape), group: group.join(" ") };
    if (more.length > 0) throw shapeError("patternOpen", { group: words.group });
    if (open === undefined) {
      if (sameDim(given, dim) === undefined) throw shapeError("patternSize", { ...words, wanted: given, dim: showDim(dim) });
      return;
    }
    const size = divideExactly(dim, given);
    if (size === undefined) throw shapeError("patternDivide", { ...words, known: given });
    names.set(open, size);
  });
  return names;
}

/** The run-time twin of {@link Rearranged}. */
export function rearrangedShape(pattern: string, shape: RuntimeShape, sizes: Readonly<Record<string, number>>): RuntimeShape {
  const parsed = parsePattern(pattern);
  const names = namesOf(pattern, parsed, shape, sizes);
  return parsed.right.map((group) => productOf(group.map((name) => names.get(name)!)));
}

