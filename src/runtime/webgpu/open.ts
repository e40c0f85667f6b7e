/**
 * Opens the WebGPU backend of tfjs. Everything is imported here and only when asked for: in a browser `navigator.gpu`
 * is there, in Node the package `webgpu` (Dawn) provides it.
 */
import { KatachiError } from "../../../types/error.js";
import type { Gpu, GpuAdapter } from "./gpu.js";
import type { TfBackend, Tfjs } from "./tfjs.js";

/** Which versions to ask for; the same ranges stand in package.json under peerDependencies. */
const VERSIONS = { "@tensorflow/tfjs-core": "4.22", "@tensorflow/tfjs-backend-webgpu": "4.22", webgpu: "0.6" } as const;

async function load<T>(name: keyof typeof VERSIONS, load: () => Promise<unknown>): Promise<T> {
  try {
    return (await load()) as T;
  } catch (cause) {
    const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
    const missing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
    throw new KatachiError("target", `webgpu: needs the package ${name}, which ${missing ? "is not installed" : `failed to load (${String(message ?? cause)})`}: npm install ${name}@${VERSIONS[name]}`, { cause });
  }
}

interface DawnModule {
  create(options: readonly string[]): Gpu;
  readonly globals: object;
}

interface Global {
  navigator?: { gpu?: Gpu };
  readonly process?: { readonly versions?: { readonly node?: string } };
}

/** `navigator.gpu`, made by Dawn where the platform is Node. */
async function findGpu(): Promise<Gpu> {
  const platform = globalThis as Global;
  if (platform.navigator?.gpu) return platform.navigator.gpu;
  if (!platform.process?.versions?.node) throw new KatachiError("target", "webgpu: this browser has no WebGPU (navigator.gpu is missing); it also needs a secure context, that is https or localhost");
  // Not a literal, because bundlers for browsers must not follow it.
  const name: string = "webgpu";
  const { create, globals } = await load<DawnModule>("webgpu", () => import(/* @vite-ignore */ name));
  Object.assign(globalThis, globals);
  const gpu = create([]);
  if (platform.navigator) Object.defineProperty(platform.navigator, "gpu", { value: gpu, configurable: true });
  else Object.defineProperty(platform, "navigator", { value: { gpu, userAgent: "node", hardwareConcurrency: 1 }, configurable: true, writable: true });
  return gpu;
}

const noAdapter = "webgpu: no adapter: there is no GPU that WebGPU can use here (in Node a Vulkan, Metal or Direct3D 12 driver is needed)";

/** The adapter that tfjs will use. tfjs itself would stumble over a missing one, and only print that it did. */
async function findAdapter(): Promise<GpuAdapter> {
  const adapter = await (await findGpu()).requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new KatachiError("target", noAdapter);
  return adapter;
}

async function loadTfjs(): Promise<Tfjs> {
  const tf = await load<Tfjs>("@tensorflow/tfjs-core", () => import("@tensorflow/tfjs-core"));
  await load("@tensorflow/tfjs-backend-webgpu", () => import("@tensorflow/tfjs-backend-webgpu"));
  return tf;
}

/** What would be used, in words; rejects with a KatachiError that says what is missing. */
export async function describeAdapter(): Promise<string> {
  const { info, limits } = await findAdapter();
  await loadTfjs();
  const name = [info?.vendor, info?.architecture, info?.device, info?.description].filter(Boolean).join(" ") || "an adapter without a name";
  return `${name}; up to ${Math.floor(Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize) / 2 ** 20)} MiB for intermediate values`;
}

/** Leaves tfjs' active backend as it was, if one was chosen; otherwise "webgpu" becomes it. */
export async function openBackend(): Promise<TfBackend> {
  await findAdapter();
  const tf = await loadTfjs();
  if (!tf.findBackendFactory("webgpu")) throw new KatachiError("target", "webgpu: tfjs registered no WebGPU backend: @tensorflow/tfjs-backend-webgpu was imported before there was a navigator.gpu");
  const active = tf.getBackend();
  if (!(await tf.setBackend("webgpu"))) throw new KatachiError("target", "webgpu: tfjs could not start its WebGPU backend");
  const backend = tf.backend() as TfBackend;
  if (active && active !== "webgpu") await tf.setBackend(active);
  return backend;
}
