/** The WebAssembly target: the kernel IR written out as SIMD128 modules. */
export { emitModule, emitParts, SLACK_BYTES, type EmitOptions, type EmittedModule } from "./emit.js";
export { relaxedSimdSupported } from "./features.js";
export { SCRATCH_BYTES } from "./staging.js";
export { webAssembly, type WasmMemory } from "./webassembly.js";
export type { Cache } from "./traffic.js";
