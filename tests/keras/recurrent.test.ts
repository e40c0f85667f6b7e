/**
 * Recurrent layers beside the values that Keras publishes in its own tests (keras-team/keras, keras/src/layers/rnn:
 * lstm_test.py, gru_test.py, simple_rnn_test.py, bidirectional_test.py). Kernels are 0.01 throughout, recurrent kernels
 * 0.02, biases 0.03; inputs are 0, 1, 2, ….
 */
import { describe, expect, it } from "vitest";
import { input, layers, model, tensor } from "../../src/index.js";
import { distance, untyped, untypedLayer, valueOf } from "../src/support.js";

type Kind = "simpleRNN" | "gru" | "lstm";

const count = (...shape: readonly number[]): any => tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i), shape);

/** Sets the weights: the bias of an lstm's forget gate is 1 with unitForgetBias. */
function fill(layer: any, { kernel = 0.01, bias = 0.03 } = {}, forget = true): void {
  const values = layer.variables.map(({ name, size }: { name: string; size: number }) => {
    const filled = new Array<number>(size).fill(name.endsWith("/recurrent_kernel") ? 0.02 : name.endsWith("/kernel") ? kernel : bias);
    return name.includes("lstm") && name.endsWith("/bias") && forget ? filled.map((value, i) => (Math.floor((4 * i) / size) === 1 ? 1 : value)) : filled;
  });
  layer.setWeights(values);
}

const make = (kind: Kind, units: number, options: any = {}): any => (layers as any)[kind](units, options);

/** The results of a layer, each as a flat list. */
async function run(layer: any, x: unknown, call: any = {}, forget = true): Promise<number[][]> {
  const results = [layer(x, call)].flat();
  fill(layer, {}, forget);
  return Promise.all(results.map(async (each) => [...(await valueOf(each).data())]));
}

const mask = (...rows: readonly (readonly number[])[]): any => tensor(rows.flat(), [rows.length, rows[0]!.length], "int32");

/** Every unit has the same value: one for each sample, or for each step. */
const alike = (units: number, ...values: readonly number[]): number[] => values.flatMap((value) => new Array<number>(units).fill(value));

const near = (found: ArrayLike<number>, expected: ArrayLike<number>): void => expect(distance(found, expected)).toBeLessThan(1e-6);

describe("test_correctness", () => {
  it.each([
    ["lstm", {}, [0.6288687, 0.86899155, 0.9460773]],
    ["lstm", { goBackwards: true }, [0.35622165, 0.74789524, 0.8872726]],
    ["lstm", { unroll: true }, [0.6288687, 0.86899155, 0.9460773]],
    ["lstm", { unitForgetBias: false }, [0.57019705, 0.8661914, 0.9459622]],
    ["lstm", { useBias: false }, [0.54986924, 0.86226785, 0.9443936]],
    ["gru", {}, [0.5217289, 0.6371659, 0.39384964]],
    ["gru", { goBackwards: true }, [0.24406259, 0.611516, 0.3928808]],
    ["gru", { unroll: true }, [0.5217289, 0.6371659, 0.39384964]],
    ["gru", { resetAfter: false }, [0.51447755, 0.6426879, 0.40208298]],
    ["gru", { useBias: false }, [0.49988455, 0.64701194, 0.4103359]],
  ] as const)("%s %o", async (kind, options, expected) => {
    const [values] = await run(make(kind, 3, options), count(3, 6, 4), {}, (options as any).unitForgetBias !== false);
    near(values!, alike(3, ...expected));
  });

  it.each([
    [{}, [0.405432, 0.73605347]],
    [{ unroll: true }, [0.405432, 0.73605347]],
    [{ goBackwards: true }, [0.11144729, 0.5528889]],
    [{ goBackwards: true, unroll: true }, [0.11144729, 0.5528889]],
  ] as const)("simpleRNN %o", async (options, expected) => near((await run(make("simpleRNN", 4, options), count(2, 3, 4)))[0]!, alike(4, ...expected)));
});

describe("test_statefulness", () => {
  it.each([
    ["lstm", [0.3124785, 0.6863672]],
    ["gru", [0.29542392, 0.5885018]],
    ["simpleRNN", [0.40559256, 0.7361247]],
  ] as const)("%s", async (kind, expected) => {
    const x = input([3, 4], { batchSize: 2 });
    const layer = make(kind, 4, { stateful: true });
    const net = untyped(model({ inputs: x, outputs: layer(x) }));
    fill(layer);
    const second = async (): Promise<ArrayLike<number>> => {
      await net.predict(count(2, 3, 4), { verbose: 0, batchSize: 2 });
      return valueOf(await net.predict(count(2, 3, 4), { verbose: 0, batchSize: 2 })).data();
    };
    near(await second(), alike(4, ...expected));
    net.resetStates();
    near(await second(), alike(4, ...expected));
  });
});

describe("test_pass_initial_state", () => {
  it.each([
    ["lstm", {}, [0.20574439, 0.3558822, 0.64930826, 0.66276]],
    ["lstm", { goBackwards: true }, [0.13281618, 0.2790356, 0.5839337, 0.5992567]],
    ["gru", {}, [0.23774096, 0.33508456, 0.83659905, 1.0227708]],
    ["gru", { goBackwards: true }, [0.13486053, 0.23261218, 0.78257304, 0.9691353]],
  ] as const)("%s %o", async (kind, options, expected) => {
    const state = count(2, 2);
    const [values, last] = await run(make(kind, 2, { ...options, returnState: true }), count(2, 4, 3), { initialState: kind === "lstm" ? [state, state] : state });
    near(values!, expected);
    near(last!, expected);
  });

  it.each([
    [{}, [0.33621645, 0.6262637]],
    [{ goBackwards: true }, [0.07344437, 0.43043602]],
  ] as const)("simpleRNN %o", async (options, expected) => near((await run(make("simpleRNN", 4, options), count(2, 4, 3), { initialState: count(2, 4) }))[0]!, alike(4, ...expected)));
});

