/** Element types of graph values. Every element takes four bytes in a buffer; a stored `bool` is 0 (false) or not 0 (true). */
export type DType = "float32" | "int32" | "bool";

/** A fully known type: what every graph node has. */
export interface TensorType {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Number of elements of a shape; 1 for a scalar. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Row-major strides of a shape, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}
