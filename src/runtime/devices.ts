/** What this machine can run models on: every backend with what it found, or why it cannot be used. */
import type { Backend } from "../../types/training/compile.js";
import { relaxedSimdSupported, webAssembly } from "../../codegen/targets/wasm/index.js";
import { threadCount } from "./threads/settings.js";

export interface Device {
  readonly backend: Backend;
  readonly usable: boolean;
  /** What was found, or what is missing and what to do about it. */
  readonly details: string;
}

/** How to find out about each backend. */
const probes = {
  async wasm() {
    const threads = threadCount();
    const shared = typeof SharedArrayBuffer === "undefined" ? "one thread: SharedArrayBuffer is missing (browsers need cross-origin isolation)" : `${threads} ${threads === 1 ? "thread" : "threads"}`;
    // eight bytes of an empty module
    const works = webAssembly?.validate(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) === true;
    if (!works) return { usable: false, details: "WebAssembly is missing" };
    return { usable: true, details: `WebAssembly SIMD128, ${relaxedSimdSupported() ? "with" : "without"} relaxed SIMD, ${shared}` };
  },
  async webgpu() {
    const { describeAdapter } = await import("./webgpu/index.js");
    return { usable: true, details: await describeAdapter() };
  },
  async reference() {
    return { usable: true, details: "float64 interpreter: slow, for checking" };
  },
} satisfies Record<Backend, () => Promise<Omit<Device, "backend">>>;

/**
 * Every backend of this machine.
 *
 * @example
 * for (const { backend, usable, details } of await listDevices()) console.log(backend, usable, details);
 */
export async function listDevices(): Promise<Device[]> {
  const devices: Device[] = [];
  for (const [backend, probe] of Object.entries(probes) as [Backend, () => Promise<Omit<Device, "backend">>][]) {
    try {
      devices.push({ backend, ...(await probe()) });
    } catch (error) {
      devices.push({ backend, usable: false, details: error instanceof Error ? error.message : String(error) });
    }
  }
  return devices;
}
