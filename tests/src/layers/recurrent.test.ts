/** Recurrent layers and wrappers beside plain loops for what tfjs has not: gru's resetAfter, states under masks, dropout. tests/oracle has the rest beside tfjs-layers. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Graph, type Node } from "../../../codegen/graph/node.js";
import { leaf } from "../../../codegen/ops/index.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { initializerOf } from "../../../src/weights/initializers.js";
import { input, layers, model, resetNames, sequential, tensor } from "../../../src/index.js";
import { Lowering } from "../../../src/models/lowering.js";
import { hashKey } from "../../../src/random.js";
import { distance, failure, numbers, untyped, untypedLayer, valueOf } from "../support.js";
import { loop, type Kind, type Loop } from "./recurrentLoop.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});
beforeEach(resetNames);

const [BATCH, TIME, FEATURES, UNITS] = [3, 5, 4, 2] as const;
const data = numbers(BATCH * TIME * FEATURES, 4);
const x = (): any => tensor(data, [BATCH, TIME, FEATURES]);
/** Padding before, between and behind; one sample without any. */
const present = [[0, 1, 1, 0, 0], [1, 1, 1, 1, 1], [0, 0, 1, 0, 1]];
const sampleOf = (values: ArrayLike<number>, i: number): number[][] => Array.from({ length: TIME }, (_, t) => Array.from({ length: FEATURES }, (__, f) => values[(i * TIME + t) * FEATURES + f]!));

const makers: Readonly<Record<Kind, (options?: any) => any>> = {
  simpleRNN: (options) => layers.simpleRNN(UNITS, options),
  gru: (options) => layers.gru(UNITS, options),
  lstm: (options) => layers.lstm(UNITS, options),
};
const kinds = Object.keys(makers) as Kind[];
const states = (kind: Kind): number => (kind === "lstm" ? 2 : 1);

/** Weights of the layer's own shapes; every bias is something. */
async function drawn(layer: any, seed = 20): Promise<Float32Array[]> {
  const weights = (await untypedLayer(layer).getWeights()).map((values, i) => numbers(values.length, seed + i));
  untypedLayer(layer).setWeights(weights);
  return weights;
}

const valuesOf = (results: unknown): Promise<ArrayLike<number>[]> => Promise.all((Array.isArray(results) ? results : [results]).map((each) => valueOf(each).data()));
const shapesOf = (results: unknown): unknown => (Array.isArray(results) ? results : [results]).map((each) => valueOf(each).shape);

/** Outputs and states of a plain loop over all samples, in the order of the layer's results. */
function loops(options: Loop, returnSequences: boolean, { masked = false, initial }: { masked?: boolean; initial?: readonly Float32Array[] } = {}): number[][] {
  const results = Array.from({ length: BATCH }, (_, i) =>
    loop(sampleOf(data, i), { ...options, ...(masked && { mask: present[i]!.map(Boolean) }), ...(initial && { initial: initial.map((state) => [...state.slice(i * UNITS, (i + 1) * UNITS)]) }) }),
  );
  const outputs = results.flatMap(({ outputs }) => (returnSequences ? outputs.flat() : outputs.at(-1)!));
  return [outputs, ...Array.from({ length: states(options.kind) }, (_, s) => results.flatMap((result) => result.states[s]!))];
}

