/** A value whose gradient is what somebody says it is: the first input passes through, gradients come from a function. */
import { axis, identity } from "../graph/affine.js";
import type { Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import { KatachiError } from "../../types/error.js";
import { view } from "./view.js";

export interface CustomGradientAttrs {
  /** Tells apart what JSON cannot: nodes with different functions are different nodes. */
  readonly id: number;
  /** Gradients of all inputs, the value included. */
  readonly gradient: (outputGradient: Node) => readonly (Node | undefined)[];
}

export const customGradientOp: Op<CustomGradientAttrs> = {
  name: "customGradient",
  infer: (inputs) => {
    if (inputs.length === 0) throw new KatachiError("graph", "customGradient: expected a value");
    return { shape: inputs[0]!.shape, dtype: inputs[0]!.dtype };
  },
  reference: ([value]) => Float64Array.from(value!),
  gradient: ({ attrs }, outputGradient) => attrs.gradient(outputGradient),
  // Gradients are taken before graphs are compiled; from there on it is its value.
  lowering: { kind: "view", access: ({ shape }) => identity(shape.length) },
  simpler: ({ inputs: [value] }) => value,
  lift: ({ shape }, [value], length) => (value!.along ? value!.node : view(value!.node, [length, ...shape], shape.map((_, i) => axis(i + 1)))),
  samples: [{ inputs: [{ shape: [3], dtype: "float32" }], attrs: { id: 0, gradient: (outputGradient) => [outputGradient] } }],
  errorSamples: [{ inputs: [], attrs: { id: 0, gradient: () => [] }, message: "expected a value" }],
};

let count = 0;

/** `value`, as if its derivatives by the inputs were those of `gradient`, which has one entry for each. */
export const customGradient = (value: Node, inputs: readonly Node[], gradient: (outputGradient: Node) => readonly (Node | undefined)[]): Node =>
  value.graph.node(customGradientOp, [value, ...inputs], { id: ++count, gradient: (outputGradient) => [undefined, ...gradient(outputGradient)] });
