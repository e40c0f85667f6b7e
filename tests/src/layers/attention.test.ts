/** Attention layers beside plain loops from the papers' formulas: scores, masks, heads, groups; Keras' weights; positions. */
import { beforeEach, describe, expect, it } from "vitest";
import { input, layers, model, resetNames, tensor as typedTensor } from "../../../src/index.js";
import { distance, failure, numbers, untyped, untypedLayer, valueOf } from "../support.js";

beforeEach(resetNames);

const tensor = typedTensor as unknown as (values: unknown, shape?: readonly number[], dtype?: "float32" | "int32") => any;

type Matrix = readonly (readonly number[])[];

const [B, T, S, D] = [2, 3, 4, 5] as const;

/** Numbers nested by a shape. */
const nested = (values: ArrayLike<number>, shape: readonly number[], from = 0): any => {
  const [size, ...rest] = shape;
  if (size === undefined) return values[from];
  const step = rest.reduce((a, b) => a * b, 1);
  return Array.from({ length: size }, (_, i) => nested(values, rest, from + i * step));
};
const draw = (seed: number, ...shape: readonly number[]): any => nested(numbers(shape.reduce((a, b) => a * b, 1), seed), shape);

const softmax = (row: readonly number[]): number[] => {
  const largest = Math.max(...row);
  const powers = row.map((x) => Math.exp(x - largest));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((x) => x / total);
};
const inner = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** One head: rows of values weighted by the softmax of the scores; what `sees` refuses has no weight. */
function head(query: Matrix, key: Matrix, value: Matrix, score: (q: readonly number[], k: readonly number[]) => number, sees: (t: number, s: number) => boolean = () => true): { readonly output: number[][]; readonly scores: number[][] } {
  const scores = query.map((q, t) => softmax(key.map((k, s) => (sees(t, s) ? score(q, k) : -1e9))));
  return { output: scores.map((row) => value[0]!.map((_, c) => row.reduce((sum, weight, s) => sum + weight * value[s]![c]!, 0))), scores };
}

const flat = (values: any): number[] => (typeof values === "number" ? [values] : (values as any[]).flatMap(flat));
const close = async (tensor: unknown, expected: any): Promise<void> => {
  expect(distance(await valueOf(tensor).data(), flat(expected))).toBeLessThan(2e-6);
};

/** Sets all weights to numbers drawn, which come back by shape. */
async function drawn(layer: unknown, shapes: readonly (readonly number[])[]): Promise<any[]> {
  const values = shapes.map((shape, i) => numbers(shape.reduce((a, b) => a * b, 1), 60 + i));
  expect(untypedLayer(layer).weights.map(({ shape }) => shape)).toEqual(shapes);
  untypedLayer(layer).setWeights(values);
  return values.map((each, i) => nested(each, shapes[i]!));
}

const [query, key, value] = [draw(1, B, T, D), draw(2, B, S, D), draw(3, B, S, 2)];
const [q, k, v] = [tensor(query), tensor(key), tensor(value)] as any[];

describe("attention", () => {
  it("with keys of their own, and its scores", async () => {
    const [output, scores] = layers.attention()([q, v, k], { returnAttentionScores: true }) as any;
    const expected = query.map((_: unknown, b: number) => head(query[b], key[b], value[b], inner));
    await close(output, expected.map((each: any) => each.output));
    await close(scores, expected.map((each: any) => each.scores));
  });

  it("with the values as keys, scaled", async () => {
    const layer = layers.attention({ useScale: true });
    const output = layer([q, k] as any);
    const [scale] = await drawn(layer, [[]]);
    await close(output, query.map((_: unknown, b: number) => head(query[b], key[b], key[b], (x, y) => scale * inner(x, y)).output));
  });

  it("with scores by concatenation", async () => {
    const layer = layers.attention({ useScale: true, scoreMode: "concat" });
    const output = layer([q, v, k] as any);
    const [scale, weight] = await drawn(layer, [[], []]);
    const score = (x: readonly number[], y: readonly number[]): number => weight * x.reduce((sum, each, i) => sum + Math.tanh(scale * (each + y[i]!)), 0);
    await close(output, query.map((_: unknown, b: number) => head(query[b], key[b], value[b], score).output));
  });

  it("with masks: values left out, rows of queries zero", async () => {
    const masks = [[[1, 0, 1], [1, 1, 1]], [[0, 1, 1, 0], [0, 0, 0, 1]]] as const;
    const expected = query.map((_: unknown, b: number) => head(query[b], key[b], value[b], inner, (_, s) => masks[1][b]![s] === 1).output.map((row, t) => row.map((x) => x * masks[0][b]![t]!)));
    for (const dtype of ["int32", "float32"] as const) {
      await close(layers.attention()([q, v, k], { mask: [tensor(masks[0] as never, [B, T], dtype), tensor(masks[1] as never, [B, S], dtype)] as never }), expected);
    }
    await close(layers.attention()([q, v, k], { mask: [null, tensor(masks[1] as never, [B, S], "int32")] as never }), query.map((_: unknown, b: number) => head(query[b], key[b], value[b], inner, (_, s) => masks[1][b]![s] === 1).output));
  });

  it("with a causal mask", async () => {
    await close(layers.attention()([q, v, k], { useCausalMask: true }), query.map((_: unknown, b: number) => head(query[b], key[b], value[b], inner, (t, s) => s <= t).output));
  });
});

