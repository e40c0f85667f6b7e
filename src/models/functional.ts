/** `model({ inputs, outputs })`: any graph of layers as a model. */
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

export function makeModel(options: Declared): Model {
  const { inputs, outputs, name } = checkOptions<Declared>("model", options ?? {}, { inputs: anything, outputs: anything, name: text });
  const from = flattenPorts(inputs, "input");
  const to = flattenPorts(outputs, "output");
  const network = analyze(from.values, to.values);
  return new Model({ network, inputPorts: from.ports, outputPorts: to.ports, name: name ?? autoName("model"), kind: "Functional" });
}
