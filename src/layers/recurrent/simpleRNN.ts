/** simpleRNN: one product of the inputs and one of the state. */
import { add } from "../../../codegen/ops/index.js";
import type { LayerOf } from "../../../types/layers/recurrent.js";
import type { SimpleRNN, SimpleRNNOptions } from "../../../types/layers/simpleRNN.js";
import type { Positive } from "../../../types/option.js";
import { activate } from "../activations.js";
import { makeLayer } from "../layer.js";
import { defineRecurrent, recurrentDefaults } from "./recurrent.js";

const definition = defineRecurrent({
  kind: "SimpleRNN",
  name: "simpleRNN",
  gates: 1,
  bias: ({ units }) => ({ shape: [units], initializer: "zeros" }),
  step({ call, inputs: [x], states: [h], recur }, { activation }) {
    return [activate(call, activation, add(x!, recur(h!, 0, 1)[0]!))];
  },
});

/**
 * A recurrent layer whose state is its output: `h = activation(x · kernel + h · recurrent_kernel + bias)` at every step.
 * [batch, time, features] becomes [batch, units], or [batch, time, units] with `returnSequences`.
 *
 * @example
 * const y = layers.simpleRNN(32)(input([10, 8])); // Tensor<[Batch, 32]>
 *
 * @param units size of the state and of the output
 * @param options `activation` ("tanh"), `useBias` (true), `returnSequences` (false), `returnState` (false),
 *   `goBackwards` (false), `stateful` (false), `unroll` (false), `zeroOutputForMask` (false), `dropout` (0),
 *   `recurrentDropout` (0), `kernel…`, `recurrent…` and `bias…` with the endings `Initializer`, `Regularizer` and `Constraint`,
 *   `activityRegularizer`, `name`, `trainable`
 */
export function simpleRNN<const U extends number, const RS extends boolean = false, const St extends boolean = false, const F extends boolean = false, const D = 0, const RD = 0, G = 1>(
  units: Positive<"simpleRNN", "units", U, G>,
  options?: SimpleRNNOptions<RS, St, F, D, RD, G>,
): LayerOf<SimpleRNN<U, RS, St, F>> {
  return makeLayer(definition, { units: units as number }, options, recurrentDefaults) as unknown as LayerOf<SimpleRNN<U, RS, St, F>>;
}
