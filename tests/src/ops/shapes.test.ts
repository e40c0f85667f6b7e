/** Ops that move, join, multiply and look up against tfjs-core, or plain loops. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import * as k from "../../../src/index.js";
import { valueOf } from "../support.js";
import { broadcastable, drawn, same, shapes, size, withAxes, withAxis, type Shape } from "./support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

type Ours = (...args: readonly unknown[]) => unknown;
const ours = k as unknown as Record<string, Ours>;

/** A shape with something drawn for each of its axes. */
const perAxis = <T>(each: fc.Arbitrary<T>, min = 1): fc.Arbitrary<{ shape: Shape; list: T[] }> =>
  shapes(min, 4).chain((shape) => fc.record({ shape: fc.constant(shape), list: fc.array(each, { minLength: shape.length, maxLength: shape.length }) }));

describe("movement", () => {
  it("transpose", () =>
    drawn(shapes(1, 4).chain((shape) => fc.record({ shape: fc.constant(shape), perm: fc.shuffledSubarray(shape.map((_, i) => i), { minLength: shape.length, maxLength: shape.length }), all: fc.boolean() })), ({ shape, perm, all }) =>
      same([{ shape }], (x) => ours["transpose"]!(x, all ? undefined : perm.map((at, i) => (i % 2 === 0 ? at : at - shape.length))), (x) => tf.transpose(x, all ? undefined : perm)),
    ));

  it("reshape, expandDims, squeeze", async () => {
    await drawn(perAxis(fc.constant(0)), ({ shape }) => same([{ shape }], (x) => ours["reshape"]!(x, [-1, shape[0]]), (x) => tf.reshape(x, [-1, shape[0]!])));
    await drawn(withAxis, ({ shape, at, axis }) => same([{ shape }], (x) => ours["expandDims"]!(x, axis), (x) => tf.expandDims(x, axis < 0 ? at + 1 : at)));
    await drawn(shapes(0, 4), (shape) => same([{ shape }], (x) => ours["squeeze"]!(x), (x) => tf.reshape(x, shape.filter((dim) => dim !== 1))));
    await same([{ shape: [2, 1, 3, 1] }], (x) => ours["squeeze"]!(x, [1, -1]), (x) => tf.squeeze(x, [1, 3]));
  });

  it("slice, pad, tile, reverse", async () => {
    await drawn(perAxis(fc.tuple(fc.nat(), fc.nat())), ({ shape, list }) => {
      const begin = shape.map((dim, i) => list[i]![0] % dim);
      const count = shape.map((dim, i) => (list[i]![1] % 3 === 0 ? -1 : 1 + (list[i]![1] % (dim - begin[i]!))));
      return same([{ shape }], (x) => ours["slice"]!(x, begin, count), (x) => tf.slice(x, begin, count));
    });
    await drawn(perAxis(fc.tuple(fc.nat(2), fc.nat(2))), ({ shape, list }) => same([{ shape }], (x) => ours["pad"]!(x, list, 7), (x) => tf.pad(x, list, 7)));
    expect(await k.pad(k.tensor([1, 2]), [[1, 1]], -Infinity).array()).toEqual([-Infinity, 1, 2, -Infinity]);
    await drawn(perAxis(fc.integer({ min: 1, max: 3 })), ({ shape, list }) => same([{ shape }], (x) => ours["tile"]!(x, list), (x) => tf.tile(x, list)));
    await drawn(withAxes, ({ shape, axes }) => same([{ shape }], (x) => ours["reverse"]!(x, axes), (x) => (axes?.length === 0 ? tf.clone(x) : tf.reverse(x, axes))));
  });
});

describe("lists", () => {
  it("concat and stack", async () => {
    const cases = fc.record({ x: withAxis, more: fc.array(size, { maxLength: 2 }), ints: fc.boolean() });
    const kind = (shape: Shape, ints: boolean) => (ints ? { shape, below: 9 } : { shape });
    await drawn(cases, ({ x: { shape, at, axis }, more, ints }) => {
      const list = [shape, ...more.map((count) => shape.map((dim, i) => (i === at ? count : dim)))];
      return same(list.map((each) => kind(each, ints)), (...xs) => ours["concat"]!(xs, axis), (...xs) => tf.concat(xs, at));
    });
    await drawn(cases, ({ x: { shape, at }, more, ints }) => same([shape, ...more.map(() => shape)].map((each) => kind(each, ints)), (...xs) => ours["stack"]!(xs, at), (...xs) => tf.stack(xs, at)));
    await same([{ shape: [2, 3] }, { shape: [2, 3] }], (...xs) => ours["stack"]!(xs, -1), (...xs) => tf.stack(xs, 2));
  });

  it("unstack and split", async () => {
    await drawn(withAxis, ({ shape, at, axis }) => same([{ shape }], (x) => ours["unstack"]!(x, axis), (x) => tf.unstack(x, at)));
    await drawn(withAxis, ({ shape, at, axis }) => same([{ shape: shape.map((dim, i) => (i === at ? 2 * dim : dim)) }], (x) => ours["split"]!(x, 2, axis), (x) => tf.split(x, 2, at)));
    await same([{ shape: [2, 7] }], (x) => ours["split"]!(x, [1, 4, 2], -1), (x) => tf.split(x, [1, 4, 2], 1));
  });
});

