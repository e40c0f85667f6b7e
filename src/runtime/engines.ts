/** The targets by name. */
import type { Engine } from "./executable.js";
import { LaterEngine } from "./later.js";
import { createReferenceEngine } from "./reference.js";
import { createWasmEngine } from "./wasm.js";

const engines = {
  wasm: createWasmEngine,
  webgpu: () => new LaterEngine("webgpu", async () => (await import("./webgpu/index.js")).createWebGpuEngine()),
  reference: createReferenceEngine,
} satisfies Record<string, () => Engine>;

export type Backend = keyof typeof engines;

/** Where models run unless `compile` is told otherwise. */
export const DEFAULT_BACKEND: Backend = "wasm";

export const backends = Object.keys(engines) as readonly Backend[];

/** A fresh memory on a target: what is compiled by one engine shares its states. */
export const createEngine = (backend: Backend = DEFAULT_BACKEND): Engine => engines[backend]();
