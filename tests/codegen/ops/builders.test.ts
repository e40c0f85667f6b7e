/** Values of builders against loops over coordinates, and their refusals. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sizeOf, stridesOf } from "../../../codegen/graph/dtype.js";
import { Graph, type Node } from "../../../codegen/graph/node.js";
import * as ops from "../../../codegen/ops/index.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { KatachiError } from "../../../types/error.js";

/** A tensor whose elements are 1, 2, 3, …, so that every element shows where it came from. */
function counted(shape: readonly number[]): { x: Node; at: (...index: number[]) => number; run: (out: Node) => Float64Array } {
  const x = ops.leaf(new Graph(), "x", shape);
  const value = Float64Array.from({ length: sizeOf(shape) }, (_, i) => i + 1);
  const strides = stridesOf(shape);
  const at = (...index: number[]): number => (index.every((v, i) => v >= 0 && v < shape[i]!) ? value[index.reduce((sum, v, i) => sum + v * strides[i]!, 0)]! : 0);
  return { x, at, run: (out) => interpret([out], new Map([[x, value]]))[0]! };
}

/** Every index of a shape, in row-major order. */
const indices = (shape: readonly number[]): number[][] => shape.reduce<number[][]>((all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])), [[]]);

function expectAt(run: (out: Node) => Float64Array, out: Node, shape: readonly number[], value: (...index: number[]) => number): void {
  expect(out.shape).toEqual(shape);
  expect([...run(out)]).toEqual(indices(shape).map((index) => value(...index)));
}

describe("movement", () => {
  const { x, at, run } = counted([3, 5]);
  test("transpose", () => expectAt(run, ops.transpose(x), [5, 3], (i, j) => at(j, i)));
  test("slice with steps", () => expectAt(run, ops.slice(x, [1, 0], [2, 3], [1, 2]), [2, 3], (i, j) => at(i + 1, 2 * j)));
  test("reverse", () => expectAt(run, ops.reverse(x, [-1]), [3, 5], (i, j) => at(i, 4 - j)));
  test("broadcastTo", () => expectAt(run, ops.broadcastTo(x, [2, 3, 5]), [2, 3, 5], (_, i, j) => at(i, j)));
  test("expandDims, squeeze, flatten", () => {
    expect(ops.expandDims(x, -1).shape).toEqual([3, 5, 1]);
    expectAt(run, ops.squeeze(ops.expandDims(x, 0)), [3, 5], at);
    expect(ops.flatten(ops.expandDims(x, 0), 1).shape).toEqual([1, 15]);
  });
  test("repeat and tile", () => {
    expectAt(run, ops.repeat(x, 2, 0), [6, 5], (i, j) => at(Math.floor(i / 2), j));
    expectAt(run, ops.tile(x, [2, 1]), [6, 5], (i, j) => at(i % 3, j));
  });
  test("take, split", () => {
    expectAt(run, ops.take(x, 2, 1), [3], (i) => at(i, 2));
    expectAt(run, ops.split(x, [2, 3], 1)[1]!, [3, 3], (i, j) => at(i, j + 2));
  });
  test("windows", () => expectAt(run, ops.windows(x, [1], { sizes: [2], strides: [2], dilations: [2] }), [3, 2, 2], (i, o, k) => at(i, 2 * o + 2 * k)));
  test("pad with dilation", () => {
    expectAt(run, ops.pad(x, [[1, 0], [2, 1, 1]]), [4, 12], (i, j) => ((j - 2) % 2 === 0 ? at(i - 1, (j - 2) / 2) : 0));
  });
  test("concat, stack", () => {
    expectAt(run, ops.concat([x, ops.neg(x)], 1), [3, 10], (i, j) => (j < 5 ? at(i, j) : -at(i, j - 5)));
    expectAt(run, ops.stack([x, ops.neg(x)], -1), [3, 5, 2], (i, j, k) => (k === 0 ? at(i, j) : -at(i, j)));
  });
  test("assemble leaves gaps of zeros", () => {
    expectAt(run, ops.assemble([{ node: x, offset: 2 }, { node: ops.take(ops.take(x, 0, 0), 4, 0), offset: 18 }], 20), [20], (i) => (i === 18 ? 5 : i >= 2 && i < 17 ? i - 1 : 0));
  });
});

