/** Elementwise ops, comparisons and choice against tfjs-core. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import * as k from "../../../src/index.js";
import { failure } from "../support.js";
import { broadcastable, drawn, same, shapes, type Argument } from "./support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

type Unary = "exp" | "expm1" | "log" | "log1p" | "sqrt" | "rsqrt" | "reciprocal" | "sin" | "cos" | "tanh" | "erf" | "sigmoid" | "relu" | "softplus" | "floor" | "ceil" | "round" | "neg" | "abs" | "sign" | "square";

describe("functions of one tensor", () => {
  const ranges: Partial<Record<Unary, readonly [number, number]>> = { log: [0.1, 5], log1p: [-0.9, 5], sqrt: [0, 5], rsqrt: [0.1, 5], reciprocal: [0.5, 3] };
  const names: readonly Unary[] = ["exp", "expm1", "log", "log1p", "sqrt", "rsqrt", "reciprocal", "sin", "cos", "tanh", "erf", "sigmoid", "relu", "softplus", "floor", "ceil", "round", "neg", "abs", "sign", "square"];
  it.each(names)("%s", (name) =>
    drawn(shapes(0, 3), (shape) => same([{ shape, range: ranges[name] ?? [-3, 3] }], k[name] as never, (x) => tf[name](x)), 5),
  );

  it.each(["neg", "abs", "sign", "square"] as const)("%s of integers", async (name) => {
    const x = k.tensor([-3, 0, 7], undefined, "int32");
    const expected = { neg: [3, 0, -7], abs: [3, 0, 7], sign: [-1, 0, 1], square: [9, 0, 49] }[name];
    expect(await k[name](x).array()).toEqual(expected.map((value) => value + 0));
  });

  it.each([-2, -0.5, 0, 0.5, 1, 3, 2.5])("pow to %s", (exponent) => same([{ shape: [3, 4], range: [0.5, 2] }], (x) => k.pow(x, exponent), (x) => tf.pow(x, exponent)));

  it("clipByValue and cast", async () => {
    await same([{ shape: [5, 3] }], (x) => k.clipByValue(x, -0.5, 1), (x) => tf.clipByValue(x, -0.5, 1));
    expect(await k.clipByValue(k.tensor([-4, 2, 9], undefined, "int32"), -1, 5).array()).toEqual([-1, 2, 5]);
    expect(await k.cast(k.tensor([-1.7, 0.2, 3.9]), "int32").array()).toEqual([-1, 0, 3]);
    expect(await k.cast(k.tensor([-1, 3], undefined, "int32"), "float32").array()).toEqual([-1, 3]);
    expect(await k.stopGradient(k.tensor([2, 3])).array()).toEqual([2, 3]);
  });
});

describe("two tensors", () => {
  const both = (range: readonly [number, number] = [-2, 2], below?: number) => ([a, b]: readonly [readonly number[], readonly number[]]): Argument[] =>
    [a, b].map((shape) => (below === undefined ? { shape, range } : { shape, below }));

  it.each(["add", "sub", "mul", "maximum", "minimum", "squaredDifference"] as const)("%s broadcasts", async (name) => {
    await drawn(broadcastable, (pair) => same(both()(pair), k[name] as never, (a, b) => tf[name](a!, b!)));
    await drawn(broadcastable, (pair) => same(both([0, 0], 5)(pair), k[name] as never, (a, b) => tf[name](a!, b!)), 3);
  });

  it("div, mod, floorDiv", async () => {
    await drawn(broadcastable, (pair) => same(both([0.5, 3])(pair), k.div as never, (a, b) => tf.div(a!, b!)));
    await drawn(broadcastable, (pair) => same(both([0.5, 3])(pair), k.mod as never, (a, b) => tf.mod(a!, b!)));
    await drawn(broadcastable, (pair) => same(both([0.5, 3])(pair), k.floorDiv as never, (a, b) => tf.floor(tf.div(a!, b!))));
    const [a, b] = [k.tensor([7, -7, 7, -7, 6, -6]), k.tensor([3, 3, -3, -3, 3, -3])];
    expect(await k.mod(a, b).array()).toEqual([1, 2, -2, -1, 0, 0]);
    expect(await k.floorDiv(a, b).array()).toEqual([2, -3, -3, 2, 2, 2]);
  });

  it("mod stays below its divisor where the quotient is rounded up", async () => {
    const [x, y] = [Math.fround(0.7), Math.fround(0.1)];
    const [rest] = await k.mod(k.tensor([x]), y).array();
    expect(rest!).toBeGreaterThanOrEqual(0);
    expect(rest!).toBeLessThanOrEqual(y);
  });

  it.each(["less", "lessEqual", "greater", "greaterEqual", "equal", "notEqual"] as const)("%s gives integers", async (name) => {
    await drawn(broadcastable, (pair) => same(both([0, 0], 3)(pair), k[name] as never, (a, b) => tf.cast(tf[name](a!, b!), "int32")));
    const mask = k[name](k.tensor([1, 2, NaN]), k.tensor([2, 2, NaN]));
    expect(mask.dtype).toBe("int32");
    const expected = { less: [1, 0, 0], lessEqual: [1, 1, 0], greater: [0, 0, 0], greaterEqual: [0, 1, 0], equal: [0, 1, 0], notEqual: [1, 0, 1] };
    expect(await mask.array()).toEqual(expected[name]);
  });

  it("logic takes all integers but 0 for true", async () => {
    const [a, b] = [k.tensor([0, 0, -2, 5], undefined, "int32"), k.tensor([0, 3, 0, 1], undefined, "int32")];
    expect(await k.logicalAnd(a, b).array()).toEqual([0, 0, 0, 1]);
    expect(await k.logicalOr(a, b).array()).toEqual([0, 1, 1, 1]);
    expect(await k.logicalXor(a, b).array()).toEqual([0, 1, 1, 0]);
    expect(await k.logicalNot(a).array()).toEqual([1, 1, 0, 0]);
  });

  it("numbers stand on either side", async () => {
    const x = k.tensor([1, 2, 4]);
    expect(await k.sub(1, x).array()).toEqual([0, -1, -3]);
    expect(await k.div(x, 2).array()).toEqual([0.5, 1, 2]);
    expect(await k.less(2, x).array()).toEqual([0, 0, 1]);
    expect(await k.mul(k.tensor([1, 2], undefined, "int32"), -3).array()).toEqual([-3, -6]);
  });

  it("where broadcasts three ways", async () => {
    const cases = fc.record({ pair: broadcastable, lead: fc.constantFrom(0, 1) });
    await drawn(cases, ({ pair: [a, b], lead }) => same([{ shape: lead ? a : b, below: 2 }, { shape: a }, { shape: b }], k.where as never, (c, x, y) => tf.where(tf.cast(c!, "bool"), x!, y!)));
    const mask = k.tensor([1, 0], undefined, "int32");
    expect(await k.where(mask, 1, 0.5).array()).toEqual([1, 0.5]);
    expect(await k.where(mask, k.tensor([5, 6], undefined, "int32"), 0).array()).toEqual([5, 0]);
  });
});

describe("refusals", () => {
  const x = k.tensor([[1, 2, 3], [4, 5, 6]]);
  const ints = k.tensor([[1, 2, 3], [4, 5, 6]], undefined, "int32");
  const wrong = (value: unknown): never => value as never;
  it.each<[string, () => unknown, string]>([
    ["shapes", () => k.add(x, wrong(k.tensor([1, 2]))), "shape: add: shapes [2, 3] and [2] do not broadcast: axis 1 is 3 vs 2"],
    ["kinds", () => k.add(x, wrong(ints)), "shape: add: expected a float tensor, got IntTensor<[2, 3]>"],
    ["kinds the other way", () => k.mul(ints, wrong(x)), "shape: mul: expected an IntTensor, got Tensor<[2, 3]>"],
    ["integers in div", () => k.div(wrong(ints), 2), "shape: div: expected a float tensor, got IntTensor<[2, 3]>"],
    ["fractions beside integers", () => k.add(ints, wrong(0.5)), "option: add: a number beside an IntTensor must be a whole number of 32 bits, got 0.5"],
    ["numbers only", () => k.add(wrong(1), wrong(2)), "shape: add: expected a tensor"],
    ["no tensor", () => k.exp(wrong("x")), "shape: exp: expected a tensor"],
    ["floats as a condition", () => k.where(wrong(x), 1, 0), "shape: where: expected an IntTensor, got Tensor<[2, 3]>"],
    ["bounds", () => k.clipByValue(x, 2, 1), "option: clipByValue: high must be a number of at least 2, got 1"],
    ["element type", () => k.cast(x, wrong("bool")), 'option: cast: dtype must be one of "float32", "int32", got "bool"'],
  ])("%s", async (_, run, sentence) => expect(await failure(run)).toBe(sentence));
});
