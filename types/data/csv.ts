/** Columns of CSV files, in the types. */
import type { Message } from "../messages.js";
import type { Tensor } from "../tensor.js";

/** What a column holds: floats, whole numbers, text, or classes: the numbers of the words that it holds. */
export type CsvType = "float32" | "int32" | "string" | "category";

/** What `readCsv` takes besides the source. */
export interface CsvOptions<C, T> {
  /** The columns to read, in any order; all by default. Without a header: the names of all columns. */
  columns?: C;
  /** What columns hold; "float32" by default. */
  types?: TypesCheck<C, T>;
  /** Whether the first line has the names; true by default. */
  header?: boolean;
  /** What stands between fields; "," by default. */
  delimiter?: string;
  /** The number for an empty field, NA, NaN or null in a column of numbers; these are errors by default. */
  missing?: number;
}

type TypesCheck<C, T> = { readonly [K in keyof T]: K extends Name<C> ? ([T[K]] extends [CsvType] ? T[K] : CsvType) : Message<"noColumn", { name: K & string }> };

type Name<C> = C extends readonly (infer N extends string)[] ? N : string;

type TypeOf<T, K> = K extends keyof T ? T[K] : "float32";

type ColumnArray<Type> = Type extends "string" ? string[] : Type extends "int32" | "category" ? Int32Array : Float32Array;

/** Columns by name, each with as many values as there are rows. */
export interface CsvTable<C, T> {
  readonly rows: number;
  readonly columns: Columns<C, T>;
  /** The words of each column of classes, in alphabetical order: class 0 is the first. */
  readonly categories: { readonly [K in keyof T as T[K] extends "category" ? K : never]: readonly string[] };
  /** Columns of numbers side by side: one row for each line. */
  tensor<const N extends readonly Numeric<C, T>[]>(names: N): Tensor<[number, N["length"]]>;
}

/** Columns that are not named are those of the header, of which only the types given are known. */
type Columns<C, T> = string extends Name<C>
  ? { readonly [K in keyof T]: ColumnArray<T[K]> } & { readonly [name: string]: Float32Array }
  : { readonly [K in Name<C>]: ColumnArray<TypeOf<T, K>> };

type Numeric<C, T> = { [K in Name<C>]: TypeOf<T, K> extends "string" ? never : K }[Name<C>];