describe("additiveAttention", () => {
  it("with a weight for every channel", async () => {
    const layer = layers.additiveAttention();
    const output = layer([q, v, k] as any);
    const [scale] = await drawn(layer, [[D]]);
    const score = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, each, i) => sum + scale[i] * Math.tanh(each + y[i]!), 0);
    await close(output, query.map((_: unknown, b: number) => head(query[b], key[b], value[b], score).output));
  });

  it("without weights", async () => {
    const score = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, each, i) => sum + Math.tanh(each + y[i]!), 0);
    await close(layers.additiveAttention({ useScale: false })([q, k] as any), query.map((_: unknown, b: number) => head(query[b], key[b], key[b], score).output));
  });
});

interface Sizes {
  readonly heads: number;
  readonly groups: number;
  readonly keyDim: number;
}

/** Rows times a kernel [channels, heads, size] plus a bias [heads, size], for one head. */
const project = (rows: Matrix, kernel: any, bias: any, at: number): number[][] => rows.map((row) => bias[at].map((b: number, j: number) => row.reduce((sum, x, i) => sum + x * kernel[i][at][j], b)));

/** Multi-head attention head by head; group by group where heads share keys and values. */
function heads(weights: any[], { heads: count, groups, keyDim }: Sizes, sees?: (b: number, t: number, s: number) => boolean): { readonly output: any; readonly scores: any } {
  const [qk, qb, kk, kb, vk, vb, ok, ob] = weights;
  const results = query.map((_: unknown, b: number) =>
    Array.from({ length: count }, (_, h) => {
      const g = Math.floor((h * groups) / count);
      return head(project(query[b], qk, qb, h), project(key[b], kk, kb, g), project(value[b], vk, vb, g), (x, y) => inner(x, y) / Math.sqrt(keyDim), sees && ((t, s) => sees(b, t, s)));
    }),
  );
  const output = results.map((each: any) => query[0].map((_: unknown, t: number) => ob.map((bias: number, c: number) => each.reduce((sum: number, { output }: any, h: number) => sum + output[t].reduce((part: number, x: number, j: number) => part + x * ok[h][j][c], 0), bias))));
  return { output, scores: results.map((each: any) => each.map(({ scores }: any) => scores)) };
}

