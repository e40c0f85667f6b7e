/** add: the sum of tensors of one shape. */
import { add as sum } from "../../../codegen/ops/index.js";
import { addShape, type AddLayer, type AddOptions } from "../../../types/layers/add.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

const definition: LayerDefinition<object> = {
  kind: "Add",
  name: "add",
  inputs: "list",
  options: {},
  shape: (inputs) => addShape(inputs),
  call: (_, inputs) => inputs.reduce((total, input) => sum(total, input)),
};

/**
 * Adds tensors of one shape: residual connections.
 *
 * @example
 * const x = input([16]);
 * const y = layers.add()([layers.dense(16)(x), x]); // Tensor<[Batch, 16]>
 */
export function add(options?: AddOptions): AddLayer {
  return makeLayer(definition, {}, options) as unknown as AddLayer;
}
