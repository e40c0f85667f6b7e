/** lstm: long short-term memory. */
import { add, mul } from "../../../codegen/ops/index.js";
import type { ActivationOption } from "../../../types/layers/activation.js";
import type { Lstm, LstmOptions } from "../../../types/layers/lstm.js";
import type { LayerOf } from "../../../types/layers/recurrent.js";
import type { Positive } from "../../../types/option.js";
import type { InitializerDefinition } from "../../weights/initializers.js";
import { boolean } from "../../options.js";
import { hashKey } from "../../random.js";
import { activate, activationRule } from "../activations.js";
import { makeLayer } from "../layer.js";
import { defineRecurrent, recurrentDefaults, type RecurrentConfig } from "./recurrent.js";

interface Config extends RecurrentConfig {
  readonly recurrentActivation: ActivationOption;
  readonly unitForgetBias: boolean;
}

/**
 * Ones for the forget gate, which is the second of four (Jozefowicz et al., http://www.jmlr.org/proceedings/papers/v37/jozefowicz15.pdf).
 * As in Keras the initializer makes the gate before it and the two behind it, each part by itself.
 */
const withForgetBias = ({ make, ...rest }: InitializerDefinition): InitializerDefinition => ({
  ...rest,
  make([size], key) {
    const units = size! / 4;
    const bias = new Float32Array(size!).fill(1);
    bias.set(make([units], key));
    bias.set(make([2 * units], hashKey(key[0], key[1])), 2 * units);
    return bias;
  },
});

const definition = defineRecurrent<Config>({
  kind: "LSTM",
  name: "lstm",
  gates: 4,
  options: { recurrentActivation: activationRule, unitForgetBias: boolean },
  bias: ({ units, unitForgetBias }) => ({ shape: [4 * units], initializer: "zeros", ...(unitForgetBias && { adapt: withForgetBias }) }),
  step({ call, inputs, states: [h, c], recur }, { activation, recurrentActivation }) {
    const [i, f, g, o] = recur(h!, 0, 4).map((inner, gate) => activate(call, gate === 2 ? activation : recurrentActivation, add(inputs[gate]!, inner)));
    const cell = add(mul(f!, c!), mul(i!, g!));
    return [mul(o!, activate(call, activation, cell)), cell];
  },
});

/**
 * Long short-term memory (Hochreiter and Schmidhuber, https://www.bioinf.jku.at/publications/older/2604.pdf). With z the
 * sums `x·W + h·U + b` of the four gates i, f, c, o in this order: `c = σ(zf) ∘ c + σ(zi) ∘ tanh(zc)`, `h = σ(zo) ∘ tanh(c)`.
 * [batch, time, features] becomes [batch, units], or [batch, time, units] with `returnSequences`; `returnState` gives
 * [output, h, c].
 *
 * @example
 * const y = layers.lstm(32)(input([10, 8])); // Tensor<[Batch, 32]>
 * const [all, h, c] = layers.lstm(32, { returnSequences: true, returnState: true })(input([10, 8]));
 * const next = layers.lstm(32)(input([5, 8]), { initialState: [h, c] }); // Tensor<[Batch, 32]>
 *
 * @param units size of the states and of the output
 * @param options `activation` ("tanh"), `recurrentActivation` ("sigmoid"), `unitForgetBias` (true), `useBias` (true),
 *   `returnSequences` (false), `returnState` (false), `goBackwards` (false), `stateful` (false), `unroll` (false),
 *   `zeroOutputForMask` (false), `dropout` (0), `recurrentDropout` (0), `kernel…`, `recurrent…` and `bias…` with the endings
 *   `Initializer`, `Regularizer` and `Constraint`, `activityRegularizer`, `name`, `trainable`
 */
export function lstm<const U extends number, const RS extends boolean = false, const St extends boolean = false, const F extends boolean = false, const D = 0, const RD = 0, G = 1>(
  units: Positive<"lstm", "units", U, G>,
  options?: LstmOptions<RS, St, F, D, RD, G>,
): LayerOf<Lstm<U, RS, St, F>> {
  const defaults = { ...recurrentDefaults, recurrentActivation: "sigmoid", unitForgetBias: true } as const;
  return makeLayer(definition, { units: units as number }, options, defaults) as unknown as LayerOf<Lstm<U, RS, St, F>>;
}
