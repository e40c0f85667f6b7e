/** `model({ inputs, outputs })`: any graph of layers as a model. */
import type { Model as TypedModel, ModelOptions, Ports } from "../../types/model.js";
import { autoName } from "../names.js";
import { checkOptions, text, type Rule } from "../options.js";
import { Model } from "./model.js";
import { analyze } from "./network.js";
import { flattenPorts } from "./ports.js";

const anything: Rule = { expected: "given", accepts: (value) => value !== undefined };

interface Declared {
  inputs: unknown;
  outputs: unknown;
  name?: string;
}

function makeModel(options: Declared): Model {
  const { inputs, outputs, name } = checkOptions<Declared>("model", options ?? {}, { inputs: anything, outputs: anything, name: text });
  const from = flattenPorts(inputs, "input");
  const to = flattenPorts(outputs, "output");
  const network = analyze(from.values, to.values);
  return new Model({ network, inputPorts: from.ports, outputPorts: to.ports, name: name ?? autoName("model"), kind: "Functional" });
}

/**
 * A model from its inputs to its outputs; each side is one tensor, a list, or a record of named tensors. A model is
 * itself a layer: called on tensors it shares its weights.
 *
 * @example
 * const image = input([28, 28, 1]);
 * const digits = layers.dense(10, { activation: "softmax" })(layers.flatten()(image));
 * const classifier = model({ inputs: image, outputs: digits });
 * // Model<Tensor<[Batch, 28, 28, 1]>, Tensor<[Batch, 10]>>
 */
export function model<const I extends Ports, const O extends Ports>(options: ModelOptions<I, O>): TypedModel<I, O> {
  return makeModel(options as Declared) as unknown as TypedModel<I, O>;
}