describe("convolution by hand", () => {
  test("conv2d with strides and dilations is the loop of its definition", () => {
    const cases = fc.record({ s: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })), d: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })) });
    fc.assert(
      fc.property(cases, ({ s, d }) => {
        const { x, at, run } = counted([2, 7, 5, 3]);
        const k = ops.reshape(ops.toFloat(ops.position(x.graph, [36])), [3, 2, 3, 2]);
        const kernel = (i: number, j: number, c: number, f: number): number => ((i * 2 + j) * 3 + c) * 2 + f;
        const out = ops.conv2d(x, k, { strides: s, dilations: d });
        const [h, w] = [Math.floor((7 - 2 * d[0] - 1) / s[0]) + 1, Math.floor((5 - d[1] - 1) / s[1]) + 1];
        expectAt(run, out, [2, h, w, 2], (b, i, j, f) => indices([3, 2, 3]).reduce((sum, [p, q, c]) => sum + at(b, i * s[0] + p! * d[0], j * s[1] + q! * d[1], c!) * kernel(p!, q!, c!, f), 0));
      }),
      { seed: 3, numRuns: 10 },
    );
  });

  test("grouped convolution: each group of filters sees its group of channels", () => {
    const { x, at, run } = counted([1, 4, 6]);
    const kernel = (i: number, c: number, f: number): number => (i * 3 + c) * 4 + f;
    const k = ops.reshape(ops.toFloat(ops.position(x.graph, [24])), [2, 3, 4]);
    expectAt(run, ops.conv1d(x, k, { groups: 2 }), [1, 3, 4], (b, i, f) => indices([2, 3]).reduce((sum, [p, c]) => sum + at(b, i + p!, 3 * Math.floor(f / 2) + c!) * kernel(p!, c!, f), 0));
  });

  test("convTranspose scatters what conv gathers", () => {
    const { x, at, run } = counted([1, 3, 1]);
    const k = ops.add(ops.reshape(ops.toFloat(ops.position(x.graph, [2])), [2, 1, 1]), 1);
    expectAt(run, ops.convTranspose(x, k, { strides: 3 }), [1, 8, 1], (_, i) => (i % 3 === 0 ? at(0, i / 3, 0) : i % 3 === 1 ? 2 * at(0, (i - 1) / 3, 0) : 0));
  });

  test("samePadding is TensorFlow's", () => {
    expect(ops.samePadding(28, 3, 1)).toEqual([1, 1]);
    expect(ops.samePadding(28, 3, 2)).toEqual([0, 1]);
    expect(ops.samePadding(5, 2, 3)).toEqual([0, 0]);
    expect(ops.samePadding(6, 4, 1, 2)).toEqual([3, 3]);
  });
});

describe("pooling by hand", () => {
  test("avgPool with same padding divides by the elements that are there", () => {
    const { x, run } = counted([1, 3, 3, 1]);
    expect([...run(ops.avgPool2d(x, { size: 2, strides: 2, padding: "same" }))]).toEqual([3, 4.5, 7.5, 9]);
  });
  test("maxPool with same padding ignores the padding", () => {
    const { x, run } = counted([1, 3, 3, 1]);
    expect([...run(ops.maxPool2d(ops.neg(x), { size: 2, strides: 2, padding: "same" }))]).toEqual([-1, -3, -7, -9]);
  });
});

