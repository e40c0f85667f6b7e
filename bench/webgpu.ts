/** The webgpu table: measured in a process of its own, since the driver is chosen by its environment and a driver may crash. */
import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cases, type Case } from "./cases.js";
import type { Counts } from "./counters.js";
import type { Result } from "./measure.js";

/** Where Debian's chromium package puts SwiftShader, a Vulkan driver in software. */
const SOFTWARE_DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";

export const webGpuLibraries = ["katachi", "tfjs-webgpu", "jax-js"] as const;
export type WebGpuLibrary = (typeof webGpuLibraries)[number];

/** Training only: what a step asks of the device is what this table is about. */
const IDS: readonly string[] = ["a", "b", "c", "e"];

export const webGpuCases = (chosen: readonly Case[]): Case[] => chosen.filter(({ id }) => IDS.includes(id));

/** What the other process is to do. */
export interface Order {
  readonly ids: readonly string[];
  readonly libraries: readonly WebGpuLibrary[];
  readonly rounds: number;
}

export interface CountedResult extends Result {
  /** Of one step, the last one measured. */
  readonly counts?: Counts;
}

export interface WebGpuRow {
  readonly which: Case;
  readonly results: readonly CountedResult[];
}

/** What the other process says. */
export type Message =
  | { readonly kind: "progress"; readonly text: string }
  | { readonly kind: "adapter"; readonly name: string }
  | { readonly kind: "case"; readonly id: string; readonly results: readonly CountedResult[] }
  /** Nothing can be measured, and why. */
  | { readonly kind: "unavailable"; readonly why: string };

export interface WebGpuMeasurement {
  readonly adapter: string | undefined;
  readonly rows: readonly WebGpuRow[];
  /** Why there are no rows, or not all. */
  readonly problem: string | undefined;
}

function environment(): NodeJS.ProcessEnv {
  const chosen = process.env["VK_ICD_FILENAMES"] ?? process.env["VK_DRIVER_FILES"];
  return chosen === undefined && existsSync(SOFTWARE_DRIVER) ? { ...process.env, VK_ICD_FILENAMES: SOFTWARE_DRIVER } : process.env;
}

export const HOW_TO_GET_ONE = "on Debian `apt-get install --no-install-recommends chromium libvulkan1` brings a software adapter; VK_ICD_FILENAMES names another Vulkan driver";

export function measureWebGpu(order: Order, report: (message: string) => void): Promise<WebGpuMeasurement> {
  return new Promise((resolve) => {
    let adapter: string | undefined;
    let problem: string | undefined;
    const rows: WebGpuRow[] = [];
    const child = fork(fileURLToPath(new URL("webgpuProcess.ts", import.meta.url)), [JSON.stringify(order)], { env: environment(), serialization: "advanced" });
    child.on("message", (message: Message) => {
      if (message.kind === "progress") report(message.text);
      else if (message.kind === "adapter") adapter = message.name;
      else if (message.kind === "unavailable") problem = message.why;
      else rows.push({ which: cases.find(({ id }) => id === message.id)!, results: message.results });
    });
    child.on("error", (error) => (problem ??= error.message));
    child.on("close", (code, signal) => {
      // A driver that crashes while it is unloaded has done its work.
      if (rows.length < order.ids.length) problem ??= `the measuring process ended early (${signal ?? `exit code ${code}`})`;
      resolve({ adapter, rows, problem });
    });
  });
}
