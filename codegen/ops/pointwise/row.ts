/**
 * Makes a pointwise primitive from one row: argument dtypes, float64 meaning, kernel expression, gradient.
 * All inputs have exactly the same shape; the builders broadcast before they call.
 */
import type { DType, TensorType } from "../../graph/dtype.js";
import type { Node } from "../../graph/node.js";
import type { Op, OpErrorSample } from "../../graph/op.js";
import type { Expr } from "../../kernel/expr.js";
import { checkAttrs, checkInputs, fail, sameShape, textOf, type NoAttrs } from "../support.js";

export interface Row {
  readonly name: string;
  readonly args: readonly DType[];
  readonly result: DType;
  /** The meaning of one element. */
  readonly evaluate: (...args: number[]) => number;
  readonly expr: (...args: Expr[]) => Expr;
  /** One entry per argument; leave out the whole function when no gradient flows. */
  readonly gradient?: (dy: Node, output: Node, ...inputs: Node[]) => readonly (Node | undefined)[];
  /** Exact rewrites of a node of this op to a simpler equal one. */
  readonly simpler?: (node: Node<NoAttrs>) => Node | undefined;
  /** Where samples draw floats from: away from poles and kinks. */
  readonly range?: readonly [number, number];
}

export function rowOp(row: Row): Op<NoAttrs> {
  const { name, args, result, evaluate, expr, gradient, simpler, range } = row;
  const types = (shape: readonly number[]): TensorType[] => args.map((dtype) => ({ shape, dtype }));
  const wrong: OpErrorSample<NoAttrs>[] = [
    { inputs: [], attrs: {}, message: `expected ${args.length} inputs` },
    { inputs: types([2]).map((type): TensorType => ({ ...type, dtype: type.dtype === "float32" ? "int32" : "float32" })), attrs: {}, message: "expected dtype" },
    { inputs: types([2]), attrs: { axis: 1 } as unknown as NoAttrs, message: 'unknown attribute "axis"' },
  ];
  if (args.length > 1) wrong.push({ inputs: [...types([2, 3]).slice(1), { shape: [3], dtype: args[0]! }].reverse() as TensorType[], attrs: {}, message: "same shape" });
  return {
    name,
    infer(inputs, attrs) {
      checkAttrs(name, attrs, []);
      checkInputs(name, inputs, args.map((dtype) => [dtype]));
      for (const input of inputs) if (!sameShape(input.shape, inputs[0]!.shape)) fail(`${name}: inputs must have the same shape: ${inputs.map(textOf).join(" vs ")}`);
      return { shape: inputs[0]!.shape, dtype: result };
    },
    reference([a, b, c]) {
      if (!b) return a!.map((x) => evaluate(x));
      return c ? a!.map((x, i) => evaluate(x, b[i]!, c[i]!)) : a!.map((x, i) => evaluate(x, b[i]!));
    },
    gradient: (node, dy) => (gradient ? gradient(dy, node, ...node.inputs) : node.inputs.map(() => undefined)),
    lowering: { kind: "pointwise", expr: (operands) => expr(...operands) },
    ...(simpler && { simpler }),
    samples: [[], [1], [7], [3, 5], [17, 1, 3]].map((shape) => ({ inputs: types(shape), attrs: {}, ...(range && { range }) })),
    errorSamples: wrong,
  };
}
