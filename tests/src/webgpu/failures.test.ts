/** What can go wrong with a GPU says so with a code, and nothing hangs. Parts without a driver run on Dawn's null device. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Graph } from "../../../codegen/graph/node.js";
import * as ops from "../../../codegen/ops/index.js";
import type { Program } from "../../../codegen/program.js";
import { WebGpuEngine } from "../../../src/runtime/webgpu/engine.js";
import type { GpuDevice } from "../../../src/runtime/webgpu/gpu.js";
import { createPipelines } from "../../../src/runtime/webgpu/pipelines.js";
import { Session } from "../../../src/runtime/webgpu/session.js";
import type { TfBackend } from "../../../src/runtime/webgpu/tfjs.js";
import { hasChromium } from "../../chromium.js";
import { createTint } from "../../codegen/wgsl/tint.js";
import { failure } from "../support.js";

/** A backend of tfjs as far as an engine sees it, with default limits. */
const backendOf = (device: GpuDevice): TfBackend => ({ device, commandEncoder: null }) as unknown as TfBackend;

function doubled(shape: readonly number[], state = "w"): Program {
  const graph = new Graph();
  const x = ops.leaf(graph, "x", shape);
  const w = ops.leaf(graph, state, [3]);
  return { inputs: [x], state: [w], updates: [{ state: w, value: ops.add(w, 1) }], outputs: [ops.mul(x, 2)] };
}

