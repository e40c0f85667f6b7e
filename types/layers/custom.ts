/** Layers that users define: options declared by example, a shape pattern or a rule of one's own, weights by pattern. */
import type { Batch } from "../dimension.js";
import type { Layer, Rule } from "../layer.js";
import type { Message } from "../messages.js";
import type { NotPositive } from "../option.js";
import type { BuildShape, InputTokens, OutputTokens, PatternShape, Tokens } from "../pattern.js";
import type { RuntimeShape, Shape, ShowShape } from "../shape.js";
import type { AnyTensor, Tensor } from "../tensor.js";
import type { ConstraintOption } from "./constraint.js";
import type { InitializerOption } from "./initializer.js";
import type { LayerOptions } from "./options.js";
import type { RegularizerOption } from "./regularizer.js";

/** One option: a default, which makes it optional, or `Number`, `String` or `Boolean`, which make it required. */
export type OptionDeclaration = number | string | boolean | NumberConstructor | StringConstructor | BooleanConstructor;

export type OptionDeclarations = { readonly [name: string]: OptionDeclaration };

/** What a declared option may be. */
type ValueOfOption<D> = D extends number | NumberConstructor ? number : D extends string | StringConstructor ? string : boolean;

type Required_<D> = { [K in keyof D]: D[K] extends NumberConstructor | StringConstructor | BooleanConstructor ? K : never }[keyof D];

/** The options object that a layer takes. */
export type CustomOptions<D> = { readonly [K in Required_<D>]: ValueOfOption<D[K]> } & { readonly [K in Exclude<keyof D, Required_<D>>]?: ValueOfOption<D[K]> } & LayerOptions;

/** The options as `call` sees them: all of them, and whether the model is being trained. */
export type ResolvedOptions<D> = { readonly [K in keyof D]: ValueOfOption<D[K]> } & { readonly training: boolean };

/** The numbers among the options: as given, or the defaults. */
export type OptionNumbers<D, O> = { readonly [K in keyof D as ValueOfOption<D[K]> extends number ? K : never]: K extends keyof O ? O[K] : D[K] extends number ? D[K] : number };

/** The options given, or the sentence at the one that cannot be. Numbers that a pattern names are sizes. */
export type OptionsCheck<Name extends string, D, P, O> = {
  readonly [K in keyof O]: K extends keyof D | keyof LayerOptions
    ? K extends Named<P>
      ? `${O[K] & number}` extends NotPositive ? Message<"positive", { layer: Name; option: K & string; value: O[K] & number }> : O[K]
      : O[K]
    : Message<"unknownOption", { layer: Name; option: K & string }>;
};

/** Names that a pattern has, and parts of its expressions. */
type Named<P> = P extends string ? Parts<InputTokens<P>[number] | OutputTokens<P>[number]> : never;

type Parts<Token> = Token extends `${infer A}${"+" | "-" | "*" | "/"}${infer B}` ? Parts<A> | Parts<B> : Token;

/** The pattern given, or the sentence why it is none. */
export type PatternCheck<Name extends string, P, D> = P extends string
  ? P extends `${string} -> ${string}`
    ? Unbound<P, D> extends infer Missing
      ? [Missing] extends [never] ? P : Message<"patternName", { layer: Name; name: Missing & string }>
      : never
    : Message<"patternText", { layer: Name; pattern: P }>
  : P;

/** The first name on the right that the left and the options do not have. */
type Unbound<P, D> = FirstUnbound<OutputTokens<P>, InputTokens<P>[number] | (keyof D & string)>;

type FirstUnbound<T, Known> = T extends readonly [infer Token, ...infer Rest]
  ? Exclude<Parts<Token>, Known | "" | `${number}`> extends infer Missing ? ([Missing] extends [never] ? FirstUnbound<Rest, Known> : Missing) : never
  : never;

/** The rule of a layer with a pattern. */
export interface PatternRule<Name extends string, P, Numbers> extends Rule {
  readonly layer: Name;
  readonly output: PatternShape<Name, P, this["input"], Numbers>;
}

/** A rule of one's own that is made with options: `this["options"]` holds those that are numbers. */
export interface RuleWithOptions extends Rule {
  readonly options: unknown;
}

/** A rule as a type and as a function: see `rule` in the public API. */
export interface CustomRule<R extends Rule, D = object> {
  readonly shape: (input: RuntimeShape, options: D) => RuntimeShape;
  readonly rule?: R;
}

type RuleOfShape<Name extends string, P, Numbers> = P extends CustomRule<infer R, never> ? R & { readonly options: Numbers } : PatternRule<Name, P, Numbers>;