describe("multiHeadAttention", () => {
  const sizes = { heads: 3, groups: 3, keyDim: 4 };
  const shapes = (output: number): number[][] => [[D, 3, 4], [3, 4], [D, 3, 4], [3, 4], [2, 3, 2], [3, 2], [3, 2, output], [output]];
  const make = (options: object = {}): any => layers.multiHeadAttention({ numHeads: 3, keyDim: 4, valueDim: 2, ...options } as never);

  it("has Keras' weights in Keras' order", () => {
    const layer = make({ name: "mha" });
    layer(q, v, k);
    expect(untypedLayer(layer).variables.map(({ name }) => name)).toEqual(["query", "key", "value", "attention_output"].flatMap((part) => ["kernel", "bias"].map((weight) => `mha/${part}/${weight}`)));
  });

  it("projects, attends and joins", async () => {
    const layer = make();
    const [output, scores] = layer(q, v, k, { returnAttentionScores: true });
    const expected = heads(await drawn(layer, shapes(D)), sizes);
    await close(output, expected.output);
    await close(scores, expected.scores);
  });

  it("with an output shape", async () => {
    const layer = make({ outputShape: [7] });
    const output = layer(q, v, k);
    await close(output, heads(await drawn(layer, shapes(7)), sizes).output);
    const wide = make({ outputShape: [2, 3] })(q, v, k);
    expect(valueOf(wide).shape).toEqual([B, T, 2, 3]);
  });

  it("takes options in the place of the key, which is the value then", async () => {
    const layer = make();
    const results = [layer(q, v, { useCausalMask: true }), layer(q, v, v, { useCausalMask: true }), layer(q, v, undefined, { useCausalMask: true })];
    const [first, ...others] = await Promise.all(results.map((each) => valueOf(each).data()));
    for (const other of others) expect(other).toEqual(first);
  });

  it("with masks given: for each sample, for all samples, by head, causal", async () => {
    const mask = draw(9, B, T, S).map((rows: any) => rows.map((row: any) => row.map((x: number) => Number(x > -0.3))));
    const layer = make();
    const masked = layer(q, v, k, { attentionMask: tensor(mask, undefined, "int32") });
    const one = layer(q, v, k, { attentionMask: tensor([mask[0]], undefined, "int32") });
    const headed = layer(q, v, k, { attentionMask: tensor([[mask[0]]], undefined, "float32") });
    const causal = layer(q, v, k, { attentionMask: tensor(mask, undefined, "int32"), useCausalMask: true });
    const weights = await drawn(layer, shapes(D));
    await close(masked, heads(weights, sizes, (b, t, s) => mask[b][t][s] === 1).output);
    await close(one, heads(weights, sizes, (_, t, s) => mask[0][t][s] === 1).output);
    await close(headed, heads(weights, sizes, (_, t, s) => mask[0][t][s] === 1).output);
    await close(causal, heads(weights, sizes, (b, t, s) => mask[b][t][s] === 1 && s <= t).output);
  });

  it("attends over both axes of images", async () => {
    const layer = layers.multiHeadAttention({ numHeads: 2, keyDim: 3 });
    const images = tensor(numbers(2 * 2 * 3 * 4), [2, 2, 3, 4]);
    const rows = tensor(numbers(2 * 6 * 4), [2, 6, 4]);
    const [output, scores] = (layer as any)(images, images, { returnAttentionScores: true });
    expect(valueOf(scores).shape).toEqual([2, 2, 2, 3, 2, 3]);
    await close(output, await valueOf((layer as any)(rows, rows)).array());
  });

  it("heeds the masks that query and value bring", async () => {
    const [x, y] = [input([T], { dtype: "int32" }), input([S], { dtype: "int32" })];
    const table = layers.embedding({ inputDim: 4, outputDim: D, maskZero: true });
    const net = (masked: boolean): any => {
      const values = masked ? table(y) : layers.reshape([S, D])(table(y));
      return untyped(model({ inputs: [x, y], outputs: layers.multiHeadAttention({ numHeads: 2, keyDim: 3, name: masked ? "masked" : "plain" })(table(x), values) } as never));
    };
    const [masked, plain] = [net(true), net(false)];
    plain.setWeights(await masked.getWeights());
    const steps = (values: number[]): unknown => tensor([values], undefined, "int32");
    const run = async (network: any, values: number[]): Promise<ArrayLike<number>> => valueOf(await network.predict([steps([1, 2, 3]), tensor([values], undefined, "int32")], { verbose: 0 })).data();
    // What is padding in the values does not matter; what is not does.
    expect(distance(await run(masked, [3, 1, 0, 0]), await run(plain, [3, 1, 0, 0]))).toBeGreaterThan(1e-4);
    expect(distance(await run(masked, [3, 1, 2, 2]), await run(plain, [3, 1, 2, 2]))).toBeLessThan(1e-6);
  });
});

