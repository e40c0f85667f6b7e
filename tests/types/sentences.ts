/** Sentences in compilers' errors, and the places where programs expect them. */
import type { Diagnostic } from "./compilers.js";

/** Our sentence out of the compiler's wrapper, where there is one. */
export function ownSentence(text: string): string | undefined {
  const quoted = /type '("(?:[^"\\]|\\.)*")'\.$/.exec(text)?.[1];
  return quoted?.includes(": ") ? (JSON.parse(quoted) as string) : undefined;
}

/** Our sentence; the compiler's suggestion where it has one; else its own text. */
export const sentenceOf = (text: string): string => ownSentence(text) ?? /Did you mean .*$/.exec(text)?.[0] ?? text;

/** `file:line:column sentence`. */
export const placed = ({ file, line, column, text }: Diagnostic): string => `${file}:${line}:${column} ${sentenceOf(text)}`;

/** What the comments of a file expect: under a line of code, `//` and what `read` finds in it, a column and a sentence. */
export function expectedIn(file: string, text: string, read: (comment: string) => { readonly column: number; readonly sentence: string } | undefined): string[] {
  let line = 0;
  return text.split("\n").flatMap((each, index) => {
    const expected = read(each);
    if (!expected) line = index + 1;
    return expected ? [`${file}:${line}:${expected.column} ${expected.sentence}`] : [];
  });
}

/** `// ^22 sentence`. */
export function numbered(comment: string): { readonly column: number; readonly sentence: string } | undefined {
  const [, column, sentence] = /^\s*\/\/ \^(\d+) (.*)$/.exec(comment) ?? [];
  return column === undefined ? undefined : { column: Number(column), sentence: sentence! };
}

/** `//      ^^^^ sentence`: carets under what is wrong. */
export function underlined(comment: string): { readonly column: number; readonly sentence: string } | undefined {
  const [, before, sentence] = /^(\/\/\s+)\^+ (.*)$/.exec(comment) ?? [];
  return before === undefined ? undefined : { column: before.length + 1, sentence: sentence! };
}
