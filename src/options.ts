/** Checks of user options: unknown keys are refused with the nearest known one, values are checked by small rules. */
import { KatachiError, type ErrorCode } from "../types/error.js";
import { message } from "../types/messages.js";

/** What a value must be, in words that complete "… must be", and the test for it. */
export interface Rule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  /** What to add for a value that is refused: `; did you mean "relu"?`. */
  readonly hint?: (value: unknown) => string;
  /** Values to choose from, where there are few or small ones do. */
  readonly samples?: readonly unknown[];
}

const isNumber = (value: unknown): value is number => typeof value === "number";
const isPositiveInteger = (value: unknown): boolean => isNumber(value) && Number.isSafeInteger(value) && value > 0;

/** Any number; that it is whole, or no smaller than something, is then a rule of types/. */
export const aNumber: Rule = { expected: "a number", accepts: isNumber };
export const positiveInteger: Rule = { expected: "a positive integer", accepts: isPositiveInteger };
export const wholeNumber: Rule = { expected: "a whole number of at least 0", accepts: (value) => isNumber(value) && Number.isSafeInteger(value) && value >= 0 };
export const integer: Rule = { expected: "an integer", accepts: (value) => Number.isSafeInteger(value) };
export const boolean: Rule = { expected: "true or false", accepts: (value) => typeof value === "boolean", samples: [false, true] };
export const text: Rule = { expected: "a string of at least one character", accepts: (value) => typeof value === "string" && value.length > 0 };
export const finite: Rule = { expected: "a finite number", accepts: Number.isFinite };
export const positive: Rule = { expected: "a positive number", accepts: (value) => isNumber(value) && Number.isFinite(value) && value > 0 };
export const notNegative: Rule = { expected: "a number of at least 0", accepts: (value) => isNumber(value) && Number.isFinite(value) && value >= 0 };
/** At least 0 and below 1: rates, momenta, fractions held out. */
export const fraction: Rule = { expected: "a number of at least 0 and below 1", accepts: (value) => isNumber(value) && value >= 0 && value < 1 };

export const oneOf = (values: readonly (string | number)[]): Rule => ({
  expected: `one of ${values.map(show).join(", ")}`,
  accepts: (value) => values.includes(value as string | number),
  samples: values,
});

/** A number, or one for each of `count` axes: kernel sizes, strides, dilations. That they are positive integers is a rule of types/. */
const sizes = (count: number, words: string): Rule => ({
  expected: `a positive integer or ${words}`,
  accepts: (value) => isNumber(value) || (Array.isArray(value) && value.length === count && value.every(isNumber)),
});

export const single = sizes(1, "a list of one");
export const pair = sizes(2, "two of them");
export const triple = sizes(3, "three of them");

/** A value as an error message shows it: short, on one line. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return `a function`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.length > 8 ? `an array of ${value.length}` : `[${value.map(show).join(", ")}]`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  return "an object";
}

/** Throws unless `value` follows `rule`: `dense: units must be a positive integer, got -1`. */
export function check(where: string, name: string, value: unknown, rule: Rule, code: ErrorCode = "option"): void {
  if (!rule.accepts(value)) throw new KatachiError(code, `${where}: ${name} must be ${rule.expected}, got ${show(value)}${rule.hint?.(value) ?? ""}`);
}

/**
 * Checks an options object: every key must have a rule, every value must follow it; `undefined` counts as not given.
 * Returns the options without the undefined ones, so that defaults can be spread under them.
 */
export function checkOptions<T extends object>(where: string, options: T | undefined, rules: { readonly [K in keyof T]-?: Rule }): T {
  if (options === undefined) return {} as T;
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new KatachiError("option", `${where}: options must be an object, got ${show(options)}`);
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const rule = Object.hasOwn(rules, name) ? (rules as Record<string, Rule>)[name] : undefined;
    if (!rule) throw new KatachiError("option", `${message("unknownOption", { layer: where, option: name })}${hint(name, Object.keys(rules))}`);
    check(where, name, value, rule);
  }
  return Object.fromEntries(given) as T;
}

/** `; did you mean "padding"?`, or the list of what is known when nothing is near. */
export function hint(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== undefined) return `; did you mean ${show(near)}?`;
  return known.length === 0 ? "; there are no options" : `; known: ${known.join(", ")}`;
}

/** The known name that a misspelled one most likely means, if any is close: by case and underscores first, then by edits. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = (word: string): string => word.toLowerCase().replaceAll(/[_\s-]/g, "");
  const ranked = known
    .map((candidate) => ({ candidate, distance: edits(plain(name), plain(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(1, Math.floor(Math.min(name.length, best.candidate.length) / 3)) ? best.candidate : undefined;
}

/** Levenshtein distance, one row at a time. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
