/** File names with numbers in them: the part of Python's `str.format` that names of checkpoints use. */
import { KatachiError } from "../../../types/error.js";
import { optionError } from "../../../types/messages.js";
import { hint, show } from "../../options.js";
import { pythonFloat } from "../pythonNumber.js";
import type { Logs } from "./callback.js";

interface Field {
  readonly key: string;
  readonly format: Format;
}

interface Format {
  readonly sign: string;
  readonly zeros: boolean;
  readonly width: number;
  readonly precision: number;
  readonly type: string;
}

const SPECIFICATION = /^([+-]?)(0?)(\d{0,2})(?:\.(\d{1,2}))?([dfe]?)$/;

/** A path taken apart, once, before training begins. */
export class FilepathTemplate {
  readonly #parts: readonly (string | Field)[];

  /** @param where the callback, which starts messages */
  constructor(readonly where: string, readonly text: string) {
    const parts: (string | Field)[] = [];
    const piece = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g;
    for (const [found, inner] of text.matchAll(piece)) {
      if (found === "{" || found === "}") throw new KatachiError("option", `${where}: filepath has a single ${show(found)}, in ${show(text)}; a brace that stays is written twice`);
      parts.push(inner === undefined ? (found === "{{" || found === "}}" ? found[0]! : found) : this.#field(inner));
    }
    this.#parts = parts;
  }

  #field(inner: string): Field {
    const colon = inner.indexOf(":");
    const key = colon < 0 ? inner : inner.slice(0, colon);
    const given = colon < 0 ? "" : inner.slice(colon + 1);
    const [, sign, zeros, width, precision, type] = SPECIFICATION.exec(given) ?? [];
    const wrong = (problem: string): never => {
      throw new KatachiError("option", `${this.where}: filepath ${problem}, in ${show(this.text)}`);
    };
    if (key === "") wrong(`has the field ${show(`{${inner}}`)} without a name`);
    if (type === undefined) wrong(`has the format ${show(given)}, expected one such as "02d", ".4f" or ".2e"`);
    if (type === "d" && precision !== undefined) wrong(`has the format ${show(given)}, but whole numbers have no precision`);
    // Without a type a precision means significant digits to Python, as "g" does.
    if (type === "" && precision !== undefined) wrong(`has the format ${show(given)}, which lacks "f" or "e"`);
    return { key, format: { sign: sign!, zeros: zeros === "0", width: Number(width), precision: precision === undefined ? 6 : Number(precision), type: type! } };
  }

  /** The keys of the fields. */
  get keys(): readonly string[] {
    return this.#parts.flatMap((part) => (typeof part === "string" ? [] : [part.key]));
  }

  /** Whether the folder is the same for all files. */
  get hasOneFolder(): boolean {
    return !this.#parts.slice(0, -1).some((part, i) => typeof part !== "string" && this.#parts.slice(i + 1).some((later) => typeof later === "string" && /[/\\]/.test(later)));
  }

  /** Refuses fields that the logs will not have. */
  check(known: readonly string[]): void {
    const unknown = this.keys.find((key) => !known.includes(key));
    if (unknown !== undefined) throw new KatachiError("option", `${optionError("filepathField", { layer: this.where, field: unknown }).message}${hint(unknown, known)}`);
  }

  /** The path for these numbers. */
  fill(numbers: Logs): string {
    return this.#parts
      .map((part) => {
        if (typeof part === "string") return part;
        if (!Object.hasOwn(numbers, part.key)) throw new KatachiError("option", `${optionError("filepathField", { layer: this.where, field: part.key }).message} of this epoch${hint(part.key, Object.keys(numbers))}`);
        return formatted(numbers[part.key]!, part, this.where);
      })
      .join("");
  }
}

/** Counters print as Python's int, all else as its float. */
const isCounter = (key: string): boolean => key === "epoch" || key === "batch";

function formatted(value: number, { key, format: { sign, zeros, width, precision, type } }: Field, where: string): string {
  if (type === "d" && !isCounter(key)) throw new KatachiError("option", `${where}: filepath has a format of whole numbers for ${show(key)}, which is ${pythonFloat(value)}; use one such as ".4f"`);
  const size = Math.abs(value);
  const digits = !Number.isFinite(value) || type === "" ? (isCounter(key) ? String(size) : pythonFloat(size)) : type === "d" ? String(size) : type === "f" ? fixed(size, precision) : scientific(size, precision);
  const before = value < 0 || Object.is(value, -0) ? "-" : sign === "+" ? "+" : "";
  const pad = Math.max(0, width - before.length - digits.length);
  // Python pads numbers on the left, behind the sign where it pads with zeros.
  return zeros ? before + "0".repeat(pad) + digits : " ".repeat(pad) + before + digits;
}

/** JavaScript rounds what lies in the middle up, Python to an even digit. */
function even(rounded: string, exact: string, precision: number): string {
  const cut = exact.slice(0, exact.indexOf(".") + precision + 1);
  const inTheMiddle = /^50*$/.test(exact.slice(cut.length));
  return inTheMiddle && /[02468]\.?$/.test(cut) ? cut.replace(/\.$/, "") : rounded;
}

/** `toFixed` goes over to an exponent at 1e21; Python does not. */
const fixed = (size: number, precision: number): string =>
  size < 1e21 ? even(size.toFixed(precision), size.toFixed(100), precision) : `${BigInt(size)}${precision > 0 ? `.${"0".repeat(precision)}` : ""}`;

/** An exponent of at least two digits. */
function scientific(size: number, precision: number): string {
  const [rounded, power] = size.toExponential(precision).split("e") as [string, string];
  const [exact, exactPower] = size.toExponential(100).split("e") as [string, string];
  return `${power === exactPower ? even(rounded, exact, precision) : rounded}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}
