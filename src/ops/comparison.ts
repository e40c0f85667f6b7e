/**
 * Comparisons, logic and choice. There is no boolean tensor: comparisons give integers, 1 for true and 0 for false, and
 * logic takes all integers but 0 for true. `cast(mask, "float32")` makes factors of them.
 */
import * as primitives from "../../codegen/ops/index.js";
import { broadcastShape } from "../../types/broadcast.js";
import { shapeError } from "../../types/messages.js";
import type { Comparison, Left, Right, RightInt, Where, WhereElse, WhereThen } from "../../types/ops/elementwise.js";
import type { IntIn, SameTensor } from "../../types/ops/operand.js";
import { showShape } from "../../types/shape.js";
import { apply, type OpDefinition } from "./op.js";
import { binary, checkNumbers, separate, together, unary, type Numbers } from "./operands.js";

const { and, not, or, select, toBool, toInt } = primitives;

const lessOp = binary({ name: "less", tf: "math.less", wants: "alike", output: "int32", build: (a, b) => toInt(primitives.less(a, b)) });
const lessEqualOp = binary({ name: "lessEqual", tf: "math.less_equal", wants: "alike", output: "int32", build: (a, b) => toInt(primitives.lessEqual(a, b)) });
const greaterOp = binary({ name: "greater", tf: "math.greater", wants: "alike", output: "int32", build: (a, b) => toInt(primitives.greater(a, b)) });
const greaterEqualOp = binary({ name: "greaterEqual", tf: "math.greater_equal", wants: "alike", output: "int32", build: (a, b) => toInt(primitives.greaterEqual(a, b)) });
const equalOp = binary({ name: "equal", tf: "math.equal", wants: "alike", output: "int32", build: (a, b) => toInt(primitives.equal(a, b)) });
const notEqualOp = binary({ name: "notEqual", tf: "math.not_equal", wants: "alike", output: "int32", build: (a, b) => toInt(primitives.notEqual(a, b)) });
const logicalAndOp = binary({ name: "logicalAnd", tf: "math.logical_and", wants: "int32", build: (a, b) => toInt(and(truth(a), truth(b))) });
const logicalOrOp = binary({ name: "logicalOr", tf: "math.logical_or", wants: "int32", build: (a, b) => toInt(or(truth(a), truth(b))) });
const logicalXorOp = binary({ name: "logicalXor", tf: "math.logical_xor", wants: "int32", build: (a, b) => toInt(primitives.notEqual(toInt(truth(a)), toInt(truth(b)))) });
const logicalNotOp = unary("logicalNot", "math.logical_not", (x) => toInt(not(toBool(x))), "int32");

const truth = (x: primitives.Operand): ReturnType<typeof toBool> => toBool(x as Exclude<primitives.Operand, number>);

/**
 * 1 where a < b, else 0. Two tensors of one kind, or a tensor and a number.
 *
 * @example
 * const mask = less(input([10, 3]), input([3])); // IntTensor<[Batch, 10, 3]>
 */
export function less<const A, const B>(a: Left<"less", A, B>, b: Right<"less", A, B>): Comparison<"less", A, B> {
  return lessOp(a, b);
}

/**
 * 1 where a <= b, else 0. Two tensors of one kind, or a tensor and a number.
 *
 * @example
 * const mask = lessEqual(input([10, 3]), input([3])); // IntTensor<[Batch, 10, 3]>
 */
export function lessEqual<const A, const B>(a: Left<"lessEqual", A, B>, b: Right<"lessEqual", A, B>): Comparison<"lessEqual", A, B> {
  return lessEqualOp(a, b);
}

/**
 * 1 where a > b, else 0. Two tensors of one kind, or a tensor and a number.
 *
 * @example
 * const mask = greater(input([10, 3]), input([3])); // IntTensor<[Batch, 10, 3]>
 */
export function greater<const A, const B>(a: Left<"greater", A, B>, b: Right<"greater", A, B>): Comparison<"greater", A, B> {
  return greaterOp(a, b);
}

/**
 * 1 where a >= b, else 0. Two tensors of one kind, or a tensor and a number.
 *
 * @example
 * const mask = greaterEqual(input([10, 3]), input([3])); // IntTensor<[Batch, 10, 3]>
 */
export function greaterEqual<const A, const B>(a: Left<"greaterEqual", A, B>, b: Right<"greaterEqual", A, B>): Comparison<"greaterEqual", A, B> {
  return greaterEqualOp(a, b);
}

