/** Dawn's own WGSL compiler as a checker: it needs no driver and no GPU. */
import type { Gpu, GpuDevice } from "../../../src/runtime/webgpu/gpu.js";

/** Typed by hand: the package's own types are those of a browser. */
interface Dawn {
  create(options: readonly string[]): Gpu;
}

/** Dawn ends the process when this is collected before its devices. */
let gpu: Gpu | undefined;

export async function createTint(): Promise<GpuDevice> {
  const name: string = "webgpu";
  const { create } = (await import(name)) as Dawn;
  gpu ??= create(["backend=null"]);
  const adapter = await gpu.requestAdapter();
  return adapter!.requestDevice();
}

/** What the compiler has to say against a shader, with line numbers. */
export async function complaints(device: GpuDevice, code: string): Promise<string[]> {
  device.pushErrorScope("validation");
  const info = await device.createShaderModule({ code }).getCompilationInfo();
  const error = await device.popErrorScope();
  const found = info.messages.map(({ type, lineNum, message }) => `${type} in line ${lineNum}: ${message}\n${code.split("\n")[lineNum - 1]}`);
  return error && found.length === 0 ? [error.message] : found;
}
