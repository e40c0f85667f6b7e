/** What the browser runs; bundled by the test that opens the page. */
import { input, layers, sequential, tensor } from "../../../src/index.js";
import { setThreads } from "../../../src/runtime/threads/settings.js";
import { sharedPool } from "../../../src/runtime/wasm.js";

export interface Trained {
  readonly losses: readonly number[];
  readonly isolated: boolean;
  readonly workers: number;
  /** Threads that were ready for the training's program when it was done. */
  readonly threads: number;
}

async function train(count: number): Promise<Trained> {
  setThreads(count, { always: count > 1 });
  const x = tensor(Float32Array.from({ length: 128 * 400 }, (_, i) => Math.sin(i)), [128, 400]);
  const y = tensor(Float32Array.from({ length: 128 * 4 }, (_, i) => Number(i % 4 === (i >> 2) % 4)), [128, 4]);
  const model = sequential([input([400]), layers.dense(64, { activation: "relu" }), layers.dense(4, { activation: "softmax" })]).compile({ optimizer: "adam", loss: "categoricalCrossentropy", seed: 1 });
  const losses: number[] = [];
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true;
  const pool = typeof SharedArrayBuffer === "undefined" ? undefined : sharedPool();
  for (let i = 0; i < 50; i++) {
    losses.push((await model.trainOnBatch(x, y)).loss);
    await pool?.ready();
  }
  return { losses, isolated, workers: pool?.workers.length ?? 0, threads: pool && pool.workers.length > 0 ? pool.threads(1) : 1 };
}

Object.assign(globalThis, { train });
