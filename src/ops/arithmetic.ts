/** Arithmetic on two tensors of one kind, or a tensor and a number. Shapes broadcast as in NumPy. */
import * as primitives from "../../codegen/ops/index.js";
import type { Node } from "../../codegen/graph/node.js";
import type { Arithmetic, Left, LeftFloat, Right, RightFloat } from "../../types/ops/elementwise.js";
import type { FloatIn, SameFloat } from "../../types/ops/operand.js";
import { aNumber, check } from "../options.js";
import { apply, type OpDefinition } from "./op.js";
import { binary } from "./operands.js";

const { less, mul: times, select } = primitives;

const floorQuotient = (a: primitives.Operand, b: primitives.Operand): Node => primitives.floor(primitives.div(a, b));

/** The quotient is rounded, at most up to the next whole number; the rest then has the wrong sign. */
function remainder(a: primitives.Operand, b: primitives.Operand): Node {
  const rest = primitives.sub(a, times(b, floorQuotient(a, b)));
  return select(less(times(rest, b), 0), primitives.add(rest, b), rest);
}

const addOp = binary({ name: "add", tf: "math.add", wants: "alike", build: (a, b) => primitives.add(a, b) });
const subOp = binary({ name: "sub", tf: "math.subtract", wants: "alike", build: (a, b) => primitives.sub(a, b) });
const mulOp = binary({ name: "mul", tf: "math.multiply", wants: "alike", build: (a, b) => primitives.mul(a, b) });
const divOp = binary({ name: "div", tf: "math.divide", build: (a, b) => primitives.div(a, b) });
const maximumOp = binary({ name: "maximum", tf: "math.maximum", wants: "alike", build: (a, b) => primitives.maximum(a, b) });
const minimumOp = binary({ name: "minimum", tf: "math.minimum", wants: "alike", build: (a, b) => primitives.minimum(a, b) });
const squaredDifferenceOp = binary({ name: "squaredDifference", tf: "math.squared_difference", wants: "alike", build: (a, b) => primitives.square(primitives.sub(a, b)) });
const floorDivOp = binary({ name: "floorDiv", tf: "math.floordiv", build: (a, b) => floorQuotient(a, b) });
const modOp = binary({ name: "mod", tf: "math.floormod", build: (a, b) => remainder(a, b) });

/**
 * a + b. Floats or integers.
 *
 * @example
 * const y = add(input([10, 3]), input([3])); // Tensor<[Batch, 10, 3]>
 */
export function add<const A, const B>(a: Left<"add", A, B>, b: Right<"add", A, B>): Arithmetic<"add", A, B> {
  return addOp(a, b);
}

/**
 * a - b. Floats or integers.
 *
 * @example
 * const y = sub(1, input([3])); // Tensor<[Batch, 3]>
 */
export function sub<const A, const B>(a: Left<"sub", A, B>, b: Right<"sub", A, B>): Arithmetic<"sub", A, B> {
  return subOp(a, b);
}

/**
 * a * b, element by element. Floats or integers.
 *
 * @example
 * const y = mul(input([10, 3]), 0.5); // Tensor<[Batch, 10, 3]>
 */
export function mul<const A, const B>(a: Left<"mul", A, B>, b: Right<"mul", A, B>): Arithmetic<"mul", A, B> {
  return mulOp(a, b);
}

/**
 * a / b. Floats only.
 *
 * @example
 * const y = div(input([10, 3]), input([10, 1])); // Tensor<[Batch, 10, 3]>
 */
export function div<const A, const B>(a: LeftFloat<"div", A, B>, b: RightFloat<"div", A, B>): Arithmetic<"div", A, B> {
  return divOp(a, b);
}

/**
 * The larger of a and b; NaN where either is. Where they are equal the gradient goes to a. Floats or integers.
 *
 * @example
 * const y = maximum(input([3]), 0); // Tensor<[Batch, 3]>
 */
export function maximum<const A, const B>(a: Left<"maximum", A, B>, b: Right<"maximum", A, B>): Arithmetic<"maximum", A, B> {
  return maximumOp(a, b);
}

/**
 * The smaller of a and b; NaN where either is. Where they are equal the gradient goes to a. Floats or integers.
 *
 * @example
 * const y = minimum(input([3]), input([3])); // Tensor<[Batch, 3]>
 */
export function minimum<const A, const B>(a: Left<"minimum", A, B>, b: Right<"minimum", A, B>): Arithmetic<"minimum", A, B> {
  return minimumOp(a, b);
}

/**
 * (a - b)². Floats or integers.
 *
 * @example
 * const y = squaredDifference(input([3]), input([3])); // Tensor<[Batch, 3]>
 */
export function squaredDifference<const A, const B>(a: Left<"squaredDifference", A, B>, b: Right<"squaredDifference", A, B>): Arithmetic<"squaredDifference", A, B> {
  return squaredDifferenceOp(a, b);
}

/**
 * floor(a / b). No gradient flows. Floats only.
 *
 * @example
 * const y = floorDiv(input([3]), 2); // Tensor<[Batch, 3]>
 */
export function floorDiv<const A, const B>(a: LeftFloat<"floorDiv", A, B>, b: RightFloat<"floorDiv", A, B>): Arithmetic<"floorDiv", A, B> {
  return floorDivOp(a, b);
}

/**
 * a - b * floor(a / b), which has the sign of b, as in Python. Floats only.
 *
 * @example
 * const y = mod(input([3]), 2); // Tensor<[Batch, 3]>
 */
export function mod<const A, const B>(a: LeftFloat<"mod", A, B>, b: RightFloat<"mod", A, B>): Arithmetic<"mod", A, B> {
  return modOp(a, b);
}

const powOp: OpDefinition<{ readonly exponent: number }> = {
  name: "pow",
  tf: "math.pow",
  infer: ([x]) => x!,
  call: ([x], { exponent }) => primitives.pow(x!, exponent),
};

/**
 * x to the power of a number. Whole exponents up to 64 multiply, halves take a root; others are exp(exponent * log(x)),
 * which is NaN for a negative x. For an exponent that is a tensor write `exp(mul(exponent, log(x)))`.
 *
 * @example
 * const y = pow(input([3]), 2); // Tensor<[Batch, 3]>
 */
export function pow<T>(x: FloatIn<"pow", T>, exponent: number): SameFloat<T> {
  check("pow", "exponent", exponent, aNumber);
  return apply(powOp, [x], { exponent });
}
