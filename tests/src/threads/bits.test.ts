/** The same bits on every number of threads. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Program } from "../../../codegen/program.js";
import { setThreads } from "../../../src/runtime/threads/settings.js";
import { Pool } from "../../../src/runtime/threads/pool.js";
import { sharedPool, WasmEngine } from "../../../src/runtime/wasm.js";
import { cnn, programs } from "../../codegen/programs.js";
import { randomProgram } from "../../codegen/randomGraph.js";
import { bits, prepareShared } from "./support.js";

const COUNTS = [2, 3, 4];

afterAll(() => setThreads(undefined));

/** Runs some steps on one thread, then on more; all must leave the same. */
async function agree(program: Program, steps: number): Promise<void> {
  const prepared = await prepareShared(program, Math.max(...COUNTS));
  setThreads(1);
  const expected = Array.from({ length: steps }, () => bits(prepared.step()));
  for (const count of COUNTS) {
    setThreads(count, { always: true });
    prepared.reset();
    for (const step of expected) expect(bits(prepared.step())).toEqual(step);
  }
  prepared.dispose();
}

describe("all thread counts leave the same bits", () => {
  test.each(programs)("$name", async ({ program }) => {
    await agree(program, 3);
    expect(sharedPool().workers.length).toBe(3);
  }, 30_000);

  test("a larger cnn", async () => {
    await agree(cnn({ batch: 6, image: 14, filters: [8, 12], hidden: 24 }), 3);
  }, 30_000);

  test("random graphs", async () => {
    await fc.assert(fc.asyncProperty(randomProgram({ continuous: false }), (program) => agree(program, 1)), { numRuns: 30 });
  }, 30_000);
});

test("workers do take part", async () => {
  const prepared = await prepareShared(cnn({ batch: 6, image: 14, filters: [8, 12], hidden: 24 }), 2);
  const { control } = sharedPool();
  // A part that nobody but the main thread took would leave this at 0 for ever.
  let helped = 0;
  const { sub } = Atomics;
  Atomics.sub = ((array: Int32Array, index: number, value: number): number => {
    const left = sub(array, index, value);
    if (array === control && left > 0) helped--;
    return left;
  }) as typeof Atomics.sub;
  const { store } = Atomics;
  Atomics.store = ((array: Int32Array, index: number, value: number): number => {
    if (array === control && index === 0) helped += value;
    return store(array, index, value);
  }) as typeof Atomics.store;
  try {
    for (let i = 0; i < 200 && helped === 0; i++) prepared.step();
  } finally {
    Object.assign(Atomics, { sub, store });
  }
  expect(helped).toBeGreaterThan(0);
  prepared.dispose();
});

test("an engine may be given fewer threads than there are", async () => {
  setThreads(4, { always: true });
  const { program } = programs[0]!;
  const before = sharedPool().threads(1, 1);
  const engine = new WasmEngine(1);
  const step = engine.compile(program);
  const { share } = Pool.prototype;
  let shared = 0;
  Pool.prototype.share = function (...args) {
    shared++;
    share.apply(this, args);
  };
  step.run();
  await sharedPool().ready();
  step.run();
  Pool.prototype.share = share;
  expect([before, shared]).toEqual([1, 0]);
  engine.dispose();
});
