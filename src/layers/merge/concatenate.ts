/** concatenate: tensors one behind the other along an axis. */
import { concat } from "../../../codegen/ops/index.js";
import { checkConcatenate, concatenateShape, type ConcatenateLayer, type ConcatenateOptions } from "../../../types/layers/concatenate.js";
import type { Rule } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { concatenatedMask } from "./masks.js";

interface Config {
  readonly axis: number;
}

const number: Rule = { expected: "an integer", accepts: (value) => typeof value === "number" };

const definition: LayerDefinition<Config> = {
  kind: "Concatenate",
  name: "concatenate",
  inputs: "list",
  options: { axis: number },
  check: ({ axis }) => checkConcatenate(axis),
  shape: (inputs, { axis }) => concatenateShape(inputs, axis),
  mask: (call, inputs, { axis }) => concatenatedMask(call, inputs, axis < 0 ? inputs[0]!.shape.length + axis : axis),
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
