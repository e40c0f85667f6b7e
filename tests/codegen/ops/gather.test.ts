/** Rows that the data choose: values along every axis, indices out of range, gradients, and what the compiler makes of them. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { Graph } from "../../../codegen/graph/node.js";
import { interpretNests } from "../../../codegen/kernel/interpret.js";
import { printPlan } from "../../../codegen/kernel/plan.js";
import * as ops from "../../../codegen/ops/index.js";
import { gradients } from "../../../codegen/passes/autodiff.js";
import { compileProgram } from "../../../codegen/passes/compile.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { text } from "../programs.js";
import { draw, errorOf, gradientErrors, randomStream } from "./check.js";

beforeAll(() => tf.setBackend("cpu"));

const shape = [4, 5, 3];
const chosen = [[0, 2, 2], [1, 2, 0]];

describe.each([0, 1, 2, -1])("along axis %i", (axis) => {
  const graph = new Graph();
  const x = ops.leaf(graph, "x", shape);
  const indices = ops.leaf(graph, "indices", [2, 3], "int32");
  const values = new Map([[x, draw(x, randomStream(3)).map(Math.fround)], [indices, Float64Array.from(chosen.flat())]]);

  test("values and gradient are those of tf.gather", () => {
    const out = ops.gather(x, indices, axis);
    const at = tf.tensor(chosen.flat(), [2, 3], "int32");
    const make = (t: tf.Tensor): tf.Tensor => tf.gather(t, at as tf.Tensor2D, axis < 0 ? axis + 3 : axis);
    const input = tf.tensor([...values.get(x)!], shape);
    const expected = make(input);
    expect(out.shape).toEqual(expected.shape);
    const weights = Float64Array.from({ length: expected.size }, (_, i) => Math.fround(Math.sin(i)));
    const scale = ops.leaf(graph, `scale${axis}`, out.shape);
    const found = interpret([out, ...gradients(ops.sum(ops.mul(out, scale)), [x])], new Map([...values, [scale, weights]]));
    expect([...found[0]!]).toEqual([...expected.dataSync()]);
    const gradient = tf.grad((t) => tf.sum(tf.mul(make(t), tf.tensor([...weights], expected.shape))))(input);
    expect(errorOf(found[1]!, Float64Array.from(gradient.dataSync()))).toBeLessThan(1e-6);
  });

  test("first and second gradients agree with differences", () => {
    const { first, second } = gradientErrors(ops.tanh(ops.gather(ops.mul(x, x), indices, axis)), [x], values, randomStream(4));
    expect(first).toBeLessThan(1e-7);
    expect(second).toBeLessThan(1e-5);
  });
});

test("indices out of range count as the nearest row", () => {
  const graph = new Graph();
  const x = ops.leaf(graph, "x", [3]);
  const indices = ops.leaf(graph, "indices", [4], "int32");
  const values = new Map([[x, Float64Array.of(7, 8, 9)], [indices, Float64Array.of(-1, 3, -2147483648, 2147483647)]]);
  expect([...interpret([ops.gather(x, indices)], values)[0]!]).toEqual([7, 9, 7, 9]);
  const four = ops.leaf(graph, "four", [4]);
  expect([...interpret([ops.scatterAdd(indices, four, 3)], values.set(four, Float64Array.of(1, 2, 4, 8)))[0]!]).toEqual([5, 0, 10]);
});

test("one index may choose among rows of tensors of different sizes", () => {
  const graph = new Graph();
  const [long, short, at] = [ops.leaf(graph, "long", [9, 2]), ops.leaf(graph, "short", [3, 2]), ops.leaf(graph, "at", [4], "int32")];
  const program = { inputs: [long, short, at], state: [], updates: [], outputs: [ops.add(ops.gather(long, at), ops.gather(short, at)), ops.scatterAdd(at, ops.gather(long, at), 5)] };
  const values = new Map([[long, draw(long, randomStream(1))], [short, draw(short, randomStream(2))], [at, Float64Array.of(0, 8, 4, 2)]]);
  const plan = compileProgram(program, { pack: true });
  const buffers = plan.buffers.map(({ length }) => new Float64Array(length));
  for (const leaf of program.inputs) buffers[plan.bufferOfLeaf.get(leaf)!]!.set(values.get(leaf)!);
  interpretNests(plan.nests, buffers);
  interpret(program.outputs, values).forEach((value, i) => expect(errorOf(buffers[plan.outputs[i]!]!, value)).toBe(0));
});

test("refusals name the sizes", () => {
  const graph = new Graph();
  expect(() => ops.gather(ops.leaf(graph, "x", [3]), ops.leaf(graph, "i", [2], "int32"), 1)).toThrow("axis 1 is out of range for rank 1");
  expect(() => ops.gather(ops.leaf(graph, "x", [3]), ops.leaf(graph, "f", [2]))).toThrow("expected dtype int32");
});

test("a training step of an embedding takes time and memory in proportion to the words it reads", () => {
  const [batch, time, words, width] = [8, 20, 1000, 16];
  const program = text({ batch, time, words, width });
  const plan = compileProgram(program, { pack: true });
  const points = plan.nests.map((nest) => nest.axes.reduce((a, b) => a * b, 1) * Math.max(1, ...nest.stages.map((stage) => stage.inner.reduce((a, b) => a * b, 1))));
  // The optimizer alone goes through the table, once.
  expect(points.filter((count) => count >= words * width)).toHaveLength(1);
  // Rows are read where they are used: no nest stores them.
  expect(plan.buffers.some((buffer) => buffer.length === batch * time * width), printPlan(plan)).toBe(false);
  // The gradient grows where the optimizer reads it.
  expect(printPlan(plan)).toMatch(/place\d+\[i0\+mulInt\(.*\] \+= /);
});
