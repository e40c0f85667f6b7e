/** flatten: all axes but the batch become one. */
import { expandDims, flatten as flattenFrom } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import { flattenShape, type Flatten, type FlattenOptions } from "../../../types/layers/flatten.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

const definition: LayerDefinition<object> = {
  kind: "Flatten",
  name: "flatten",
  inputs: "one",
  options: {},
  shape: ([input]) => flattenShape(input!),
  // A batch of scalars becomes a batch of rows of one.
  call: (_, [x]) => (x!.shape.length === 1 ? expandDims(x!, 1) : flattenFrom(x!, 1)),
};

/**
 * Makes one axis of all axes but the batch.
 *
 * @example
 * const y = layers.flatten()(input([12, 12, 64])); // Tensor<[Batch, 9216]>
 */
export function flatten(options?: FlattenOptions): Layer<Flatten> {
  return makeLayer(definition, {}, options) as unknown as Layer<Flatten>;
}
