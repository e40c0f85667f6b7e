/**
 * Recurrent layers as plain loops over one sample at a time, written from Keras' formulas (keras/layers/rnn/simple_rnn.py,
 * gru.py and lstm.py of 2.12: the `call` of each cell, and `keras.backend.rnn` for masks). An oracle, not fast.
 */
export type Kind = "simpleRNN" | "gru" | "lstm";

export interface Loop {
  readonly kind: Kind;
  readonly units: number;
  /** [features, gates · units], [units, gates · units], and the bias: [gates · units], or twice that for resetAfter. */
  readonly weights: readonly ArrayLike<number>[];
  readonly resetAfter?: boolean;
  readonly goBackwards?: boolean;
  readonly zeroOutputForMask?: boolean;
  readonly mask?: readonly boolean[];
  readonly initial?: readonly (readonly number[])[];
  /** What the inputs and the state are multiplied with on their way into each gate, the same at every step. */
  readonly inputDrop?: (gate: number, feature: number) => number;
  readonly stateDrop?: (gate: number, unit: number) => number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The outputs in the order in which they are computed, and the last states. */
export function loop(sample: readonly (readonly number[])[], options: Loop): { readonly outputs: number[][]; readonly states: number[][] } {
  const { kind, units, weights: [kernel, recurrent, bias], resetAfter = true, goBackwards = false, zeroOutputForMask = false, mask, initial, inputDrop = () => 1, stateDrop = () => 1 } = options;
  const gates = { simpleRNN: 1, gru: 3, lstm: 4 }[kind];
  const width = gates * units;
  const all = Array.from({ length: units }, (_, unit) => unit);
  const fromInput = (x: readonly number[], gate: number, unit: number): number =>
    x.reduce((sum, value, i) => sum + value * inputDrop(gate, i) * kernel![i * width + gate * units + unit]!, bias?.[gate * units + unit] ?? 0);
  const fromState = (h: readonly number[], gate: number, unit: number): number => h.reduce((sum, value, i) => sum + value * stateDrop(gate, i) * recurrent![i * width + gate * units + unit]!, 0);

  function step(x: readonly number[], [h, c]: readonly (readonly number[])[]): number[][] {
    const sum = (gate: number, unit: number): number => fromInput(x, gate, unit) + fromState(h!, gate, unit);
    if (kind === "simpleRNN") return [all.map((unit) => Math.tanh(sum(0, unit)))];
    if (kind === "lstm") {
      const cell = all.map((unit) => sigmoid(sum(1, unit)) * c![unit]! + sigmoid(sum(0, unit)) * Math.tanh(sum(2, unit)));
      return [all.map((unit) => sigmoid(sum(3, unit)) * Math.tanh(cell[unit]!)), cell];
    }
    const second = (gate: number, unit: number): number => (resetAfter ? (bias?.[width + gate * units + unit] ?? 0) : 0);
    const z = all.map((unit) => sigmoid(sum(0, unit) + second(0, unit)));
    const r = all.map((unit) => sigmoid(sum(1, unit) + second(1, unit)));
    const inner = (unit: number): number => (resetAfter ? r[unit]! * (fromState(h!, 2, unit) + second(2, unit)) : fromState(h!.map((value, i) => r[i]! * value), 2, unit));
    return [all.map((unit) => z[unit]! * h![unit]! + (1 - z[unit]!) * Math.tanh(fromInput(x, 2, unit) + inner(unit)))];
  }

  const zeros = all.map(() => 0);
  let states: number[][] = initial ? initial.map((state) => [...state]) : kind === "lstm" ? [zeros, zeros] : [zeros];
  let output = zeros;
  const outputs: number[][] = [];
  const order = sample.map((_, t) => (goBackwards ? sample.length - 1 - t : t));
  for (const t of order) {
    const present = mask?.[t] ?? true;
    if (present) {
      states = step(sample[t]!, states);
      output = states[0]!;
    }
    outputs.push(present || !zeroOutputForMask ? output : zeros);
  }
  return { outputs, states };
}
