/** `tensor(values)`: data as users bring it. */
import { sizeOf } from "../codegen/graph/dtype.js";
import { KatachiError } from "../types/error.js";
import { message } from "../types/messages.js";
import { showShape } from "../types/shape.js";
import type { DType, TensorOf } from "../types/tensor.js";
import type { ValuesCheck, ValuesShape } from "../types/values.js";
import { check, oneOf, show, type Rule } from "./options.js";
import { TensorValue, type Values } from "./tensor.js";

const sizes: Rule = { expected: "a list of whole numbers", accepts: (value) => Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0) };

/** What is taken as flat values. DataView is a view as well, but no list of numbers. */
const isTyped = (value: unknown): value is ArrayLike<number> => ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof BigInt64Array) && !(value instanceof BigUint64Array);

/** Finds the shape of nested arrays, refusing ragged ones, and lists their numbers in row-major order. */
function flattenNested(nested: unknown): { readonly shape: number[]; readonly values: number[] } {
  const shape: number[] = [];
  for (let level: unknown = nested; Array.isArray(level); level = level[0]) shape.push(level.length);
  const values: number[] = [];
  const walk = (value: unknown, axis: number): void => {
    if (axis === shape.length) {
      if (typeof value !== "number") throw new KatachiError("data", Array.isArray(value) ? message("ragged", {}) : `tensor: expected a number, got ${show(value)}`);
      values.push(value);
      return;
    }
    if (!Array.isArray(value) || value.length !== shape[axis]) throw new KatachiError("data", message("ragged", {}));
    for (const element of value) walk(element, axis + 1);
  };
  walk(nested, 0);
  return { shape, values };
}

function convert(values: ArrayLike<number>, dtype: DType): Values {
  // A Float32Array is used as it is: images can fill most of the memory.
  if (dtype === "float32") return values instanceof Float32Array ? values : Float32Array.from(values);
  if (values instanceof Int32Array) return values;
  for (let i = 0; i < values.length; i++) {
    if ((values[i]! | 0) !== values[i]) throw new KatachiError("data", `tensor: int32 values must be whole numbers of 32 bits, got ${values[i]} at position ${i}`);
  }
  return Int32Array.from(values);
}

/**
 * Data: nested arrays, or flat values with a shape. A typed array of the right kind is used as it is, not copied: do not
 * change it afterwards. NaN is allowed here; `fit` refuses it.
 *
 * @example
 * const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]);        // Tensor<[4, 2]>
 * const labels = tensor([3, 1, 4], [3], "int32");            // IntTensor<[3]>
 * const images = tensor(new Float32Array(2 * 784), [2, 784]); // Tensor<[2, 784]>
 *
 * @param shape the values' own nesting by default
 * @param dtype "float32" by default, or "int32" for whole numbers
 */
export function tensor<const V, const S = undefined, const D extends DType = "float32">(values: ValuesCheck<V, S>, shape?: S, dtype?: D): TensorOf<D, ValuesShape<V, S>> {
  const kind: DType = dtype ?? "float32";
  check("tensor", "dtype", kind, oneOf(["float32", "int32"]));
  const flat = isTyped(values) ? { shape: [values.length], values } : flattenNested(values);
  let result: readonly number[] = flat.shape;
  if (shape !== undefined) {
    check("tensor", "shape", shape, sizes, "data");
    result = shape as unknown as readonly number[];
    if (sizeOf(result) !== flat.values.length) throw new KatachiError("data", message("valueCount", { shape: showShape(result), wanted: sizeOf(result), actual: flat.values.length }));
  }
  return new TensorValue(result, kind, { kind: "data", values: convert(flat.values, kind) }) as unknown as TensorOf<D, ValuesShape<V, S>>;
}
