/**
 * JSON from files that nobody vouches for. Unlike `JSON.parse` it refuses names that are there twice, nesting without
 * end and numbers beyond range, and its objects have no prototype, so that a `__proto__` in them is a name like any other.
 */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/** Levels of brackets; what this project writes has under ten. */
const MAX_DEPTH = 64;
/** Characters of a number: the longest that a float64 prints has 24. */
const MAX_NUMBER = 64;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const NUMERIC = "0123456789+-.eE";
const BLANK = " \t\n\r";

export const isJsonObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Parses a whole text. `fail` throws, and is told what is wrong and where.
 *
 * @example
 * parseJson('{"a": [1, 2]}', (problem) => { throw new Error(problem); }); // { a: [1, 2] }
 */
export function parseJson(text: string, fail: (problem: string) => never): Json {
  let at = 0;
  const wrong = (expected: string): never => fail(at < text.length ? `has ${JSON.stringify(text[at])} at character ${at} of its JSON, expected ${expected}` : `ends in its JSON, expected ${expected}`);
  const blank = (): void => {
    while (at < text.length && BLANK.includes(text[at]!)) at++;
  };
  const take = (character: string): boolean => {
    if (text[at] !== character) return false;
    at++;
    return true;
  };

  const string = (): string => {
    const start = at;
    if (!take('"')) wrong("a string");
    for (; at < text.length && text[at] !== '"'; at++) if (text[at] === "\\") at++;
    if (at >= text.length) wrong('a closing "');
    at++;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      at = start;
      return wrong("a string with valid escapes");
    }
  };

  const number = (): number => {
    const start = at;
    while (at < text.length && at - start <= MAX_NUMBER && NUMERIC.includes(text[at]!)) at++;
    const digits = text.slice(start, at);
    const value = Number(digits);
    if (NUMBER.test(digits) && digits.length <= MAX_NUMBER && Number.isFinite(value)) return value;
    at = start;
    return wrong("a value");
  };

  const value = (depth: number): Json => {
    if (depth > MAX_DEPTH) wrong(`at most ${MAX_DEPTH} levels of brackets`);
    blank();
    if (take("{")) return object(depth);
    if (take("[")) return list(depth);
    if (text[at] === '"') return string();
    for (const [word, meaning] of [["true", true], ["false", false], ["null", null]] as const) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return meaning;
    }
    return number();
  };

  const object = (depth: number): JsonObject => {
    const result = Object.create(null) as Record<string, Json>;
    blank();
    if (take("}")) return result;
    do {
      blank();
      const start = at;
      const name = string();
      if (Object.hasOwn(result, name)) {
        at = start;
        fail(`has the name ${JSON.stringify(name.slice(0, 80))} twice, again at character ${at} of its JSON`);
      }
      blank();
      if (!take(":")) wrong('":"');
      result[name] = value(depth + 1);
      blank();
    } while (take(","));
    if (!take("}")) wrong('"," or "}"');
    return result;
  };

  const list = (depth: number): Json[] => {
    const result: Json[] = [];
    blank();
    if (take("]")) return result;
    do {
      result.push(value(depth + 1));
      blank();
    } while (take(","));
    if (!take("]")) wrong('"," or "]"');
    return result;
  };

  const result = value(0);
  blank();
  if (at < text.length) wrong("its end");
  return result;
}
