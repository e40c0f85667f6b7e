/** Gradients of composed builders against central differences in float64, shapes and options drawn at random. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Graph, type Node } from "../../../codegen/graph/node.js";
import * as ops from "../../../codegen/ops/index.js";
import { gradientErrors, leaves, randomStream } from "./check.js";

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const shape = (rank: { min: number; max: number }, max: number): fc.Arbitrary<number[]> => fc.array(size(max), { minLength: rank.min, maxLength: rank.max });

/** Runs `build` over drawn cases; each gives the shapes of its float inputs and the function of them to differentiate. */
function agree<Case>(cases: fc.Arbitrary<Case>, shapesOf: (c: Case) => number[][], build: (inputs: Node[], c: Case) => Node, { runs = 25, range = [-2, 2], second = true }: { runs?: number; range?: readonly [number, number]; second?: boolean } = {}): void {
  let seed = 0;
  fc.assert(
    fc.property(cases, (c) => {
      const next = randomStream(++seed);
      const { nodes, values } = leaves(new Graph(), shapesOf(c).map((dims) => ({ shape: dims, dtype: "float32" })), next, range);
      const errors = gradientErrors(build(nodes, c), nodes, values, next, second);
      expect(errors.first).toBeLessThanOrEqual(1e-7);
      expect(errors.second).toBeLessThanOrEqual(1e-5);
    }),
    { seed: 20, numRuns: runs },
  );
}

interface Conv {
  readonly batch: number;
  readonly input: number[];
  readonly window: number[];
  readonly strides: number[];
  readonly dilations: number[];
  readonly channels: number;
  readonly filters: number;
  readonly same: boolean;
}

const conv = (rank: number): fc.Arbitrary<Conv> => {
  const each = (max: number): fc.Arbitrary<number[]> => fc.array(size(max), { minLength: rank, maxLength: rank });
  return fc
    .record({ batch: size(2), window: each(3), strides: each(3), dilations: each(2), extra: each(4), channels: size(2), filters: size(2), same: fc.boolean() })
    .map(({ extra, ...c }) => ({ ...c, input: c.window.map((k, i) => (k - 1) * c.dilations[i]! + extra[i]!) }));
};

describe("convolutions", () => {
  for (const rank of [1, 2, 3]) {
    test(`${rank}d with strides, dilations and both paddings`, () => {
      agree(
        conv(rank),
        (c) => [[c.batch, ...c.input, c.channels], [...c.window, c.channels, c.filters]],
        ([x, k], c) => ops.conv(c.same ? ops.padSame(x!, { sizes: c.window, strides: c.strides, dilations: c.dilations }) : x!, k!, c),
        { runs: rank === 3 ? 5 : 25, second: rank < 3 },
      );
    });
  }

  test("grouped, depthwise and transposed", () => {
    agree(conv(2), (c) => [[1, ...c.input, 2 * c.channels], [...c.window, c.channels, 2 * c.filters]], ([x, k], c) => ops.conv2d(x!, k!, { ...c, groups: 2 }), { runs: 12 });
    agree(conv(2), (c) => [[1, ...c.input, c.channels], [...c.window, c.channels, c.filters]], ([x, k], c) => ops.depthwiseConv(x!, k!, c), { runs: 12 });
    agree(conv(2), (c) => [[1, ...c.window, c.channels], [...c.window, c.filters, c.channels]], ([x, k], c) => ops.convTranspose(x!, k!, c), { runs: 12 });
  });
});

describe("pooling", () => {
  const pool = fc.record({ input: fc.array(fc.integer({ min: 3, max: 6 }), { minLength: 2, maxLength: 2 }), sizes: fc.array(size(3), { minLength: 2, maxLength: 2 }), strides: fc.option(fc.array(size(3), { minLength: 2, maxLength: 2 }), { nil: undefined }), same: fc.boolean() });
  for (const name of ["maxPool2d", "avgPool2d"] as const) {
    test(`${name}: overlapping, tiling, with gaps`, () => {
      agree(
        pool,
        (c) => [[2, ...c.input, 2]],
        ([x], c) => ops[name](ops.square(x!), { size: c.sizes, ...(c.strides && { strides: c.strides }), padding: c.same ? "same" : "valid" }),
      );
    });
  }
});

describe("products", () => {
  test("matmul: transposes and broadcast batches", () => {
    const cases = fc.record({ m: size(3), k: size(3), n: size(3), a: shape({ min: 0, max: 2 }, 3), one: fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }), transposeA: fc.boolean(), transposeB: fc.boolean() });
    agree(
      cases,
      (c) => [[...c.a, ...(c.transposeA ? [c.k, c.m] : [c.m, c.k])], [...c.a.map((s, i) => (c.one[i] ? 1 : s)), ...(c.transposeB ? [c.n, c.k] : [c.k, c.n])]],
      ([a, b], c) => ops.matmul(a!, b!, c),
    );
  });

  test("matmul and dot of vectors", () => {
    agree(size(5), (k) => [[k], [k]], ([a, b]) => ops.matmul(a!, b!), { runs: 5 });
    agree(size(5), (k) => [[3, k], [k]], ([a, b]) => ops.matmul(a!, b!), { runs: 5 });
    agree(size(5), (k) => [[2, 3, k], [2, k, 4]], ([a, b]) => ops.dot(a!, b!), { runs: 5 });
  });

  test("einsum", () => {
    const sizes = { b: 2, i: 3, j: 4, k: 2, h: 3 } as Record<string, number>;
    for (const equation of ["ij->ji", "ii->i", "ij->", "ij,jk->ik", "bij,bkj->bik", "ij,ij->i", "i,j->ij", "bi,ij,jk->bk", "ii,ij->j", "bhi,bhj->bhij", "ij,kk->ij"]) {
      agree(fc.constant(equation), (e) => e.split("->")[0]!.split(",").map((labels) => [...labels].map((l) => sizes[l]!)), (inputs, e) => ops.einsum(e, ...inputs), { runs: 1 });
    }
  });
});