describe("beside plain loops", () => {
  const choices = [false, true];
  const variants = kinds.flatMap((kind) => choices.flatMap((resetAfter) => (kind === "gru" || resetAfter ? choices.flatMap((goBackwards) => choices.map((returnSequences) => ({ kind, resetAfter, goBackwards, returnSequences }))) : [])));

  it.each(variants)("%o, masked, from given states", async ({ kind, resetAfter, goBackwards, returnSequences }) => {
    const layer = makers[kind]({ goBackwards, returnSequences, returnState: true, ...(kind === "gru" && { resetAfter }) });
    const initial = Array.from({ length: states(kind) }, (_, i) => numbers(BATCH * UNITS, 60 + i));
    const given = initial.map((state) => tensor(state, [BATCH, UNITS]));
    const bare = layer(x());
    const weights = await drawn(layer);
    const options = { kind, units: UNITS, weights, resetAfter, goBackwards };
    const check = async (results: unknown, expected: number[][]): Promise<void> => (await valuesOf(results)).forEach((values, i) => expect(distance(values, expected[i]!)).toBeLessThan(1e-5));
    await check(bare, loops(options, returnSequences));
    const masks = [tensor(present.flat(), [BATCH, TIME]), tensor(present.flat(), [BATCH, TIME], "int32")];
    for (const mask of masks) await check(layer(x(), { mask }), loops(options, returnSequences, { masked: true }));
    await check(layer(x(), { mask: masks[0], initialState: kind === "lstm" ? given : given[0] }), loops(options, returnSequences, { masked: true, initial }));
  });

  it.each(kinds)("%s gives zeros for masked steps when asked", async (kind) => {
    const layer = makers[kind]({ returnSequences: true, zeroOutputForMask: true });
    const result = layer(x(), { mask: tensor(present.flat(), [BATCH, TIME]) });
    const weights = await drawn(layer);
    expect(distance((await valuesOf(result))[0]!, loops({ kind, units: UNITS, weights, zeroOutputForMask: true }, true, { masked: true })[0]!)).toBeLessThan(1e-5);
  });

  it("bidirectional under a mask, from given states", async () => {
    const layer = layers.bidirectional(layers.lstm(UNITS, { returnSequences: true, returnState: true }), { mergeMode: null }) as any;
    const initial = [0, 1, 2, 3].map((i) => numbers(BATCH * UNITS, 70 + i));
    const results = layer(x(), { mask: tensor(present.flat(), [BATCH, TIME]), initialState: initial.map((state) => tensor(state, [BATCH, UNITS])) });
    const weights = await drawn(layer);
    const ahead = loops({ kind: "lstm", units: UNITS, weights: weights.slice(0, 3), zeroOutputForMask: true }, true, { masked: true, initial: initial.slice(0, 2) });
    const back = loops({ kind: "lstm", units: UNITS, weights: weights.slice(3), zeroOutputForMask: true, goBackwards: true }, true, { masked: true, initial: initial.slice(2) });
    const turned = Array.from({ length: BATCH * TIME }, (_, i) => back[0]!.slice((2 * Math.floor(i / TIME) * TIME + TIME - 1 - i) * UNITS).slice(0, UNITS)).flat();
    const expected = [ahead[0]!, turned, ahead[1]!, ahead[2]!, back[1]!, back[2]!];
    const values = await valuesOf(results);
    expect(values.length).toBe(6);
    values.forEach((each, i) => expect(distance(each, expected[i]!)).toBeLessThan(1e-5));
  });

  it.each(kinds.flatMap((kind) => [[kind, 0.4, 0], [kind, 0, 0.3], [kind, 0.4, 0.3]] as const))("%s with dropout %d and recurrentDropout %d draws once for all steps", async (kind, dropout, recurrentDropout) => {
    const layer = untypedLayer(makers[kind]({ dropout, recurrentDropout, returnSequences: true }));
    layer.invoke(x());
    const weights = await drawn(layer);
    const graph = new Graph();
    const values = new Map<Node, Float64Array>();
    const fed = (name: string, shape: readonly number[], from: ArrayLike<number>): Node => {
      const node = leaf(graph, name, shape);
      values.set(node, Float64Array.from(from));
      return node;
    };
    const draws: { readonly shape: readonly number[]; readonly numbers: Float32Array }[] = [];
    const uniform = (shape: readonly number[]): Node => {
      const random = numbers(shape[0]! * shape[1]!, 90 + draws.length).map((value) => (value + 1) / 2);
      draws.push({ shape, numbers: random });
      return fed(`draw${draws.length}`, shape, random);
    };
    const nodes = new Map(layer.variables.map((variable, i) => [variable, fed(`weight${i}`, variable.shape, weights[i]!)]));
    const [lowered] = layer.lower(new Lowering({ graph, weight: (variable) => nodes.get(variable)!, uniform }), [{ node: fed("x", [BATCH, TIME, FEATURES], data) }], { roles: ["input"], options: {} });
    const [found] = interpret([lowered!.node], values);

    // Keras: a mask for each gate where states are masked as well, else one for all gates.
    const gates = { simpleRNN: 1, gru: 3, lstm: 4 }[kind];
    const inputMasks = draws.filter(({ shape }) => shape[1] === FEATURES);
    const stateMasks = draws.filter(({ shape }) => shape[1] === UNITS);
    expect(inputMasks.length).toBe(dropout === 0 ? 0 : recurrentDropout === 0 ? 1 : gates);
    expect(stateMasks.length).toBe(recurrentDropout === 0 ? 0 : gates);
    const factor = (masks: typeof draws, sample: number, rate: number) => (gate: number, i: number): number => {
      const mask = masks[Math.min(gate, masks.length - 1)];
      return !mask ? 1 : mask.numbers[sample * mask.shape[1]! + i]! < rate ? 0 : 1 / (1 - rate);
    };
    const expected = Array.from({ length: BATCH }, (_, i) =>
      loop(sampleOf(data, i), { kind, units: UNITS, weights, inputDrop: factor(inputMasks, i, dropout), stateDrop: factor(stateMasks, i, recurrentDropout) }).outputs.flat(),
    ).flat();
    expect(distance(found!, expected)).toBeLessThan(1e-5);
  });
});