describe("on a device without a driver", () => {
  test("a shader that Tint refuses", async () => {
    const device = await createTint();
    const code = "@compute @workgroup_size(1)\nfn main() {\n  let x = 1f + 1i;\n}";
    expect(await failure(() => createPipelines(new Session(backendOf(device)), { shaders: [{ code, workgroups: [1, 1] }], sequence: [0], own: [] }))).toMatch(/^target: webgpu: a shader was refused: line 3: no matching overload for 'operator \+/);
    device.destroy();
  });

  test("a shader without the entry point", async () => {
    const device = await createTint();
    const code = "@compute @workgroup_size(1) fn other() {}";
    expect(await failure(() => createPipelines(new Session(backendOf(device)), { shaders: [{ code, workgroups: [1, 1] }], sequence: [0], own: [] }))).toMatch(/^target: webgpu: building a pipeline failed: .*main/s);
    device.destroy();
  });

  test("memory beyond a limit of the device", async () => {
    const device = await createTint();
    const engine = new WebGpuEngine(backendOf(device));
    expect(await failure(() => engine.compile(doubled([6000, 6000])))).toBe(
      'target: webgpu: 144000000 bytes for an input are more than the device\'s limit maxStorageBufferBindingSize, 134217728; use a smaller batch, or the backend "wasm"',
    );
    const graph = new Graph();
    const x = ops.leaf(graph, "x", [6000]);
    const wide = ops.softmax(ops.mul(ops.broadcastTo(x, [6000, 6000]), ops.reshape(x, [6000, 1])));
    expect(await failure(() => engine.compile({ inputs: [x], state: [], updates: [], outputs: [ops.sum(ops.matmul(wide, wide))] }))).toMatch(/^target: webgpu: \d+ bytes for the intermediate values of the program are more than the device's limit maxStorageBufferBindingSize, 134217728/);
    // The engine still works.
    const step = await engine.compile(doubled([3]));
    step.run();
    await step.output(0);
    engine.dispose();
    device.destroy();
  });

  test("fewer storage buffers than are needed", async () => {
    const device = await createTint();
    const poor = Object.create(device, { limits: { value: { maxStorageBuffersPerShaderStage: 2 } }, lost: { value: device.lost }, createBuffer: { value: () => ({}) } }) as GpuDevice;
    expect(await failure(() => new WebGpuEngine(backendOf(poor)).compile(doubled([3])))).toBe("target: webgpu: the device's limit maxStorageBuffersPerShaderStage is 2, 3 are needed");
    device.destroy();
  });

  test("states that do not fit, states that are not there, an engine that was disposed", async () => {
    const device = await createTint();
    const engine = new WebGpuEngine(backendOf(device));
    await engine.compile(doubled([3]));
    expect(await failure(() => engine.writeState("v", new Float32Array(3)))).toBe('state: writeState: no program has a state named "v"');
    expect(await failure(() => engine.readState("v"))).toBe('state: readState: no program has a state named "v"');
    expect(await failure(() => engine.writeState("w", new Float32Array(2)))).toBe("data: writeState: w has 3 elements, got 2");
    const graph = new Graph();
    const w = ops.leaf(graph, "w", [4]);
    expect(await failure(() => engine.compile({ inputs: [], state: [w], updates: [], outputs: [ops.mul(w, 2)] }))).toBe("state: webgpu: state w has 3 elements of float32, the program has 4 of float32");
    engine.dispose();
    engine.dispose();
    expect(await failure(() => engine.compile(doubled([3])))).toBe("state: webgpu: the engine was disposed");
    expect(await failure(() => engine.readState("w"))).toBe("state: webgpu: the engine was disposed");
    device.destroy();
  });

  test("a device that is lost while something is pending, and afterwards", async () => {
    const device = await createTint();
    const engine = new WebGpuEngine(backendOf(device));
    const step = await engine.compile(doubled([3]));
    step.run();
    const pending = [step.output(0), engine.readState("w"), engine.compile(doubled([5], "u"))].map((promise) => failure(() => promise));
    device.destroy();
    for (const said of await Promise.all(pending)) expect(said).toMatch(/^target: webgpu: /);
    const later = [() => step.run(), () => step.input(step.program.inputs[0]!), () => step.output(0), () => engine.writeState("w", new Float32Array(3)), () => engine.readState("w"), () => engine.compile(doubled([3]))];
    for (const call of later) expect(await failure(call)).toMatch(/^target: webgpu: the device was lost \(destroyed/);
    engine.dispose();
  });
});

/** Runs a module in a Node of its own; what it prints as JSON, and whether it ended by itself. */
function inProcess(code: string, env: Record<string, string>): { readonly said: unknown; readonly ended: boolean } {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", code], { cwd: root, env: { ...process.env, ...env }, encoding: "utf8", timeout: 60_000 });
  const line = stdout.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) throw new Error(`no result, status ${status}\n${stdout}\n${stderr}`);
  return { said: JSON.parse(line), ended: status === 0 };
}

const TRAIN = `
import { input, layers, sequential, tensor } from "./src/index.ts";
const model = sequential([input([2]), layers.dense(3)]).compile({ optimizer: "sgd", loss: "mse", backend: "webgpu" });
const x = tensor([[1, 2], [3, 4]]), y = tensor([[1, 2, 3], [4, 5, 6]]);
const attempt = async (run) => { try { const result = await run(); return { result }; } catch (error) { return { code: error.code, message: error.message }; } };
`;

describe("in a process of its own", { timeout: 90_000 }, () => {
  test.skipIf(process.platform !== "linux")("no adapter", () => {
    const { said, ended } = inProcess(`${TRAIN} console.log(JSON.stringify(await attempt(() => model.fit(x, y, { verbose: 0 }))));`, { VK_ICD_FILENAMES: "/nowhere.json" });
    expect(said).toEqual({ code: "target", message: expect.stringContaining("webgpu: no adapter") });
    expect(ended).toBe(true);
  });

  test.each(["webgpu", "@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-webgpu"])("%s is not installed", (name) => {
    const hook = `export const resolve = async (specifier, context, next) => { if (specifier === ${JSON.stringify(name)} && !context.parentURL.includes("node_modules")) throw Object.assign(new Error("hidden"), { code: "ERR_MODULE_NOT_FOUND" }); return next(specifier, context); };`;
    const hide = `const { register } = await import("node:module"); register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});`;
    // A device without a driver is enough to get as far as tfjs.
    const fake = name === "webgpu" ? "" : `const { create, globals } = await import("webgpu"); Object.assign(globalThis, globals); const gpu = create(["backend=null"]); Object.defineProperty(globalThis, "navigator", { value: { gpu, userAgent: "node" }, configurable: true });`;
    const { said, ended } = inProcess(`${hide} ${fake} const { createEngine } = await import("./src/runtime/engines.ts"); try { await createEngine("webgpu").compile({ inputs: [], state: [], updates: [], outputs: [] }); } catch (error) { console.log(JSON.stringify({ code: error.code, message: error.message })); }`, {});
    expect(said).toEqual({ code: "target", message: expect.stringMatching(`^webgpu: needs the package ${name}, which is not installed: npm install ${name}@`) });
    expect(ended).toBe(true);
  });

  describe.skipIf(!hasChromium("a lost device over Dawn"))("with a software GPU", () => {
    const env = { VK_ICD_FILENAMES: "/usr/lib/chromium/vk_swiftshader_icd.json" };

    test("a process that trained ends by itself", () => {
      const { said, ended } = inProcess(`${TRAIN} const { history } = await model.fit(x, y, { verbose: 0, epochs: 3 }); console.log(JSON.stringify({ losses: history.loss.length }));`, env);
      expect([said, ended]).toEqual([{ losses: 3 }, true]);
    });

    test("a device that is lost during training fails it, and everything after it", () => {
      const lose = `const tf = await import("@tensorflow/tfjs-core");
        await model.fit(x, y, { verbose: 0 });
        const fitting = attempt(() => model.fit(x, y, { verbose: 0, epochs: 100000 }));
        setTimeout(() => tf.backend().device.destroy(), 100);
        const during = await fitting;
        const after = [await attempt(() => model.predict(x)), await attempt(() => model.getWeights())];
        const fresh = await attempt(() => sequential([input([2]), layers.dense(3)]).compile({ optimizer: "sgd", loss: "mse", backend: "webgpu" }).fit(x, y, { verbose: 0 }));
        console.log(JSON.stringify({ all: [during, ...after, fresh] }));`;
      const { said, ended } = inProcess(TRAIN + lose, env);
      expect(said).toEqual({ all: new Array(4).fill({ code: "target", message: expect.stringMatching(/^webgpu: (the device was lost|reading failed)/) }) });
      expect(ended).toBe(true);
    });
  });
});
