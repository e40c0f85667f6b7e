/** Every rule of simplify: what it leaves, and that it changes no bit, with special values among the inputs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axis } from "../../../codegen/graph/affine.js";
import { Graph, printGraph, reachable, verifyGraph, type Node } from "../../../codegen/graph/node.js";
import * as ops from "../../../codegen/ops/index.js";
import { placeOp } from "../../../codegen/ops/place.js";
import { gradients } from "../../../codegen/passes/autodiff.js";
import { simplify } from "../../../codegen/passes/simplify.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { draw, errorOf, leaves, randomStream } from "../ops/check.js";

const special = [0, -0, Infinity, -Infinity, NaN, 1, -1, 3.4028234663852886e38, -3.4028234663852886e38, 1e-45];

/** How often each op appears. */
function count(outputs: readonly Node[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const node of reachable(outputs)) counts[node.op.name] = (counts[node.op.name] ?? 0) + 1;
  return counts;
}

const leavesOf = (outputs: readonly Node[]): Node[] => reachable(outputs).filter((node) => node.op.lowering.kind === "leaf");

/** Simplifies, checks types and values bit for bit, and that a second time changes nothing. */
function simplified(outputs: readonly Node[], exact = true): Node[] {
  const result = simplify(outputs);
  verifyGraph(result);
  expect(printGraph(simplify(result)).replace(/%\d+/g, "%")).toBe(printGraph(result).replace(/%\d+/g, "%"));
  const next = randomStream(outputs[0]!.id);
  for (const withSpecial of exact ? [false, true] : [false]) {
    const values = new Map(leavesOf([...outputs, ...result]).map((leaf) => [leaf, draw(leaf, next)]));
    if (withSpecial) for (const [leaf, value] of values) if (leaf.dtype === "float32") values.set(leaf, value.map((x) => (next() < 0.5 ? special[Math.floor(next() * special.length)]! : x)));
    const [before, after] = [interpret(outputs, values), interpret(result, values)];
    before.forEach((value, i) => (exact ? expect([...after[i]!]).toEqual([...value]) : expect(errorOf(after[i]!, value)).toBeLessThanOrEqual(1e-12)));
  }
  return result;
}

const leaf = (shape: readonly number[], name = "x", graph = new Graph()): Node => ops.leaf(graph, name, shape);

