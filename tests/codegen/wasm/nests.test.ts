import fc from "fast-check";
import { describe, it } from "vitest";
import { relaxedSimdSupported } from "../../../codegen/targets/wasm/index.js";
import { apply, literal, load, matmul, nest, reduce, result, stage, store } from "./build.js";
import { check, type TestBuffer } from "./support.js";

const modes = relaxedSimdSupported() ? [false, true] : [false];

let seed = 1;
const random = (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
const floats = (length: number): TestBuffer => ({ dtype: "float32", values: Array.from({ length }, () => Math.fround(random() * 2 - 1)) });

const size = fc.oneof(fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 13, 16, 17), fc.integer({ min: 1, max: 40 }));

describe.each(modes)("nests, relaxed SIMD %s", (relaxed) => {
  it("matrix products of every layout", () => {
    fc.assert(
      fc.property(size, size, size, fc.boolean(), fc.boolean(), (m, k, n, ta, tb) => {
        check([matmul(m, k, n, { a: ta ? [1, m] : [k, 1], b: tb ? [1, k] : [n, 1] })], [floats(m * k), floats(k * n), floats(m * n)], { relaxed });
      }),
      { numRuns: 60 },
    );
  });

  it("row softmax", () => {
    fc.assert(
      fc.property(size, size, (rows, columns) => {
        const x = load(0, [columns, 1]);
        const e = apply("exp", apply("sub", x, result(0)));
        check([nest([rows], [
          stage({ inner: [columns], reductions: [reduce(0, "max", x)] }),
          stage({ inner: [columns], reductions: [reduce(1, "sum", e)] }),
          stage({ inner: [columns], stores: [store(1, [columns, 1], apply("div", e, result(1)))] }),
        ])], [floats(rows * columns), floats(rows * columns)], { relaxed });
      }),
      { numRuns: 30 },
    );
  });
  void literal;
});
