/** Measures a step of Katachi against its peers and prints two tables, one for the CPU and one for WebGPU. Run: npm run bench -- --help */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { cases, type Case } from "./cases.js";
import { ensurePeers } from "./install.js";
import { measure, outliers } from "./measure.js";
import type { Peer } from "./peers/peer.js";
import { table, threeDigits, type Row } from "./table.js";
import { measureWebGpu, webGpuCases, webGpuLibraries, type WebGpuLibrary } from "./webgpu.js";
import { webGpuTable } from "./webgpuTable.js";

const HELP = `Usage: npm run bench -- [options]

Times one step of each case for Katachi and its peers, in turns, in one process, on one core each;
large cases also for Katachi on all cores (katachi 2T has two). Then the training steps on WebGPU,
in software where there is Debian's chromium, with what each library asks of the device.

  --case a,b     only these cases: a AND gate, b MLP, c CNN, e sine; default all
  --peer x,y     only these libraries: katachi, tfjs-wasm, tfjs-cpu, tfjs-webgpu, jax-js; default all
  --rounds n     turns of each library per case; default 7
  --webgpu       only the table for WebGPU
  --no-webgpu    without it
  --all          also what takes minutes for one step
  --json file    write every measured time to a file
  --help         show this text`;

/** Later lines overwrite earlier ones in a terminal; elsewhere only the case is reported, once. */
function reporter(): { report: (message: string) => void; clear: () => void } {
  let lastCase = "";
  return {
    report: (message) => {
      if (process.stderr.isTTY) return void process.stderr.write(`\r\u001b[K${message}`);
      const current = message.split(":")[0]!;
      if (current !== lastCase) process.stderr.write(`measuring ${current}\n`);
      lastCase = current;
    },
    clear: () => void (process.stderr.isTTY && process.stderr.write("\r\u001b[K")),
  };
}

const wanted = (names: readonly string[] | undefined, name: string): boolean => names === undefined || names.includes(name);

async function peersNamed(names: readonly string[] | undefined): Promise<Peer[]> {
  const [{ tfjsWasm, tfjsCpu }, { jaxWasm }] = await Promise.all([import("./peers/tfjs.js"), import("./peers/jax.js")]);
  const { katachi, katachiThreads } = await import("./peers/katachi.js");
  const all: readonly Peer[] = [katachi, tfjsWasm, tfjsCpu, jaxWasm];
  const known = [...new Set([...all.map((peer) => peer.name), ...webGpuLibraries])];
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--peer: there is no library ${unknown}; there are ${known.join(", ")}`);
  return all.filter((peer) => wanted(names, peer.name)).flatMap((peer) => (peer === katachi ? [katachi, katachiThreads] : [peer]));
}

function casesNamed(names: readonly string[] | undefined): readonly Case[] {
  const letters = [...new Set(cases.map((which) => which.id[0]!))];
  const unknown = names?.find((name) => !letters.includes(name));
  if (unknown !== undefined) throw new Error(`--case: there is no case ${unknown}; there are ${letters.join(", ")}`);
  return names === undefined ? cases : cases.filter((which) => names.includes(which.id[0]!));
}

/** Measures on the CPU and prints it. */
async function onCpu(chosen: readonly Case[], peers: readonly Peer[], rounds: number, all: boolean): Promise<{ peakGflops: number; rows: Row[] }> {
  const { cores, katachiThreads } = await import("./peers/katachi.js");
  const peersOf = (which: Case): Peer[] => peers.filter((peer) => peer !== katachiThreads || (which.threads && cores > 1));
  const peakGflops = await simdPeak();
  console.log(`SIMD peak of one core in WebAssembly, float32: ${threeDigits(peakGflops)} GFLOP/s\n`);
  const { report, clear } = reporter();
  const rows: Row[] = [];
  for (const which of chosen) rows.push({ which, results: await measure(which, peersOf(which), { rounds, all, report }) });
  clear();
  console.log(table(rows, peakGflops));
  return { peakGflops, rows };
}

/** Measures on WebGPU and prints it. */
async function onWebGpu(chosen: readonly Case[], libraries: readonly WebGpuLibrary[], rounds: number) {
  const { report, clear } = reporter();
  const measurement = await measureWebGpu({ ids: chosen.map(({ id }) => id), libraries, rounds }, report);
  clear();
  console.log(`\n${webGpuTable(measurement)}`);
  return measurement;
}

const forFile = (rows: readonly Row[]): object[] => rows.map(({ which: { id, title, mode, batch, flops, checkedSteps }, results }) => ({ id, title, mode, batch, flops, checkedSteps, results }));

/** Says whether all did the same work; true when they did. */
function agree(rows: readonly Row[]): boolean {
  if (rows.length === 0) return true;
  const strange = rows.flatMap(({ which, results }) => outliers(results).map((peer) => `${peer} in case ${which.id}`));
  console.log(
    strange.length === 0
      ? "Losses are those after the same few steps from the same weights; they agree: all did the same work."
      : `! The loss differs from the others', so the work does too: ${strange.join("; ")}.`,
  );
  return strange.length === 0;
}

async function main(): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    options: { case: { type: "string" }, peer: { type: "string" }, rounds: { type: "string", default: "7" }, webgpu: flag, "no-webgpu": flag, all: flag, json: { type: "string" }, help: flag },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds is ${values.rounds}, expected a whole number of at least 1`);
  if (values.webgpu && values["no-webgpu"]) throw new Error("--webgpu and --no-webgpu leave nothing to measure");
  const chosen = casesNamed(values.case?.split(","));
  const names = values.peer?.split(",");
  ensurePeers();
  const peers = await peersNamed(names);

  const machine = { cpu: cpus()[0]?.model.trim() ?? "unknown", cores: cpus().length, node: process.version };
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node.slice(1)}`);
  const cpu = values.webgpu || peers.length === 0 ? undefined : await onCpu(chosen, peers, rounds, values.all);
  const cpuAgrees = agree(cpu?.rows ?? []);
  const libraries = values["no-webgpu"] ? [] : webGpuLibraries.filter((name) => wanted(names, name));
  const gpuCases = webGpuCases(chosen);
  const gpu = libraries.length === 0 || gpuCases.length === 0 ? undefined : await onWebGpu(gpuCases, libraries, rounds);
  const gpuAgrees = agree(gpu?.rows ?? []);

  if (values.json !== undefined) {
    const webgpu = gpu && { adapter: gpu.adapter, problem: gpu.problem, cases: forFile(gpu.rows) };
    writeFileSync(values.json, `${JSON.stringify({ machine, peakGflops: cpu?.peakGflops, cases: forFile(cpu?.rows ?? []), webgpu }, undefined, 1)}\n`);
  }
  // No adapter is no failure; one that was there and did not last is.
  const broken = gpu?.adapter !== undefined && gpu.problem !== undefined;
  return cpuAgrees && gpuAgrees && !broken ? 0 : 1;
}

/** GFLOP/s of multiply-adds in registers, fused where this engine can. */
async function simdPeak(): Promise<number> {
  const { measurePeak } = await import("./peak.js");
  const plain = measurePeak(false);
  try {
    return Math.max(plain, measurePeak(true));
  } catch {
    return plain; // Node 20 has no relaxed SIMD.
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  },
);