describe("products", () => {
  it("matmul broadcasts and transposes", async () => {
    const cases = fc.record({ lead: broadcastable, m: size, n: size, k: size, transposeA: fc.boolean(), transposeB: fc.boolean() });
    await drawn(cases, ({ lead: [a, b], m, n, k: inner, transposeA, transposeB }) => {
      // tfjs mixes up the matrices where both operands broadcast, so they are broadcast before.
      const lead = tf.broadcast_util.assertAndGetBroadcastShape([...a], [...b]);
      const left = [...a, ...(transposeA ? [inner, m] : [m, inner])];
      const right = [...b, ...(transposeB ? [n, inner] : [inner, n])];
      const wide = (x: tf.Tensor): tf.Tensor => tf.broadcastTo(x, [...lead, ...x.shape.slice(-2)]);
      return same([{ shape: left }, { shape: right }], (x, y) => ours["matmul"]!(x, y, { transposeA, transposeB }), (x, y) => tf.matMul(wide(x!), wide(y!), transposeA, transposeB));
    }, 15);
  });

  it("dot", async () => {
    await same([{ shape: [4] }, { shape: [4] }], ours["dot"] as never, (a, b) => tf.dot(a as tf.Tensor1D, b as tf.Tensor1D));
    await same([{ shape: [3, 4] }, { shape: [4] }], ours["dot"] as never, (a, b) => tf.dot(a as tf.Tensor2D, b as tf.Tensor1D));
    await same([{ shape: [2, 3, 4] }, { shape: [5, 4, 2] }], ours["dot"] as never, (a, b) => tf.einsum("abk,ckd->abcd", a!, b!));
  });

  it.each(["bqd,bkd->bqk", "ij,jk->ik", "ij->ji", "bij, bj -> bi", "i,j->ij"])("einsum %s", (equation) => {
    const sizes: Record<string, number> = { b: 2, q: 3, k: 4, d: 5, i: 3, j: 4 };
    const operands = equation.replaceAll(" ", "").split("->")[0]!.split(",");
    return same(operands.map((labels) => ({ shape: [...labels].map((label) => sizes[label]!) })), (...xs) => ours["einsum"]!(equation, ...xs), (...xs) => tf.einsum(equation.replaceAll(" ", ""), ...xs));
  });

  it("einsum sums everything, and reads a diagonal", async () => {
    await same([{ shape: [3, 4] }, { shape: [4, 5] }], (a, b) => ours["einsum"]!("ij,jk->", a, b), (a, b) => tf.sum(tf.matMul(a!, b!)));
    expect(await k.einsum("ii->i", k.tensor([[1, 2], [3, 4]])).array()).toEqual([1, 4]);
  });
});

describe("rearrange", () => {
  it("splits, orders and joins", async () => {
    const heads = (x: tf.Tensor): tf.Tensor => tf.transpose(tf.reshape(x, [2, 5, 3, 4]), [0, 2, 1, 3]);
    await same([{ shape: [2, 5, 12] }], (x) => ours["rearrange"]!(x, "b l (h d) -> b h l d", { h: 3 }), heads);
    await same([{ shape: [2, 3, 5, 4] }], (x) => ours["rearrange"]!(x, "b h l d -> b l (h d)"), (x) => tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [2, 5, 12]));
    await same([{ shape: [2, 6, 4, 3] }], (x) => ours["rearrange"]!(x, "b (h p) (w q) c -> b (h w) (p q c)", { p: 2, q: 2 }), (x) => tf.reshape(tf.transpose(tf.reshape(x, [2, 3, 2, 2, 2, 3]), [0, 1, 3, 2, 4, 5]), [2, 6, 12]));
    await same([{ shape: [2, 1, 3], below: 5 }], (x) => ours["rearrange"]!(x, "a 1 b -> b 1 (a) 1"), (x) => tf.reshape(tf.transpose(x, [2, 1, 0]), [3, 1, 2, 1]));
  });
});

describe("indexing", () => {
  it("gather along any axis", async () => {
    const cases = fc.record({ x: withAxis, indices: shapes(1, 2) });
    await drawn(cases, ({ x: { shape, at, axis }, indices }) => same([{ shape }, { shape: indices, below: shape[at]! }], (x, i) => ours["gather"]!(x, i, axis), (x, i) => tf.gather(x!, i!, at)));
    expect(await k.gather(k.tensor([1, 2, 3]), k.tensor([-4, 9], undefined, "int32")).array()).toEqual([1, 3]);
  });

  it("oneHot", () => drawn(shapes(1, 3), (shape) => same([{ shape, below: 5 }], (x) => ours["oneHot"]!(x, 4), (x) => tf.cast(tf.oneHot(x, 4), "float32"))));

  it("topK", async () => {
    await drawn(shapes(1, 3), (shape) => same([{ shape }], (x) => Object.values(k.topK(x, shape.at(-1) as never)), (x) => Object.values(tf.topk(x, shape.at(-1)!))));
    const { values, indices } = k.topK(k.tensor([[1, 5, 5, 2]]), 3);
    expect([await values.array(), await indices.array()]).toEqual([[[5, 5, 2]], [[1, 2, 3]]]);
    expect(valueOf(k.topK(k.tensor([3, 9])).values).shape).toEqual([1]);
  });
});
