/** The WebGPU target: the kernel IR written out as WGSL compute shaders. */
export { emitWgsl, type Shader, type WgslOptions, type WgslProgram } from "./emit.js";
export { ARENA_BINDING, STATES_BINDING, type Own, type Place } from "./places.js";
