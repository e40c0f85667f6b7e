/** Models on a GPU, through WebGPU: loaded only where it is asked for. */
import { WebGpuEngine } from "./engine.js";
import { openBackend } from "./open.js";

export { describeAdapter } from "./open.js";
export { WebGpuEngine } from "./engine.js";
export type { WebGpuExecutable } from "./executable.js";
export type { Counters } from "./session.js";
export type { TfTensor } from "./tfjs.js";

/**
 * An engine on tfjs' WebGPU backend, which becomes tfjs' active one unless another was chosen. Rejects with a KatachiError with code "target"
 * that says what is missing.
 */
export async function createWebGpuEngine(): Promise<WebGpuEngine> {
  return new WebGpuEngine(await openBackend());
}
