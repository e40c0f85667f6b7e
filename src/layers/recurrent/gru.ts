/** gru: gated recurrent units. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, mul, reshape, sliceAxis, sub } from "../../../codegen/ops/index.js";
import type { ActivationOption } from "../../../types/layers/activation.js";
import type { Gru, GruOptions } from "../../../types/layers/gru.js";
import type { LayerOf } from "../../../types/layers/recurrent.js";
import type { Positive } from "../../../types/option.js";
import { boolean } from "../../options.js";
import { activate, activationRule } from "../activations.js";
import { makeLayer } from "../layer.js";
import { defineRecurrent, recurrentDefaults, type RecurrentConfig } from "./recurrent.js";

interface Config extends RecurrentConfig {
  readonly recurrentActivation: ActivationOption;
  readonly resetAfter: boolean;
}

const definition = defineRecurrent<Config>({
  kind: "GRU",
  name: "gru",
  gates: 3,
  options: { recurrentActivation: activationRule, resetAfter: boolean },
  // With resetAfter the products of the inputs and of the state have a row of the bias each.
  bias: ({ units, resetAfter }) => ({ shape: resetAfter ? [2, 3 * units] : [3 * units], initializer: "zeros" }),
  inputBias: (bias, { units, resetAfter }) => (resetAfter ? reshape(sliceAxis(bias, 0, 0, 1), [3 * units]) : bias),
  step({ call, inputs: [xz, xr, xh], states: [h], bias, recur }, { units, activation, recurrentActivation, resetAfter }) {
    const gate = (x: Node | undefined, inner: Node | undefined): Node => activate(call, recurrentActivation, add(x!, inner!));
    if (!resetAfter) {
      const [hz, hr] = recur(h!, 0, 2);
      const z = gate(xz, hz);
      const r = gate(xr, hr);
      const [hh] = recur(mul(r, h!), 2, 1);
      return [mix(z, h!, activate(call, activation, add(xh!, hh!)))];
    }
    const rows = bias && reshape(sliceAxis(bias, 0, 1, 1), [3 * units]);
    const [hz, hr, hh] = recur(h!, 0, 3).map((inner, i) => (rows ? add(inner, sliceAxis(rows, 0, i * units, units)) : inner));
    const z = gate(xz, hz);
    const r = gate(xr, hr);
    return [mix(z, h!, activate(call, activation, add(xh!, mul(r, hh!))))];
  },
});

/** z · h + (1 - z) · candidate */
const mix = (z: Node, h: Node, candidate: Node): Node => add(mul(z, h), mul(sub(1, z), candidate));

/**
 * Gated recurrent units (Cho et al., https://arxiv.org/abs/1406.1078), in Keras' two variants. With x the inputs and h the
 * state at a step, `z = σ(x·Wz + h·Uz)` and `r = σ(x·Wr + h·Ur)`; the candidate is `tanh(x·Wh + r ∘ (h·Uh))` with
 * `resetAfter` and `tanh(x·Wh + (r ∘ h)·Uh)` without; the new state is `z ∘ h + (1 - z) ∘ candidate`. Biases are left out here.
 * [batch, time, features] becomes [batch, units], or [batch, time, units] with `returnSequences`.
 *
 * @example
 * const y = layers.gru(32, { returnSequences: true })(input(["seq", 8])); // Tensor<[Batch, "seq", 32]>
 *
 * @param units size of the state and of the output
 * @param options `activation` ("tanh"), `recurrentActivation` ("sigmoid"), `resetAfter` (true), `useBias` (true),
 *   `returnSequences` (false), `returnState` (false), `goBackwards` (false), `stateful` (false), `unroll` (false),
 *   `zeroOutputForMask` (false), `dropout` (0), `recurrentDropout` (0), `kernel…`, `recurrent…` and `bias…` with the endings
 *   `Initializer`, `Regularizer` and `Constraint`, `activityRegularizer`, `name`, `trainable`
 */
export function gru<const U extends number, const RS extends boolean = false, const St extends boolean = false, const F extends boolean = false, const D = 0, const RD = 0, G = 1>(
  units: Positive<"gru", "units", U, G>,
  options?: GruOptions<RS, St, F, D, RD, G>,
): LayerOf<Gru<U, RS, St, F>> {
  const defaults = { ...recurrentDefaults, recurrentActivation: "sigmoid", resetAfter: true } as const;
  return makeLayer(definition, { units: units as number }, options, defaults) as unknown as LayerOf<Gru<U, RS, St, F>>;
}
