/** `sequential([...])`: layers one after another, each called on the result of the one before. */
import { KatachiError } from "../../types/error.js";
import type { AnyLayer } from "../../types/layer.js";
import { message, shapeError } from "../../types/messages.js";
import { Layer } from "../layers/layer.js";
import type { SequentialCheck, SequentialOutput } from "../../types/sequential.js";
import type { AnyTensor } from "../../types/tensor.js";
import { autoName } from "../names.js";
import { checkOptions, text } from "../options.js";
import { Operation } from "../operation.js";
import { isTensor, type TensorValue } from "../tensor.js";
import { Model, type ModelParts } from "./model.js";
import { analyze } from "./network.js";

export class SequentialModel extends Model {
  /** A model with one more layer at the end. The layers are shared; this model stays as it is. */
  add(layer: unknown): SequentialModel {
    const { network, name } = this.parts;
    return new SequentialModel(partsOf(network.inputs[0]!, apply(layer, network.outputs[0]!), name));
  }
}

function apply(layer: unknown, x: TensorValue): TensorValue {
  if (!(layer instanceof Operation)) throw new KatachiError("model", message("notLayer", {}));
  const result = layer.invoke(x);
  if (!isTensor(result)) throw shapeError("severalResults", { layer: layer instanceof Layer ? layer.definition.name : "model" });
  return result;
}

function partsOf(first: TensorValue, last: TensorValue, name: string): ModelParts {
  const one = (side: string) => ({ kind: "one", names: [side] }) as const;
  return { network: analyze([first], [last]), inputPorts: one("input"), outputPorts: one("output"), name, kind: "Sequential" };
}

function makeSequential(elements: readonly unknown[], options?: { name?: string }): SequentialModel {
  const { name } = checkOptions<{ name?: string }>("sequential", options, { name: text });
  if (!Array.isArray(elements)) throw new KatachiError("model", message("firstInput", {}));
  const [first, ...layers] = elements as readonly unknown[];
  if (!isTensor(first) || first.source.kind !== "input") throw new KatachiError("model", message("firstInput", {}));
  return new SequentialModel(partsOf(first, layers.reduce<TensorValue>((x, layer) => apply(layer, x), first), name ?? autoName("sequential")));
}

/**
 * A model whose layers follow one another: an input, then layers.
 *
 * @example
 * const mlp = sequential([input([784]), layers.dense(32, { activation: "relu" }), layers.dense(10)]);
 * const deeper = mlp.add(layers.dense(5)); // a new model that shares the layers
 */
export function sequential<const L extends readonly [AnyTensor, ...AnyLayer[]]>(layers: SequentialCheck<L>, options?: { name?: string }): SequentialOutput<L> {
  return makeSequential(layers as readonly unknown[], options) as unknown as SequentialOutput<L>;
}
