/** Every weight of every layer: how it starts, what it adds to the loss and what it is made to be are options, and are heeded. */
import { describe, expect, it } from "vitest";
import { constraints, initializers, input, layers, model, regularizers, tensor } from "../../../src/index.js";
import { Layer, makeLayer } from "../../../src/layers/layer.js";
import type { Call } from "../../../src/tensor.js";
import { initializerOf } from "../../../src/weights/initializers.js";
import { tuningRules } from "../../../src/weights/tuning.js";
import { failure, numbers, untyped, untypedLayer, valueOf } from "../support.js";
import { listOf, symbolic, valuesFor, type LayerCase } from "./case.js";
import { cases } from "./cases/index.js";

/** Weights that Keras has no options for. */
const without: Readonly<Record<string, readonly string[]>> = {
  additiveAttention: ["scale"],
  attention: ["scale", "concat_score_weight"],
  normalization: ["mean", "variance"],
  rmsNormalization: ["scale"],
};

/** Layers that take `activityRegularizer`, by the signatures of Keras 2.12; groupQueryAttention by that of Keras 3. */
const withActivity = [
  "conv1d", "conv1dTranspose", "conv2d", "conv2dTranspose", "conv3d", "dense", "depthwiseConv1d", "depthwiseConv2d", "embedding", "groupQueryAttention", "gru", "lstm",
  "multiHeadAttention", "separableConv1d", "separableConv2d", "simpleRNN",
];

const BATCH = 2;

interface Tried {
  readonly xs: readonly unknown[];
  readonly layer: Layer<any>;
  readonly call: Call;
  readonly each: LayerCase;
}

/** The layers of all cases, as they were called there. */
const tried: readonly Tried[] = cases.flatMap((each) => {
  if (!Object.hasOwn(layers, each.layer)) return [];
  const xs = symbolic(each.inputs, each.batch ?? BATCH);
  const { source } = listOf(each.apply(xs))[0]!;
  if (source.kind !== "call" || !(source.call.operation instanceof Layer)) return [];
  return [{ xs, layer: source.call.operation, call: source.call, each }];
});

const ownWeights = ({ layer }: Tried): readonly string[] => (layer.definition.weights ? layer.variables.map(({ name }) => name.slice(layer.name.length + 1)) : []);

/** The call with most weights of each kind of layer that has any. */
const widest = [...new Map([...tried].sort((a, b) => ownWeights(a).length - ownWeights(b).length).map((each) => [each.layer.definition.name, each])).values()].filter((each) => ownWeights(each).length > 0);

/** The same layer with options, called in the same way. */
function again({ layer, call }: Tried, options: object): { readonly layer: Layer<any>; readonly results: readonly any[] } {
  const copy = makeLayer(layer.definition, layer.config, options as never) as Layer<any> & { record(inputs: unknown, given: unknown): any[] };
  return { results: copy.record(call.inputs, call.given), layer: copy };
}

const words = ({ layer }: Tried): [weight: string, word: string, only: boolean][] =>
  Object.entries(layer.definition.tunable ?? {}).map(([weight, word]) => (typeof word === "string" ? [weight, word, false] : [weight, word[0]!, true]));

const option = (word: string, ending: string): string => (word === "" ? ending.toLowerCase() : `${word}${ending}`);

