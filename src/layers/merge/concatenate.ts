/** concatenate: tensors one behind the other along an axis. */
import { concat } from "../../../codegen/ops/index.js";
import { concatenateShape, type ConcatenateLayer, type ConcatenateOptions } from "../../../types/layers/concatenate.js";
import { integer } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly axis: number;
}

const definition: LayerDefinition<Config> = {
  kind: "Concatenate",
  name: "concatenate",
  inputs: "list",
  options: { axis: integer },
  shape: (inputs, { axis }) => concatenateShape(inputs, axis),
  call: (_, inputs, __, { axis }) => concat(inputs, axis),
};

/**
 * Puts tensors one behind the other along an axis; all other axes must match.
 *
 * @example
 * const y = layers.concatenate()([input([10, 3]), input([10, 5])]); // Tensor<[Batch, 10, 8]>
 *
 * @param options `axis` (-1, the last), `name`, `trainable`
 */
export function concatenate<const A extends number = -1>(options?: ConcatenateOptions<A>): ConcatenateLayer<A> {
  return makeLayer(definition, {}, options, { axis: -1 }) as unknown as ConcatenateLayer<A>;
}
