/** What autodiff promises beyond the ops' own gradients: interior nodes, zeros, sums over paths, determinism, refusals. */
import { describe, expect, test } from "vitest";
import { axis, constant } from "../../../codegen/graph/affine.js";
import { Graph, printGraph, reachable, verifyGraph, type Node } from "../../../codegen/graph/node.js";
import { adjoint } from "../../../codegen/ops/adjoint.js";
import * as ops from "../../../codegen/ops/index.js";
import { gradients } from "../../../codegen/passes/autodiff.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { KatachiError } from "../../../types/error.js";
import { draw, errorOf, gradientErrors, randomStream } from "../ops/check.js";

/** A small network whose parameters are slices of one flat leaf. */
function network(graph: Graph): { loss: Node; block: Node; parameters: Node[]; inputs: Node[] } {
  const block = ops.leaf(graph, "block", [40]);
  const parameter = (offset: number, shape: readonly number[]): Node => ops.reshape(ops.slice(block, [offset], [shape.reduce((a, b) => a * b, 1)]), shape);
  const parameters = [parameter(0, [2, 2, 1, 3]), parameter(16, [3]), parameter(20, [12, 1])];
  const image = ops.leaf(graph, "image", [2, 5, 5, 1]);
  const hidden = ops.tanh(ops.add(ops.conv2d(image, parameters[0]!), parameters[1]!));
  const pooled = ops.maxPool2d(hidden, { size: 2 });
  const out = ops.sigmoid(ops.matmul(ops.flatten(pooled, 1), parameters[2]!));
  return { loss: ops.mean(ops.square(out)), block, parameters, inputs: [block, image] };
}

const valuesOf = (inputs: readonly Node[], seed = 9): Map<Node, Float64Array> => {
  const next = randomStream(seed);
  return new Map(inputs.map((input) => [input, draw(input, next)]));
};

describe("gradients", () => {
  test("of slices of a flat block are the slices of the block's gradient", () => {
    const { loss, block, parameters, inputs } = network(new Graph());
    const values = valuesOf(inputs);
    const [whole, ...parts] = interpret([...gradients(loss, [block]), ...gradients(loss, parameters)], values);
    expect([...parts[0]!, ...parts[1]!, ...parts[2]!]).toEqual([...whole!.subarray(0, 12), ...whole!.subarray(16, 19), ...whole!.subarray(20, 32)]);
    expect([...whole!.subarray(12, 16), ...whole!.subarray(32)].every((value) => value === 0)).toBe(true);
    // Not one node of the parameters' gradients goes back through the slices.
    expect(printGraph(gradients(loss, parameters))).not.toContain('"shape":[40],"fill"');
  });

  test("of a network agree with central differences, twice", () => {
    const { loss, block, inputs } = network(new Graph());
    const { first, second } = gradientErrors(loss, [block], valuesOf(inputs), randomStream(2));
    expect(first).toBeLessThanOrEqual(1e-7);
    expect(second).toBeLessThanOrEqual(1e-5);
  });

  test("of the loss itself is 1, of an unrelated node 0", () => {
    const { loss, block } = network(new Graph());
    const other = ops.leaf(block.graph, "other", [2, 3]);
    const [one, zero] = interpret(gradients(loss, [loss, other]), new Map());
    expect([...one!]).toEqual([1]);
    expect([...zero!]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("stop at stopGradient, comparisons and conversions", () => {
    const x = ops.leaf(new Graph(), "x", [3]);
    const loss = ops.sum(ops.add(ops.mul(x, ops.stopGradient(x)), ops.toFloat(ops.toInt(ops.add(ops.floor(x), ops.toFloat(ops.less(x, 0)))))));
    expect([...interpret(gradients(loss, [x]), new Map([[x, Float64Array.of(1, -2, 3)]]))[0]!]).toEqual([1, -2, 3]);
  });

  test("add up over all paths, also where one node is an input twice", () => {
    const x = ops.leaf(new Graph(), "x", [2, 2]);
    const loss = ops.sum(ops.add(ops.matmul(x, x), ops.mul(x, x)));
    const values = new Map([[x, Float64Array.of(0.5, -1, 2, 3)]]);
    expect(gradientErrors(loss, [x], values, randomStream(1)).first).toBeLessThanOrEqual(1e-7);
  });

  test("with respect to a node and one of its inputs at once", () => {
    const x = ops.leaf(new Graph(), "x", []);
    const y = ops.square(x);
    const loss = ops.exp(y);
    const [dx, dy] = interpret(gradients(loss, [x, y]), new Map([[x, Float64Array.of(0.5)]]));
    expect(errorOf(dx!, Float64Array.of(Math.exp(0.25)))).toBeLessThan(1e-15);
    expect(errorOf(dy!, Float64Array.of(Math.exp(0.25)))).toBeLessThan(1e-15);
  });

  test("are the same graph and the same bits every time", () => {
    const runs = [0, 1].map(() => {
      const { loss, block, inputs } = network(new Graph());
      const found = gradients(loss, [block]);
      verifyGraph(found);
      return { text: printGraph(found), bits: interpret(found, valuesOf(inputs))[0]! };
    });
    expect(runs[0]!.text).toBe(runs[1]!.text);
    expect([...runs[0]!.bits]).toEqual([...runs[1]!.bits]);
  });

  test("refuse a loss that is no float32 scalar, and integers to differentiate by", () => {
    const x = ops.leaf(new Graph(), "x", [3]);
    for (const [loss, wrt, message] of [[x, x, "scalar"], [ops.sum(ops.toInt(x)), x, "scalar"], [ops.sum(x), ops.toInt(x), "only float32"]] as const) {
      expect(() => gradients(loss, [wrt])).toThrow(message);
      expect(() => gradients(loss, [wrt])).toThrow(KatachiError);
    }
  });

  test("of windows that tile a tensor are a reshape, of those with gaps or overlaps are not", () => {
    const read = (size: number, stride: number): string => {
      const x = ops.leaf(new Graph(), "x", [12, 3]);
      const taken = ops.windows(x, [0], { sizes: [size], strides: [stride], dilations: [1] });
      const weights = ops.leaf(x.graph, "weights", taken.shape);
      return reachable(gradients(ops.sum(ops.mul(taken, weights)), [x])).map((node) => node.op.name).join();
    };
    expect(read(3, 3)).toContain("reshape");
    expect(read(3, 3)).not.toContain("place");
    expect(read(2, 3)).toContain("place");
    expect(read(2, 1)).toContain("place");
  });
});

test("an adjoint is of one or two factors", () => {
  const node = ops.leaf(new Graph(), "x", [3]);
  const factor = { node, access: [axis(0)] };
  for (const factors of [[], [factor, factor, factor]]) expect(() => adjoint(factors, [3], [axis(0)], [3])).toThrow("expected 1 or 2");
  const sum = adjoint([factor, factor], [3], [constant(0)], [1]);
  expect([...interpret([sum], new Map([[node, Float64Array.of(1, 2, 3)]]))[0]!]).toEqual([14]);
});
