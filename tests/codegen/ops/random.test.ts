/** Threefry against the published known answers (Random123, kat_vectors), and what is built on it. */
import { describe, expect, test } from "vitest";
import { Graph, type Node } from "../../../codegen/graph/node.js";
import { threefry, unitOf } from "../../../codegen/kernel/threefry.js";
import { fill, leaf, randomBits, randomNormal, randomUniform, type Key } from "../../../codegen/ops/index.js";
import { threefryOp } from "../../../codegen/ops/random.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { interpretLowered } from "./check.js";

const answers = [
  { key: [0, 0], counter: [0, 0], result: [0x6b200159, 0x99ba4efe] },
  { key: [0xffffffff, 0xffffffff], counter: [0xffffffff, 0xffffffff], result: [0x1cb996fc, 0xbb002be7] },
  { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], result: [0xc4923a9c, 0x483df7a0] },
] as const;

describe.each(answers)("known answer for key $key", ({ key, counter, result }) => {
  test("on the host", () => {
    expect(threefry([key[0] | 0, key[1] | 0], [counter[0] | 0, counter[1] | 0]).map((word) => word >>> 0)).toEqual(result);
  });

  test("as a primitive, by reference and by kernel expression", () => {
    const graph = new Graph();
    const inputs = [...key, ...counter].map((word) => fill(graph, word | 0, [], "int32"));
    const outputs = ([0, 1] as const).map((word) => graph.node<{ readonly word: 0 | 1 }>(threefryOp, inputs, { word }));
    expect(interpret(outputs, new Map()).map(([word]) => word! >>> 0)).toEqual(result);
    expect(interpretLowered(outputs, new Map()).map(([word]) => word! >>> 0)).toEqual(result);
  });
});

const keyed = (build: (key: Key) => Node, k0: number, k1: number): Float64Array => {
  const graph = new Graph();
  const key: Key = [leaf(graph, "k0", [], "int32"), leaf(graph, "k1", [], "int32")];
  return interpret([build(key)], new Map([[key[0], Float64Array.of(k0)], [key[1], Float64Array.of(k1)]]))[0]!;
};

test("bits are those of the host at each row-major position", () => {
  const bits = keyed((key) => randomBits(key, [3, 5], 7), 11, -12);
  expect([...bits]).toEqual(Array.from({ length: 15 }, (_, i) => threefry([11, -12], [i, 7])[0]));
});

test("uniform: in [0, 1), float32, mean 1/2, variance 1/12", () => {
  const x = keyed((key) => randomUniform(key, [100, 100]), 1, 2);
  expect(x.every((value) => value >= 0 && value < 1 && Math.fround(value) === value)).toBe(true);
  expect(x[0]).toBe(unitOf(threefry([1, 2], [0, 0])[0]));
  const mean = x.reduce((a, b) => a + b) / x.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
  expect(Math.abs(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length - 1 / 12)).toBeLessThan(0.003);
});

test("normal: mean 0, variance 1, no infinities", () => {
  const x = keyed((key) => randomNormal(key, [100, 100]), 3, 4);
  expect(x.every(Number.isFinite)).toBe(true);
  expect(Math.abs(x.reduce((a, b) => a + b) / x.length)).toBeLessThan(0.03);
  expect(Math.abs(x.reduce((sum, value) => sum + value * value, 0) / x.length - 1)).toBeLessThan(0.05);
});

test("another key or stream gives other bits", () => {
  const draws = [keyed((key) => randomBits(key, [64]), 1, 2), keyed((key) => randomBits(key, [64]), 1, 3), keyed((key) => randomBits(key, [64], 1), 1, 2)];
  for (const [i, a] of draws.entries()) for (const b of draws.slice(i + 1)) expect([...a].filter((word, at) => word === b[at]).length).toBe(0);
});
