/** Threads and the process they live in: it ends by itself, it ends at once when told to, it does without them. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { root } from "../../house/sources.js";

/** Trains a model that is large enough for threads; `report` says how it went. */
const TRAIN = `
import { input, layers, sequential, tensor } from "./src/index.js";
import { setThreads } from "./src/runtime/threads/settings.js";
import { sharedPool } from "./src/runtime/wasm.js";
setThreads(2);
const samples = 256;
const x = tensor(Float32Array.from({ length: samples * 400 }, (_, i) => Math.sin(i)), [samples, 400]);
const y = tensor(Float32Array.from({ length: samples * 4 }, (_, i) => Number(i % 4 === (i >> 2) % 4)), [samples, 4]);
const model = sequential([input([400]), layers.dense(256, { activation: "relu" }), layers.dense(4, { activation: "softmax" })]).compile({ optimizer: "adam", loss: "categoricalCrossentropy", seed: 1 });
const train = async (epochs: number) => (await model.fit(x, y, { epochs, batchSize: 128, verbose: 0, seed: 1 })).history.loss;
`;

const folder = mkdtempSync(join(tmpdir(), "katachi-threads-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly text: string;
  /** Milliseconds from the last line it printed to its end. */
  readonly after: number;
}

/** Runs a script, bundled with what it imports, after `before`. The first line that it prints may be answered with a signal. */
async function run(name: string, script: string, { before = "", answer }: { readonly before?: string; readonly answer?: NodeJS.Signals } = {}): Promise<Ended> {
  const file = join(folder, `${name}.mjs`);
  // A loader of TypeScript would need shared memory itself, so the child gets JavaScript.
  await build({ stdin: { contents: script, resolveDir: root, loader: "ts" }, banner: { js: before }, outfile: file, bundle: true, format: "esm", platform: "node", target: "es2022", external: ["vega*", "@resvg/*", "fast-png", "@tensorflow/*", "webgpu"], logLevel: "error" });
  const child = spawn(process.execPath, [file], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  let last = performance.now();
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    if (text === "" && answer) child.kill(answer);
    text += part;
    last = performance.now();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, text, after: performance.now() - last }));
  });
}

const lossesOf = async (name: string, before: string): Promise<{ losses: number[]; workers: number }> => {
  const { code, text, after } = await run(name, `${TRAIN}
    const losses = await train(60);
    let workers = 0;
    try { workers = sharedPool().workers.length; } catch {}
    console.log(JSON.stringify({ losses, workers }));
  `, { before });
  expect(code).toBe(0);
  expect(after).toBeLessThan(5000);
  return JSON.parse(text) as { losses: number[]; workers: number };
};

test("the process ends by itself after training with threads, and without shared memory one thread learns the same", async () => {
  const [shared, alone] = await Promise.all([lossesOf("shared", ""), lossesOf("alone", "delete globalThis.SharedArrayBuffer;")]);
  expect(shared.workers).toBe(1);
  expect(alone.workers).toBe(0);
  expect(shared.losses.length).toBe(60);
  expect(alone.losses).toEqual(shared.losses);
}, 30_000);

test("Ctrl-C during training with threads ends the process at once", async () => {
  const { signal, after, text } = await run("interrupted", `${TRAIN}
    setInterval(() => { if (sharedPool().workers.length > 0) console.log("training"); }, 100).unref();
    await train(1e9);
  `, { answer: "SIGINT" });
  expect(text.trim().split("\n")[0]).toBe("training");
  expect(signal).toBe("SIGINT");
  expect(after).toBeLessThan(3000);
}, 30_000);
