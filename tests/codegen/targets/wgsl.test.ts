/** The WGSL target without a GPU: every shader passes Dawn's compiler, and dispatches are few. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Graph } from "../../../codegen/graph/node.js";
import { leaf } from "../../../codegen/ops/index.js";
import { allOps } from "../../../codegen/ops/registry.js";
import { compileProgram, type CompiledProgram } from "../../../codegen/passes/compile.js";
import type { Program } from "../../../codegen/program.js";
import { emitWgsl, type WgslOptions, type WgslProgram } from "../../../codegen/targets/wgsl/index.js";
import type { GpuDevice } from "../../../src/runtime/webgpu/gpu.js";
import { programs, recurrent } from "../programs.js";
import { randomProgram } from "../randomGraph.js";
import { complaints, createTint } from "../wgsl/tint.js";

let device: GpuDevice;
beforeAll(async () => {
  device = await createTint();
});
afterAll(() => device.destroy());

function emit(program: Program, options: Partial<WgslOptions> = {}): { readonly compiled: CompiledProgram; readonly emitted: WgslProgram } {
  const compiled = compileProgram(program, { pack: false });
  let end = 0;
  const states = new Map([...compiled.states].map((id) => [id, (end += compiled.buffers[id]!.length) - compiled.buffers[id]!.length]));
  return { compiled, emitted: emitWgsl(compiled, { maxStorageBuffers: 8, maxWorkgroupsPerDimension: 65535, states, ...options }) };
}

async function expectValid(program: Program, options?: Partial<WgslOptions>): Promise<void> {
  for (const { code } of emit(program, options).emitted.shaders) expect(await complaints(device, code)).toEqual([]);
}

test("a wrong shader is complained about, with its line", async () => {
  expect(await complaints(device, "@compute @workgroup_size(1)\nfn main() { let x = nothing(); }")).toEqual([expect.stringContaining("line 2: unresolved call target 'nothing'")]);
});

describe("every shader passes Tint", () => {
  test.each(allOps.filter((op) => op.lowering.kind !== "leaf").map((op) => [op.name, op] as const))("of %s", async (_, op) => {
    for (const sample of op.samples) {
      const graph = new Graph();
      const inputs = sample.inputs.map((type, i) => leaf(graph, `in${i}`, type.shape, type.dtype));
      await expectValid({ inputs, state: [], updates: [], outputs: [graph.node(op, inputs, sample.attrs)] });
    }
  });

  test.each(programs)("of $name", async ({ program }) => {
    await expectValid(program);
    await expectValid(program, { maxStorageBuffers: 3, maxWorkgroupsPerDimension: 4 });
  });

  test("of loops with steps so long that each is dispatched", async () => {
    const program = recurrent({ batch: 128, time: 5, features: 3, units: 64 });
    const { shaders, sequence } = emit(program).emitted;
    expect(sequence.length).toBeGreaterThan(shaders.length);
    await expectValid(program);
  });

  test("of random graphs", { timeout: 60_000 }, async () => {
    await fc.assert(fc.asyncProperty(randomProgram({ continuous: false }), (program) => expectValid(program)), { numRuns: 50 });
  });
});
