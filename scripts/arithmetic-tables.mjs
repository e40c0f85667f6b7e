/** Writes types/arithmetic-tables.ts: the look-up tables of the type-level arithmetic. Run: node scripts/arithmetic-tables.mjs */
import { writeFileSync } from "node:fs";

/** Small steps up to this number take one look-up. */
const LAST = 1024;
const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Lines of at most 170 characters. */
function wrap(items, separator) {
  const lines = [""];
  for (const item of items) {
    if (lines.at(-1).length + item.length > 166) lines.push("");
    lines[lines.length - 1] += item + separator;
  }
  return lines.map((line) => `  ${line.trimEnd()}`).join("\n");
}

const steps = (value) => wrap(Array.from({ length: LAST + 1 }, (_, n) => `${n}: ${value(n) < 0 ? "never" : value(n)}`), "; ");
const table = (entries) => wrap(entries.map(([key, value]) => `"${key}": "${value}"`), "; ");
const entries = (firsts, seconds, thirds, value) =>
  firsts.flatMap((x) => seconds.flatMap((y) => thirds.map((z) => [`${x}${y}${z}`, value(x, y, z)])));
const two = (n) => String(n).padStart(2, "0");

const sums = entries([0, 1], digits, digits, (carry, a, b) => two(carry + a + b));
const differences = entries([0, 1], digits, digits, (borrow, a, b) => (a - b - borrow < 0 ? `1${a - b - borrow + 10}` : `0${a - b - borrow}`));
const products = entries(digits, digits, digits, (carry, a, b) => two(carry + a * b)).filter(([, value]) => value.length === 2);
const quotients = digits.slice(1).flatMap((d) => entries([d], digits.slice(0, d), digits, (_, rest, x) => `${Math.floor((rest * 10 + x) / d)}${(rest * 10 + x) % d}`));

writeFileSync(
  new URL("../types/arithmetic-tables.ts", import.meta.url),
  `/**
 * Look-up tables of the type-level arithmetic. Written by scripts/arithmetic-tables.mjs; do not edit.
 *
 * The tables are flat, one entry per key of three digits: nested tables make the compiler build the union of all their
 * inner tables wherever they are indexed, which alone costs more than everything else in this folder.
 */

/** What a table has no entry for. An index signature, because the compiler would build the union of all keys for nothing. */
export interface Unknown {
  [n: number]: number;
}

/** n -> n + 1 */
export interface Successors extends Unknown {
${steps((n) => n + 1)}
}

/** n -> n - 2 */
export interface LessTwo extends Unknown {
${steps((n) => n - 2)}
}

/** n -> floor(n / 2) */
export interface Halves extends Unknown {
${steps((n) => Math.floor(n / 2))}
}

/** carry a b -> carry sum */
export interface Sums {
${table(sums)}
}

/** borrow a b -> borrow difference */
export interface Differences {
${table(differences)}
}

/** carry a b -> the two digits of carry + a*b */
export interface Products {
${table(products)}
}

/** divisor rest x -> quotient rest, of the number "rest x" by a divisor of one digit */
export interface Quotients {
${table(quotients)}
}
`,
);