describe("data movement", () => {
  test("a view of a view is one view, and undone movement is nothing", () => {
    const x = leaf([3, 5]);
    expect(count(simplified([ops.slice(ops.transpose(ops.broadcastTo(x, [2, 3, 5])), [1, 0, 0], [2, 3, 2])]))).toEqual({ leaf: 1, view: 1 });
    expect(count(simplified([ops.transpose(ops.transpose(x))]))).toEqual({ leaf: 1 });
    expect(count(simplified([ops.reverse(ops.reverse(x, [0, 1]), [1, 0])]))).toEqual({ leaf: 1 });
  });

  test("reshapes join; a view is read through one that splits", () => {
    const x = leaf([40]);
    expect(count(simplified([ops.reshape(ops.reshape(x, [8, 5]), [2, 20])]))).toEqual({ leaf: 1, reshape: 1 });
    expect(count(simplified([ops.reshape(ops.reshape(x, [8, 5]), [40])]))).toEqual({ leaf: 1 });
    const parameter = ops.reshape(ops.slice(x, [4], [12]), [3, 4]);
    expect(count(simplified([ops.transpose(parameter)]))).toEqual({ leaf: 1, view: 1 });
    expect(count(simplified([ops.matmul(leaf([2, 3], "y", x.graph), parameter)], false))).toEqual({ leaf: 2, contract: 1 });
  });

  test("a slice of one part of a concatenation, and the inside of a padding, read the part", () => {
    const x = leaf([3, 5]);
    const y = leaf([3, 2], "y", x.graph);
    expect(count(simplified([ops.sliceAxis(ops.concat([x, y, x], 1), 1, 5, 2)]))).toEqual({ leaf: 1 });
    expect(count(simplified([ops.slice(ops.pad(x, [[1, 1], [2, 0, 1]]), [1, 2], [3, 5], [1, 2])]))).toEqual({ leaf: 1 });
    expect(count(simplified([ops.sliceAxis(ops.concat([x, y], 1), 1, 4, 2)]))).toEqual({ leaf: 2, place: 1, view: 1 });
    expect(count(simplified([ops.slice(ops.pad(x, [[1, 1], [0, 0]]), [0, 0], [4, 5])]))).toEqual({ leaf: 1, place: 1 });
  });

  test("parts are read only where their own elements are: whole steps, from any of them on, also along axes of size 1", () => {
    const x = leaf([3, 1]);
    const y = leaf([3, 2], "y", x.graph);
    expect(count(simplified([ops.sliceAxis(ops.concat([x, y], 1), 1, 0, 1)]))).toEqual({ leaf: 1 });
    const apart = ops.pad(leaf([3, 5]), [[0, 0], [0, 0, 1]]);
    expect(apart.shape).toEqual([3, 9]);
    expect(count(simplified([ops.slice(apart, [0, 2], [3, 4], [1, 2])]))).toEqual({ leaf: 1, view: 1 });
    expect(count(simplified([ops.slice(apart, [0, 1], [3, 4], [1, 2])]))).toEqual({ leaf: 1, place: 1, view: 1 });
    expect(count(simplified([ops.slice(apart, [0, 0], [3, 2])]))).toEqual({ leaf: 1, place: 1, view: 1 });
    expect(count(simplified([ops.slice(apart, [0, 0], [1, 3])]))).toEqual({ leaf: 1, place: 1, view: 1 });
  });

  test("through a reshape, where there is more behind it", () => {
    const x = leaf([12]);
    const y = leaf([12], "y", x.graph);
    const rows = (node: Node): Node => ops.transpose(ops.slice(ops.reshape(node, [node.shape[0]! / 4, 4]), [0, 0], [3, 4]));
    expect(count(simplified([rows(ops.concat([x, y], 0))]))).toEqual({ leaf: 1, view: 1 });
    expect(count(simplified([rows(x)]))).toEqual({ leaf: 1, reshape: 1, view: 1 });
    expect(count(simplified([rows(ops.tanh(x))]))).toEqual({ leaf: 1, tanh: 1, reshape: 1, view: 1 });
  });

  test("paddings and concatenations of one background join", () => {
    const x = leaf([3, 5]);
    expect(count(simplified([ops.pad(ops.pad(x, [[1, 0], [0, 0]]), [[0, 2], [1, 1]])]))).toEqual({ leaf: 1, place: 1 });
    expect(count(simplified([ops.concat([ops.concat([x, ops.neg(x)], 0), x], 0)]))).toEqual({ leaf: 1, neg: 1, place: 1 });
    expect(count(simplified([ops.pad(ops.pad(x, [[1, 0], [0, 0]], -Infinity), [[0, 2], [1, 1]])]))).toEqual({ leaf: 1, place: 2 });
    expect(count(simplified([ops.pad(x, [[0, 0], [0, 0]])]))).toEqual({ leaf: 1 });
    expect(count(simplified([x.graph.node(placeOp, [x], { shape: [3, 5], fill: 0, at: [[axis(0), axis(1)]] })]))).toEqual({ leaf: 1 });
  });

  test("parts that cannot be shown to stay apart are placed in two steps", () => {
    const band = ops.place([leaf([3, 4])], [6, 3], [[{ offset: 0, coefficients: [1, 1] }, axis(0)]]);
    expect(count(simplified([ops.place([band, leaf([5], "y", band.graph)], [30], [[{ offset: 0, coefficients: [3, 1] }], [axis(0, 1, 20)]])]))).toEqual({ leaf: 2, place: 2 });
  });
});

