/** Random tensors against the moments of their distributions, and their seeds. */
import { describe, expect, test } from "vitest";
import { random, tensor } from "../../src/index.js";

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
function deviation(values: ArrayLike<number>): number {
  const middle = mean(values);
  return Math.sqrt(mean(Array.from(values, (value) => (value - middle) ** 2)));
}

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
  return "no error";
};

describe("random tensors", () => {
  test("uniform numbers lie in their range and have its mean and deviation", async () => {
    const x = random.uniform([200, 100], { minval: -1, maxval: 3, seed: 5 });
    const values = await x.data();
    expect([x.shape, x.dtype]).toEqual([[200, 100], "float32"]);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...values)).toBeLessThan(3);
    // Five standard errors of a mean of 20,000; the deviation of a uniform distribution is its width over the root of 12.
    expect(Math.abs(mean(values) - 1)).toBeLessThan(5 * (4 / Math.sqrt(12)) / Math.sqrt(20_000));
    expect(deviation(values)).toBeCloseTo(4 / Math.sqrt(12), 1);
  });

  test("maxval is never reached, though the nearest float may be it", async () => {
    const values = await random.uniform([50_000], { minval: 1e8, maxval: 1e8 + 8, seed: 1 }).data();
    expect(Math.max(...values)).toBeLessThan(1e8 + 8);
  });

  test("normal numbers have their mean and deviation", async () => {
    const values = await random.normal([20_000], { mean: 2, stddev: 0.5, seed: 5 }).data();
    expect(mean(values)).toBeCloseTo(2, 1);
    expect(deviation(values)).toBeCloseTo(0.5, 1);
    // Within one, two and three deviations.
    for (const [count, share] of [[1, 0.6827], [2, 0.9545], [3, 0.9973]] as const) expect(mean(Array.from(values, (value) => Number(Math.abs(value - 2) < 0.5 * count)))).toBeCloseTo(share, 1.5);
  });

  test("integers are drawn alike from minval up to, not including, maxval", async () => {
    const x = random.randint([10_000], { minval: -2, maxval: 3, seed: 5 });
    const values = await x.data();
    expect([x.dtype, values.constructor]).toEqual(["int32", Int32Array]);
    const counts = [-2, -1, 0, 1, 2].map((value) => values.filter((each) => each === value).length);
    expect(counts.reduce((a, b) => a + b)).toBe(10_000);
    // Five standard errors of a count of 2,000.
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(5 * Math.sqrt(10_000 * 0.2 * 0.8));
  });

  test("the whole range of 32 bits can be drawn from", async () => {
    const values = await random.randint([1_000], { minval: -(2 ** 31), maxval: 2 ** 31 - 1, seed: 1 }).data();
    expect(Math.min(...values)).toBeLessThan(-2e9);
    expect(Math.max(...values)).toBeGreaterThan(2e9);
  });

  test("a seed repeats its numbers, and calls without one differ", async () => {
    const seeded = async (seed: number) => [...(await random.uniform([8], { seed }).data())];
    expect(await seeded(1)).toEqual(await seeded(1));
    expect(await seeded(1)).not.toEqual(await seeded(2));
    expect(await random.uniform([8]).data()).not.toEqual(await random.uniform([8]).data());
  });

  test("the values are those of a tensor like any other", async () => {
    expect(await random.randint([2, 2], { minval: 7, maxval: 8 }).array()).toEqual(await tensor([[7, 7], [7, 7]]).array());
  });

  test("bad input is refused by name", () => {
    const wrong = random as unknown as Record<"uniform" | "normal" | "randint", (...given: unknown[]) => unknown>;
    expect(code(() => wrong.uniform([3, 0]))).toBe("option: uniform: axis 1 must be a positive integer, got 0");
    expect(code(() => wrong.uniform(3))).toBe("option: uniform: shape must be a list of sizes, got 3");
    expect(code(() => wrong.uniform([3], { minval: 2 }))).toBe("option: uniform: maxval must be above minval 2, got 1");
    expect(code(() => wrong.uniform([3], { minVal: 2 }))).toBe('option: uniform: unknown option "minVal"; did you mean "minval"?');
    expect(code(() => wrong.normal([3], { stddev: -1 }))).toBe("option: normal: stddev must be a number of at least 0, got -1");
    expect(code(() => wrong.normal([3], { seed: 0.5 }))).toBe("option: normal: seed must be an integer, got 0.5");
    expect(code(() => wrong.randint([3]))).toBe("option: randint: maxval must be a whole number of 32 bits, got undefined");
    expect(code(() => wrong.randint([3], { maxval: 2.5 }))).toBe("option: randint: maxval must be a whole number of 32 bits, got 2.5");
    expect(code(() => wrong.randint([3], { maxval: 0 }))).toBe("option: randint: maxval must be above minval 0, got 0");
  });
});
