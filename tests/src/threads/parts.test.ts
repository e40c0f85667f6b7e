/** Which nests are shared, how they are cut, and when one thread is better. */
import { afterEach, describe, expect, test } from "vitest";
import { compileProgram } from "../../../codegen/passes/compile.js";
import { cut, estimateUs, mostParts } from "../../../src/runtime/threads/cost.js";
import { setThreads, threadCount } from "../../../src/runtime/threads/settings.js";
import { Tuner } from "../../../src/runtime/threads/tuner.js";
import { cnn, mlp, programs } from "../../codegen/programs.js";

afterEach(() => setThreads(undefined));

describe("the parts of a nest", () => {
  test.each([1, 2, 3, 7, 16, 24, 1000, 75_000])("cover %i iterations without gaps", (split) => {
    for (const threads of [2, 3, 4, 64]) {
      for (const most of [2, 5, 100, 1e6]) {
        const [count, ...borders] = cut(split, most, threads);
        expect(borders.length).toBe(count! + 1);
        expect([borders[0], borders.at(-1)]).toEqual([0, split]);
        const sizes = borders.slice(1).map((border, i) => border - borders[i]!);
        expect(Math.min(...sizes)).toBeGreaterThan(0);
        expect(count).toBeLessThanOrEqual(400);
        expect(sizes.slice(0, -1)).toEqual(sizes.slice(0, -1).sort((a, b) => b - a));
      }
    }
  });

  test("give every thread some", () => expect(cut(64, 64, 2)[0]).toBeGreaterThanOrEqual(4));
});

describe("sharing", () => {
  const partsOf = (program: Parameters<typeof compileProgram>[0]): readonly number[] | undefined => {
    const { nests } = compileProgram(program, { pack: true });
    return mostParts(nests, nests.map(() => 64));
  };

  test.each(programs)("is not for small programs: $name", ({ program }) => expect(partsOf(program)).toBeUndefined());

  test("is for the long nests of large programs", () => {
    const program = cnn({ batch: 64, image: 28, filters: [32, 64], hidden: 128 });
    const { nests } = compileProgram(program, { pack: true });
    const parts = partsOf(program)!;
    const times = nests.map(estimateUs);
    expect(parts[times.indexOf(Math.max(...times))]).toBe(64);
    expect(parts[times.indexOf(Math.min(...times))]).toBe(1);
    expect(partsOf(mlp(128, [784, 128, 10]))).toBeDefined();
  });
});

test("threads are as many as asked for, else as the machine has", () => {
  expect(threadCount()).toBeGreaterThanOrEqual(1);
  setThreads(3);
  expect(threadCount()).toBe(3);
  setThreads(1000);
  expect(threadCount()).toBe(64);
});

describe("the tuner", () => {
  /** How many of some steps went together, when steps take these times. */
  const run = (tuner: Tuner, steps: number, together: number, alone: number): number => {
    let count = 0;
    for (let i = 0; i < steps; i++) {
      if (tuner.together) count++;
      tuner.record(tuner.together ? together : alone);
    }
    return count;
  };

  test("shares where that is faster", () => expect(run(new Tuner(), 2000, 1, 1.8)).toBeGreaterThan(1900));

  test("does not where it is slower", () => expect(run(new Tuner(), 4000, 3, 1)).toBeLessThan(100));

  test("stays near the better way when there is little between them", () => {
    expect(run(new Tuner(), 4000, 1.1, 1)).toBeLessThan(400);
    expect(run(new Tuner(), 4000, 1, 1.1)).toBeGreaterThan(3600);
  });

  test("notices that the machine got busy and idle again", () => {
    const tuner = new Tuner();
    run(tuner, 1000, 1, 1.8);
    expect(run(tuner, 4000, 5, 1.8)).toBeLessThan(500);
    expect(run(tuner, 10_000, 1, 1.8)).toBeGreaterThan(5000);
  });
});
