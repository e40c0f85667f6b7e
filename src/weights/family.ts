/** Initializers, regularizers and constraints are given alike: by name, made by a function of their namespace, or as a function of one's own. */
import { hint, type Rule } from "../options.js";

/** What a definition asks of the shape of a weight, in words that complete "… is for". */
export interface Wants {
  readonly expected: string;
  readonly accepts: (shape: readonly number[]) => boolean;
}

export type AnyFunction = (...args: never) => unknown;

export const isFunction = (given: unknown): given is AnyFunction => typeof given === "function";

const made = new WeakMap<object, object>();

/** The object that users hold of a definition: its kind and its name, nothing else. */
export function makeOption<K extends string, N extends string>(kind: K, name: N, definition: object): { readonly kind: K; readonly name: N } {
  const option = Object.freeze({ kind, name });
  made.set(option, definition);
  return option;
}

export interface Family<Definition> {
  readonly kind: string;
  /** Makes each with its default options. */
  readonly byName: Readonly<Record<string, () => { readonly kind: string }>>;
  /** The definition of a function of the user's, where those are taken. */
  readonly own?: (given: AnyFunction) => Definition;
}

/** The definition behind what a user gave, if it is any. */
export function definitionIn<Definition>({ kind, byName, own }: Family<Definition>, given: unknown): Definition | undefined {
  if (typeof given === "string") return Object.hasOwn(byName, given) ? (made.get(byName[given]!()) as Definition) : undefined;
  if (isFunction(given)) return own?.(given);
  const option = typeof given === "object" && given !== null && (given as { readonly kind?: unknown }).kind === kind;
  return option ? (made.get(given) as Definition | undefined) : undefined;
}

/** The rule of an option that takes members of a family. */
export const ruleOf = <Definition>(family: Family<Definition>, article: string): Rule => ({
  expected: `the name of ${article} ${family.kind}${family.own ? "," : " or"} made by a function of ${family.kind}s${family.own ? ", or a function in ops" : ""}`,
  accepts: (value) => definitionIn(family, value) !== undefined,
  hint: (value) => (typeof value === "string" ? hint(value, Object.keys(family.byName)) : ""),
});
