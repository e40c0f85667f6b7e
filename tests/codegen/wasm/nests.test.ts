import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { relaxedSimdSupported } from "../../../codegen/targets/wasm/index.js";
import { scheduleNest } from "../../../codegen/targets/wasm/scheduler.js";
import { cuts, Draw, elementwise, reductions, size, type Sample } from "./arbitrary.js";
import { apply, literal, load, matmul, nest, reduce, result, stage, store } from "./build.js";
import { check, place, run, type TestBuffer } from "./support.js";

const modes = relaxedSimdSupported() ? [false, true] : [false];

const draw = new Draw(1);
const floats = (length: number): TestBuffer => ({ dtype: "float32", values: Array.from({ length }, () => Math.fround(draw.next() * 2 - 1)) });

describe.each(modes)("nests, relaxed SIMD %s", { timeout: 60_000 }, (relaxed) => {
  const holds = ({ nests, buffers, cuts: parts }: Sample): void => check(nests, buffers, { relaxed, cuts: parts, tolerance: 2e-5 });

  it("elementwise functions of broadcast, transposed and reversed buffers", () => {
    fc.assert(fc.property(elementwise, holds), { numRuns: 300 });
  });

  it("reductions with epilogues and second passes", () => {
    fc.assert(fc.property(reductions, holds), { numRuns: 150 });
  });

  it("matrix products of every layout, with bias and activation", () => {
    fc.assert(
      fc.property(size, size, size, fc.boolean(), fc.boolean(), cuts, (m, k, n, ta, tb, parts) => {
        const plain = matmul(m, k, n, { a: ta ? [1, m] : [k, 1], b: tb ? [1, k] : [n, 1] });
        const epilogue = stage({ stores: [store(2, [n, 1], apply("max", apply("add", result(0), load(3, [0, 1])), literal(0)))] });
        check([{ ...plain, stages: [plain.stages[0]!, epilogue] }], [floats(m * k), floats(k * n), floats(m * n), floats(n)], { relaxed, cuts: parts });
      }),
      { numRuns: 60 },
    );
  });

  it("convolutions, their filter gradients and padded outputs", () => {
    const small = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(small, fc.integer({ min: 3, max: 9 }), small, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }), (b, h, c, f, k, stride) => {
        const o = Math.floor((h - k) / stride) + 1;
        const p = o + 2;
        const x = load(0, [h * h * c, stride * h * c, stride * c, 0, h * c, c, 1]);
        const w = load(1, [0, 0, 0, 1, k * c * f, c * f, f]);
        const forward = nest([b, o, o, f], [
          stage({ inner: [k, k, c], reductions: [reduce(0, "sum", apply("mul", x, w))] }),
          stage({ stores: [store(2, [p * p * f, p * f, f, 1], result(0), (p + 1) * f)] }),
        ], [{ buffer: 2, offset: 0, length: b * p * p * f, value: -0.5 }]);
        const filter = nest([k, k, c, f], [
          stage({ inner: [b, o, o], reductions: [reduce(0, "sum", apply("mul", load(0, [h * c, c, 1, 0, h * h * c, stride * h * c, stride * c]), load(2, [0, 0, 0, 1, p * p * f, p * f, f], (p + 1) * f)))] }),
          stage({ stores: [store(3, [k * c * f, c * f, f, 1], result(0))] }),
        ]);
        check([forward, filter], [floats(b * h * h * c), floats(k * k * c * f), floats(b * p * p * f), floats(k * k * c * f)], { relaxed });
      }),
      { numRuns: 60 },
    );
  });

  it("products whose reduction is hoisted in strips", () => {
    // Caches so small that even little matrices must be blocked.
    const caches = [{ capacity: 1 << 10, period: 256, cost: 1 }, { capacity: 4 << 10, period: 1024, cost: 4 }];
    let stripped = 0;
    fc.assert(
      fc.property(size, fc.integer({ min: 65, max: 300 }), size, fc.boolean(), cuts, (m, k, n, ta, parts) => {
        const plain = matmul(m, k, n, { a: ta ? [1, m] : [k, 1] });
        const epilogue = stage({ stores: [store(2, [n, 1], apply("max", apply("add", result(0), load(3, [0, 1])), literal(0)))] });
        const kernel = { ...plain, stages: [plain.stages[0]!, epilogue] };
        const buffers = [floats(m * k), floats(k * n), floats(m * n), floats(n)];
        if (scheduleNest(kernel, place(buffers).placed, relaxed, caches).loops.some((loop) => loop.strip)) stripped++;
        check([kernel], buffers, { relaxed, caches, cuts: parts });
      }),
      { numRuns: 40 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 3, max: 11 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 20 }), (b, o, c, f) => {
        const h = o + 2;
        const gradient = nest([3, 3, c, f], [
          stage({ inner: [b, o, o], reductions: [reduce(0, "sum", apply("mul", load(0, [h * c, c, 1, 0, h * h * c, h * c, c]), load(1, [0, 0, 0, 1, o * o * f, o * f, f])))] }),
          stage({ stores: [store(2, [3 * c * f, c * f, f, 1], result(0))] }),
        ]);
        const buffers = [floats(b * h * h * c), floats(b * o * o * f), floats(9 * c * f)];
        if (scheduleNest(gradient, place(buffers).placed, relaxed, caches).loops.some((loop) => loop.strip)) stripped++;
        check([gradient], buffers, { relaxed, caches });
      }),
      { numRuns: 40 },
    );
    expect(stripped).toBeGreaterThan(0);
  });

  it("row softmax in place", () => {
    fc.assert(
      fc.property(size, size, cuts, (rows, columns, parts) => {
        const x = load(0, [columns, 1]);
        const e = apply("exp", apply("sub", x, result(0)));
        check([nest([rows], [
          stage({ inner: [columns], reductions: [reduce(0, "max", x)] }),
          stage({ inner: [columns], reductions: [reduce(1, "sum", e)], stores: [store(0, [columns, 1], e)] }),
          stage({ inner: [columns], stores: [store(0, [columns, 1], apply("div", x, result(1)))] }),
        ])], [floats(rows * columns)], { relaxed, cuts: parts });
      }),
      { numRuns: 40 },
    );
  });

  it("updates of several buffers in place", () => {
    fc.assert(
      fc.property(size, size, (m, n) => {
        const [p, g, s] = [load(0, [n, 1]), load(1, [n, 1]), load(2, [n, 1])];
        const next = apply("add", apply("mul", s, literal(0.5)), g);
        const rate = apply("div", literal(0.25), apply("sqrt", apply("abs", load(3, []))));
        check([nest([m, n], [stage({ stores: [store(2, [n, 1], next), store(0, [n, 1], apply("sub", p, apply("mul", rate, apply("add", next, s))))] })])],
          [floats(m * n), floats(m * n), floats(m * n), { dtype: "float32", values: [0.75] }], { relaxed });
      }),
      { numRuns: 40 },
    );
  });

  it("nothing happens for empty axes, and empty sums are zero", () => {
    const sum = reduce(0, "sum", load(0, [1, 0]));
    check([nest([3], [stage({ inner: [0], reductions: [sum] }), stage({ stores: [store(1, [1], result(0))] })]), nest([0, 3], [stage({ stores: [store(1, [3, 1], literal(9))] })])], [floats(3), floats(3)], { relaxed });
  });

  it("NaN and infinities pass through maxima", () => {
    const values = [NaN, 1, -Infinity, Infinity, -0, 0, 3, NaN, -1];
    const x = load(0, [1]);
    const { read } = run([nest([9], [stage({ stores: [store(1, [1], apply("max", x, literal(0))), store(2, [1], apply("min", literal(0), x)), store(3, [1], apply("max", x, load(0, [-1], 8)))] })]), nest([], [stage({ inner: [9], reductions: [reduce(0, "max", load(0, [1]))] }), stage({ stores: [store(4, [], result(0))] })])],
      [{ dtype: "float32", values }, ...[9, 9, 9, 1].map((length): TestBuffer => ({ dtype: "float32", values: new Array<number>(length).fill(5) }))], { relaxed });
    expect(read(1)).toEqual(values.map((v) => Math.max(v, 0)));
    expect(read(2)).toEqual(values.map((v) => Math.min(v, 0)));
    expect(read(3)).toEqual(values.map((v, i) => Math.max(v, values[8 - i]!)));
    expect(read(4)).toEqual([NaN]);
  });
});
