/** What many steps and predictions leave behind: in the memory that engines share, and in JavaScript's heap. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { heapInUse } from "../../src/runtime/wasm.js";
import { BATCH, trainable, type Drawn } from "./check.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

export interface Growth {
  /** Bytes in use in the engines' memory. */
  readonly wasm: number;
  /** Bytes of JavaScript's heap and of array buffers outside of it. */
  readonly heap: number;
}

async function measured(): Promise<Growth> {
  // Finalizers run between tasks.
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { wasm: heapInUse(), heap: heapUsed + arrayBuffers };
}

/**
 * How much more there is after `count` training steps and as many predictions than after a few; undefined where nothing
 * trains. A heap that grows by more than `enough` is looked at again.
 */
export async function growth(drawn: Drawn, count: number, enough = 0): Promise<Growth | undefined> {
  const ready = trainable(drawn);
  if (!ready) return undefined;
  const { net, x, y } = ready;
  const work = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i++) {
      await net.trainOnBatch(x, y);
      await net.predict(x, { verbose: 0, batchSize: BATCH });
    }
  };
  await work(Math.min(count, 300));
  let least: Growth | undefined;
  // What compilation of hot functions takes is taken once; a leak grows every time.
  for (let round = 0; round < 3 && (least === undefined || least.heap > enough); round++) {
    const before = await measured();
    await work(count);
    const after = await measured();
    least = { wasm: after.wasm - before.wasm, heap: Math.min(after.heap - before.heap, least?.heap ?? Infinity) };
  }
  return least;
}
