/** CSV files with typed columns; csv-parse reads quotes, line ends and byte order marks. */
import { KatachiError } from "../../types/error.js";
import type { CsvOptions, CsvTable, CsvType } from "../../types/data/csv.js";
import { boolean, check, checkOptions, hint, oneOf, show, type Rule } from "../options.js";
import { TensorValue } from "../tensor.js";
import { optional } from "../visualize/optional.js";
import { brief, failIn } from "./failure.js";
import { bytesOf, type FileSource } from "./source.js";

/** CSV as text. */
export interface CsvText {
  readonly text: string;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MISSING: ReadonlySet<string> = new Set(["", "NA", "N/A", "NaN", "nan", "null", "NULL"]);
const csvType = oneOf(["float32", "int32", "string", "category"]);

const names: Rule = { expected: "a list of different names", accepts: (value) => Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string") && new Set(value).size === value.length };
const table: Rule = { expected: "an object of types by column", accepts: (value) => typeof value === "object" && value !== null && !Array.isArray(value) };
const character: Rule = { expected: "one character, no quote and no line end", accepts: (value) => typeof value === "string" && /^[^"\r\n]$/.test(value) };
const aNumber: Rule = { expected: "a number", accepts: (value) => typeof value === "number" };

interface Column {
  readonly name: string;
  readonly type: CsvType;
  /** Where it stands in a line. */
  readonly field: number;
  readonly values: (string | number)[];
}

/**
 * Reads a CSV file by columns. Spaces around fields are dropped, empty lines left out; every other line must have as many
 * fields as the first.
 *
 * @example
 * const iris = await readCsv("iris.csv", { columns: ["length", "width", "species"], types: { species: "category" } });
 * await net.fit(iris.tensor(["length", "width"]), iris.columns.species); // Tensor<[number, 2]>, Int32Array
 *
 * @param source a path, a URL of a file, its bytes, or `{ text }`
 * @throws KatachiError with code "file" that names the line for what is no number, for a missing field, a line of another length, an open quote
 */
export async function readCsv<const C extends readonly string[] = readonly string[], const T = {}>(source: FileSource | CsvText, options?: CsvOptions<C, T>): Promise<CsvTable<C, T>> {
  const checked = checkOptions<CsvOptions<C, T>>("readCsv", options, { columns: names, types: table, header: boolean, delimiter: character, missing: aNumber });
  const { columns: wanted, header = true, delimiter = ",", missing } = checked;
  const types = (checked.types ?? {}) as Readonly<Record<string, CsvType>>;
  for (const [name, type] of Object.entries(types)) check("readCsv", `types.${name}`, type, csvType);
  if (!header && wanted === undefined) throw new KatachiError("option", "readCsv: without a header the columns must be named: give columns");

  const text = typeof source === "object" && "text" in source ? source.text : undefined;
  const { bytes, name } = text === undefined ? await bytesOf(source as FileSource, "CSV data") : { bytes: text, name: "CSV text" };
  const fail = failIn(name);
  const { parse } = await optional("csv-parse", "reading CSV", () => (typeof Buffer === "undefined" ? import("csv-parse/browser/esm/sync") : import("csv-parse/sync")));

  let columns: readonly Column[] | undefined;
  let fields = 0;
  let rows = 0;
  const begin = (all: readonly string[]): void => {
    const twice = all.find((each, i) => all.indexOf(each) !== i);
    if (twice !== undefined) fail(`has two columns called ${brief(twice)}`);
    for (const known of [...(wanted ?? []), ...Object.keys(types)]) if (!all.includes(known)) fail(`has no column ${show(known)}${hint(known, all.map((each) => each.slice(0, 80)))}`);
    fields = all.length;
    columns = (wanted ?? all).map((each) => ({ name: each, type: Object.hasOwn(types, each) ? types[each]! : "float32", field: all.indexOf(each), values: [] }));
  };
  const line = (record: readonly string[], number: number): void => {
    if (!columns) {
      begin(header ? record : wanted!);
      if (header) return;
    }
    if (record.length !== fields) fail(`line ${number} has ${record.length} field${record.length === 1 ? "" : "s"}, expected ${fields}`);
    for (const column of columns!) column.values.push(valueOf(record[column.field]!, column, missing, (problem) => fail(`line ${number}: column ${brief(column.name)} ${problem}`)));
    rows++;
  };
  try {
    parse(bytes as string | Uint8Array<ArrayBuffer>, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (record: unknown, { lines }: { readonly lines: number }) => {
        line(record as readonly string[], lines);
        return null;
      },
    });
  } catch (error) {
    if (error instanceof KatachiError) throw error;
    throw new KatachiError("file", `${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (!columns) return fail("is empty");
  return tableOf(columns, rows) as unknown as CsvTable<C, T>;
}

function valueOf(field: string, { type }: Column, missing: number | undefined, fail: (problem: string) => never): string | number {
  if (type === "string" || type === "category") return field;
  const value = MISSING.has(field) ? (missing ?? fail(`has ${field === "" ? "an empty field" : field}; give missing: the number to take for it`)) : NUMBER.test(field) ? Number(field) : fail(`must be a number, got ${brief(field)}; give types for columns of text`);
  if (type === "int32" && (value | 0) !== value) fail(`must be a whole number of 32 bits, got ${value}`);
  return value;
}

function tableOf(columns: readonly Column[], rows: number): CsvTable<readonly string[], Record<string, CsvType>> {
  const categories: Record<string, readonly string[]> = Object.create(null) as Record<string, never>;
  const arrays: Record<string, Float32Array | Int32Array | string[]> = Object.create(null) as Record<string, never>;
  for (const { name, type, values } of columns) {
    if (type === "category") categories[name] = [...new Set(values as string[])].sort();
    arrays[name] = type === "string" ? (values as string[]) : type === "float32" ? Float32Array.from(values as number[]) : type === "int32" ? Int32Array.from(values as number[]) : classesOf(values as string[], categories[name]!);
  }
  return {
    rows,
    columns: arrays as never,
    categories: categories as never,
    tensor(wanted) {
      check("tensor", "names", wanted, names);
      const parts = (wanted as readonly string[]).map((name) => {
        const array = arrays[name];
        if (!array) throw new KatachiError("option", `tensor: there is no column ${show(name)}${hint(name, Object.keys(arrays))}`);
        if (Array.isArray(array)) throw new KatachiError("option", `tensor: column ${show(name)} holds text`);
        return array;
      });
      const values = new Float32Array(rows * parts.length);
      parts.forEach((part, column) => part.forEach((value, row) => (values[row * parts.length + column] = value)));
      return new TensorValue([rows, parts.length], "float32", { kind: "data", values }) as never;
    },
  };
}

function classesOf(words: readonly string[], categories: readonly string[]): Int32Array {
  const numbers = new Map(categories.map((word, i) => [word, i]));
  return Int32Array.from(words, (word) => numbers.get(word)!);
}
