/** Running sums and sorting: against plain loops and tf, with ties, infinities and NaN, and on every target. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Graph, type Node } from "../../../codegen/graph/node.js";
import * as ops from "../../../codegen/ops/index.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { WasmEngine } from "../../../src/runtime/wasm.js";
import { draw, errorOf, gradientErrors, randomStream } from "./check.js";

beforeAll(() => tf.setBackend("cpu"));

/** The outputs by reference and by wasm, which must be the same. */
function both(outputs: readonly Node[], x: Node, value: Float64Array): Float64Array[] {
  const expected = interpret(outputs, new Map([[x, value]]));
  const step = new WasmEngine().compile({ inputs: [x], state: [], updates: [], outputs: [...outputs] });
  step.input(x).set(x.dtype === "float32" ? Float32Array.from(value) : Int32Array.from(value));
  step.run();
  outputs.forEach((_, i) => expect(errorOf(Float64Array.from(step.output(i) as Float32Array), expected[i]!)).toBeLessThan(1e-5));
  return expected;
}

describe("cumsum", () => {
  const options = fc.record({ exclusive: fc.boolean(), reverse: fc.boolean() });

  test("is that of tf along every axis", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }), fc.nat(2), options, fc.boolean(), (shape, at, chosen, whole) => {
        const axis = at % shape.length;
        const x = ops.leaf(new Graph(), "x", shape, whole ? "int32" : "float32");
        const value = draw(x, randomStream(shape.length), [-2, 2], [-9, 9]).map(Math.fround);
        const [found] = both([ops.cumsum(x, axis, chosen)], x, value);
        const expected = tf.cumsum(tf.tensor([...value], shape, x.dtype as "float32"), axis, chosen.exclusive, chosen.reverse);
        expect(errorOf(found!, Float64Array.from(expected.dataSync()))).toBeLessThan(1e-5);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test("gradients agree with differences", () => {
    const x = ops.leaf(new Graph(), "x", [3, 5]);
    for (const chosen of [{}, { exclusive: true }, { reverse: true }, { exclusive: true, reverse: true }]) {
      const values = new Map([[x, draw(x, randomStream(2))]]);
      const { first, second } = gradientErrors(ops.tanh(ops.cumsum(x, 1, chosen)), [x], values, randomStream(3));
      expect(first).toBeLessThan(1e-7);
      expect(second).toBeLessThan(1e-5);
    }
  });
});

/** NaN above everything, equal elements in their order. */
function sortedIndices(row: readonly number[], descending: boolean): number[] {
  const compare = (a: number, b: number): number => (Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : a < b ? -1 : Number(a > b));
  return row.map((_, i) => i).sort((i, j) => (descending ? compare(row[j]!, row[i]!) : compare(row[i]!, row[j]!)) || i - j);
}

describe("sort and topK", () => {
  const element = fc.constantFrom(0, 1, 1, 2, -3, 0.5, Infinity, -Infinity, NaN, 3e38, -1e-30).map(Math.fround);

  test("order every row, ties and special values included", () => {
    fc.assert(
      fc.property(fc.array(fc.array(element, { minLength: 7, maxLength: 7 }), { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 7 }), (rows, k) => {
        const x = ops.leaf(new Graph(), "x", [rows.length, 7]);
        const top = ops.topK(x, k);
        const found = both([top.values, top.indices, ops.sort(x), ops.argSort(x), ops.argSort(x, { descending: true })], x, Float64Array.from(rows.flat()));
        const down = rows.map((row) => sortedIndices(row, true));
        const up = rows.map((row) => sortedIndices(row, false));
        const valuesAt = (indices: number[][]): number[] => indices.flatMap((row, r) => row.map((i) => rows[r]![i]!));
        expect([...found[0]!]).toEqual(valuesAt(down.map((row) => row.slice(0, k))));
        expect([...found[1]!]).toEqual(down.flatMap((row) => row.slice(0, k)));
        expect([...found[2]!]).toEqual(valuesAt(up));
        expect([...found[3]!]).toEqual(up.flat());
        expect([...found[4]!]).toEqual(down.flat());
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  test("topK is that of tf where nothing is NaN", () => {
    const values = [3, 1, 3, -2, 5, 5, 0, Infinity, 2, 2, -Infinity, 7];
    const x = ops.leaf(new Graph(), "x", [2, 6]);
    const { values: v, indices } = ops.topK(x, 4);
    const found = both([v, indices], x, Float64Array.from(values));
    const expected = tf.topk(tf.tensor(values, [2, 6]), 4);
    expect([...found[0]!]).toEqual([...expected.values.dataSync()]);
    expect([...found[1]!]).toEqual([...expected.indices.dataSync()]);
  });

  test("along another axis, and of int32", () => {
    const x = ops.leaf(new Graph(), "x", [3, 2], "int32");
    expect([...both([ops.sort(x, { axis: 0, descending: true })], x, Float64Array.of(1, 9, 2147483647, -5, -2147483648, 0))[0]!]).toEqual([2147483647, 9, 1, 0, -2147483648, -5]);
  });

  test("the gradient goes to the elements that were chosen", () => {
    const x = ops.leaf(new Graph(), "x", [2, 5]);
    const values = new Map([[x, draw(x, randomStream(5))]]);
    expect(gradientErrors(ops.tanh(ops.topK(x, 3).values), [x], values, randomStream(6)).first).toBeLessThan(1e-7);
    expect(gradientErrors(ops.tanh(ops.mul(ops.sort(x, { axis: 0 }), 2)), [x], values, randomStream(7)).first).toBeLessThan(1e-7);
  });

  test("refusals name the sizes", () => {
    const x = ops.leaf(new Graph(), "x", [2, 5]);
    expect(() => ops.topK(x, 6)).toThrow("topK: k 6 is not between 1 and 5");
    expect(() => ops.topK(ops.leaf(x.graph, "s", []), 1)).toThrow("topK: not defined on float32[]");
    expect(() => ops.sort(ops.less(x, 0))).toThrow("sort: not defined on bool[2, 5]");
  });
});