describe("movement", () => {
  test("transpose, slice, reverse, pad, concat, windows, repeat, tile", () => {
    const cases = fc.record({ dims: shape({ min: 2, max: 3 }, 4), pads: fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.nat(1)), { minLength: 3, maxLength: 3 }), at: fc.nat(1) });
    const dims = (c: { dims: number[] }): number[][] => [c.dims];
    agree(cases, dims, ([x]) => ops.transpose(ops.square(x!)), { runs: 8 });
    agree(cases, dims, ([x], c) => ops.square(ops.pad(ops.square(x!), c.dims.map((_, i) => c.pads[i]!), 0.5)), { runs: 12 });
    agree(cases, dims, ([x], c) => ops.square(ops.reverse(ops.square(x!), [c.at])), { runs: 8 });
    agree(cases, (c) => [c.dims, c.dims], ([x, y], c) => ops.square(ops.concat([x!, ops.square(y!), x!], c.at)), { runs: 8 });
    agree(cases, dims, ([x], c) => ops.square(ops.windows(x!, [c.at], { sizes: [c.dims[c.at]! > 1 ? 2 : 1], strides: [1], dilations: [1] })), { runs: 8 });
    agree(cases, dims, ([x], c) => ops.square(ops.repeat(ops.square(x!), 3, c.at)), { runs: 8 });
    agree(cases, dims, ([x], c) => ops.square(ops.tile(ops.square(x!), c.dims.map((_, i) => 1 + (i % 2)))), { runs: 8 });
    agree(cases, dims, ([x], c) => ops.add(...(ops.split(ops.square(ops.concat([x!, x!], c.at)), [c.dims[c.at]!, c.dims[c.at]!], c.at) as [Node, Node])), { runs: 8 });
    agree(cases, (c) => [c.dims, c.dims], ([x, y], c) => ops.square(ops.stack([x!, y!], c.at)), { runs: 8 });
  });
});

describe("reductions and normalizations", () => {
  const cases = fc.record({ dims: shape({ min: 1, max: 3 }, 4), axis: fc.nat(2), keep: fc.boolean() }).map((c) => ({ ...c, axis: c.axis % c.dims.length }));
  const reductions: Record<string, (x: Node, axis: number, keep: boolean) => Node> = {
    sum: (x, axis, keep) => ops.square(ops.sum(x, axis, keep)),
    mean: (x, axis, keep) => ops.square(ops.mean(x, axis, keep)),
    max: (x, axis, keep) => ops.square(ops.max(x, axis, keep)),
    min: (x, axis, keep) => ops.square(ops.min(x, axis, keep)),
    variance: (x, axis, keep) => ops.variance(x, axis, keep),
    norm: (x, axis, keep) => ops.norm(x, axis, keep),
    softmax: (x, axis) => ops.softmax(x, axis),
    logSoftmax: (x, axis) => ops.logSoftmax(x, axis),
    logSumExp: (x, axis, keep) => ops.logSumExp(x, axis, keep),
  };
  test.each(Object.entries(reductions))("%s", (_, build) => {
    agree(cases, (c) => [c.dims], ([x], c) => build(x!, c.axis, c.keep), { runs: 12, range: [0.1, 2] });
  });

  test("crossentropy from logits has the gradient softmax - target", () => {
    const x = ops.leaf(new Graph(), "x", [3, 5]);
    const target = ops.oneHot(ops.toInt(ops.sum(ops.abs(x), 1)), 5);
    const next = randomStream(4);
    const values = new Map([[x, Float64Array.from({ length: 15 }, () => next())]]);
    expect(gradientErrors(ops.neg(ops.sum(ops.mul(ops.logSoftmax(x), target), 1)), [x], values, next).first).toBeLessThanOrEqual(1e-7);
  });
});

describe("activations and broadcasting", () => {
  const unary: Record<string, (x: Node) => Node> = {
    relu6: (x) => ops.relu6(ops.mul(x, 4)), leakyRelu: ops.leakyRelu, elu: ops.elu, selu: ops.selu, gelu: ops.gelu, tanhGelu: (x) => ops.gelu(x, true), silu: ops.silu, mish: ops.mish,
    softsign: ops.softsign, hardSigmoid: (x) => ops.hardSigmoid(ops.mul(x, 2)), hardSilu: (x) => ops.hardSilu(ops.mul(x, 2)), logSigmoid: ops.logSigmoid, clip: (x) => ops.clip(x, -1, 1),
    reciprocal: (x) => ops.reciprocal(ops.add(x, 3)), rsqrt: (x) => ops.rsqrt(ops.add(x, 3)), cube: (x) => ops.pow(x, 3), power7: (x) => ops.pow(ops.add(x, 3), 0.7), inverseSquare: (x) => ops.pow(ops.add(x, 3), -2),
  };
  test.each(Object.entries(unary))("%s", (_, f) => {
    agree(fc.constant(13), (n) => [[n]], ([x]) => f(x!), { runs: 3 });
  });

  test("binary ops broadcast like NumPy", () => {
    const cases = fc.record({ dims: shape({ min: 1, max: 3 }, 3), drop: fc.nat(2), ones: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }) });
    agree(cases, (c) => [c.dims, c.dims.map((s, i) => (c.ones[i] ? 1 : s)).slice(Math.min(c.drop, c.dims.length))], ([a, b]) => ops.div(ops.mul(ops.add(a!, b!), ops.sub(b!, a!)), ops.maximum(a!, b!)), { range: [0.5, 2] });
  });
});
