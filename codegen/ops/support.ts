/** Checks shared by the type rules of all primitives: each throws a KatachiError with code "graph" that names the op. */
import { KatachiError } from "../../types/error.js";
import { sizeOf, type DType, type TensorType } from "../graph/dtype.js";

/** Ops without attributes have this as their attrs. */
export type NoAttrs = Record<string, never>;

export function fail(message: string): never {
  throw new KatachiError("graph", message);
}

export const textOf = (type: TensorType): string => `${type.dtype}[${type.shape.join(", ")}]`;

export const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((size, i) => size === b[i]);

/** Every attribute must be present and none unknown: a misspelled one is an error, never ignored. */
export function checkAttrs(name: string, attrs: object, keys: readonly string[]): void {
  if (typeof attrs !== "object" || attrs === null) fail(`${name}: attrs must be an object`);
  for (const key of Object.keys(attrs)) if (!keys.includes(key)) fail(`${name}: unknown attribute "${key}"`);
  for (const key of keys) if ((attrs as Record<string, unknown>)[key] === undefined) fail(`${name}: attribute "${key}" is missing`);
}

/** Number and dtypes of the inputs. */
export function checkInputs(name: string, inputs: readonly TensorType[], dtypes: readonly (readonly DType[])[]): void {
  if (inputs.length !== dtypes.length) fail(`${name}: expected ${dtypes.length} inputs, got ${inputs.length}`);
  inputs.forEach((input, i) => {
    if (!dtypes[i]!.includes(input.dtype)) fail(`${name}: input ${i} is ${textOf(input)}, expected dtype ${dtypes[i]!.join(" or ")}`);
  });
}

/** Sizes are whole numbers of at least 1, and the element count is a safe integer. */
export function checkShape(name: string, shape: readonly number[]): void {
  if (!Array.isArray(shape) || shape.some((size) => !Number.isSafeInteger(size) || size < 1)) fail(`${name}: impossible shape [${String(shape)}], sizes must be whole numbers of at least 1`);
  if (!Number.isSafeInteger(sizeOf(shape))) fail(`${name}: shape [${shape.join(", ")}] has too many elements`);
}

export function checkDType(name: string, dtype: DType): void {
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") fail(`${name}: unknown dtype "${String(dtype)}"`);
}

/** A literal must be a value of its dtype. */
export function checkValue(name: string, value: number, dtype: DType): void {
  if (typeof value !== "number") fail(`${name}: value must be a number`);
  if (dtype === "int32" && (value | 0) !== value) fail(`${name}: ${value} is no int32`);
  if (dtype === "bool" && value !== 0 && value !== 1) fail(`${name}: ${value} is no bool, expected 0 or 1`);
}

/** An axis number with negative ones counted from the end; throws when out of range. */
export function axisOf(name: string, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank) fail(`${name}: axis ${axis} is out of range for rank ${rank}`);
  return resolved;
}
