/** Reductions and ops along axes against tfjs-core. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import * as k from "../../../src/index.js";
import { failure } from "../support.js";
import { drawn, same, withAxes, withAxis } from "./support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

type Ours = (x: unknown, axis?: unknown, options?: unknown) => unknown;
const ours = (name: string): Ours => (k as unknown as Record<string, Ours>)[name]!;

describe("reductions", () => {
  const cases = fc.record({ x: withAxes, keepDims: fc.boolean() });
  const oracle = (name: string, x: tf.Tensor, axes: number[] | undefined, keepDims: boolean): tf.Tensor => {
    // An empty list folds nothing; tfjs takes it for all axes in places.
    const none = axes?.length === 0;
    const [on, over] = none ? [tf.expandDims(x, -1), [x.rank]] : [x, axes];
    const keep = none ? false : keepDims;
    if (name === "variance") return tf.moments(on, over, keep).variance;
    if (name === "std") return tf.sqrt(tf.moments(on, over, keep).variance);
    // tfjs has norms over two axes at most.
    if (name === "norm") return tf.sqrt(tf.sum(tf.square(on), over, keep));
    return (tf as unknown as Record<string, (x: tf.Tensor, axis?: number[], keep?: boolean) => tf.Tensor>)[name]!(on, over, keep);
  };

  it.each(["sum", "mean", "max", "min", "prod", "variance", "std", "norm", "logSumExp"])("%s", (name) =>
    drawn(cases, ({ x: { shape, axes }, keepDims }) => same([{ shape, range: [0.2, 2] }], (x) => ours(name)(x, axes, { keepDims }), (x) => oracle(name, x, axes, keepDims), 1e-4), 10),
  );

  it.each(["sum", "max", "min", "prod"])("%s of integers", (name) =>
    drawn(cases, ({ x: { shape, axes }, keepDims }) => same([{ shape, below: 4 }], (x) => ours(name)(x, axes, { keepDims }), (x) => oracle(name, x, axes, keepDims)), 5),
  );

  it.each(["any", "all"] as const)("%s", (name) =>
    drawn(cases, ({ x: { shape, axes }, keepDims }) => same([{ shape, below: 3 }], (x) => ours(name)(x, axes, { keepDims }), (x) => tf.cast(oracle(name, tf.cast(x, "bool"), axes, keepDims), "int32")), 8),
  );

  it("of one number, and over one axis", async () => {
    expect(await k.sum(k.tensor(5)).array()).toBe(5);
    expect(await k.variance(k.tensor(5)).array()).toBe(0);
    expect(await k.max(k.tensor([[1, 7], [3, 2]]), -1).array()).toEqual([7, 3]);
  });
});

describe("along an axis", () => {
  it.each(["argMax", "argMin", "softmax", "logSoftmax"] as const)("%s", (name) =>
    drawn(withAxis, ({ shape, at, axis }) => {
      // tfjs has softmax along the last axis only.
      const last = shape.map((_, i) => i).filter((i) => i !== at).concat(at);
      const back = shape.map((_, i) => last.indexOf(i));
      const theirs = name === "argMax" || name === "argMin" ? (x: tf.Tensor) => tf[name](x, at) : (x: tf.Tensor) => tf.transpose(tf[name](tf.transpose(x, last)), back);
      return same([{ shape }], (x) => ours(name)(x, axis), theirs);
    }),
  );

  it("the first of equal elements is the answer, the last axis the default", async () => {
    expect(await k.argMax(k.tensor([[3, 1, 3], [0, 0, 0]])).array()).toEqual([0, 0]);
    expect(await k.argMin(k.tensor([[3, 1, 1], [0, 0, 0]], undefined, "int32")).array()).toEqual([1, 0]);
  });

  it("cumsum", async () => {
    const cases = fc.record({ x: withAxis, exclusive: fc.boolean(), reverse: fc.boolean() });
    await drawn(cases, ({ x: { shape, axis, at }, exclusive, reverse }) => same([{ shape }], (x) => ours("cumsum")(x, axis, { exclusive, reverse }), (x) => tf.cumsum(x, at, exclusive, reverse)), 12);
    expect(await k.cumsum(k.tensor([1, 2, 3], undefined, "int32")).array()).toEqual([1, 3, 6]);
  });

  it("l2Normalize", async () => {
    await drawn(withAxes, ({ shape, axes }) =>
      same([{ shape }], (x) => ours("l2Normalize")(x, axes), (x) => (axes?.length === 0 ? tf.sign(x) : tf.div(x, tf.sqrt(tf.maximum(tf.sum(tf.square(x), axes, true), 1e-12))))),
    );
    expect(await k.l2Normalize(k.tensor([0, 0])).array()).toEqual([0, 0]);
  });
});

describe("refusals", () => {
  const x = k.tensor([[1, 2, 3], [4, 5, 6]]);
  const wrong = (value: unknown): never => value as never;
  it.each<[string, () => unknown, string]>([
    ["an axis out of range", () => k.sum(x, wrong(2)), "shape: sum: axis 2 is out of range for [2, 3]"],
    ["an axis twice", () => k.mean(x, wrong([1, -1])), "shape: mean: axis -1 is named twice for [2, 3]"],
    ["a scalar without axes", () => k.softmax(wrong(k.tensor(1))), "shape: softmax: axis -1 is out of range for []"],
    ["what is no axis", () => k.sum(x, wrong("1")), 'option: sum: axis must be an axis or a list of axes, got "1"'],
    ["a fraction", () => k.argMax(x, wrong(0.5)), "option: argMax: axis must be an integer, got 0.5"],
    ["an unknown option", () => k.sum(x, 1, wrong({ keepDim: true })), 'option: sum: unknown option "keepDim"; did you mean "keepDims"?'],
    ["integers in mean", () => k.mean(wrong(k.tensor([1, 2], undefined, "int32"))), "shape: mean: expected a float tensor, got IntTensor<[2]>"],
    ["floats in any", () => k.any(wrong(x)), "shape: any: expected an IntTensor, got Tensor<[2, 3]>"],
  ])("%s", async (_, run, sentence) => expect(await failure(run)).toBe(sentence));
});
