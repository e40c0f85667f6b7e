/** Data given to fit, evaluate and predict: checked against the model before anything is allocated or trained. */
import { KatachiError } from "../../types/error.js";
import { isName } from "../../types/layers/input.js";
import { message } from "../../types/messages.js";
import type { Limit, RuntimeType } from "../operation.js";
import { describe, isTensor, type TensorValue, type Values } from "../tensor.js";
import { show } from "../options.js";
import { indexText } from "../position.js";
import { formOf, toValues, type Form } from "./forms.js";

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
  const { where, dtype, classes, limit } = wanted;
  const form = isTensor(given) ? tensorForm(given, wanted) : formOf(given, where, wantedText(wanted));
  if (!form) return fail(`${where} must be ${wantedText(wanted)}, got ${show(given)}; make it one with tensor()`);
  const [samples = 0, ...shape] = form.shape;
  if (!fitsSample(form.shape, wanted, sizes)) {
    const [, features] = wanted.shape;
    const code = !isTensor(given) && form.shape.length === 1 && wanted.shape.length === 2 && features === 1 ? "column" : "data";
    throw new KatachiError("data", message(code, { what: where, expected: wantedText(wanted), actual: form.text }));
  }
  if (form.shape.includes(0)) fail(`${where} is empty: at least one sample is needed`);
  const values = toValues(await form.read(), dtype, form.shape, where);
  checkFinite(values, form.shape, where);
  if (classes !== undefined) checkBelow(values, form.shape, classes, `${where} must be classes`);
  if (limit !== undefined) checkBelow(values, form.shape, limit.below, `${where} goes into ${limit.layer} and must be whole numbers`);
  const trailing = classes !== undefined && shape.length === wanted.shape.length;
  return { values, shape: trailing ? shape.slice(0, -1) : shape, samples };
}

/** A tensor must be of the element type that is wanted, and hold values. */
function tensorForm(tensor: TensorValue, wanted: Wanted): Form {
  const misfit = (): string => message("data", { what: wanted.where, expected: wantedText(wanted), actual: describe(tensor) });
  if (!tensor.concrete) fail(`${misfit()}, which is a step of a model and has no values`);
  if (tensor.dtype !== wanted.dtype) fail(misfit());
  return { shape: tensor.shape as readonly number[], text: describe(tensor), read: () => tensor.values("data") };
}

const wantedText = (wanted: Wanted): string => describe({ ...wanted, shape: [null, ...wanted.shape.slice(1)] });

/** Whether the samples fit what is wanted; notes the sizes of named dimensions. Classes may carry one more axis of size 1. */
function fitsSample(all: readonly number[], wanted: Wanted, sizes: Sizes): boolean {
  if (all.length === 0) return false;
  let shape = all.slice(1);
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

export function checkFinite(values: Values, shape: readonly number[], where: string): void {
  if (values instanceof Int32Array) return;
  for (let i = 0; i < values.length; i++) {
    // x - x is 0 for every finite x, else NaN: one subtraction instead of a call.
    if (values[i]! - values[i]! !== 0) fail(`${where} must be finite numbers, got ${values[i]} at ${indexText(i, shape)}`);
  }
}

function checkBelow(values: Values, shape: readonly number[], below: number, wanted: string): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < 0 || values[i]! >= below) fail(`${wanted} from 0 to ${below - 1}, got ${values[i]} at ${indexText(i, shape)}`);
  }
}

/** All inputs, all targets and all weights must have the same number of samples. */
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