describe("options of weights", () => {
  it("are there for every layer with weights", () => {
    expect(widest.length).toBeGreaterThanOrEqual(24);
    for (const each of tried) {
      const { name, tunable = {} } = each.layer.definition;
      for (const weight of ownWeights(each)) expect(Object.hasOwn(tunable, weight) || (without[name] ?? []).includes(weight), `${name}: ${weight}`).toBe(true);
      const seen = widest.find(({ layer }) => layer.definition.name === name);
      for (const weight of Object.keys(tunable)) expect(seen && ownWeights(seen), `${name}: ${weight}`).toContain(weight);
    }
  });

  it("are one for the activity where Keras has it", () => {
    const found = Object.keys(layers).filter((name) => tried.some(({ layer }) => layer.definition.name === name && layer.definition.activity));
    expect(found.sort()).toEqual(withActivity);
  });

  const tuned = widest.filter(({ layer }) => layer.definition.tunable).map((each) => [each.layer.definition.name, each] as const);

  it.each(tuned)("of %s decide over its weights one by one", async (_, each) => {
    for (const [, word, only] of words(each)) {
      const start = again(each, { [option(word, "Initializer")]: initializers.constant({ value: 0.375 }), ...(each.layer.definition.name === "lstm" && { unitForgetBias: false }) }).layer;
      const mine = (name: string): boolean => words(each).some(([weight, other]) => other === word && name.endsWith(`/${weight}`));
      for (const variable of start.variables) expect((await variable.read()).every((value) => value === 0.375), variable.name).toBe(mine(variable.name));
      if (only) {
        expect(await failure(() => again(each, { [option(word, "Regularizer")]: "l2" }))).toContain("unknown option");
        continue;
      }
      const penalized = again(each, { [option(word, "Regularizer")]: "l2" }).layer;
      for (const { name, regularizer } of penalized.variables) expect(regularizer !== undefined, name).toBe(mine(name));
      const bound = again(each, { [option(word, "Constraint")]: "nonNeg" }).layer;
      for (const { name, constraint } of bound.variables) expect(constraint !== undefined, name).toBe(mine(name));
    }
  });

  it.each(tuned)("of %s change its training", { timeout: 60_000 }, async (_, each) => {
    const all = words(each).filter(([, , only]) => !only);
    const options = Object.fromEntries(all.flatMap(([, word]) => [[`${word}Initializer`, initializers.randomNormal({ stddev: 1 })], [`${word}Regularizer`, regularizers.l2({ l2: 0.5 })], [`${word}Constraint`, constraints.nonNeg()]]));
    const lossOf = async (given: object): Promise<{ loss: number; trained: number; layer: Layer<any>; before: Float32Array[] }> => {
      const { layer, results } = again(each, given);
      const outputs = results.filter(({ dtype }) => dtype === "float32");
      const net = untyped(model({ inputs: each.xs as never, outputs: outputs as never })).compile({ optimizer: "sgd", loss: "mse", backend: "wasm" } as never);
      // One of each is negative, and no variance.
      layer.setWeights(layer.variables.map(({ size, name }, i) => (name.endsWith("Variance") ? numbers(size, 30 + i).map((value) => value + 1.5) : numbers(size, 30 + i).map((value, at) => (at === 0 ? -0.5 : value)))));
      const batch = each.each.batch ?? BATCH;
      const data = each.each.inputs.map((one, i) => tensor(valuesFor(one, batch, 10 + i), [batch, ...one.shape], one.dtype ?? "float32"));
      const targets = outputs.map(({ shape }, i) => {
        const whole = [batch, ...(shape.slice(1) as number[])];
        return tensor(numbers(whole.reduce((a, b) => a * b, 1), 50 + i), whole);
      });
      const { loss } = await net.evaluate(data as never, targets as never, { verbose: 0 });
      const before = await layer.getWeights();
      const { loss: trained } = await net.trainOnBatch(data as never, targets as never);
      return { loss: loss!, trained: trained!, layer, before };
    };
    if (all.length === 0) return;
    const plain = await lossOf({});
    const penalized = await lossOf(options);
    const tunable = new Set(all.map(([weight]) => weight));
    const penalty = penalized.layer.variables.reduce((total, { name }, i) => total + (tunable.has(name.slice(penalized.layer.name.length + 1)) ? 0.5 * penalized.before[i]!.reduce((sum, value) => sum + value * value, 0) : 0), 0);
    expect((penalized.loss - plain.loss) / penalty).toBeCloseTo(1, 4);
    expect((penalized.trained - plain.trained) / penalty).toBeCloseTo(1, 4);
    const after = await penalized.layer.getWeights();
    penalized.layer.variables.forEach(({ name }, i) => {
      if (!tunable.has(name.slice(penalized.layer.name.length + 1))) return;
      expect(Math.min(...after[i]!), name).toBeGreaterThanOrEqual(0);
      expect(Math.min(...penalized.before[i]!), name).toBeLessThan(0);
    });
  });

  it("of the activity take the results of all samples, divided by their number", async () => {
    const x = input([3, 4]);
    const layer = layers.dense(5, { activation: "tanh", activityRegularizer: regularizers.l1({ l1: 0.2 }) });
    const inner = layer(x);
    const net = untyped(model({ inputs: x, outputs: layers.dense(1)(inner) })).compile({ optimizer: "sgd", loss: "mse" } as never);
    const data = tensor(numbers(7 * 12), [7, 3, 4]) as never;
    const activity = await valueOf(await untyped(model({ inputs: x, outputs: inner })).predict(data, { verbose: 0 })).data();
    const targets = (await net.predict(data, { verbose: 0 })) as never;
    const expected = (0.2 * Float32Array.from(activity).reduce((total, value) => total + Math.abs(value), 0)) / 7;
    for (const { loss } of [await net.evaluate(data, targets, { verbose: 0, batchSize: 7 }), await net.trainOnBatch(data, targets)]) expect(loss! / expected).toBeCloseTo(1, 4);
  });

  it("of an attention's activity take every projection and the result, as Keras does", async () => {
    const x = input([3, 4]);
    const attention = layers.multiHeadAttention({ numHeads: 2, keyDim: 3, activityRegularizer: "l2" });
    const y = attention(x, x);
    const net = untyped(model({ inputs: x, outputs: y })).compile({ optimizer: "sgd", loss: "mse" } as never);
    const values = numbers(2 * 12, 8);
    const data = tensor(values, [2, 3, 4]) as never;
    const predicted = (await net.predict(data, { verbose: 0 })) as never;
    const weights = await untypedLayer(attention).getWeights();
    let total = 2 * Float32Array.from(await valueOf(predicted).data()).reduce((sum, value) => sum + value * value, 0);
    for (const [kernel, bias] of [[weights[0]!, weights[1]!], [weights[2]!, weights[3]!], [weights[4]!, weights[5]!]] as const) {
      for (let row = 0; row < 6; row++) for (let column = 0; column < 6; column++) total += (bias[column]! + [0, 1, 2, 3].reduce((sum, i) => sum + values[row * 4 + i]! * kernel[i * 6 + column]!, 0)) ** 2;
    }
    const { loss } = await net.evaluate(data, predicted, { verbose: 0 });
    expect(loss! / ((0.01 * total) / 2)).toBeCloseTo(1, 4);
  });

  it("keep the forget gate at one", async () => {
    const bias = async (options: object): Promise<number[]> => {
      const layer = untypedLayer(layers.lstm(2, { biasInitializer: initializers.constant({ value: 0.5 }), ...options }));
      layer.invoke(input([3, 2]));
      return [...(await layer.variables[2]!.read())];
    };
    expect(await bias({})).toEqual([0.5, 0.5, 1, 1, 0.5, 0.5, 0.5, 0.5]);
    expect(await bias({ unitForgetBias: false })).toEqual(new Array(8).fill(0.5));
    const drawn = untypedLayer(layers.lstm(4, { biasInitializer: initializers.randomNormal({ seed: 4 }) }));
    drawn.invoke(input([3, 2]));
    const values = await drawn.variables[2]!.read();
    expect(values.slice(0, 4)).toEqual(initializerOf(initializers.randomNormal({ seed: 4 })).make([4], [0, 0]));
    expect(values.slice(8)).toEqual(initializerOf(initializers.randomNormal({ seed: 4 })).make([8], [0, 0]));
  });

  it("reach both directions and every step", async () => {
    const both = untypedLayer(layers.bidirectional(layers.gru(3, { kernelRegularizer: "l2", recurrentConstraint: "nonNeg", kernelInitializer: "ones" })));
    both.invoke(input([4, 2]));
    expect(both.variables.map(({ regularizer, constraint }) => [regularizer !== undefined, constraint !== undefined])).toEqual([[true, false], [false, true], [false, false], [true, false], [false, true], [false, false]]);
    expect([...(await both.variables[3]!.read())]).toEqual(new Array(18).fill(1));
    const each = untypedLayer(layers.timeDistributed(layers.dense(3, { biasInitializer: "ones", biasRegularizer: "l1" })));
    each.invoke(input([4, 2]));
    expect([...(await each.variables[1]!.read())]).toEqual([1, 1, 1]);
    expect(each.variables[1]!.regularizer).toBeDefined();
  });

  it("are rules that name themselves", () => {
    expect(Object.keys(tuningRules({ kernel: "kernel", mean: ["movingMean"], table: [""] }, true))).toEqual(["kernelInitializer", "kernelRegularizer", "kernelConstraint", "movingMeanInitializer", "initializer", "activityRegularizer"]);
  });
});
