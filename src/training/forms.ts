/** The forms in which data come besides Katachi's tensors, brought into one: nested arrays, typed arrays, values with a shape, tensors of tfjs. */
import { sizeOf } from "../../codegen/graph/dtype.js";
import { KatachiError } from "../../types/error.js";
import { showShape } from "../../types/shape.js";
import type { NumberArray, ShapedValues, TfTensor } from "../../types/training/forms.js";
import { show } from "../options.js";
import { indexText } from "../position.js";
import { isTensor, type Values } from "../tensor.js";

/** Data of a known shape, whose values are read when they are asked for. */
export interface Form {
  readonly shape: readonly number[];
  /** As messages show it. */
  readonly text: string;
  readonly read: () => Promise<ArrayLike<number>>;
}

/** More axes than any tensor has; also where arrays that hold themselves end. */
const MAX_RANK = 32;

export const isNumberArray = (value: unknown): value is NumberArray =>
  ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof BigInt64Array) && !(value instanceof BigUint64Array);

const isTfTensor = (value: object): value is TfTensor => "rankType" in value && "dtype" in value && Array.isArray((value as TfTensor).shape) && typeof (value as TfTensor).data === "function";

const isShaped = (value: object): value is ShapedValues => "values" in value && "shape" in value && (Array.isArray(value.values) || isNumberArray(value.values));

/** The form that something has, or undefined where it is no data. Nested arrays that are none are said to be so after `wanted`. */
export function formOf(given: unknown, where: string, wanted: string): Form | undefined {
  if (typeof given !== "object" || given === null || isTensor(given)) return undefined;
  if (Array.isArray(given)) return nestedForm(given, `${where} must be ${wanted}, got an array`);
  if (isNumberArray(given)) return { shape: [given.length], text: `${given[Symbol.toStringTag]} of shape [${given.length}]`, read: async () => given };
  if (isTfTensor(given)) return tfForm(given, where);
  return isShaped(given) ? shapedForm(given, where) : undefined;
}

function shapedForm({ values, shape }: ShapedValues, where: string): Form {
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) throw new KatachiError("data", `${where}: shape must be a list of whole numbers, got ${show(shape)}`);
  if (sizeOf(shape) !== values.length) throw new KatachiError("data", `${where}: shape ${showShape(shape)} wants ${sizeOf(shape)} values, got ${values.length}`);
  const odd = isNumberArray(values) ? -1 : values.findIndex((value) => typeof value !== "number");
  if (odd >= 0) throw new KatachiError("data", `${where}: values must be numbers, got ${show(values[odd])} at [${odd}]`);
  return { shape, text: `values of shape ${showShape(shape)}`, read: async () => values };
}

function tfForm(tensor: TfTensor, where: string): Form {
  const { shape, dtype } = tensor;
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") throw new KatachiError("data", `${where} must be numbers, got a tf.Tensor of ${dtype}`);
  return {
    shape,
    text: `a tf.Tensor of shape ${showShape(shape)}`,
    async read() {
      try {
        return (await tensor.data()) as NumberArray;
      } catch (cause) {
        throw new KatachiError("data", `${where}: the tf.Tensor cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
      }
    },
  };
}

/** The lengths of all arrays are compared before numbers are looked at, so that what is allocated is what is there. */
function nestedForm(given: readonly unknown[], problem: string): Form {
  const shape: number[] = [];
  for (let level: unknown = given; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (shape.length > MAX_RANK) throw new KatachiError("data", `${problem} nested deeper than ${MAX_RANK} levels`);
  }
  const fail = (what: string): never => {
    throw new KatachiError("data", `${problem} ${what}`);
  };
  const last = shape.length - 1;
  const index: number[] = [];
  const place = (axis: number): string => `[${index.slice(0, axis + 1).join(", ")}]`;
  const differ = (axis: number, expected: unknown, got: unknown): never => fail(`whose rows differ in length: ${expected} at [${shape.slice(0, axis + 1).map(() => 0).join(", ")}], ${got} at ${place(axis)}`);
  const compare = (array: readonly unknown[], axis: number): void => {
    for (let i = 0; i < array.length; i++) {
      const row = array[i];
      index[axis] = i;
      if (!Array.isArray(row)) return typeof row === "number" ? differ(axis, "an array", "a number") : fail(`that holds more than numbers: ${show(row)} at ${place(axis)}`);
      if (row.length !== shape[axis + 1]) differ(axis, shape[axis + 1], row.length);
      if (axis + 1 < last) compare(row, axis + 1);
    }
  };
  if (last > 0) compare(given, 0);
  return {
    shape,
    text: `an array of shape ${showShape(shape)}`,
    async read() {
      const values = new Float64Array(sizeOf(shape));
      let filled = 0;
      const fill = (array: readonly unknown[], axis: number): void => {
        for (let i = 0; i < array.length; i++) {
          const value = array[i];
          index[axis] = i;
          if (axis < last) fill(value as readonly unknown[], axis + 1);
          else if (typeof value === "number") values[filled++] = value;
          else if (Array.isArray(value)) differ(axis, "a number", "an array");
          else fail(`that holds more than numbers: ${show(value)} at ${place(axis)}`);
        }
      };
      fill(given, 0);
      return values;
    },
  };
}

/** Numbers as floats or as integers, which they must then be. Those of the right kind are used as they are. */
export function toValues(values: ArrayLike<number>, dtype: "float32" | "int32", shape: readonly number[], where: string): Values {
  if (dtype === "float32") return values instanceof Float32Array ? values : new Float32Array(values);
  if (values instanceof Int32Array) return values;
  const whole = new Int32Array(values);
  for (let i = 0; i < whole.length; i++) {
    if (whole[i] !== values[i]) throw new KatachiError("data", `${where} must be whole numbers of 32 bits, got ${values[i]} at ${indexText(i, shape)}`);
  }
  return whole;
}
