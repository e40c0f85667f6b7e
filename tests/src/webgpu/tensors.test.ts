/** A tf.Tensor on tfjs' WebGPU backend goes in and out without a copy. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Graph } from "../../../codegen/graph/node.js";
import * as ops from "../../../codegen/ops/index.js";
import type { Program } from "../../../codegen/program.js";
import { createWebGpuEngine, type WebGpuEngine } from "../../../src/runtime/webgpu/index.js";
import { hasChromium, useSoftwareGpu } from "../../chromium.js";
import { failure, numbers } from "../support.js";

useSoftwareGpu();

/** a·b + w and its sum; w grows by a. */
function program(): { readonly program: Program; readonly a: ReturnType<typeof ops.leaf>; readonly b: ReturnType<typeof ops.leaf> } {
  const graph = new Graph();
  const a = ops.leaf(graph, "a", [4, 5]);
  const b = ops.leaf(graph, "b", [4, 5]);
  const w = ops.leaf(graph, "w", [4, 5]);
  const result = ops.add(ops.mul(a, b), w);
  return { a, b, program: { inputs: [a, b], state: [w], updates: [{ state: w, value: ops.add(w, a) }], outputs: [result, ops.sum(result)] } };
}

const product = (a: Float32Array, b: Float32Array): Float32Array => a.map((x, i) => Math.fround(Math.fround(x * b[i]!) + 0));

describe.skipIf(!hasChromium("tf.Tensors in and out of WebGPU programs"))("on a software GPU", () => {
  let engine: WebGpuEngine;
  beforeAll(async () => {
    engine = await createWebGpuEngine();
  });
  afterAll(() => engine.dispose());

  test("in: the tensor's own buffer is bound, once for each buffer", async () => {
    const { program: step, a, b } = program();
    const run = await engine.compile(step);
    const zero = new Float32Array(20);
    engine.writeState("w", zero);
    const x = numbers(20, 1);
    const y = numbers(20, 2);
    // The result of an op that tfjs has only recorded: it must run first.
    const tensor = tf.mul(tf.tensor2d(x, [4, 5]), 2);
    run.input(b).set(y);
    run.inputTensor(a, tensor);
    run.run();
    expect([...(await run.output(0))]).toEqual([...product(x.map((value) => 2 * value), y)].map((value) => expect.closeTo(value, 6)));

    const before = { ...engine.counters };
    for (let i = 0; i < 3; i++) {
      engine.writeState("w", zero);
      run.inputTensor(a, tensor);
      run.run();
    }
    // Three writes of the state; no upload of an input, no copy, no new buffer or bind group.
    expect(engine.counters).toEqual({ ...before, writes: before.writes + 3, submits: before.submits + 3, dispatches: before.dispatches + 3 * run.emitted.sequence.length });
  });

  test("out: the tensor is the program's own buffer, and tfjs goes on with it", async () => {
    const { program: step, a, b } = program();
    const run = await engine.compile(step);
    engine.writeState("w", new Float32Array(20));
    const x = numbers(20, 3);
    const y = numbers(20, 4);
    run.input(a).set(x);
    run.input(b).set(y);
    run.run();
    const before = { ...engine.counters };
    const result = run.outputTensor<tf.Tensor>(0);
    expect({ ...engine.counters, submits: 0 }).toEqual({ ...before, submits: 0 });
    expect(result.shape).toEqual([4, 5]);
    const doubled = tf.add(result, result);
    expect([...(await doubled.data())]).toEqual([...product(x, y)].map((value) => expect.closeTo(2 * value, 6)));
    expect([...(await result.data())]).toEqual([...(await run.output(0))]);
    const total = await run.outputTensor<tf.Tensor>(1).data();
    expect(total[0]).toBeCloseTo(product(x, y).reduce((sum, value) => sum + value, 0), 5);
    result.dispose();
    // The buffer is still the program's.
    engine.writeState("w", new Float32Array(20));
    run.run();
    expect([...(await run.output(0))]).toEqual([...product(x, y)].map((value) => expect.closeTo(value, 6)));
  });

  test("a program's result goes in again, and chains of programs stay on the GPU", async () => {
    const { program: step, a, b } = program();
    const run = await engine.compile(step);
    engine.writeState("w", new Float32Array(20));
    run.input(a).fill(2);
    run.input(b).fill(3);
    run.run();
    const first = run.outputTensor(0);
    engine.writeState("w", new Float32Array(20));
    run.inputTensor(a, first);
    run.run();
    expect([...(await run.output(0))]).toEqual(new Array(20).fill(18));
    const { program: other, a: a2, b: b2 } = program();
    const next = await engine.compile(other);
    engine.writeState("w", new Float32Array(20));
    next.inputTensor(a2, run.outputTensor(0));
    next.input(b2).fill(0.5);
    next.run();
    expect([...(await next.output(0))]).toEqual(new Array(20).fill(9));
    expect([...(await engine.readState("w"))]).toEqual(new Array(20).fill(18));
  });

  test("what does not fit is refused", async () => {
    const { program: step, a } = program();
    const run = await engine.compile(step);
    expect(await failure(() => run.inputTensor(a, tf.zeros([4, 6])))).toBe("data: inputTensor: expected float32 of shape [4, 5], got float32 of shape [4, 6]");
    expect(await failure(() => run.inputTensor(a, tf.zeros([4, 5], "int32")))).toContain("data: inputTensor: expected float32");
    const gone = tf.add(tf.ones([4, 5]), 1);
    run.inputTensor(a, gone);
    gone.dispose();
    expect(await failure(() => run.run())).toBe("state: webgpu: a tensor given to inputTensor was disposed before the run");
    run.dispose();
    expect(await failure(() => run.run())).toBe("state: webgpu: the program was disposed");
  });
});