describe("masks", () => {
  const masking = (value: number): any => (layers as any).masking({ maskValue: value });

  it("are passed on with sequences, and end with the last output", async () => {
    const values = [[[1], [0], [2]], [[0], [0], [3]]];
    const inner = layers.simpleRNN(1, { returnSequences: true, activation: "linear", useBias: false });
    const outer = layers.simpleRNN(1, { returnSequences: true, activation: "linear", useBias: false });
    const y = (outer as any)((inner as any)(masking(0)(tensor(values))));
    untypedLayer(inner).setWeights([[1], [1]]);
    untypedLayer(outer).setWeights([[1], [1]]);
    expect(await y.array()).toEqual([[[1], [1], [4]], [[0], [0], [3]]]);
  });

  it("go through timeDistributed", async () => {
    const dense = layers.dense(1, { useBias: false });
    const rnn = layers.simpleRNN(1, { activation: "linear", useBias: false });
    const y = (rnn as any)((layers.timeDistributed(dense) as any)(masking(0)(tensor([[[1], [2], [0]], [[0], [5], [0]]]))));
    untypedLayer(dense).setWeights([[2]]);
    untypedLayer(rnn).setWeights([[1], [-1]]);
    expect(await y.array()).toEqual([[2], [10]]);
  });

  it("of words go through timeDistributed models, and mask sentences without words", async () => {
    const words = input([3], { dtype: "int32" });
    const embedding = layers.embedding({ inputDim: 4, outputDim: 1, maskZero: true });
    const table = model({ inputs: words, outputs: embedding(words) });
    const perSentence = layers.simpleRNN(1, { activation: "linear", useBias: false });
    const overSentences = layers.simpleRNN(1, { activation: "linear", useBias: false });
    const ids = tensor([[[1, 2, 0], [0, 0, 0], [3, 0, 1]]], undefined, "int32");
    const sentences = layers.timeDistributed(perSentence)(layers.timeDistributed(table)(ids));
    const y = overSentences(sentences);
    untypedLayer(embedding).setWeights([[100, 1, 2, 3]]);
    untypedLayer(perSentence).setWeights([[1], [10]]);
    untypedLayer(overSentences).setWeights([[1], [100]]);
    expect(await sentences.array()).toEqual([[[12], [0], [31]]]);
    expect(await y.array()).toEqual([[1231]]);
  });

  it("are turned round going backwards", async () => {
    const rnn = layers.simpleRNN(1, { activation: "linear", useBias: false, goBackwards: true, returnSequences: true });
    const y = (rnn as any)(masking(0)(tensor([[[1], [2], [0], [0]]])));
    untypedLayer(rnn).setWeights([[1], [10]]);
    expect(await y.array()).toEqual([[[0], [0], [2], [21]]]);
  });
});