describe("groupQueryAttention", () => {
  it.each([1, 2, 4])("with %i heads of keys and values", async (groups) => {
    const layer = layers.groupQueryAttention({ headDim: 3, numQueryHeads: 4, numKeyValueHeads: groups as 1 });
    const [output, scores] = (layer as any)(q, v, k, { returnAttentionScores: true, useCausalMask: true });
    const weights = await drawn(layer, [[D, 4, 3], [4, 3], [D, groups, 3], [groups, 3], [2, groups, 3], [groups, 3], [4, 3, D], [D]]);
    const expected = heads(weights, { heads: 4, groups, keyDim: 3 }, (_, t, s) => s <= t);
    await close(output, expected.output);
    await close(scores, expected.scores);
  });
});

describe("positions", () => {
  it.each([[4, 6, 10000], [5, 3, 100]] as const)("sines of %i positions in %i channels, wavelength %i", async (steps, channels, maxWavelength) => {
    const x = tensor(numbers(2 * steps * channels), [2, steps, channels]);
    const wave = (p: number, i: number): number => (i % 2 === 0 ? Math.sin : Math.cos)(p / maxWavelength ** ((2 * Math.floor(i / 2)) / channels));
    const rows = Array.from({ length: steps }, (_, p) => Array.from({ length: channels }, (_, i) => wave(p, i)));
    await close(layers.sinePositionEncoding({ maxWavelength })(x as any), [rows, rows]);
  });

  it("the first rows of a table", async () => {
    const layer = layers.positionEmbedding({ sequenceLength: 7 });
    const output = layer(tensor(numbers(2 * 4 * 3), [2, 4, 3]) as any);
    const [table] = await drawn(layer, [[7, 3]]);
    await close(output, [table.slice(0, 4), table.slice(0, 4)]);
  });

  it("a table that is too short, found when the length is known", async () => {
    const x = input(["seq", 2]);
    const net = untyped(model({ inputs: x, outputs: layers.positionEmbedding({ sequenceLength: 3 })(x) }));
    expect(valueOf(await net.predict(tensor(numbers(6), [1, 3, 2]), { verbose: 0 })).shape).toEqual([1, 3, 2]);
    expect(await failure(() => net.predict(tensor(numbers(8), [1, 4, 2]), { verbose: 0 }))).toMatch(/^shape: positionEmbedding: axis 1 of \[\w+, 4, 2\] is longer than sequenceLength 3$/);
  });
});

describe("mistakes", () => {
  const [x, y] = [tensor(numbers(24), [2, 3, 4]), tensor(numbers(10), [2, 5])] as any[];
  const mha = (): any => layers.multiHeadAttention({ numHeads: 2, keyDim: 2 });
  it.each([
    [() => (layers.attention() as any)(x), "shape: attention: expected a list of tensors"],
    [() => (layers.attention() as any)([x]), "shape: attention: expected 2 or 3 tensors, got 1"],
    [() => (layers.attention() as any)([x, y]), "shape: attention: value must be [2, ?, 4], got [2, 5]"],
    [() => (layers.attention() as any)([x, x], { mask: [y, null] }), "shape: attention: mask must be [2, 3], got [2, 5]"],
    [() => (layers.attention() as any)([x, x], { mask: y }), "option: attention: mask must be a list of two tensors or nulls, got a function"],
    [() => (layers.attention() as any)([x, x], { useCausal: true }), 'option: attention: unknown option "useCausal"'],
    [() => (layers.additiveAttention as any)({ scoreMode: "dot" }), 'option: additiveAttention: unknown option "scoreMode"'],
    [() => mha()(x), "shape: multiHeadAttention: expected a query and a value"],
    [() => mha()(y, x), "shape: multiHeadAttention: expected input of rank 3 or more, got [2, 5]"],
    [() => mha()(x, y), "shape: multiHeadAttention: value must be [2, ?, ?], got [2, 5]"],
    [() => mha()(x, x, { attentionMask: x }), "shape: multiHeadAttention: attentionMask must be [2, 3, 3], got [2, 3, 4]"],
    [() => (layers.multiHeadAttention as any)({ numHeads: 2 }), "option: multiHeadAttention: keyDim must be a positive integer, got undefined"],
    [() => (layers.groupQueryAttention as any)({ headDim: 2, numQueryHeads: 4, numKeyValueHeads: 3 }), "option: groupQueryAttention: numQueryHeads must be a multiple of numKeyValueHeads 3, got 4"],
  ] as const)("%#: %s", async (run, sentence) => {
    expect(await failure(run)).toContain(sentence.replace(", got a function", ""));
  });
});
