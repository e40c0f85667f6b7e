/** What happens when a worker is gone. In a file of its own: the workers of this process do not come back. */
import { afterAll, expect, test } from "vitest";
import { SLOTS } from "../../../src/runtime/threads/control.js";
import { setThreads } from "../../../src/runtime/threads/settings.js";
import { sharedPool } from "../../../src/runtime/wasm.js";
import { cnn } from "../../codegen/programs.js";
import { failure } from "../support.js";
import { bits, prepare, prepareShared } from "./support.js";

const program = cnn({ batch: 4, image: 12, filters: [4, 8], hidden: 12 });

afterAll(() => setThreads(undefined));

test("workers that end between steps or while steps run leave the rest to the others", async () => {
  setThreads(1);
  const alone = prepare(program);
  const expected = Array.from({ length: 24 }, () => bits(alone.step()));

  const shared = await prepareShared(program, 3);
  expect(sharedPool().workers.length).toBe(2);
  for (const [i, step] of expected.entries()) {
    // It ends when it likes, asleep or looking for work; the steps go on at once.
    if (i % 10 === 5) sharedPool().workers.at(-1)?.thread.terminate();
    if (i % 10 === 8) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(bits(shared.step())).toEqual(step);
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(sharedPool().workers.length).toBe(0);
}, 30_000);

test("a part that was taken and is never done ends in a coded error, and then one thread goes on", async () => {
  const { control } = sharedPool();
  const shared = await prepareShared(program, 3, 0.5);
  const expected = bits(shared.step());
  shared.reset();

  // What a worker does that dies in the middle: it takes the first part and is gone.
  const pool = sharedPool();
  const { threads } = pool;
  pool.threads = () => 2;
  const { add } = Atomics;
  let died = false;
  Atomics.add = ((array: Int32Array, index: number, value: number): number => {
    if (array === control && index === SLOTS.epoch && !died) {
      died = true;
      Atomics.sub(control, SLOTS.remaining, 1);
    }
    return add(array, index, value);
  }) as typeof Atomics.add;
  const start = performance.now();
  const message = await failure(() => shared.step());
  Object.assign(Atomics, { add });
  pool.threads = threads;

  expect(died).toBe(true);
  expect(message).toMatch(/^target: wasm: a worker thread did not come back in the middle of a step/);
  expect(performance.now() - start).toBeLessThan(3000);
  shared.reset();
  expect(bits(shared.step())).toEqual(expected);
}, 30_000);