/** Makes layers of a kind. */
export type LayerFactory<Name extends string, D, P> = [Required_<D>] extends [never]
  ? <const O extends Partial<CustomOptions<D>> = {}>(options?: OptionsCheck<Name, D, P, O> & LayerOptions) => Layer<RuleOfShape<Name, P, OptionNumbers<D, O>>>
  : <const O extends CustomOptions<D>>(options: OptionsCheck<Name, D, P, O> & LayerOptions) => Layer<RuleOfShape<Name, P, OptionNumbers<D, O>>>;

/** A weight: its shape as a pattern of names, or that and more. */
export type WeightDeclaration = string | CustomWeight;

export interface CustomWeight {
  /** A pattern of names: "c units". */
  readonly shape: string;
  /** How the weight starts; "glorotUniform" by default. */
  readonly initializer?: InitializerOption;
  /** What the weight adds to the loss. */
  readonly regularizer?: RegularizerOption;
  /** What the weight is made to be after every step. */
  readonly constraint?: ConstraintOption;
  /** Whether training changes the weight; true by default. */
  readonly trainable?: boolean;
}

export type WeightDeclarations = { readonly [name: string]: WeightDeclaration };

type PatternOf<W> = W extends { readonly shape: infer P } ? P : W;

/** The names of a left side as named dimensions: what `call` works with. */
type Symbols<T, Names = {}, First = true> = T extends readonly [infer Token extends string, ...infer Rest]
  ? Symbols<Rest, Names & { readonly [N in Token]: First extends true ? Batch : Token }, false>
  : Names;

type SymbolsOf<P, D> = Symbols<InputTokens<P>> & { readonly [K in keyof D]: K };

/** A size by names; an expression that no arithmetic can simplify, such as `c//ratio`, stands for itself. */
type SymbolicShape<T extends readonly unknown[], Env> = BuildShape<"", T, [], Env> extends infer S extends Shape ? { [I in keyof S]: number extends S[I] ? (I extends keyof T ? Extract<T[I], string> : S[I]) : S[I] } : Shape;

/** The input of `call`: its dimensions are the pattern's names. Of unknown rank for a rule of one's own and for `...`. */
export type CallInput<P, D> = P extends string ? ("..." extends InputTokens<P>[number] ? Tensor<Shape> : Tensor<SymbolicShape<InputTokens<P>, SymbolsOf<P, D>>>) : Tensor<Shape>;

/** The weights of `call`, shaped by the names of their patterns. */
export type CallWeights<P, D, W> = { readonly [K in keyof W]: P extends string ? Tensor<SymbolicShape<Tokens<PatternOf<W[K]>>, SymbolsOf<P, D>>> : Tensor<Shape> };

/** What `call` gives, or the sentence that it is not what the pattern says. */
export type CallResult<Name extends string, P, D, R> = P extends string
  ? "..." extends InputTokens<P>[number]
    ? R
    : R extends Tensor<infer S>
      ? Fits<SymbolicShape<OutputTokens<P>, SymbolsOf<P, D>>, S> extends true
        ? R
        : Message<"callShape", { layer: Name; expected: ShowShape<SymbolicShape<OutputTokens<P>, SymbolsOf<P, D>>>; actual: ShowShape<S> }>
      : AnyTensor
  : R;

/** Equal but for dimensions that either side leaves open. */
type Fits<A, B> = A extends readonly [infer D, ...infer ARest]
  ? B extends readonly [infer E, ...infer BRest]
    ? [D, E] extends [E, D] ? Fits<ARest, BRest> : number extends D | E ? Fits<ARest, BRest> : false
    : number extends (B & Shape)["length"] ? true : false
  : B extends readonly [] ? true : number extends (B & Shape)["length"] ? true : false;

/** Everything about a kind of layer. */
export interface CustomLayer<Name extends string, D, P, W, R> {
  /** The function's name, which starts every message. */
  name: Name;
  /** Options by name: a default, or `Number`, `String`, `Boolean` for one that must be given. */
  options?: D;
  /** `"b l c -> b l units"`, or a rule made with `rule`. */
  shape: PatternCheck<Name, P, D>;
  /** Weights by name: a pattern such as `"c units"`, or `{ shape, initializer, regularizer, constraint, trainable }`. */
  weights?: W;
  /** The computation, in ops. */
  call: (x: CallInput<P, D>, weights: CallWeights<P, D, W>, options: ResolvedOptions<D>) => CallResult<Name, P, D, R>;
}