describe("extreme values", () => {
  const x = ops.leaf(new Graph(), "x", [2, 3]);
  const run = (out: Node, values: number[]): number[] => [...interpret([out], new Map([[x, Float64Array.from(values)]]))[0]!];
  test("softmax and its logarithm neither overflow nor lose everything", () => {
    const values = [1000, 999, -Infinity, -1000, -1000, -1000];
    const e = Math.exp(-1);
    run(ops.softmax(x), values).forEach((value, i) => expect(value).toBeCloseTo([1 / (1 + e), e / (1 + e), 0, 1 / 3, 1 / 3, 1 / 3][i]!, 14));
    run(ops.logSumExp(x), values).forEach((value, i) => expect(value).toBeCloseTo([1000 + Math.log1p(e), -1000 + Math.log(3)][i]!, 12));
    expect(run(ops.logSoftmax(x), values)[2]).toBe(-Infinity);
  });
  test("argMax takes the first of equals, and the first NaN where there is one", () => {
    expect(run(ops.argMax(x), [1, 5, 5, 1, NaN, 2])).toEqual([1, 1]);
    expect(run(ops.argMin(x, 0), [1, 5, 5, 1, 4, -0])).toEqual([0, 1, 1]);
  });
  test("oneHot of an index out of range is all zeros", () => {
    expect(run(ops.oneHot(ops.toInt(x), 2), [0, 1, 2, -1, 0, 1])).toEqual([1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1]);
  });
});

describe("refusals are coded errors that name the sizes", () => {
  const g = new Graph();
  const x = ops.leaf(g, "x", [2, 3]);
  const image = ops.leaf(g, "image", [1, 4, 4, 2]);
  const cases: [string, () => unknown, RegExp][] = [
    ["add", () => ops.add(x, ops.leaf(g, "y", [2, 4])), /add: shapes do not broadcast: \[2, 3\] vs \[2, 4\]/],
    ["add of numbers", () => ops.add(1, 2), /at least one operand must be a node/],
    ["add of bools", () => ops.add(ops.less(x, 0), ops.less(x, 0)), /not defined on bool/],
    ["mixed dtypes", () => ops.add(x, ops.toInt(x)), /expected dtype/],
    ["matmul", () => ops.matmul(x, x), /inner sizes differ: float32\[2, 3\] and float32\[2, 3\]/],
    ["dot", () => ops.dot(x, x), /inner sizes differ/],
    ["conv2d window", () => ops.conv2d(image, ops.leaf(g, "k", [5, 1, 2, 1])), /kernel \[5, 1\] is larger than its input \[4, 4\]/],
    ["conv2d channels", () => ops.conv2d(image, ops.leaf(g, "k2", [3, 3, 3, 1])), /do not fit with 1 groups/],
    ["conv2d strides", () => ops.conv2d(image, ops.leaf(g, "k3", [3, 3, 2, 1]), { strides: 1.5 }), /whole numbers of at least 1, got \[1.5, 1.5\]/],
    ["conv1d rank", () => ops.conv1d(image, image), /expected rank 3/],
    ["pool", () => ops.maxPool2d(image, { size: 5 }), /window of 5 does not fit/],
    ["pool padding", () => ops.maxPool2d(image, { size: 2, padding: "full" as "same" }), /unknown padding "full"/],
    ["concat", () => ops.concat([x, ops.leaf(g, "z", [3, 3])], 1), /differ beside axis 1/],
    ["concat of none", () => ops.concat([], 0), /no tensors/],
    ["pad", () => ops.pad(x, [[0, -1], [0, 0]]), /at least 0/],
    ["transpose", () => ops.transpose(x, [0, 0]), /no order of the axes/],
    ["split", () => ops.split(x, [1, 3], 1), /add up to 4/],
    ["squeeze", () => ops.squeeze(x, [0]), /has size 2, not 1/],
    ["sum", () => ops.sum(x, 2), /axis 2 is out of range for rank 2/],
    ["einsum equation", () => ops.einsum("ij", x), /must look like/],
    ["einsum sizes", () => ops.einsum("ii->i", x), /has size 2 and 3/],
    ["einsum result", () => ops.einsum("ij->k", x), /must name labels/],
    ["slice", () => ops.slice(x, [0, 1], [2, 3]), /out of bounds/],
    ["two graphs", () => ops.add(x, ops.leaf(new Graph(), "x", [2, 3])), /another graph/],
  ];
  test.each(cases)("%s", (name, build, message) => {
    expect(build).toThrow(message);
    if (name !== "two graphs") expect(build).toThrow(KatachiError);
  });
});
