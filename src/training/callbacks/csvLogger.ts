/** Writes the logs of every epoch to a file of comma-separated values. */
import { KatachiError } from "../../../types/error.js";
import type { Callback } from "../../../types/training/callback.js";
import type { CsvLoggerOptions } from "../../../types/training/callback-options.js";
import { builtin } from "../../runtime/builtin.js";
import { boolean, check, checkOptions, show, text, type Rule } from "../../options.js";
import { pythonFloat } from "../pythonNumber.js";
import { asCallback, type Logs, type RunningTraining, type RuntimeCallback } from "./callback.js";

const WHERE = "csvLogger";
const character: Rule = { expected: "one character that is no quote and no line break", accepts: (value) => typeof value === "string" && [...value].length === 1 && !/["\r\n]/.test(value) };

interface State {
  readonly keys: readonly string[];
  /** The file's length: what was written after the backup is written again. */
  readonly bytes: number;
}

class CsvLogger implements RuntimeCallback {
  readonly name = WHERE;
  readonly #file: string;
  readonly #separator: string;
  readonly #append: boolean;
  #keys: readonly string[] | undefined;
  #bytes = 0;

  constructor(file: string, { separator = ",", append = false }: CsvLoggerOptions) {
    this.#file = file;
    this.#separator = separator;
    this.#append = append;
  }

  onTrainBegin(): void {
    this.#keys = undefined;
    this.#fs();
  }

  onEpochEnd(epoch: number, logs: Logs, training: RunningTraining): void {
    const keys = (this.#keys ??= this.#begin(logs, training));
    // Not every epoch is validated.
    this.#write([epoch, ...keys.map((key) => (Object.hasOwn(logs, key) ? pythonFloat(logs[key]!) : "NA"))]);
  }

  getState(): State | null {
    return this.#keys === undefined ? null : { keys: this.#keys, bytes: this.#bytes };
  }

  setState(state: unknown): void {
    if (state === null) return;
    const { keys, bytes } = state as State;
    const size = this.#files(({ existsSync, statSync }) => (existsSync(this.#file) ? statSync(this.#file).size : 0));
    if (size < bytes) throw new KatachiError("file", `${WHERE}: ${this.#file} has ${size} bytes, the backup was made when it had ${bytes}: the file was changed`);
    this.#files(({ truncateSync }) => truncateSync(this.#file, bytes));
    this.#keys = keys;
    this.#bytes = bytes;
  }

  /** Decides the columns and writes them as the first line of a file that is new. */
  #begin(logs: Logs, { keys, validates }: RunningTraining): readonly string[] {
    const expected = validates ? [...keys, ...keys.map((key) => `val_${key}`)] : keys;
    const columns = [...new Set([...expected, ...Object.keys(logs)])].sort();
    const header = this.#line(["epoch", ...columns]);
    const before = this.#append ? this.#files(({ existsSync, readFileSync }) => (existsSync(this.#file) ? readFileSync(this.#file, "utf8") : "")) : "";
    if (!this.#append) this.#files(({ writeFileSync }) => writeFileSync(this.#file, ""));
    this.#bytes = new TextEncoder().encode(before).length;
    if (before === "") this.#write(["epoch", ...columns]);
    else if (`${before.split(/\r?\n/, 1)[0]}\r\n` !== header) throw new KatachiError("file", `${WHERE}: ${this.#file} has the columns ${show(before.split(/\r?\n/, 1)[0])}, this training has ${show(header.trimEnd())}: log to another file`);
    return columns;
  }

  /** One whole line in one call, so that no reader finds half of one. */
  #write(values: readonly (string | number)[]): void {
    const line = this.#line(values);
    this.#files(({ appendFileSync }) => appendFileSync(this.#file, line));
    this.#bytes += new TextEncoder().encode(line).length;
  }

  /** Python's csv.excel: quotes only where they are needed, CRLF. */
  #line(values: readonly (string | number)[]): string {
    const quoted = (value: string): string => (value.includes(this.#separator) || /["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    return `${values.map((value) => quoted(String(value))).join(this.#separator)}\r\n`;
  }

  #fs(): typeof import("node:fs") {
    return builtin("node:fs", WHERE);
  }

  #files<T>(run: (fs: typeof import("node:fs")) => T): T {
    const fs = this.#fs();
    try {
      return run(fs);
    } catch (cause) {
      throw new KatachiError("file", `${WHERE}: cannot write ${this.#file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
}

/**
 * Writes the logs of every epoch to a file: a line of names, then a line for each epoch, complete at all times. Keras
 * 2.12, keras/callbacks.py, `CSVLogger`; in epochs without validation its columns hold `NA`. Needs Node.js.
 *
 * @example
 * await net.fit(x, y, { epochs: 10, callbacks: [callbacks.csvLogger("training.csv")] });
 */
export function csvLogger(filename: string, options?: CsvLoggerOptions): Callback {
  check(WHERE, "filename", filename, text);
  return asCallback(new CsvLogger(filename, checkOptions<CsvLoggerOptions>(WHERE, options, { separator: character, append: boolean })));
}
