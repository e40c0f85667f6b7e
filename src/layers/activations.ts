/** Activations by name, with Keras' definitions, and functions of the user's. */
import type { Node } from "../../codegen/graph/node.js";
import * as ops from "../../codegen/ops/index.js";
import { activationNames, type ActivationName, type ActivationOption } from "../../types/layers/activation.js";
import type { RuntimeShape } from "../../types/shape.js";
import type { Lowering } from "../models/lowering.js";
import { nearest, oneOf, show, type Rule } from "../options.js";
import { lowerTraced, traceSame } from "./trace.js";

const functions = {
  linear: (x) => x,
  relu: ops.relu,
  relu6: ops.relu6,
  leakyRelu: (x) => ops.leakyRelu(x),
  elu: (x) => ops.elu(x),
  selu: ops.selu,
  gelu: (x) => ops.gelu(x),
  sigmoid: ops.sigmoid,
  // Keras 2's slope; Keras 3 has x/6 + 1/2.
  hardSigmoid: (x) => ops.clip(ops.add(ops.mul(x, 0.2), 0.5), 0, 1),
  softmax: (x) => ops.softmax(x),
  softplus: ops.softplus,
  softsign: ops.softsign,
  swish: ops.silu,
  silu: ops.silu,
  mish: ops.mish,
  tanh: ops.tanh,
  exponential: ops.exp,
  logSoftmax: (x) => ops.logSoftmax(x),
} satisfies Record<ActivationName, (x: Node) => Node>;

/** Rule of the option `activation`. */
export const activationRule: Rule = {
  expected: `${oneOf(activationNames).expected}, or a function in ops`,
  accepts: (value) => typeof value === "function" || oneOf(activationNames).accepts(value),
  hint(value) {
    const near = typeof value === "string" ? nearest(value, activationNames) : undefined;
    return near === undefined ? "" : `; did you mean ${show(near)}?`;
  },
};

/** The shape itself, on which activations are tried that are functions: a mistake in one shows when the layer is called. */
export function activated(layer: string, shape: RuntimeShape, ...activations: readonly (ActivationOption | undefined)[]): RuntimeShape {
  for (const activation of activations) if (typeof activation === "function") traceSame(layer, shape, activation);
  return shape;
}

/** Applies an activation; losses that can compute from its argument learn of it, as they do of the ops sigmoid and softmax. */
export function activate(lowering: Lowering, activation: ActivationOption, logits: Node): Node {
  if (typeof activation === "function") return lowerTraced(lowering, traceSame(activation.name || "activation", logits.shape, activation), [logits]);
  const result = functions[activation](logits);
  if (activation === "sigmoid" || activation === "softmax") lowering.recordActivation(result, { activation, logits });
  return result;
}
