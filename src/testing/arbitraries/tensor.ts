/** Tensors with values drawn by fast-check. */
import fc from "fast-check";
import { sizeOf } from "../../../codegen/graph/dtype.js";
import type { Shape } from "../../../types/shape.js";
import type { IntTensor, Tensor } from "../../../types/tensor.js";
import { TensorValue } from "../../tensor.js";

export interface TensorOptions {
  /** Values are drawn from here; [-2, 2] by default. */
  readonly range?: readonly [number, number];
  /** Whether 0, -0, 1, tiny and huge numbers, infinities and NaN are drawn as well; false by default. */
  readonly special?: boolean;
}

const SPECIAL = [0, -0, 1, -1, Infinity, -Infinity, NaN, 3.4028234663852886e38, 1.1754943508222875e-38, 1.401298464324817e-45];

/** A list of sizes as a shape. */
type Sizes<S extends readonly number[]> = { -readonly [I in keyof S]: S[I] } extends infer T extends Shape ? T : Shape;

/**
 * Tensors of a shape with values of their own, which shrink to 0. For tensors of more than a few hundred elements a shape
 * and a seed shrink faster.
 *
 * @example
 * await fc.assert(fc.asyncProperty(arb.tensor([2, 3]), (x) => checkGradients((each: Tensor<[2, 3]>) => sigmoid(each), [x])));
 */
export function tensor<const S extends readonly number[]>(shape: S, { range: [min, max] = [-2, 2], special = false }: TensorOptions = {}): fc.Arbitrary<Tensor<Sizes<S>>> {
  const number = fc.double({ min, max, noNaN: true, noDefaultInfinity: true }).map(Math.fround);
  const element = special ? fc.oneof({ weight: 3, arbitrary: number }, { weight: 1, arbitrary: fc.constantFrom(...SPECIAL) }) : number;
  return elements(element, shape).map((values) => new TensorValue(shape, "float32", { kind: "data", values: Float32Array.from(values) }) as never);
}

/**
 * Tensors of whole numbers from 0 to `below` - 1, such as classes or token ids.
 *
 * @example
 * arb.intTensor([4], 10);
 */
export function intTensor<const S extends readonly number[]>(shape: S, below: number): fc.Arbitrary<IntTensor<Sizes<S>>> {
  return elements(fc.integer({ min: 0, max: below - 1 }), shape).map((values) => new TensorValue(shape, "int32", { kind: "data", values: Int32Array.from(values) }) as never);
}

const elements = (element: fc.Arbitrary<number>, shape: readonly number[]): fc.Arbitrary<number[]> => {
  const count = sizeOf(shape);
  return fc.array(element, { minLength: count, maxLength: count });
};
