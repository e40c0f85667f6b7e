/** Random programs over all layers: the compiler and the run time agree, to the letter; and rules with a mistake are found. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KatachiError, layers } from "../../src/index.js";
import { versions } from "../types/compilers.js";
import { uncalled } from "./layers/index.js";
import { scope } from "./program.js";
import { check, declarations } from "./verdicts.js";

let folder = "";
beforeAll(() => void (folder = declarations()), 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BATCH = 400;

test("every layer is called", () => {
  expect(uncalled).toEqual([]);
});

describe("random programs", { timeout: 600_000 }, () => {
  test.each([...versions].reverse().map((version) => [version, version === "7.0" ? 2000 : 200] as const))("agree under TypeScript %s, %i of them", async (version, programs) => {
    let calls = 0;
    let wrong = 0;
    for (let from = 0; from < programs; from += BATCH) {
      const result = await check(folder, { version, seed: 20261122, from, programs: Math.min(BATCH, programs - from) });
      expect(result.mismatches).toEqual([]);
      calls += result.calls;
      wrong += result.wrong;
    }
    // Both kinds of calls must be there, or agreement says little.
    expect(wrong / calls).toBeGreaterThan(0.2);
    expect(wrong / calls).toBeLessThan(0.6);
  });

  /** Layers whose run-time rule has one mistake, as a slip in a rule would be. */
  const planted: Readonly<Record<string, object>> = {
    "a kernel that is one too large": { conv1d: (filters: number, kernel: unknown, options: object) => layers.conv1d(filters, (typeof kernel === "number" ? kernel + 1 : kernel) as never, options as never) },
    "a pool that forgets its strides": { maxPooling2d: (pool: never, { strides: _, ...options }: { strides?: unknown } = {}) => layers.maxPooling2d(pool, options as never) },
    "a rank that is not checked": { flatten: () => (x: never) => layers.reshape([-1] as never)(x) },
    "another sentence": {
      concatenate: (options: never) => (list: never) => {
        try {
          return layers.concatenate(options)(list);
        } catch (error) {
          throw error instanceof KatachiError ? new KatachiError(error.code, error.message.replace("must match", "must agree")) : error;
        }
      },
    },
    "an axis that is taken for another": { permute: (dims: readonly number[], options: never) => layers.permute([...dims].reverse() as never, options) },
  };

  test.each(Object.entries(planted))("show %s", async (_, wrong) => {
    const [only] = Object.keys(wrong);
    const result = await check(folder, { version: "7.0", seed: 1, programs: 60, only, scope: { ...scope, layers: { ...layers, ...wrong } } });
    expect(result.mismatches.length).toBeGreaterThan(0);
  });
});