describe("states", () => {
  it.each(kinds)("%s goes on from the batch before in predict", async (kind) => {
    const first = input([TIME, FEATURES], { batchSize: BATCH });
    const layer = makers[kind]({ stateful: true });
    const net = untyped(model({ inputs: first, outputs: layer(first) }));
    const weights = await drawn(layer);
    const run = async (): Promise<ArrayLike<number>> => valueOf(await net.predict(tensor(data, [BATCH, TIME, FEATURES]), { verbose: 0, batchSize: BATCH })).data();
    const twice = Array.from({ length: BATCH }, (_, i) => loop([...sampleOf(data, i), ...sampleOf(data, i)], { kind, units: UNITS, weights }).outputs);
    const after = (steps: number): number[] => twice.flatMap((outputs) => outputs[steps - 1]!);
    expect(distance(await run(), after(TIME))).toBeLessThan(1e-5);
    expect(distance(await run(), after(2 * TIME))).toBeLessThan(1e-5);
    net.resetStates();
    expect(distance(await run(), after(TIME))).toBeLessThan(1e-5);
    layer.resetStates();
    expect(distance(await run(), after(TIME))).toBeLessThan(1e-5);
  });

  it("takes given states while its own are zeros", async () => {
    const first = input([TIME, FEATURES], { batchSize: BATCH });
    const start = input([UNITS], { batchSize: BATCH });
    const layer = layers.gru(UNITS, { stateful: true });
    const net = untyped(model({ inputs: [first, start], outputs: layer(first, { initialState: start }) }));
    const weights = await drawn(layer);
    const initial = numbers(BATCH * UNITS, 50);
    const run = async (): Promise<ArrayLike<number>> => valueOf(await net.predict([tensor(data, [BATCH, TIME, FEATURES]), tensor(initial, [BATCH, UNITS])], { verbose: 0, batchSize: BATCH })).data();
    const twice = Array.from({ length: BATCH }, (_, i) => loop([...sampleOf(data, i), ...sampleOf(data, i)], { kind: "gru", units: UNITS, weights, initial: [[...initial.slice(i * UNITS, (i + 1) * UNITS)]] }).outputs);
    expect(distance(await run(), twice.flatMap((outputs) => outputs[TIME - 1]!))).toBeLessThan(1e-5);
    expect(distance(await run(), twice.flatMap((outputs) => outputs[2 * TIME - 1]!))).toBeLessThan(1e-5);
  });

  it("are kept in training, and no gradient crosses batches", async () => {
    const build = (stateful: boolean) => {
      resetNames();
      const first = input([TIME, FEATURES], { batchSize: BATCH });
      const layer = layers.bidirectional(layers.simpleRNN(UNITS, { stateful }));
      const net = untyped(model({ inputs: first, outputs: layer(first) })).compile({ optimizer: "sgd", loss: "mse", seed: 2 } as never);
      return { net, layer };
    };
    const targets = tensor(numbers(BATCH * 2 * UNITS, 9), [BATCH, 2 * UNITS]);
    const train = (net: any) => net.trainOnBatch(tensor(data, [BATCH, TIME, FEATURES]), targets);
    const kept = build(true);
    const losses = [(await train(kept.net)).loss, (await train(kept.net)).loss];
    const fresh = build(false);
    expect((await train(fresh.net)).loss).toBeCloseTo(losses[0], 6);
    expect((await train(fresh.net)).loss).not.toBeCloseTo(losses[1], 4);
    const reset = build(true);
    await train(reset.net);
    (reset.layer as any).resetStates();
    const again = build(false);
    await train(again.net);
    expect((await train(reset.net)).loss).toBeCloseTo((await train(again.net)).loss, 6);
  });
});

describe("lengths", () => {
  it("a named length is any length", async () => {
    const first = input(["seq", FEATURES]);
    const net = untyped(sequential([first, layers.bidirectional(layers.gru(UNITS, { returnSequences: true })), layers.timeDistributed(layers.dense(3)), layers.lstm(UNITS)]));
    for (const length of [1, 7]) expect(shapesOf(await net.predict(tensor(numbers(2 * length * FEATURES), [2, length, FEATURES]), { verbose: 0 }))).toEqual([[2, UNITS]]);
  });
});