/**
 * 1 where a and b are equal, else 0. Two tensors of one kind, or a tensor and a number.
 *
 * @example
 * const mask = equal(input([10, 3]), input([3])); // IntTensor<[Batch, 10, 3]>
 */
export function equal<const A, const B>(a: Left<"equal", A, B>, b: Right<"equal", A, B>): Comparison<"equal", A, B> {
  return equalOp(a, b);
}

/**
 * 1 where a and b differ, else 0. NaN differs from everything. Two tensors of one kind, or a tensor and a number.
 *
 * @example
 * const mask = notEqual(input([10, 3]), input([3])); // IntTensor<[Batch, 10, 3]>
 */
export function notEqual<const A, const B>(a: Left<"notEqual", A, B>, b: Right<"notEqual", A, B>): Comparison<"notEqual", A, B> {
  return notEqualOp(a, b);
}

/**
 * 1 where both are not 0, else 0.
 *
 * @example
 * const mask = logicalAnd(less(x, 1), greater(x, -1)); // IntTensor<[Batch, 3]> for x of Tensor<[Batch, 3]>
 */
export function logicalAnd<A, B>(a: IntIn<"logicalAnd", A>, b: RightInt<"logicalAnd", A, B>): Comparison<"logicalAnd", A, B> {
  return logicalAndOp(a, b);
}

/**
 * 1 where a or b is not 0, else 0.
 *
 * @example
 * const mask = logicalOr(less(x, 1), greater(x, -1)); // IntTensor<[Batch, 3]> for x of Tensor<[Batch, 3]>
 */
export function logicalOr<A, B>(a: IntIn<"logicalOr", A>, b: RightInt<"logicalOr", A, B>): Comparison<"logicalOr", A, B> {
  return logicalOrOp(a, b);
}

/**
 * 1 where exactly one is not 0, else 0.
 *
 * @example
 * const mask = logicalXor(less(x, 1), greater(x, -1)); // IntTensor<[Batch, 3]> for x of Tensor<[Batch, 3]>
 */
export function logicalXor<A, B>(a: IntIn<"logicalXor", A>, b: RightInt<"logicalXor", A, B>): Comparison<"logicalXor", A, B> {
  return logicalXorOp(a, b);
}

/**
 * 1 where x is 0, else 0.
 *
 * @example
 * const mask = logicalNot(less(x, 1)); // IntTensor<[Batch, 3]> for x of Tensor<[Batch, 3]>
 */
export function logicalNot<T>(x: IntIn<"logicalNot", T>): SameTensor<T> {
  return logicalNotOp(x);
}

const whereOp: OpDefinition<Numbers> = {
  name: "where",
  tf: "where",
  wants: "any",
  infer([condition, ...branches], config) {
    if (condition!.dtype !== "int32") throw shapeError("notInt", { layer: "where", shape: showShape(condition!.shape) });
    const [first, second] = branches;
    const dtype = first?.dtype ?? "float32";
    // In the order of the arguments: a number before the tensor beside it.
    if (config.numbers[0] !== undefined) checkNumbers("where", dtype, config);
    const joint = first ? broadcastShape("where", condition!.shape, first.shape) : condition!.shape;
    if (second && second.dtype !== dtype) throw shapeError(dtype === "float32" ? "notFloat" : "notInt", { layer: "where", shape: showShape(second.shape) });
    checkNumbers("where", dtype, config);
    if (!first || !second) return { shape: joint, dtype };
    broadcastShape("where", first.shape, second.shape);
    return { shape: broadcastShape("where", joint, second.shape), dtype };
  },
  call([condition, ...branches], config) {
    const [a, b] = together(branches, config);
    return select(toBool(condition!), a!, b!);
  },
};

/**
 * a where the condition is not 0, else b. All three broadcast; a branch may be a number, and two numbers give floats.
 *
 * @example
 * const x = input([3]);
 * const y = where(less(x, 0), 0, x); // Tensor<[Batch, 3]>
 */
export function where<C, const A, const B>(condition: IntIn<"where", C>, a: WhereThen<C, A>, b: WhereElse<C, A, B>): Where<C, A, B> {
  const { numbers } = separate("where", [condition, a, b]).config;
  const tensors = [condition, ...[a, b].filter((branch) => typeof branch !== "number")];
  return apply(whereOp, tensors, { numbers: numbers.slice(1) });
}
