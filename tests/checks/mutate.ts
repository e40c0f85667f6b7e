/** Files changed at random: what damage, other programs and attackers do to bytes and to JSON. */
import type { Stream } from "../../src/random.js";

const pick = <T>(random: Stream, list: readonly T[]): T => list[random.below(list.length)]!;

const BYTES = [0, 1, 0x20, 0x22, 0x2c, 0x30, 0x5b, 0x5d, 0x7b, 0x7d, 0x7f, 0x80, 0xff];

type Mutation = (bytes: Uint8Array, random: Stream) => Uint8Array;

const cut = (bytes: Uint8Array, from: number, to: number, between: Uint8Array = new Uint8Array(0)): Uint8Array => {
  const result = new Uint8Array(from + between.length + bytes.length - to);
  result.set(bytes.subarray(0, from));
  result.set(between, from);
  result.set(bytes.subarray(to), from + between.length);
  return result;
};

const place = (bytes: Uint8Array, random: Stream): number => (random.uniform() < 0.5 ? random.below(Math.min(bytes.length, 64) + 1) : random.below(bytes.length + 1));

const damages: readonly Mutation[] = [
  // A bit flips.
  (bytes, random) => {
    const copy = bytes.slice();
    if (copy.length > 0) copy[Math.min(place(bytes, random), bytes.length - 1)]! ^= 1 << random.below(8);
    return copy;
  },
  // A byte becomes another.
  (bytes, random) => {
    const copy = bytes.slice();
    if (copy.length > 0) copy[Math.min(place(bytes, random), bytes.length - 1)] = pick(random, BYTES);
    return copy;
  },
  // The file is cut short.
  (bytes, random) => bytes.slice(0, place(bytes, random)),
  // Bytes are lost, twice there, or new.
  (bytes, random) => {
    const from = place(bytes, random);
    return cut(bytes, from, Math.min(bytes.length, from + 1 + random.below(16)));
  },
  (bytes, random) => {
    const from = place(bytes, random);
    return cut(bytes, from, from, bytes.slice(from, from + 1 + random.below(16)));
  },
  (bytes, random) => {
    const from = place(bytes, random);
    return cut(bytes, from, from, Uint8Array.from({ length: 1 + random.below(8) }, () => pick(random, BYTES)));
  },
  // A block was never written.
  (bytes, random) => {
    const copy = bytes.slice();
    const from = place(bytes, random);
    return copy.fill(0, from, from + 1 + random.below(64));
  },
  // A length or a size is huge.
  (bytes, random) => {
    const copy = bytes.slice();
    const from = random.below(Math.max(1, Math.min(bytes.length - 7, 16)));
    const huge = pick(random, [2n ** 64n - 1n, 2n ** 63n, 2n ** 32n - 1n, 2n ** 31n, 100_000_001n, 1n, 0n]);
    if (bytes.length >= from + 8) new DataView(copy.buffer).setBigUint64(from, huge, random.uniform() < 0.5);
    return copy;
  },
];

/** One to three damages. */
export function damage(bytes: Uint8Array, random: Stream): Uint8Array {
  let result = bytes;
  for (let times = 1 + random.below(3) * random.below(2); times > 0; times--) result = pick(random, damages)(result, random);
  return result;
}

const NUMBERS = ["0", "-1", "1", "0.5", "1e3", "4294967295", "4294967296", "9007199254740991", "9007199254740993", "1e308", "1e999", "-0", "01", "NaN", "Infinity"];
const VALUES = [...NUMBERS, "null", "true", '""', "[]", "{}", '"../../x"', '"F64"', '"__proto__"', `${"[".repeat(200)}${"]".repeat(200)}`, "[".repeat(5000), `"${"x".repeat(2000)}"`, '{"$number":"NaN"}', '{"$number":"x"}'];
const NAMES = ['"__proto__"', '"constructor"', '"toString"', '"__metadata__"', '"dtype"', '"shape"', '"data_offsets"', '"file"', '"epoch"', '"$number"', '"\\ud800"', '"\\u0061"', '"../../../etc/passwd"'];

type Edit = (text: string, random: Stream) => string;

/** A token of JSON at random, and what stands before and after it. */
function at(text: string, tokens: RegExp, random: Stream): readonly [string, string, string] | undefined {
  const found = [...text.matchAll(tokens)];
  if (found.length === 0) return undefined;
  const match = pick(random, found);
  return [text.slice(0, match.index), match[0], text.slice(match.index + match[0].length)];
}

const edits: readonly Edit[] = [
  // A number, or any value, becomes another: overlaps, holes, bombs.
  (text, random) => {
    const [before, , after] = at(text, /-?\d+(\.\d+)?(e-?\d+)?/g, random) ?? [text, "", ""];
    return before + pick(random, NUMBERS) + after;
  },
  (text, random) => {
    const [before, , after] = at(text, /"[^"]*"(?!:)|-?\d+(\.\d+)?|\[[^[\]]*\]|true|false|null/g, random) ?? [text, "", ""];
    return before + pick(random, VALUES) + after;
  },
  // A number is off by a little.
  (text, random) => {
    const [before, number, after] = at(text, /\d+/g, random) ?? [text, "", ""];
    return before + String(Number(number) + pick(random, [-4, -1, 1, 4, 8])) + after;
  },
  // A name becomes another.
  (text, random) => {
    const [before, , after] = at(text, /"[^"]*"(?=:)/g, random) ?? [text, "", ""];
    return before + pick(random, NAMES) + after;
  },
  // A member is there twice, or under a second name.
  (text, random) => {
    const [before, member, after] = at(text, /"[^"]*":(\{[^{}]*\}|\[[^[\]]*\]|"[^"]*"|-?[\d.]+)/g, random) ?? [text, "", ""];
    return `${before}${member},${random.uniform() < 0.5 ? member : `${pick(random, NAMES)}${member.slice(member.indexOf('":') + 1)}`}${after}`;
  },
  // A member is gone.
  (text, random) => {
    const [before, , after] = at(text, /"[^"]*":(\{[^{}]*\}|\[[^[\]]*\]|"[^"]*"|-?[\d.]+),/g, random) ?? [text, "", ""];
    return before + after;
  },
  // A member of a dangerous name is new.
  (text, random) => {
    const [before, brace, after] = at(text, /\{(?=")/g, random) ?? [text, "", ""];
    return `${before}${brace}${pick(random, NAMES)}:${pick(random, VALUES)},${after}`;
  },
  // Blanks where JSON allows them.
  (text, random) => {
    const [before, comma, after] = at(text, /,(?=")/g, random) ?? [text, "", ""];
    return `${before}${comma}${pick(random, [" ", "\n\t", "  ".repeat(500)])}${after}`;
  },
];

/** One to three edits of a JSON text that keep it JSON, or nearly so. */
export function edit(text: string, random: Stream): string {
  let result = text;
  for (let times = 1 + random.below(3) * random.below(2); times > 0; times--) result = pick(random, edits)(result, random);
  return result;
}