describe("initial weights", () => {
  it("are orthogonal, and 1 for the forget gate", async () => {
    const layer = layers.lstm(8);
    layer(input([3, 5]));
    const [kernel, recurrent, bias] = await untypedLayer(layer).getWeights();
    expect([kernel!.length, recurrent!.length]).toEqual([5 * 32, 8 * 32]);
    expect([...bias!]).toEqual([...new Array(8).fill(0), ...new Array(8).fill(1), ...new Array(16).fill(0)]);
    const row = (i: number): Float32Array => recurrent!.subarray(i * 32, (i + 1) * 32);
    for (let i = 0; i < 8; i++) for (let j = 0; j < 8; j++) expect(row(i).reduce((sum, value, k) => sum + value * row(j)[k]!, 0)).toBeCloseTo(i === j ? 1 : 0, 5);
  });

  it("have orthogonal columns in a tall matrix", () => {
    const values = initializerOf("orthogonal").make([3, 4, 5], hashKey(3));
    for (let i = 0; i < 5; i++) for (let j = 0; j < 5; j++) {
      let sum = 0;
      for (let k = 0; k < 12; k++) sum += values[k * 5 + i]! * values[k * 5 + j]!;
      expect(sum).toBeCloseTo(i === j ? 1 : 0, 5);
    }
  });

  it("have Keras' shapes and names", () => {
    const gru: any = layers.gru(8);
    gru(input([3, 5]));
    expect(gru.weights.map(({ shape }: any) => shape)).toEqual([[5, 24], [8, 24], [2, 24]]);
    expect(gru.countParams()).toBe(3 * (5 * 8 + 8 * 8 + 2 * 8));
    const both: any = layers.bidirectional(layers.lstm(4));
    both(input([3, 5]));
    expect(both.variables.map(({ name }: any) => name)).toEqual(["forward", "backward"].flatMap((way) => ["kernel", "recurrent_kernel", "bias"].map((weight) => `${way}_lstm/${weight}`)));
  });
});

describe("mistakes", () => {
  const sequence = input([5, 4]);
  it.each([
    [() => makers.lstm()(input([4])), "shape: lstm: expected input [batch, time, features], got [Batch, 4]"],
    [() => makers.gru()(input([5, "n"])), "shape: gru: axis 2 must have a known size to make the weights, got [Batch, 5, n]"],
    [() => makers.gru({ stateful: true })(sequence), "shape: gru: stateful needs a known batch size (batchSize of input), got [Batch, 5, 4]"],
    [() => makers.gru()(sequence, { initialState: input([3]) }), "shape: gru: initialState must be [Batch, 2], got [Batch, 3]"],
    [() => makers.lstm()(sequence, { initialState: input([2]) }), "shape: lstm: initialState must be a list of 2 tensors"],
    [() => makers.lstm()(sequence, { initialState: [input([2]), 3] }), "shape: lstm: expected a tensor"],
    [() => makers.lstm()(sequence, { mask: input([4]) }), "shape: lstm: mask must be [Batch, 5], got [Batch, 4]"],
    [() => makers.lstm()(sequence, { maks: 1 }), 'option: lstm: unknown option "maks"; known: initialState, mask'],
    [() => makers.lstm()(sequence, {}, 1), "shape: lstm: expected a tensor and options, got 3 arguments"],
    [() => makers.lstm()(), "shape: lstm: expected a tensor"],
    [() => makers.lstm({ dropout: 1 }), "option: lstm: dropout must be at least 0 and below 1, got 1"],
    [() => makers.lstm({ resetAfter: true }), "option: lstm: unknown option"],
    [() => (layers as any).lstm(0), "option: lstm: units must be a positive integer, got 0"],
    [() => (layers as any).bidirectional(layers.dense(3)), "option: bidirectional: expected a recurrent layer"],
    [() => (layers as any).bidirectional(makers.gru(), { mergeMode: "sun" }), 'option: bidirectional: mergeMode must be one of "concat", "sum", "mul", "ave" or null, got "sun"'],
    [() => (layers.bidirectional(layers.lstm(2)) as any)(sequence, { initialState: [input([2]), input([2])] }), "shape: bidirectional: initialState must be a list of 4 tensors"],
    [() => (layers.timeDistributed(layers.dense(2)) as any)(input([4])), "shape: timeDistributed: expected input of rank 3 or more, got [Batch, 4]"],
    [() => (layers.timeDistributed(layers.conv2d(2, 3)) as any)(input([4, 5, 6])), "shape: conv2d: expected input [batch, height, width, channels], got [Batch, 5, 6]"],
    [() => (layers.timeDistributed(layers.lstm(2, { returnState: true })) as any)(input([4, 5, 6])), "shape: lstm: gives several tensors where one is expected"],
    [() => (layers as any).timeDistributed(3), "option: timeDistributed: expected a layer or a model"],
  ])("%s", async (run, expected) => expect(await failure(run)).toContain(expected));
});
