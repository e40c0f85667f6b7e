/** Products of matrices and Einstein sums. */
import * as primitives from "../../codegen/ops/index.js";
import { checkEquation, einsumShape, type EinsumOperand, type EinsumResult, type EquationIn } from "../../types/ops/einsum.js";
import { dotShape, matmulShape, type DotLeft, type DotRight, type DotVerdict, type MatmulLeft, type MatmulOptions, type MatmulRight, type MatmulVerdict } from "../../types/ops/product.js";
import type { Known } from "../../types/ops/operand.js";
import type { ShapeOf, Tensor } from "../../types/tensor.js";
import { boolean, check, checkOptions } from "../options.js";
import { apply, type OpDefinition } from "./op.js";

interface Transposed {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const matmulOp: OpDefinition<Transposed> = {
  name: "matmul",
  tf: "linalg.matmul",
  infer: ([a, b], { transposeA, transposeB }) => ({ shape: matmulShape(a!.shape, b!.shape, transposeA, transposeB), dtype: "float32" }),
  call: ([a, b], options) => primitives.matmul(a!, b!, options),
};

/**
 * The product of matrices: [..., m, k] times [..., k, n] is [..., m, n]. The axes before the last two broadcast.
 *
 * @example
 * const scores = matmul(input([10, 8]), input([10, 8]), { transposeB: true }); // Tensor<[Batch, 10, 10]>
 *
 * @param options `transposeA`, `transposeB` (false): swap the last two axes first
 */
export function matmul<A, B, TA extends boolean = false, TB extends boolean = false>(
  a: MatmulLeft<A>,
  b: MatmulRight<A, B, TA, TB>,
  options?: MatmulOptions<TA, TB>,
): Tensor<Known<MatmulVerdict<ShapeOf<A>, ShapeOf<B>, TA, TB>>> {
  const { transposeA = false, transposeB = false } = checkOptions<Partial<Transposed>>("matmul", options, { transposeA: boolean, transposeB: boolean });
  return apply(matmulOp, [a, b], { transposeA, transposeB });
}

const dotOp: OpDefinition<object> = {
  name: "dot",
  tf: "tensordot",
  infer: ([a, b]) => ({ shape: dotShape(a!.shape, b!.shape), dtype: "float32" }),
  call: ([a, b]) => primitives.dot(a!, b!),
};

/**
 * NumPy's dot, as Keras' backend has it: sums over the last axis of a and the second to last of b, its only one where b
 * is a vector. The other axes of a come first, then those of b.
 *
 * @example
 * const y = dot(input([10, 3]), tensor([[1, 2], [3, 4], [5, 6]])); // Tensor<[Batch, 10, 2]>
 */
export function dot<A, B>(a: DotLeft<A>, b: DotRight<A, B>): Tensor<Known<DotVerdict<ShapeOf<A>, ShapeOf<B>>>> {
  return apply(dotOp, [a, b], {});
}

const einsumOp: OpDefinition<{ readonly equation: string }> = {
  name: "einsum",
  tf: "einsum",
  infer: (inputs, { equation }) => ({ shape: einsumShape(equation, inputs.map(({ shape }) => shape)), dtype: "float32" }),
  call: (nodes, { equation }) => primitives.einsum(equation, ...nodes),
};

/**
 * An Einstein sum: every letter names an axis, equal letters are multiplied together, letters that the result leaves out
 * are summed. A letter used twice for one tensor reads its diagonal. The result must be given; there is no "...".
 *
 * @example
 * const scores = einsum("bqd,bkd->bqk", input([10, 8]), input([20, 8])); // Tensor<[Batch, 10, 20]>
 */
export function einsum<const E extends string, const Ts extends readonly [unknown, ...unknown[]]>(
  equation: EquationIn<E, Ts>,
  ...tensors: { [I in keyof Ts]: EinsumOperand<E, Ts, I> }
): Tensor<Known<EinsumResult<E, Ts>>> {
  check("einsum", "equation", equation, { expected: "a string", accepts: (value) => typeof value === "string" });
  checkEquation(equation as string, tensors.length);
  return apply(einsumOp, tensors as readonly unknown[], { equation: equation as string });
}
