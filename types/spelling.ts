/** The known name that a misspelled one most likely means. Asked only where something is wrong already. */

/** The first of the names that is the word but for case, `_` and `-`, else the first that is one letter off; null when there is none. */
export type Nearest<Word extends string, Names> = First<"plain", Plain<Word>, Names> extends infer Name extends string ? Name : First<"off", Plain<Word>, Names>;

type First<How, Word, Names> = Names extends readonly [infer Name extends string, ...infer Rest]
  ? (How extends "plain" ? Word extends Plain<Name> ? true : false : IsOneOff<Word, Plain<Name>>) extends true ? Name : First<How, Word, Rest>
  : null;

type Plain<Word extends string> = Word extends `${infer A}${"_" | "-"}${infer B}` ? Plain<`${A}${B}`> : Lowercase<Word>;

/** Whether two different words differ by one letter more, one less, another one, or two changed places. */
type IsOneOff<A, B> = A extends `${infer C}${infer ARest}`
  ? B extends `${infer D}${infer BRest}`
    ? C extends D
      ? IsOneOff<ARest, BRest>
      : ARest extends B | BRest
        ? true
        : A extends BRest
          ? true
          : ARest extends `${D}${infer Tail}` ? (BRest extends `${C}${Tail}` ? true : false) : false
    : ARest extends "" ? true : false
  : B extends `${infer _}${infer BRest}` ? (BRest extends "" ? true : false) : true;

/** The run-time twin of {@link Nearest}. */
export function nearest(word: string, names: readonly string[]): string | null {
  const same = names.find((name) => plain(name) === plain(word));
  return same ?? names.find((name) => isOneOff(plain(word), plain(name))) ?? null;
}

const plain = (word: string): string => word.replace(/[_-]/g, "").toLowerCase();

function isOneOff(a: string, b: string): boolean {
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  const [left, right] = [a.slice(start), b.slice(start)];
  if (left === "" || right === "") return left.length + right.length <= 1;
  const swapped = left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2);
  return left.slice(1) === right || left.slice(1) === right.slice(1) || left === right.slice(1) || swapped;
}
