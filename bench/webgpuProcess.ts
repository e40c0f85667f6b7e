/** The process that measures the webgpu table: all libraries in turns on one Dawn, which is set up before any of them is loaded. */
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { cases, type Case } from "./cases.js";
import { countCalls, difference, type Counts } from "./counters.js";
import { measure } from "./measure.js";
import type { Peer } from "./peers/peer.js";
import { HOW_TO_GET_ONE, type Message, type Order, type WebGpuLibrary } from "./webgpu.js";

interface Adapter {
  readonly info: { readonly vendor: string; readonly architecture: string; readonly device: string; readonly description: string };
}
interface Gpu {
  requestAdapter(options: { powerPreference: string }): Promise<Adapter | null>;
}
interface Dawn {
  create(options: readonly string[]): Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

const send = (message: Message): Promise<void> => new Promise((resolve) => process.send!(message, undefined, {}, () => resolve()));

/** Makes Dawn this process' `navigator.gpu`, the one that every library asks. Names the adapter it will be given. */
async function openGpu(): Promise<{ readonly adapter: string; readonly counts: () => Counts }> {
  // The copy that Katachi itself would use.
  const { create, globals } = createRequire(new URL("../package.json", import.meta.url))("webgpu") as Dawn;
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const found = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!found) throw new Error(`there is no WebGPU adapter: ${HOW_TO_GET_ONE}`);
  // Node 20 has no navigator; later ones have one without a GPU.
  Object.defineProperty(globalThis, "navigator", { value: { gpu, userAgent: "Node", hardwareConcurrency: availableParallelism() }, configurable: true });
  const { vendor, architecture, device, description } = found.info;
  return { adapter: [vendor, architecture, device, description].filter(Boolean).join(", ") || "an adapter without a name", counts: countCalls(globals) };
}

const peers: Readonly<Record<WebGpuLibrary, () => Promise<Peer>>> = {
  katachi: async () => (await import("./peers/katachiWebGpu.js")).katachiWebGpu,
  "tfjs-webgpu": async () => (await import("./peers/tfjsWebGpu.js")).tfjsWebGpu,
  "jax-js": async () => (await import("./peers/jaxWebGpu.js")).jaxWebGpu,
};

/** The peer, with the calls of its latest step kept. */
function counted(peer: Peer, counts: () => Counts, keep: (counts: Counts) => void): Peer {
  const prepare = async (which: Case) => {
    const prepared = await peer.prepare(which);
    const step = async (): Promise<void> => {
      const before = counts();
      await prepared.step();
      keep(difference(counts(), before));
    };
    return { ...prepared, step };
  };
  return { ...peer, prepare };
}

async function main({ ids, libraries, rounds }: Order): Promise<void> {
  const { adapter, counts } = await openGpu();
  await send({ kind: "adapter", name: adapter });
  const latest = new Map<string, Counts>();
  const chosen: Peer[] = [];
  for (const library of libraries) {
    const peer = await peers[library]();
    chosen.push(counted(peer, counts, (of) => latest.set(peer.name, of)));
  }
  const report = (text: string): void => void send({ kind: "progress", text: `webgpu ${text}` });
  for (const which of cases.filter(({ id }) => ids.includes(id))) {
    latest.clear();
    const results = await measure(which, chosen, { rounds, all: true, hurry: true, report });
    await send({ kind: "case", id: which.id, results: results.map((result) => ({ ...result, ...(latest.has(result.peer) ? { counts: latest.get(result.peer)! } : {}) })) });
  }
}

// Devices that are still open would keep the process.
main(JSON.parse(process.argv[2]!) as Order).then(
  () => process.exit(0),
  async (error: unknown) => {
    await send({ kind: "unavailable", why: (error instanceof Error ? error.message : String(error)).split("\n")[0]! });
    process.exit(1);
  },
);
