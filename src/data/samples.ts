/** Values of a dataset's elements: samples taken out of data, and samples put together. */
import { sizeOf } from "../../codegen/graph/dtype.js";
import { KatachiError } from "../../types/error.js";
import { showShape } from "../../types/shape.js";
import type { NumberArray, ShapedValues, TfTensor } from "../../types/training/forms.js";
import { show } from "../options.js";
import { describe, isTensor, TensorValue } from "../tensor.js";
import { formOf, isNumberArray } from "../training/forms.js";

/** Data that gives samples by their number. */
export interface Samples {
  readonly count: number;
  readonly at: (index: number) => unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const isShaped = (value: unknown): value is ShapedValues => isRecord(value) && "values" in value && "shape" in value;

const isTf = (value: unknown): value is TfTensor => typeof value === "object" && value !== null && "rankType" in value;

const isNested = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.every((row) => typeof row === "number" || isNested(row));

/** Samples of data without targets. A row of an array becomes values with a shape, because an element that is a list is one of several values. */
export async function samplesAlone(given: unknown, where: string): Promise<Samples> {
  if (!isNested(given) || !Array.isArray(given[0])) return samplesOf(given, where);
  const { shape, read } = formOf(given, where, "data")!;
  return shapedSamples(await read(), shape, where);
}

/** Reads data of any form; several inputs are a list or a record of it. */
export async function samplesOf(given: unknown, where: string): Promise<Samples> {
  if (isTensor(given)) return tensorSamples(given, where);
  if (isNumberArray(given)) return { count: given.length, at: (index) => given[index] };
  if (Array.isArray(given)) return isNestedHead(given) ? { count: given.length, at: (index) => given[index] } : together(await Promise.all(given.map((each, i) => samplesOf(each, `${where}[${i}]`))), where, (parts) => parts);
  if (isTf(given)) return shapedSamples((await formOf(given, where, "data")!.read()) as NumberArray, given.shape, where);
  if (isShaped(given)) {
    const { shape, read } = formOf(given, where, "data") ?? refuse(given, where);
    return shapedSamples(await read(), shape, where);
  }
  if (!isRecord(given)) return refuse(given, where);
  const names = Object.keys(given);
  if (names.length === 0) return refuse(given, where);
  const all = await Promise.all(names.map((name) => samplesOf(given[name], `${where}: ${name}`)));
  return together(all, where, (parts) => Object.fromEntries(names.map((name, i) => [name, parts[i]])));
}

const refuse = (given: unknown, where: string): never => {
  throw new KatachiError("data", `${where} must be data: tensors, arrays, or lists and records of them, got ${show(given)}`);
};

/** An array is data where its first row is; a list of data else. */
const isNestedHead = (given: readonly unknown[]): boolean => given.length === 0 || typeof given[0] === "number" || isNested(given[0]);

/** Samples of several inputs, of which each must have as many. */
export function together(all: readonly Samples[], where: string, make: (parts: readonly unknown[]) => unknown): Samples {
  const counts = all.map(({ count }) => count);
  if (new Set(counts).size > 1) throw new KatachiError("data", `${where} must have as many samples everywhere, got ${counts.join(", ")}`);
  return { count: counts[0]!, at: (index) => make(all.map((each) => each.at(index))) };
}

async function tensorSamples(tensor: TensorValue, where: string): Promise<Samples> {
  if (!tensor.concrete || tensor.rank === 0) throw new KatachiError("data", `${where} must have values and an axis of samples, got ${describe(tensor)}`);
  const [count, ...shape] = tensor.shape as [number, ...number[]];
  const values = await tensor.values("Dataset.from");
  const size = sizeOf(shape);
  return { count, at: (index) => new TensorValue(shape, tensor.dtype, { kind: "data", values: values.subarray(index * size, (index + 1) * size) }) };
}

function shapedSamples(values: ArrayLike<number>, [count, ...shape]: readonly number[], where: string): Samples {
  if (count === undefined) throw new KatachiError("data", `${where} must have an axis of samples, got values of shape []`);
  if (shape.length === 0) return { count, at: (index) => values[index] };
  const size = sizeOf(shape);
  const part = isNumberArray(values) ? (from: number) => values.subarray(from, from + size) : (from: number) => (values as readonly number[]).slice(from, from + size);
  return { count, at: (index) => ({ values: part(index * size), shape }) };
}

/** Elements put together: each of their values gets one more axis in front. */
export async function batchOf(elements: readonly unknown[], where: string): Promise<unknown> {
  const first = elements[0];
  if (Array.isArray(first)) {
    const misfit = elements.find((element) => !Array.isArray(element) || element.length !== first.length);
    if (misfit !== undefined) throw mixed(first, misfit, where);
    return Promise.all(first.map((_, i) => stack(elements.map((element) => (element as readonly unknown[])[i]), `${where}: value ${i}`)));
  }
  return stack(elements, where);
}

async function stack(values: readonly unknown[], where: string): Promise<unknown> {
  const first = values[0];
  const all = <T>(is: (value: unknown) => value is T): readonly T[] => {
    const misfit = values.find((value) => !is(value));
    if (misfit !== undefined || values.includes(undefined)) throw mixed(first, misfit, where);
    return values as readonly T[];
  };
  if (typeof first === "number") return all((value) => typeof value === "number");
  if (isTensor(first)) return stackTensors(all(isTensor), where);
  if (isNumberArray(first)) return stackValues(all(isNumberArray).map((each) => ({ values: each, shape: [each.length] })), where);
  if (isShaped(first)) return stackValues(all(isShaped), where);
  if (Array.isArray(first)) return all((value): value is readonly unknown[] => Array.isArray(value));
  if (!isRecord(first)) throw new KatachiError("data", `${where} must be numbers, arrays or tensors, or lists and records of them, got ${show(first)}`);
  const names = Object.keys(first);
  for (const record of all(isRecord)) if (names.length !== Object.keys(record).length || names.some((name) => !(name in record))) throw mixed(first, record, where);
  const columns = await Promise.all(names.map((name) => stack((values as readonly Record<string, unknown>[]).map((record) => record[name]), `${where}: ${name}`)));
  return Object.fromEntries(names.map((name, i) => [name, columns[i]]));
}

const mixed = (first: unknown, other: unknown, where: string): KatachiError => new KatachiError("data", `${where} must be alike in all elements, got ${text(first)} and ${text(other)}`);

const text = (value: unknown): string => (isTensor(value) ? describe(value) : isRecord(value) ? `{ ${Object.keys(value).join(", ")} }` : show(value));

async function stackTensors(tensors: readonly TensorValue[], where: string): Promise<TensorValue> {
  const [{ shape, dtype }] = tensors as readonly [TensorValue];
  for (const tensor of tensors) {
    if (!tensor.concrete || tensor.dtype !== dtype || showShape(tensor.shape) !== showShape(shape)) throw mixed(tensors[0], tensor, where);
  }
  const size = sizeOf(shape as readonly number[]);
  const values = dtype === "int32" ? new Int32Array(size * tensors.length) : new Float32Array(size * tensors.length);
  for (const [i, tensor] of tensors.entries()) values.set(tensor.source.kind === "data" ? tensor.source.values : await tensor.values("batch"), i * size);
  return new TensorValue([tensors.length, ...shape], dtype, { kind: "data", values });
}

function stackValues(all: readonly ShapedValues[], where: string): ShapedValues {
  const [{ values, shape }] = all as readonly [ShapedValues];
  const size = sizeOf(shape);
  for (const each of all) {
    if (showShape(each.shape) !== showShape(shape) || each.values.length !== size) throw new KatachiError("data", `${where} must be alike in all elements, got shapes ${showShape(shape)} and ${showShape(each.shape)}`);
  }
  const joined = isNumberArray(values) ? new (values.constructor as new (length: number) => NumberArray)(size * all.length) : new Float64Array(size * all.length);
  all.forEach((each, i) => joined.set(each.values, i * size));
  return { values: joined, shape: [all.length, ...shape] };
}
