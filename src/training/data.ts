/** Data given to fit, evaluate and predict: checked against the model before anything is allocated or trained. */
import { KatachiError } from "../../types/error.js";
import { isName } from "../../types/layers/input.js";
import { message } from "../../types/messages.js";
import type { Limit, RuntimeType } from "../operation.js";
import { describe, isTensor, type Values } from "../tensor.js";
import { show } from "../options.js";

/** One input or target of all samples, row-major. */
export interface Column {
  readonly values: Values;
  /** Shape of one sample. */
  readonly shape: readonly number[];
  readonly samples: number;
}

/** A range of samples of several columns. */
export interface Table {
  readonly inputs: readonly Column[];
  readonly targets: readonly Column[];
  /** What each sample counts for, one column for each output; none where all count the same. */
  readonly weights: readonly Column[];
  readonly start: number;
  readonly count: number;
}

/** What a column must look like. */
export interface Wanted extends RuntimeType {
  /** Begins every message: `fit: x`, `fit: targets of age for mse`. */
  readonly where: string;
  /** Labels must be whole numbers below this. */
  readonly classes?: number | undefined;
  /** Integers must be rows of a layer's table. */
  readonly limit?: Limit | undefined;
}

const fail = (message: string): never => {
  throw new KatachiError("data", message);
};

/** Sizes that named dimensions have in the data: one name is one size, across all inputs. */
export type Sizes = Map<string, { readonly size: number; readonly where: string }>;

/** Reads one column and checks everything about it. */
export async function toColumn(given: unknown, wanted: Wanted, sizes: Sizes): Promise<Column> {
  if (!isTensor(given)) return fail(`${wanted.where} must be ${wantedText(wanted)}, got ${show(given)}; make it one with tensor()`);
  const expected = { what: wanted.where, expected: wantedText(wanted), actual: describe(given) };
  if (!given.concrete) throw new KatachiError("data", `${message("data", expected)}, which is a step of a model and has no values`);
  const [samples, ...shape] = given.shape as [number, ...number[]];
  if (given.dtype !== wanted.dtype || !fitsSample(shape, wanted, sizes)) throw new KatachiError("data", message("data", expected));
  if (samples === 0 || shape.includes(0)) fail(`${wanted.where} is empty: at least one sample is needed`);
  const values = await given.values("data");
  checkFinite(values, given.shape as readonly number[], wanted.where);
  if (wanted.classes !== undefined) checkBelow(values, given.shape as readonly number[], wanted.classes, `${wanted.where} must be classes`);
  if (wanted.limit !== undefined) checkBelow(values, given.shape as readonly number[], wanted.limit.below, `${wanted.where} goes into ${wanted.limit.layer} and must be whole numbers`);
  const trailing = wanted.classes !== undefined && shape.length === wanted.shape.length;
  return { values, shape: trailing ? shape.slice(0, -1) : shape, samples };
}

const wantedText = (wanted: Wanted): string => describe({ ...wanted, shape: [null, ...wanted.shape.slice(1)] });

/** Whether one sample fits what is wanted; notes the sizes of named dimensions. Classes may carry one more axis of size 1. */
function fitsSample(shape: readonly number[], wanted: Wanted, sizes: Sizes): boolean {
  const declared = wanted.shape.slice(1);
  if (wanted.classes !== undefined && shape.length === declared.length + 1 && shape.at(-1) === 1) shape = shape.slice(0, -1);
  return shape.length === declared.length && declared.every((size, i) => size === null || size === shape[i] || (typeof size === "string" && bind(size, shape[i]!, wanted, sizes)));
}

/** Notes the size of a named dimension; expressions of names are checked when the model runs. */
function bind(name: string, size: number, { where }: Wanted, sizes: Sizes): boolean {
  if (!isName(name)) return true;
  const known = sizes.get(name);
  if (known && known.size !== size) fail(`${where}: "${name}" is ${size} here, but ${known.size} in ${known.where}`);
  sizes.set(name, { size, where });
  return true;
}

/** The index of the element at a row-major position: `[3, 0, 2]`. */
function at(position: number, shape: readonly number[]): string {
  const index: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(position % shape[axis]!);
    position = Math.floor(position / shape[axis]!);
  }
  return `[${index.join(", ")}]`;
}

function checkFinite(values: Values, shape: readonly number[], where: string): void {
  if (values instanceof Int32Array) return;
  for (let i = 0; i < values.length; i++) {
    // x - x is 0 for every finite x, else NaN: one subtraction instead of a call.
    if (values[i]! - values[i]! !== 0) fail(`${where} must be finite numbers, got ${values[i]} at ${at(i, shape)}`);
  }
}

function checkBelow(values: Values, shape: readonly number[], below: number, wanted: string): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < 0 || values[i]! >= below) fail(`${wanted} from 0 to ${below - 1}, got ${values[i]} at ${at(i, shape)}`);
  }
}

/** All inputs, and all targets, must have the same number of samples. */
export function checkSamples(method: string, inputs: readonly Column[], targets: readonly Column[], names: readonly string[]): number {
  const count = inputs[0]!.samples;
  const odd = inputs.findIndex((column) => column.samples !== count);
  if (odd >= 0) fail(`${method}: input ${names[odd]} has ${inputs[odd]!.samples} samples, input ${names[0]} has ${count}`);
  const other = targets.find((column) => column.samples !== count);
  if (other) throw new KatachiError("data", message("samples", { method, inputs: count, targets: other.samples }));
  return count;
}

const samples = (count: number): string => `${count} sample${count === 1 ? "" : "s"}`;

/** The first samples to train on, the last ones held out, as Keras does it: before any shuffling. */
export function split(data: Table, heldOut: number): { readonly training: Table; readonly validation: Table } {
  const training = Math.floor(data.count * (1 - heldOut));
  if (training === 0 || training === data.count) fail(`fit: validationSplit ${heldOut} of ${samples(data.count)} leaves ${training === 0 ? "none for training" : "none for validation"}`);
  return {
    training: { ...data, count: training },
    validation: { ...data, start: data.start + training, count: data.count - training },
  };
}

/** Copies samples into a program's input buffer: `order` gives their numbers, or they follow one another from `from`. */
export function copySamples(column: Column, into: Values, from: number, count: number, order: Uint32Array | undefined): void {
  const size = column.values.length / column.samples;
  if (!order) {
    into.set(column.values.subarray(from * size, (from + count) * size));
  } else if (size === 1) {
    for (let i = 0; i < count; i++) into[i] = column.values[order[from + i]!]!;
  } else {
    for (let i = 0; i < count; i++) {
      const sample = order[from + i]!;
      into.set(column.values.subarray(sample * size, (sample + 1) * size), i * size);
    }
  }
}

