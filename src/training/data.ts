/** Data given to fit, evaluate and predict: checked against the model before anything is allocated or trained. */
import { KatachiError } from "../../types/error.js";
import { showShape } from "../../types/shape.js";
import type { RuntimeType } from "../target.js";
import { describe, flattenNested, isTensor, type TensorValue, type Values } from "../tensor.js";
import { show } from "../options.js";

/** One input or target of all samples, row-major. */
export interface Column {
  readonly values: Values;
  /** Shape of one sample. */
  readonly shape: readonly number[];
  readonly samples: number;
}

/** A range of samples of several columns. */
export interface Dataset {
  readonly inputs: readonly Column[];
  readonly targets: readonly Column[];
  readonly start: number;
  readonly count: number;
}

/** What a column must look like. */
export interface Wanted extends RuntimeType {
  /** Begins every message: `fit: x`, `fit: targets of age`. */
  readonly where: string;
  /** Labels must be whole numbers below this. */
  readonly classes?: number | undefined;
}

const fail = (message: string): never => {
  throw new KatachiError("data", message);
};

/** Sizes that named dimensions have in the data: one name is one size, across all inputs. */
export type Sizes = Map<string, { readonly size: number; readonly where: string }>;

/** Reads one column and checks everything about it. */
export async function toColumn(given: unknown, wanted: Wanted, sizes: Sizes): Promise<Column> {
  const tensor = isTensor(given) ? await fromTensor(given, wanted) : fromArrays(given, wanted);
  checkShape(tensor.shape, wanted, sizes);
  const [samples, ...shape] = tensor.shape as [number, ...number[]];
  if (samples === 0) fail(`${wanted.where} is empty: at least one sample is needed`);
  checkFinite(tensor.values, tensor.shape, wanted.where);
  if (wanted.classes !== undefined) checkClasses(tensor.values, tensor.shape, wanted.classes, wanted.where);
  return { values: tensor.values, shape, samples };
}

interface Given {
  readonly values: Values;
  readonly shape: readonly number[];
}

const wantedText = (wanted: Wanted): string => describe({ ...wanted, shape: [null, ...wanted.shape.slice(1)] });

async function fromTensor(tensor: TensorValue, wanted: Wanted): Promise<Given> {
  if (!tensor.concrete) fail(`${wanted.where} must be data, got ${describe(tensor)}, which is a step of a model`);
  if (tensor.dtype !== wanted.dtype) fail(`${wanted.where} must be ${wantedText(wanted)}, got ${describe(tensor)}`);
  return { values: await tensor.values("data"), shape: tensor.shape as readonly number[] };
}

function fromArrays(given: unknown, wanted: Wanted): Given {
  if (!Array.isArray(given)) return fail(`${wanted.where} must be ${wantedText(wanted)}, got ${show(given)}`);
  const { shape, values } = flattenNested(wanted.where, given);
  if (wanted.dtype === "float32") return { shape, values: Float32Array.from(values) };
  const bad = values.findIndex((value) => (value | 0) !== value);
  if (bad >= 0) fail(`${wanted.where} must be whole numbers, got ${values[bad]} at ${at(bad, shape)}`);
  return { shape, values: Int32Array.from(values) };
}

function checkShape(shape: readonly number[], wanted: Wanted, sizes: Sizes): void {
  const wrong = (): never => fail(`${wanted.where} must be ${wantedText(wanted)}, got ${describe({ shape, dtype: wanted.dtype })}`);
  if (shape.length !== wanted.shape.length) wrong();
  for (let axis = 1; axis < shape.length; axis++) {
    const size = shape[axis]!;
    const declared = wanted.shape[axis]!;
    if (typeof declared === "number" && size !== declared) wrong();
    if (size === 0) fail(`${wanted.where} must not be empty, got ${showShape(shape)}`);
    if (typeof declared !== "string") continue;
    const known = sizes.get(declared);
    if (known && known.size !== size) fail(`${wanted.where}: "${declared}" is ${size} in ${showShape(shape)}, but ${known.size} in ${known.where}`);
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(declared)) sizes.set(declared, { size, where: wanted.where });
  }
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

function checkClasses(values: Values, shape: readonly number[], classes: number, where: string): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < 0 || values[i]! >= classes) fail(`${where} must be classes from 0 to ${classes - 1}, got ${values[i]} at ${at(i, shape)}`);
  }
}

/** All columns must have the same number of samples. */
export function checkSamples(columns: readonly { readonly where: string; readonly column: Column }[]): number {
  const [first, ...rest] = columns;
  for (const { where, column } of rest) {
    if (column.samples !== first!.column.samples) fail(`${where} has ${samples(column.samples)}, ${first!.where.replace(/^\w+: /, "")} has ${first!.column.samples}: they must be equal`);
  }
  return first!.column.samples;
}

const samples = (count: number): string => `${count} sample${count === 1 ? "" : "s"}`;

/** The first samples to train on, the last ones held out, as Keras does it: before any shuffling. */
export function split(data: Dataset, heldOut: number): { readonly training: Dataset; readonly validation: Dataset } {
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

