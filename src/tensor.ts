/** The run-time class behind `Tensor` and `IntTensor`: a shape and where the values come from. */
import { sizeOf } from "../codegen/graph/dtype.js";
import { KatachiError } from "../types/error.js";
import { showShape, type RuntimeShape } from "../types/shape.js";
import type { DType } from "../types/tensor.js";
import { evaluate } from "./runtime/evaluate.js";
import type { Given, Operation } from "./operation.js";
import type { Variable } from "./variable.js";

export type Values = Float32Array | Int32Array;
export type Nested = number | readonly Nested[];

/** A layer or model applied to tensors. */
export interface Call {
  readonly operation: Operation;
  readonly inputs: readonly TensorValue[];
  readonly given: Given;
  /** How often the operation had been called before, as summaries count: `dense[1][0]`. */
  readonly number: number;
}

export type Source =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "data"; readonly values: Values }
  /** The newest value of a weight. */
  | { readonly kind: "weight"; readonly variable: Variable }
  /** The result number `index` of a call. */
  | { readonly kind: "call"; readonly call: Call; readonly index: number };

export class TensorValue {
  /** Whether the values can be computed: every leaf is data. */
  readonly concrete: boolean;
  #computed: Promise<Values> | undefined;
  #disposed = false;

  constructor(readonly shape: RuntimeShape, readonly dtype: DType, readonly source: Source) {
    this.concrete = source.kind === "call" ? source.call.inputs.every((input) => input.concrete) : source.kind !== "input";
  }

  get rank(): number {
    return this.shape.length;
  }

  get size(): number | null {
    return this.shape.every((size) => typeof size === "number") ? sizeOf(this.shape as readonly number[]) : null;
  }

  /** The values in row-major order, as a copy. */
  async data(): Promise<Values> {
    return (await this.values("data")).slice();
  }

  /** The values as nested arrays. */
  async array(): Promise<Nested> {
    return nest(await this.values("array"), this.shape as readonly number[]);
  }

  /** Prints shape and values. */
  print(): void {
    this.values("print").then(
      (values) => console.log(`${describe(this)}\n${JSON.stringify(nest(values, this.shape as readonly number[]))}`),
      (error: unknown) => console.error(error instanceof Error ? error.message : error),
    );
  }

  /** Forgets the values now. */
  dispose(): void {
    this.#disposed = true;
    this.#computed = undefined;
  }

  /** The values themselves: for reading only. */
  async values(method: string): Promise<Values> {
    if (this.#disposed) throw new KatachiError("state", `${method}: the tensor was disposed`);
    if (!this.concrete) throw new KatachiError("state", `${method}: a tensor of shape ${showShape(this.shape)} is a step of a model and has no values; call predict`);
    if (this.source.kind === "data") return this.source.values;
    if (this.source.kind === "weight") return this.source.variable.read();
    this.#computed ??= evaluate(this);
    return this.#computed;
  }
}

/** `Tensor<[Batch, 3]>`, as the editor shows it. */
export const describe = (tensor: { readonly shape: RuntimeShape; readonly dtype: DType }): string =>
  `${tensor.dtype === "int32" ? "IntTensor" : "Tensor"}<${showShape(tensor.shape)}>`;

function nest(values: Values, shape: readonly number[]): Nested {
  let offset = 0;
  const level = (axis: number): Nested => (axis === shape.length ? values[offset++]! : Array.from({ length: shape[axis]! }, () => level(axis + 1)));
  return level(0);
}

export const isTensor = (value: unknown): value is TensorValue => value instanceof TensorValue;

const weightTensors = new WeakMap<Variable, TensorValue>();

/** The tensor that shows a weight to users; always the same object for the same weight. */
export function weightTensor(variable: Variable): TensorValue {
  const known = weightTensors.get(variable) ?? new TensorValue(variable.shape, "float32", { kind: "weight", variable });
  weightTensors.set(variable, known);
  return known;
}
