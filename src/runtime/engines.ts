/** The targets by name. */
import type { Backend } from "../../types/training/compile.js";
import type { Engine } from "./executable.js";
import { LaterEngine } from "./later.js";
import { createReferenceEngine } from "./reference.js";
import { createWasmEngine } from "./wasm.js";

export interface EngineOptions {
  /** For the targets that have threads. */
  readonly threads?: number | undefined;
}

const engines = {
  wasm: createWasmEngine,
  webgpu: () => new LaterEngine("webgpu", async () => (await import("./webgpu/index.js")).createWebGpuEngine()),
  reference: createReferenceEngine,
} satisfies Record<Backend, (options: EngineOptions) => Engine>;

/** Where models run unless `compile` is told otherwise. */
export const DEFAULT_BACKEND: Backend = "wasm";

export const backends = Object.keys(engines) as readonly Backend[];

/** A fresh memory on a target: what is compiled by one engine shares its states. */
export const createEngine = (backend: Backend = DEFAULT_BACKEND, options: EngineOptions = {}): Engine => engines[backend](options);
