import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sizeOf } from "../../../codegen/graph/dtype.js";
import { Graph } from "../../../codegen/graph/node.js";
import * as ops from "../../../codegen/ops/index.js";
import { interpretNests } from "../../../codegen/kernel/interpret.js";
import { loadsOf, storesOf } from "../../../codegen/passes/order.js";
import { lifetimes } from "../../../codegen/passes/memory.js";
import { compileProgram, type CompiledProgram } from "../../../codegen/passes/compile.js";
import { printPlan } from "../../../codegen/kernel/plan.js";
import { interpret } from "../../../codegen/targets/reference.js";
import type { Program } from "../../../codegen/program.js";
import { cnn, mlp, programs } from "../programs.js";
import { leafValues } from "../leafValues.js";
import { randomProgram } from "../randomGraph.js";

/** Runs a plan in one float64 memory, so that buffers that share memory do share it. */
function runPlan(plan: CompiledProgram, program: Program, values: ReadonlyMap<unknown, Float64Array>): { outputs: Float64Array[]; states: Float64Array[] } {
  const arena = new Float64Array(plan.size).fill(NaN);
  const buffers = plan.buffers.map((buffer) => (plan.states.has(buffer.id) ? new Float64Array(buffer.length) : arena.subarray(buffer.offset, buffer.offset + buffer.length)));
  for (const leaf of [...program.inputs, ...program.state]) buffers[plan.bufferOfLeaf.get(leaf)!]!.set(values.get(leaf)!);
  interpretNests(plan.nests, buffers);
  return {
    outputs: plan.outputs.map((id) => Float64Array.from(buffers[id]!)),
    states: program.state.map((leaf) => buffers[plan.bufferOfLeaf.get(leaf)!]!),
  };
}

const worst = (a: Float64Array, b: Float64Array): number => a.reduce((max, x, i) => Math.max(max, Math.abs(x - b[i]!) / (1 + Math.abs(b[i]!))), 0);

describe.each(programs)("$name", ({ program }) => {
  test.each([{ pack: true }, { pack: false }])("computes what the reference computes (pack: $pack)", (options) => {
    const plan = compileProgram(program, options);
    const values = leafValues(program, 7);
    const expected = interpret([...program.outputs, ...program.updates.map((update) => update.value)], values);
    const got = runPlan(plan, program, values);
    program.outputs.forEach((output, i) => {
      expect(got.outputs[i]!.length).toBe(sizeOf(output.shape));
      expect(worst(got.outputs[i]!, expected[i]!)).toBeLessThan(1e-9);
    });
    program.updates.forEach(({ state }, i) => {
      expect(worst(got.states[program.state.indexOf(state)]!, expected[program.outputs.length + i]!)).toBeLessThan(1e-9);
    });
  });

  test("no two live buffers overlap", () => {
    const plan = compileProgram(program, { pack: true });
    const inputs = new Set(program.inputs.map((leaf) => plan.bufferOfLeaf.get(leaf)!));
    const lives = lifetimes(plan.nests, new Set(plan.outputs), inputs);
    const placed = plan.buffers.filter(({ id }) => !plan.states.has(id) && lives.has(id));
    for (const a of placed) {
      for (const b of placed) {
        const together = lives.get(a.id)!.from <= lives.get(b.id)!.to && lives.get(b.id)!.from <= lives.get(a.id)!.to;
        if (a.id < b.id && together) expect(a.offset + a.length <= b.offset || b.offset + b.length <= a.offset).toBe(true);
      }
      expect(a.offset + a.length).toBeLessThanOrEqual(plan.size);
    }
  });

  test("every value is written before it is read", () => {
    const plan = compileProgram(program, { pack: true });
    const written = new Set([...plan.bufferOfLeaf.values()]);
    for (const nest of plan.nests) {
      const own = new Set(storesOf(nest).map((store) => store.buffer));
      for (const { buffer } of loadsOf(nest)) expect(written.has(buffer), printPlan(plan)).toBe(true);
      for (const buffer of own) written.add(buffer);
    }
  });
});

test("random graphs keep their values through every pass", { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(randomProgram({ continuous: false }), fc.boolean(), (program, pack) => {
      const values = leafValues(program, 3);
      const expected = interpret([...program.outputs, ...program.updates.map((update) => update.value)], values);
      const got = runPlan(compileProgram(program, { pack }), program, values);
      program.outputs.forEach((_, i) => expect(worst(got.outputs[i]!, expected[i]!)).toBeLessThan(1e-9));
      program.updates.forEach(({ state }, i) => expect(worst(got.states[program.state.indexOf(state)]!, expected[program.outputs.length + i]!)).toBeLessThan(1e-9));
    }),
    { numRuns: Number(process.env["RUNS"] ?? 300) },
  );
});

test("a plan prints in as many lines as it has values, however often they are shared", () => {
  const graph = new Graph();
  const key = [ops.leaf(graph, "seed", [], "int32"), ops.leaf(graph, "step", [], "int32")] as const;
  const plan = compileProgram({ inputs: [...key], state: [], updates: [], outputs: [ops.randomUniform(key, [16])] }, { pack: true });
  expect(printPlan(plan).length).toBeLessThan(20_000);
});

describe("fusion", () => {
  const count = (program: Program): number => compileProgram(program, { pack: true }).nests.length;

  test("a training step of an MLP is few nests", () => {
    // Two products forward, the row nest of softmax, loss and gradient, the mean, two filter and bias gradients, one input gradient with its packed weights, the scalar schedule, the optimizer.
    expect(count(mlp(16, [20, 12, 10]))).toBeLessThanOrEqual(13);
  });

  test("a training step of a CNN is few nests", () => {
    expect(count(cnn({ batch: 4, image: 12, filters: [4, 8], hidden: 16 }))).toBeLessThanOrEqual(25);
  });

  test("the optimizer updates weights and slots in place, in one nest", () => {
    const program = mlp(4, [6, 5, 3]);
    const plan = compileProgram(program, { pack: true });
    const states = new Set(program.updates.slice(0, 3).map(({ state }) => plan.bufferOfLeaf.get(state)!));
    const writers = plan.nests.filter((nest) => storesOf(nest).some((store) => states.has(store.buffer)));
    expect(writers).toHaveLength(1);
    expect(new Set(storesOf(writers[0]!).map((store) => store.buffer))).toEqual(states);
  });
});