describe("test_masking", () => {
  const usual = [[1, 1, 0, 1], [1, 0, 0, 1]] as const;
  const ending = [[1, 1, 1, 0], [1, 1, 0, 0]] as const;
  it.each([
    ["lstm", 2, { unroll: true }, ending, [0.11755939, 0.28556206]],
    ["lstm", 2, { returnSequences: true }, ending, [0.0158891, 0.05552048, 0.11755939, 0.11755939, 0.14185596, 0.28556206, 0.28556206, 0.28556206]],
    ["lstm", 2, { returnSequences: true, zeroOutputForMask: true }, ending, [0.0158891, 0.05552048, 0.11755939, 0, 0.14185596, 0.28556206, 0, 0]],
    ["lstm", 2, { goBackwards: true }, [[0, 1, 1, 1], [0, 0, 1, 1]], [0.15341201, 0.3844719]],
    ["gru", 2, { unroll: true }, usual, [0.19393763, 0.30818558]],
    ["gru", 2, { returnSequences: true }, usual, [0.03606692, 0.09497581, 0.09497581, 0.19393763, 0.16051409, 0.16051409, 0.16051409, 0.30818558]],
    ["gru", 2, { returnSequences: true, zeroOutputForMask: true }, usual, [0.03606692, 0.09497581, 0, 0.19393763, 0.16051409, 0, 0, 0.30818558]],
    ["gru", 2, { goBackwards: true }, usual, [0.11669192, 0.28380975]],
    ["simpleRNN", 4, { unroll: true }, usual, [0.32951632, 0.61799484]],
    ["simpleRNN", 2, { returnSequences: true }, usual, [0.0599281, 0.15122814, 0.15122814, 0.32394567, 0.3969304, 0.3969304, 0.3969304, 0.608085]],
    ["simpleRNN", 2, { returnSequences: true, zeroOutputForMask: true }, usual, [0.0599281, 0.15122814, 0, 0.32394567, 0.3969304, 0, 0, 0.608085]],
    ["simpleRNN", 4, { goBackwards: true }, usual, [0.07376196, 0.43645123]],
  ] as const)("%s of %i units %o", async (kind, units, options, rows, expected) => near((await run(make(kind, units, options), count(2, 4, 3), { mask: mask(...rows) }))[0]!, alike(units, ...expected)));
});

describe("bidirectional", () => {
  const both = (inner: any, options: any = {}): any => layers.bidirectional(inner, options);

  it("test_correctness", async () => {
    const x = count(2, 3, 4);
    const inner = make("simpleRNN", 2);
    near((await run(both(inner), x))[0]!, [0.39687276, 0.39687276, 0.10004295, 0.10004295, 0.7237238, 0.7237238, 0.53391594, 0.53391594]);
    near((await run(both(inner, { mergeMode: "ave" }), x))[0]!, alike(2, 0.24845785, 0.6288199));
    const [ahead, back] = await run(both(inner, { mergeMode: null }), x);
    near(ahead!, alike(2, 0.39687276, 0.7237238));
    near(back!, alike(2, 0.10004295, 0.53391594));
    const sums = await run(both(make("gru", 2, { returnSequences: true }), { mergeMode: "sum" }), x);
    near(sums[0]!, alike(2, 0.20937867, 0.34462988, 0.40290534, 0.59829646, 0.6734641, 0.6479671));
  });

  it("test_pass_initial_state", async () => {
    const initialState = [1, 2, 3, 4].map((factor) => tensor([[0, factor], [2 * factor, 3 * factor]]));
    near((await run(both(make("lstm", 2)), count(2, 4, 3), { initialState }))[0]!, [0.20794602, 0.4577124, 0.14046375, 0.48191673, 0.6682636, 0.6711909, 0.60943645, 0.60950446]);
  });

  it("test_masking", async () => {
    near((await run(both(make("gru", 2)), count(2, 4, 3), { mask: mask([1, 1, 0, 1], [1, 0, 0, 1]) }))[0]!, [0.19393763, 0.19393763, 0.11669192, 0.11669192, 0.30818558, 0.30818558, 0.28380975, 0.28380975]);
  });

  it("test_return_state", async () => {
    const results = await run(both(make("lstm", 2, { returnState: true })), count(2, 4, 3));
    const expected = [[0.1990008, 0.52335435], [0.35567185, 1.0492687], [0.12659755, 0.44717982], [0.2501858, 0.941473]];
    near(results[0]!, [0.1990008, 0.1990008, 0.12659755, 0.12659755, 0.52335435, 0.52335435, 0.44717982, 0.44717982]);
    expected.forEach((values, i) => near(results[i + 1]!, alike(2, ...values)));
  });

  it("test_statefulness", async () => {
    const x = input([4, 3], { batchSize: 2 });
    const layer = both(make("lstm", 2, { stateful: true }));
    const net = untyped(model({ inputs: x, outputs: layer(x) }));
    fill(layer);
    await net.predict(count(2, 4, 3), { verbose: 0, batchSize: 2 });
    const second = await valueOf(await net.predict(count(2, 4, 3), { verbose: 0, batchSize: 2 })).data();
    near(second, [0.26234663, 0.26234663, 0.16959146, 0.16959146, 0.6137073, 0.6137073, 0.5381646, 0.5381646]);
    expect(untypedLayer(layer).states.length).toBe(4);
  });
});