describe("arithmetic", () => {
  const x = leaf([7]);
  const unchanged: [string, Node][] = [["x·1", ops.mul(x, 1)], ["1·x", ops.mul(1, x)], ["x/1", ops.div(x, 1)], ["x-0", ops.sub(x, 0)], ["x+(-0)", ops.add(x, -0)], ["(-0)+x", ops.add(-0, x)], ["-(-x)", ops.neg(ops.neg(x))], ["stopGradient", ops.stopGradient(x)], ["max(x, x)", ops.maximum(x, x)]];
  test.each(unchanged)("%s is x", (_, node) => expect(count(simplified([node]))).toEqual({ leaf: 1 }));

  const kept: [string, Node, string][] = [["x·0", ops.mul(x, 0), "mul"], ["x-x", ops.sub(x, x), "sub"], ["x+0", ops.add(x, 0), "add"], ["0+x", ops.add(0, x), "add"], ["0-x", ops.sub(0, x), "sub"], ["x-(-0)", ops.sub(x, -0), "sub"], ["x/x", ops.div(x, x), "div"], ["log(exp x)", ops.log(ops.exp(x)), "log"]];
  test.each(kept)("%s stays: it differs for some x", (_, node, op) => expect(count(simplified([node]))[op]).toBe(1));

  test("int32 neutral elements", () => {
    const n = ops.leaf(x.graph, "n", [7], "int32");
    expect(count(simplified([ops.add(ops.mul(ops.sub(n, 0), 1), 0)]))).toEqual({ leaf: 1 });
    expect(count(simplified([ops.add(0, ops.mul(1, n))]))).toEqual({ leaf: 1 });
  });

  test("literals are computed where float32 would give the same", () => {
    const g = x.graph;
    expect(count(simplified([ops.mul(x, ops.div(ops.fill(g, 1, [7]), 10))]))).toEqual({ leaf: 1, fill: 1, mul: 1 });
    expect(count(simplified([ops.add(ops.fill(g, 0.1, [7]), 0.2)]))).toEqual({ fill: 2, add: 1 });
    expect(count(simplified([ops.broadcastTo(ops.reshape(ops.fill(g, 3), [1, 1]), [2, 3])]))).toEqual({ fill: 1 });
  });

  test("reductions of one kind join", () => {
    const y = leaf([3, 4, 5]);
    expect(count(simplified([ops.max(ops.max(y, 1), 0)]))).toEqual({ leaf: 1, reduceMax: 1 });
    expect(count(simplified([ops.max(ops.min(y, 1), 0)]))).toEqual({ leaf: 1, reduceMax: 1, reduceMin: 1 });
    expect(count(simplified([ops.sum(ops.sum(y, 0), 1)], false))).toEqual({ leaf: 1, reduceSum: 1 });
  });
});

