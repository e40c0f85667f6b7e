/** WebGPU in Node over Dawn and a software GPU: every op, whole training steps and random graphs agree with the reference. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Graph } from "../../../codegen/graph/node.js";
import * as ops from "../../../codegen/ops/index.js";
import type { Program } from "../../../codegen/program.js";
import { hasChromium, useSoftwareGpu } from "../../chromium.js";
import { leafValues } from "../../codegen/leafValues.js";
import { errorOf, type Values } from "../../codegen/ops/check.js";
import { programs, recurrent } from "../../codegen/programs.js";
import { randomProgram } from "../../codegen/randomGraph.js";
import { computedOps, samplesOf } from "./opCases.js";
import { expectedOf, runOnGpu } from "./support.js";

useSoftwareGpu();

async function worstError(program: Program, values: Values): Promise<number> {
  const expected = expectedOf(program, values);
  const got = await runOnGpu(program, values);
  return Math.max(...got.map((value, i) => errorOf(value, expected[i]!)));
}

describe.skipIf(!hasChromium("WebGPU over Dawn against the reference"))("on a software GPU", { timeout: 60_000 }, () => {
  test.each(computedOps.map((op) => [op.name, op] as const))("%s agrees", async (_, op) => {
    const { program, values } = samplesOf(op);
    expect(await worstError(program, values)).toBeLessThan(5e-6);
  });

  test.each(programs)("training step: $name", async ({ program }) => {
    expect(await worstError(program, leafValues(program, 11))).toBeLessThan(1e-5);
  });

  test("functions of large, tiny and unusual numbers", async () => {
    const graph = new Graph();
    const unusual = [NaN, Infinity, -Infinity, 0, 1e-20, -1e-20, 3e-7, 0.5, -0.75, 1, 7.7, -20, 88.5, -87, 100, -120, 1e4, -8191, 8193, 1e6, -3.7e7, 1e10, 3e38, -3e38].map(Math.fround);
    const x = ops.leaf(graph, "x", [unusual.length]);
    const outputs = [ops.exp(x), ops.log(x), ops.tanh(x), ops.erf(x), ops.sin(x), ops.cos(x), ops.relu(x), ops.minimum(x, 1), ops.max(ops.reshape(x, [4, 6]), [1]), ops.toInt(x), ops.floor(x), ops.sqrt(x)];
    const program: Program = { inputs: [x], state: [], updates: [], outputs };
    const values: Values = new Map([[x, Float64Array.from(unusual)]]);
    const expected = expectedOf(program, values);
    (await runOnGpu(program, values)).forEach((got, i) => {
      const seen = [...got].map((value, j) => ({ x: unusual[j], value: error(value, Math.fround(expected[i]![j]!)) < 2e-6 ? "right" : value, expected: expected[i]![j] })).filter(({ value }) => value !== "right");
      expect([i, seen]).toEqual([i, []]);
    });
  });

  test("more inputs and outputs than a shader can bind", async () => {
    const graph = new Graph();
    const inputs = Array.from({ length: 11 }, (_, i) => ops.leaf(graph, `x${i}`, [3 + (i % 2)]));
    const outputs = inputs.map((x) => ops.mul(ops.exp(x), ops.sum(inputs[3]!)));
    const program: Program = { inputs, state: [], updates: [], outputs };
    expect(await worstError(program, leafValues(program, 3))).toBeLessThan(1e-5);
  });

  test("more workgroups than fit into one dimension of a dispatch", async () => {
    const graph = new Graph();
    const x = ops.leaf(graph, "x", [5_000_000]);
    const program: Program = { inputs: [x], state: [], updates: [], outputs: [ops.add(ops.mul(x, 3), 1)] };
    const values: Values = new Map([[x, Float64Array.from({ length: 5_000_000 }, (_, i) => (i * 7919) % 1009)]]);
    expect(await worstError(program, values)).toBeLessThan(1e-6);
  });

  test("a loop with steps so long that each is dispatched", async () => {
    const program = recurrent({ batch: 128, time: 5, features: 3, units: 64 });
    expect(await worstError(program, leafValues(program, 3))).toBeLessThan(1e-5);
  });

  test("random graphs", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(randomProgram({ continuous: true }), async (program) => {
        expect(await worstError(program, leafValues(program, 5))).toBeLessThan(1e-4);
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });
});

const error = (a: number, b: number): number => (Object.is(a, b) || a === b ? 0 : Number.isFinite(a) && Number.isFinite(b) ? Math.abs(a - b) / (1 + Math.abs(b)) : Infinity);
