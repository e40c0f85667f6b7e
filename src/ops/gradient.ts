/** Gradients of functions written in ops, and functions with gradients of one's own. */
import { transplant } from "../../codegen/graph/body.js";
import type { Node } from "../../codegen/graph/node.js";
import { customGradient as customNode } from "../../codegen/ops/index.js";
import { gradients } from "../../codegen/passes/autodiff.js";
import { KatachiError } from "../../types/error.js";
import { shapeError } from "../../types/messages.js";
import type { Arguments, OneNumber, ValueAndGradient, WithGradient } from "../../types/ops/gradient.js";
import { showShape } from "../../types/shape.js";
import type { Floats } from "../../types/tensor.js";
import { lowerTraced, trace, typeOfNode, type Traced } from "../layers/trace.js";
import type { Lowering } from "../models/lowering.js";
import type { RuntimeType } from "../operation.js";
import { check, checkOptions, show, type Rule } from "../options.js";
import { describe, isTensor } from "../tensor.js";
import { apply, applyAll, type OpDefinition } from "./op.js";

type AnyFunction = (...args: never[]) => unknown;

const aFunction: Rule = { expected: "a function", accepts: (value) => typeof value === "function" };

/** A function to be differentiated, and whether its value, and the gradients of how many arguments, are asked for. */
interface Differentiated {
  readonly fn: AnyFunction;
  readonly value: boolean;
  readonly arguments: number;
}

const call = (fn: AnyFunction, tensors: readonly unknown[]): unknown => fn(...(tensors as never[]));

function traceScalar(name: string, types: readonly RuntimeType[], fn: AnyFunction): Traced {
  const traced = trace(name, types, (tensors) => {
    const result = call(fn, tensors);
    const actual = isTensor(result) ? describe(result) : show(result);
    if (!isTensor(result) || result.rank > 0 || result.dtype !== "float32") throw shapeError("oneNumber", { op: name, actual });
    return result;
  });
  return traced;
}

const differentiate = (name: string): OpDefinition<Differentiated> => ({
  name,
  tf: name,
  wants: "any",
  infer(inputs, { fn, value, arguments: count }) {
    const wrt = inputs.slice(0, count);
    const ints = wrt.find(({ dtype }) => dtype === "int32");
    if (ints) throw shapeError("notFloat", { layer: name, shape: showShape(ints.shape) });
    traceScalar(name, inputs, fn);
    return [...(value ? [{ shape: [], dtype: "float32" as const }] : []), ...wrt];
  },
  call(inputs, { fn, value, arguments: count }, lowering) {
    const wrt = inputs.slice(0, count);
    // Arguments may be one tensor, or computed from another: each counts as itself, whatever else it is.
    const own = wrt.map((input) => customNode(input, [input], (outputGradient) => [outputGradient]));
    const result = lowerTraced(lowering, traceScalar(name, inputs.map(typeOfNode), fn), [...own, ...inputs.slice(count)]);
    const found = [...(value ? [result] : []), ...gradients(result, own)];
    return transplant(found, result.graph, new Map([...inputs.map((input) => [input, input] as const), ...own.map((node, i) => [node, wrt[i]!] as const)]));
  },
});

const gradOp = differentiate("grad");
const gradsOp = differentiate("grads");
const valueAndGradOp = differentiate("valueAndGrad");

/**
 * The gradient of a function of tensors that gives one number, with respect to its first argument: a function of the
 * same arguments, whose result is shaped like the first. It is made of ops and can be differentiated again.
 *
 * @example
 * const slope = grad((x: Tensor<[3]>) => sum(mul(x, square(x)), 0));
 * console.log(await slope(tensor([1, 2, 3])).array()); // [3, 12, 27]
 *
 * @throws KatachiError "shape" when the function does not give one number, "model" when it uses layers or tensors from outside
 */
export function grad<X extends Floats, R extends Arguments, Y>(fn: OneNumber<"grad", Y, (x: X, ...rest: R) => Y>): (x: X, ...rest: R) => X {
  check("grad", "fn", fn, aFunction);
  return (x: X, ...rest: R): X => apply(gradOp, [x, ...rest], { fn: fn as unknown as AnyFunction, value: false, arguments: 1 });
}

/**
 * The gradients of a function of tensors that gives one number, with respect to each of its arguments.
 *
 * @example
 * const slopes = grads((x: Tensor<[2]>, y: Tensor<[2]>) => sum(mul(x, y), 0));
 * const [dx, dy] = slopes(tensor([1, 2]), tensor([3, 4])); // [3, 4] and [1, 2]
 *
 * @throws KatachiError as `grad`
 */
