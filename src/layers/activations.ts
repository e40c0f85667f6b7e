/** Activations by name, with Keras' definitions. */
import type { Node } from "../../codegen/graph/node.js";
import * as ops from "../../codegen/ops/index.js";
import { activationNames, type ActivationName } from "../../types/layers/activation.js";
import type { Lowering } from "../models/lowering.js";
import { oneOf, type Rule } from "../options.js";

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
export const activationRule: Rule = oneOf(activationNames);

/** Applies an activation; losses that can compute from its argument learn of it. */
export function activate(lowering: Lowering, name: ActivationName, logits: Node): Node {
  const result = functions[name](logits);
  if (name === "sigmoid" || name === "softmax") lowering.recordActivation(result, { activation: name, logits });
  return result;
}