describe("what nobody reads", () => {
  test("the input gradient of a padded convolution is computed inside the border only", () => {
    const x = leaf([1, 6, 6, 2]);
    const z = ops.tanh(x);
    const k = leaf([3, 3, 2, 4], "k", x.graph);
    const out = ops.conv2d(ops.padSame(z, { sizes: 3 }), k);
    const [dz] = simplified(gradients(ops.sum(ops.square(out)), [z]), false);
    expect(dz!.op.name).toBe("contract");
    expect(dz!.attrs.sizes.slice(0, 4)).toEqual([1, 6, 6, 2]);
    expect(dz!.inputs.map((input) => input.shape)).toContainEqual([1, 8, 8, 4]);
  });

  test("a product with several readers, or that is an output, stays whole", () => {
    const x = leaf([4, 5]);
    const product = ops.matmul(x, leaf([5, 6], "y", x.graph));
    const half = (from: number): Node => ops.sliceAxis(product, 0, from, 2);
    expect(count(simplified([half(0), half(2)], false))).toEqual({ leaf: 2, contract: 1, view: 2 });
    expect(count(simplified([half(0), product], false))).toEqual({ leaf: 2, contract: 1, view: 1 });
    expect(count(simplified([half(0)], false))).toEqual({ leaf: 2, contract: 1 });
    // Also where another output is as simple as it gets from the start.
    expect(count(simplified([x, half(0)], false))).toEqual({ leaf: 2, contract: 1 });
  });

  test("rows of fill before the first and behind the last that is read are not placed", () => {
    const x = leaf([3, 5]);
    for (const [before, after] of [[2, 0], [0, 2], [3, 2]] as const) {
      const padded = ops.pad(x, [[before, after], [0, 0]]);
      const from = Math.max(0, before - 1);
      const [result] = simplified([ops.slice(padded, [from, 0], [before + after > 2 ? 5 : 4, 5])]);
      expect(count([result!])).toEqual({ leaf: 1, place: 1 });
    }
  });

  test("a value that is padded for one reader is stored padded for all, if they can read anywhere", () => {
    const x = leaf([2, 6, 6, 2]);
    const k = leaf([3, 3, 2, 4], "k", x.graph);
    const z = ops.tanh(x);
    const padded = ops.conv2d(ops.padSame(z, { sizes: 3 }), k);
    const direct = ops.conv2d(z, k);
    const result = simplified([padded, direct, ops.sum(z)], false);
    const users = reachable(result).filter((node) => node.inputs.some((input) => input.op.name === "tanh"));
    expect(users.map((node) => node.op.name)).toEqual(["place"]);
    // An output is stored anyway.
    expect(simplified([z, padded, direct], false)[2]!.inputs).toContain(simplify([z])[0]);
    // A pointwise reader keeps the value itself.
    const kept = simplified([padded, direct, ops.add(z, 1)], false);
    expect(reachable(kept).filter((node) => node.inputs.some((input) => input.op.name === "tanh")).length).toBe(3);
  });

  test("but not where the padding is large, has other parts, or the value needs no buffer of its own", () => {
    /** What reads a value after it is padded in one output and read at once in another. */
    const readers = (z: Node, padded: Node, direct = ops.max(z)): string => {
      const outputs = simplified([padded, direct]);
      return reachable(outputs).filter((node) => node.inputs.some((input) => input.op === z.op)).map((node) => node.op.name).sort().join();
    };
    const x = leaf([4, 4]);
    const z = ops.tanh(x);
    expect(readers(z, ops.pad(z, [[0, 0], [4, 0]]))).toBe("place");
    expect(readers(z, ops.pad(z, [[0, 0], [4, 1]]))).toBe("place,reduceMax");
    expect(readers(z, ops.concat([z, leaf([1, 4], "y", x.graph)], 0))).toBe("place,reduceMax");
    expect(readers(x, ops.pad(x, [[1, 0], [0, 0]]))).toBe("place,reduceMax");
    const one = ops.fill(x.graph, 1, [4, 4]);
    expect(readers(one, ops.pad(one, [[1, 0], [0, 0]]))).toBe("place,reduceMax");
    const sums = ops.sum(leaf([4, 4, 3], "y", x.graph), 2);
    expect(readers(sums, ops.pad(sums, [[1, 0], [0, 0]]))).toBe("place");
    // A value that is itself placed, on another background.
    const placed = ops.pad(x, [[1, 0], [0, 0]], 1);
    const both = simplified([ops.pad(placed, [[1, 0], [0, 0]]), ops.max(placed)]);
    expect(both[1]!.inputs[0]!.shape).toEqual([5, 4]);
  });
});

