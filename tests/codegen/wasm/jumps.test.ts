/** Loads and sums in memory whose place the data choose: random nests against the interpreter, whole and cut in parts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Jump } from "../../../codegen/kernel/expr.js";
import { relaxedSimdSupported } from "../../../codegen/targets/wasm/index.js";
import { cuts, Draw, size } from "./arbitrary.js";
import { affine, apply, literal, load, nest, reduce, result, stage, store } from "./build.js";
import { check, run, type TestBuffer } from "./support.js";

const modes = relaxedSimdSupported() ? [false, true] : [false];
const draw = new Draw(5);
const floats = (length: number): TestBuffer => ({ dtype: "float32", values: Array.from({ length }, () => Math.fround(draw.next() * 2 - 1)) });
const ints = (length: number, below: number): TestBuffer => ({ dtype: "int32", values: Array.from({ length }, () => draw.below(below + 4) - 2) });
const int = (value: number) => literal(value, "int32");

/** step · (an element of buffer `from`, clamped below `count`). */
const jumpTo = (from: number, coefficients: readonly number[], count: number, step: number): Jump => ({
  value: apply("mulInt", apply("minInt", apply("maxInt", load(from, coefficients, 0, "int32"), int(0)), int(count - 1)), int(step)),
  min: Math.min(0, step * (count - 1)),
  max: Math.max(0, step * (count - 1)),
});

describe.each(modes)("jumps, relaxed SIMD %s", { timeout: 60_000 }, (relaxed) => {
  it("rows of a table, of its transpose, and back to front", () => {
    fc.assert(
      fc.property(size, size, size, fc.constantFrom("rows", "columns", "backwards"), cuts, (rows, width, count, kind, parts) => {
        const jump = kind === "backwards" ? jumpTo(0, [1], rows, -width) : jumpTo(0, [1], rows, kind === "rows" ? width : 1);
        const from = kind === "backwards" ? load(1, [0, 1], (rows - 1) * width) : load(1, [0, kind === "rows" ? 1 : rows]);
        check([nest([count, width], [stage({ stores: [store(2, [width, 1], apply("add", { ...from, jump }, load(3, [0, 1])))] })])],
          [ints(count, rows), floats(rows * width), floats(count * width), floats(width)], { relaxed, cuts: parts });
      }),
      { numRuns: 80 },
    );
  });

  it("elements that lie anywhere, of every dtype", () => {
    fc.assert(
      fc.property(size, size, fc.constantFrom("float32", "int32", "bool"), cuts, (rows, count, dtype, parts) => {
        const table: TestBuffer = dtype === "float32" ? floats(rows) : { dtype, values: Array.from({ length: rows }, () => draw.below(2)) };
        const jump = jumpTo(0, [1], rows, 1);
        check([nest([count], [stage({ stores: [store(2, [1], { ...load(1, [], 0, dtype), jump })] })])], [ints(count, rows), table, { dtype, values: new Array<number>(count).fill(0) }], { relaxed, cuts: parts });
      }),
      { numRuns: 60 },
    );
  });

  it("reductions over chosen rows, with the lanes along either", () => {
    fc.assert(
      fc.property(size, size, size, size, fc.constantFrom("sum", "max"), cuts, (rows, width, batch, time, combine, parts) => {
        const jump = jumpTo(0, [time, 0, 1], rows, width);
        check([nest([batch, width], [
          stage({ inner: [time], reductions: [reduce(0, combine, { ...load(1, [0, 1]), jump })] }),
          stage({ stores: [store(2, [width, 1], result(0))] }),
        ])], [ints(batch * time, rows), floats(rows * width), floats(batch * width)], { relaxed, cuts: parts });
      }),
      { numRuns: 60 },
    );
  });

  it("rows added up in memory", () => {
    fc.assert(
      fc.property(size, fc.constantFrom(1, 1, 2, 3, 5, 8, 17), size, fc.boolean(), cuts, (rows, width, count, swapped, parts) => {
        const added = jumpTo(0, [0, 1], rows, swapped ? 1 : width);
        const to = swapped ? rows : 1;
        check([nest([width], [stage({ inner: [count], stores: [{ buffer: 2, index: affine([to]), value: apply("mul", load(1, [1, width]), literal(0.5)), added }] })], [{ buffer: 2, offset: 0, length: rows * width, value: 0 }])],
          [ints(count, rows), floats(count * width), floats(rows * width)], { relaxed, cuts: parts });
      }),
      { numRuns: 80 },
    );
  });

  it("sums in memory run in the order of the points", () => {
    const values = [1e8, 1, -1e8, 1];
    const added = jumpTo(0, [1], 2, 1);
    const { read } = run([nest([], [stage({ inner: [4], stores: [{ buffer: 2, index: affine([]), value: load(1, [1]), added }] })])], [{ dtype: "int32", values: [0, 0, 0, 0] }, { dtype: "float32", values }, { dtype: "float32", values: [0, 5] }], { relaxed });
    expect(read(2)).toEqual([1, 5]);
  });
});
