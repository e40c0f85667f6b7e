/** repeatVector: a vector as every step of a sequence. */
import { broadcastTo, expandDims } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import { repeatVectorShape, type RepeatVector, type RepeatVectorOptions } from "../../../types/layers/repeatVector.js";
import { checkPositive, type Positive } from "../../../types/option.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly n: number;
}

const definition: LayerDefinition<Config> = {
  kind: "RepeatVector",
  name: "repeatVector",
  inputs: "one",
  options: {},
  check: ({ n }) => checkPositive("repeatVector", "n", n),
  shape: ([input], { n }) => repeatVectorShape(input!, n),
  call: (_, [x], __, { n }) => broadcastTo(expandDims(x!, 1), [x!.shape[0]!, n, x!.shape[1]!]),
};

/**
 * Makes a sequence of n equal steps out of one vector: what a decoder reads that starts from a summary.
 *
 * @example
 * const y = layers.repeatVector(3)(input([32])); // Tensor<[Batch, 3, 32]>
 *
 * @param n number of steps
 */
export function repeatVector<const N extends number, G = 1>(n: Positive<"repeatVector", "n", N, G>, options?: RepeatVectorOptions): Layer<RepeatVector<N>> {
  return makeLayer(definition, { n: n as number }, options) as unknown as Layer<RepeatVector<N>>;
}