/** Random graphs of movement and pointwise ops, grown from a list of choices. */
function grow(choices: readonly number[]): Node[] {
  const graph = new Graph();
  const pool: Node[] = [leaf([3, 4], "a", graph), leaf([4, 3], "b", graph), leaf([12], "c", graph)];
  const steps: ((x: Node, n: number) => Node)[] = [
    (x) => ops.transpose(x),
    (x, n) => ops.reverse(x, [n % x.shape.length]),
    (x, n) => ops.slice(x, x.shape.map((s) => (s > 1 ? n % 2 : 0)), x.shape.map((s) => (s > 1 ? s - 1 : s))),
    (x, n) => ops.pad(x, x.shape.map((_, i) => [n % 2, (n >> 1) % 2, i === 0 ? (n >> 2) % 2 : 0] as const), [0, -0, -Infinity, 1][n % 4]),
    (x) => ops.reshape(x, [x.shape.reduce((a, b) => a * b)]),
    (x) => { const total = x.shape.reduce((a, b) => a * b); return total % 2 === 0 ? ops.reshape(x, [total / 2, 2]) : ops.expandDims(x, 0); },
    (x, n) => ops.concat([x, pool[n % pool.length]!.shape.join() === x.shape.join() ? pool[n % pool.length]! : ops.neg(x)], n % x.shape.length),
    (x, n) => ops.windows(x, [0], { sizes: [x.shape[0]! > 1 ? 2 : 1], strides: [1 + (n % 2)], dilations: [1] }),
    (x, n) => [ops.neg, ops.abs, ops.relu, ops.stopGradient, ops.sign][n % 5]!(x),
    (x, n) => [(y: Node) => ops.mul(y, 1), (y: Node) => ops.add(y, 0), (y: Node) => ops.add(y, -0), (y: Node) => ops.sub(y, 0), (y: Node) => ops.mul(y, 0), (y: Node) => ops.div(y, 1), (y: Node) => ops.sub(y, y)][n % 7]!(x),
    (x, n) => ops.maximum(x, [0, -0, Infinity, 1][n % 4]!),
    (x, n) => ops.max(x, n % x.shape.length, true),
    (x, n) => ops.select(ops.less(x, n % 3), x, ops.neg(x)),
    (x) => ops.broadcastTo(ops.expandDims(x, 0), [2, ...x.shape]),
  ];
  for (const choice of choices) {
    const x = pool[pool.length - 1 - ((choice >> 4) % Math.min(4, pool.length))]!;
    const next = steps[choice % steps.length]!(x, choice >> 8);
    if (next.shape.length <= 4 && next.shape.reduce((a, b) => a * b, 1) <= 300) pool.push(next);
  }
  return [pool.at(-1)!, pool.at(-2)!];
}

test("random graphs keep every bit", () => {
  fc.assert(fc.property(fc.array(fc.nat(0xffffff), { minLength: 3, maxLength: 24 }), (choices) => void simplified(grow(choices))), { seed: 11, numRuns: 400 });
});

test("gradients of random graphs keep their values", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffffff), { minLength: 3, maxLength: 12 }), (choices) => {
      const [out] = grow(choices);
      const inputs = leavesOf([out!]);
      const found = gradients(ops.sum(out!), inputs);
      const result = simplify(found);
      verifyGraph(result);
      const next = randomStream(choices.length);
      const values = new Map(inputs.map((input) => [input, draw(input, next)]));
      const [before, after] = [interpret(found, values), interpret(result, values)];
      before.forEach((value, i) => expect(errorOf(after[i]!, value)).toBeLessThanOrEqual(1e-12));
    }),
    { seed: 12, numRuns: 200 },
  );
});

test("a whole training graph gets smaller and keeps its values", () => {
  const { nodes, values } = leaves(new Graph(), [[2, 8, 8, 1], [3, 3, 1, 4], [4], [64, 5], [2, 5]].map((shape) => ({ shape, dtype: "float32" })), randomStream(8));
  const [image, kernel, bias, dense, target] = nodes as [Node, Node, Node, Node, Node];
  const hidden = ops.relu(ops.add(ops.conv2d(ops.padSame(image, { sizes: 3 }), kernel), bias));
  const logits = ops.matmul(ops.flatten(ops.maxPool2d(hidden, { size: 2 }), 1), dense);
  const loss = ops.neg(ops.mean(ops.sum(ops.mul(ops.logSoftmax(logits), target), -1)));
  const outputs = [loss, ...gradients(loss, [kernel, bias, dense, image])];
  const result = simplify(outputs);
  verifyGraph(result);
  expect(reachable(result).length).toBeLessThan(reachable(outputs).length);
  const [before, after] = [interpret(outputs, values), interpret(result, values)];
  before.forEach((value, i) => expect(errorOf(after[i]!, value)).toBeLessThanOrEqual(1e-12));
});
