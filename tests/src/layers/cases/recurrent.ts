/** Recurrent layers and wrappers: every option that changes what is computed. */
import { layers } from "../../../../src/index.js";
import type { LayerCase } from "../case.js";

const sequence = { shape: [4, 3] } as const;
const state = { shape: [2] } as const;
/** Some steps are left out of some samples. */
const mask = { shape: [4], dtype: "int32", below: 2 } as const;

/** What every kind of cell does alike, `states` of them. */
const common = (make: (units: 2, options?: any) => any, states: 1 | 2): readonly LayerCase[] => [
  { title: "the last output", inputs: [sequence], apply: ([x]) => make(2)(x) },
  { title: "all outputs, no bias", inputs: [sequence], apply: ([x]) => make(2, { returnSequences: true, useBias: false })(x) },
  { title: "backwards, with states", inputs: [sequence], apply: ([x]) => make(2, { goBackwards: true, returnSequences: true, returnState: true })(x) },
  {
    title: "initial states and a mask",
    inputs: [sequence, mask, ...new Array(states).fill(state)],
    apply: ([x, m, ...given]) => make(2, { returnSequences: true, returnState: true })(x, { mask: m, initialState: states === 1 ? given[0] : given }),
  },
  { title: "a mask backwards", inputs: [sequence, mask], apply: ([x, m]) => make(2, { goBackwards: true, activation: "softsign" })(x, { mask: m }) },
  { title: "zeros where masked", inputs: [sequence, mask], apply: ([x, m]) => make(2, { returnSequences: true, zeroOutputForMask: true, unroll: true })(x, { mask: m }) },
  { title: "dropout of the inputs", inputs: [sequence], apply: ([x]) => make(2, { dropout: 0.4 })(x) },
  { title: "dropout of inputs and states", inputs: [sequence], apply: ([x]) => make(2, { dropout: 0.3, recurrentDropout: 0.4, returnSequences: true })(x) },
  { title: "stateful", inputs: [sequence], batch: 2, apply: ([x]) => make(2, { stateful: true, returnState: true })(x) },
  {
    title: "stateful, given states at first",
    inputs: [sequence, ...new Array(states).fill(state)],
    batch: 2,
    apply: ([x, ...given]) => make(2, { stateful: true })(x, { initialState: states === 1 ? given[0] : given }),
  },
  { title: "one step of one feature", inputs: [{ shape: [1, 1] }], apply: ([x]) => make(2, { returnSequences: true })(x) },
];

export const recurrentCases: Record<string, readonly LayerCase[]> = {
  simpleRNN: common(layers.simpleRNN, 1),
  gru: [
    ...common(layers.gru, 1),
    { title: "the reset gate before the product", inputs: [sequence], apply: ([x]) => layers.gru(2, { resetAfter: false, recurrentActivation: "softsign" })(x) },
    { title: "the reset gate before the product, dropout", inputs: [sequence], apply: ([x]) => layers.gru(2, { resetAfter: false, dropout: 0.3, recurrentDropout: 0.3, useBias: false })(x) },
  ],
  lstm: [...common(layers.lstm, 2), { title: "a bias of zeros", inputs: [sequence], apply: ([x]) => layers.lstm(2, { unitForgetBias: false, activation: "sigmoid" })(x) }],
  bidirectional: [
    ...(["concat", "sum", "mul", "ave", null] as const).map((mergeMode): LayerCase => ({
      title: `merge mode ${mergeMode}`,
      inputs: [sequence],
      apply: ([x]) => layers.bidirectional(layers.gru(2, { returnSequences: mergeMode === "mul" }), { mergeMode })(x),
    })),
    {
      title: "sequences, states, a mask",
      inputs: [sequence, mask, state, state, state, state],
      apply: ([x, m, a, b, c, d]) => layers.bidirectional(layers.lstm(2, { returnSequences: true, returnState: true }), { mergeMode: null })(x, { mask: m, initialState: [a, b, c, d] }),
    },
    { title: "stateful, dropout", inputs: [sequence], batch: 2, apply: ([x]) => layers.bidirectional(layers.simpleRNN(2, { stateful: true, dropout: 0.3 }))(x) },
  ],
  timeDistributed: [
    { title: "dense", inputs: [sequence], apply: ([x]) => layers.timeDistributed(layers.dense(2, { activation: "tanh" }))(x) },
    { title: "conv2d", inputs: [{ shape: [3, 4, 3, 2] }], apply: ([x]) => layers.timeDistributed(layers.conv2d(2, 2))(x) },
    { title: "lstm", inputs: [{ shape: [2, 3, 2] }], apply: ([x]) => layers.timeDistributed(layers.lstm(2))(x) },
  ],
};