export function grads<Xs extends readonly Floats[], Y>(fn: OneNumber<"grads", Y, (...xs: Xs) => Y>): (...xs: Xs) => { readonly [K in keyof Xs]: Xs[K] } {
  check("grads", "fn", fn, aFunction);
  return (...args) => applyAll(gradsOp, args, { fn: fn as unknown as AnyFunction, value: false, arguments: args.length }) as never;
}

/**
 * The value of a function of tensors that gives one number, and its gradient with respect to its first argument.
 *
 * @example
 * const { value, grad } = valueAndGrad((x: Tensor<[2]>) => sum(square(x), 0))(tensor([3, 4])); // 25 and [6, 8]
 *
 * @throws KatachiError as `grad`
 */
export function valueAndGrad<X extends Floats, R extends Arguments, Y>(fn: OneNumber<"valueAndGrad", Y, (x: X, ...rest: R) => Y>): (x: X, ...rest: R) => ValueAndGradient<X> {
  check("valueAndGrad", "fn", fn, aFunction);
  return (x: X, ...rest: R): ValueAndGradient<X> => {
    const [value, gradient] = applyAll(valueAndGradOp, [x, ...rest], { fn: fn as unknown as AnyFunction, value: true, arguments: 1 });
    return { value, grad: gradient } as never;
  };
}

interface Declared {
  readonly value: AnyFunction;
  readonly gradient: AnyFunction;
}

const customOp: OpDefinition<Declared> = {
  name: "customGradient",
  tf: "CustomGradient",
  wants: "any",
  infer(inputs, declared) {
    const { shape, dtype } = trace("customGradient", inputs, (tensors) => call(declared.value, tensors)).result;
    if (dtype !== "float32") throw shapeError("notFloat", { layer: "customGradient", shape: showShape(shape) });
    inputs.forEach((_, i) => gradientOf(declared, { shape, dtype }, inputs, i));
    return { shape, dtype };
  },
  call(inputs, declared, lowering) {
    const types = inputs.map(typeOfNode);
    const value = lowerTraced(lowering, trace("customGradient", types, (tensors) => call(declared.value, tensors)), inputs);
    return customNode(value, inputs, (outputGradient) => inputs.map((input, i) => (input.dtype === "float32" ? lowerGradient(lowering, declared, outputGradient, inputs, i) : undefined)));
  },
};

/** The gradient of one input, traced; its shape must be the input's. */
function gradientOf({ gradient }: Declared, output: RuntimeType, inputs: readonly RuntimeType[], at: number): Traced {
  const traced = trace("customGradient: gradient", [output, ...inputs], ([outputGradient, ...tensors]) => {
    const given = call(gradient, [outputGradient, ...tensors]);
    if (inputs.length === 1 && !Array.isArray(given)) return given;
    if (Array.isArray(given) && given.length === inputs.length) return given[at];
    throw new KatachiError("shape", `customGradient: gradient must give a list of ${inputs.length} tensors, one for each input, got ${show(given)}`);
  });
  const { result } = traced;
  if (inputs[at]!.dtype !== "float32") return traced;
  if (result.dtype !== "float32") throw shapeError("notFloat", { layer: "customGradient: gradient", shape: showShape(result.shape) });
  if (showShape(result.shape) !== showShape(inputs[at]!.shape)) {
    throw new KatachiError("shape", `customGradient: the gradient of input ${at} must have its shape ${showShape(inputs[at]!.shape)}, got ${showShape(result.shape)}`);
  }
  return traced;
}

const lowerGradient = (lowering: Lowering, declared: Declared, outputGradient: Node, inputs: readonly Node[], at: number): Node =>
  lowerTraced(lowering, gradientOf(declared, typeOfNode(outputGradient), inputs.map(typeOfNode), at), [outputGradient, ...inputs]);

/**
 * A function with a gradient of one's own: for a better conditioned formula, or to pass a gradient through where there
 * is none. `checkGradients` of `katachi/testing` tells whether the two belong together.
 *
 * @example
 * // Rounds, and lets the gradient through as if it did not (Bengio and others, 2013).
 * const straightThrough = customGradient({
 *   value: (x: Tensor<[Batch, 8]>) => round(x),
 *   gradient: (outputGradient) => outputGradient,
 * });
 *
 * @throws KatachiError "shape" for a gradient that is not shaped like its input, "option" for what are no functions
 */
export function customGradient<Xs extends Arguments, Y extends Floats>(declared: WithGradient<Xs, Y>): (...inputs: Xs) => Y {
  const { value, gradient } = checkOptions("customGradient", declared as unknown as Declared, { value: aFunction, gradient: aFunction });
  for (const [name, fn] of Object.entries({ value, gradient })) check("customGradient", name, fn, aFunction);
  return (...inputs) => apply(customOp, inputs, { value, gradient });
}
