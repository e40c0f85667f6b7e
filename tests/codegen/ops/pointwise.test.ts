/** Stable forms, step by step in float32 as a target computes them, and special values. */
import { describe, expect, test } from "vitest";
import { Graph } from "../../../codegen/graph/node.js";
import type { Expr } from "../../../codegen/kernel/expr.js";
import { expm1Op, log1pOp, reluOp, sigmoidOp, softplusOp } from "../../../codegen/ops/pointwise/functions.js";
import type { AnyOp } from "../../../codegen/graph/op.js";
import { leaf, pow, round, sign, toInt } from "../../../codegen/ops/index.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { evaluateOver } from "./check.js";

/** The op's kernel expression with every step rounded to float32. */
function inFloat32(op: AnyOp, xs: readonly number[]): Float64Array {
  if (op.lowering.kind !== "pointwise") throw new Error("not pointwise");
  const load: Expr = { kind: "load", dtype: "float32", buffer: 0, index: { offset: 0, coefficients: [1] } };
  const expr = op.lowering.expr([load], undefined as never);
  return evaluateOver([xs.length], expr, [Float64Array.from(xs, Math.fround)], Math.fround);
}

const grid = [-1e30, -200, -104, -88, -30, -10, -3, -1, -0.5, -1e-3, -1e-7, -1e-20, 0, 1e-20, 1e-7, 1e-3, 0.4, 0.6, 1, 3, 10, 30, 60];

describe.each([
  [sigmoidOp, grid], [softplusOp, [...grid, 200, 1e30]], [expm1Op, grid], [log1pOp, grid.filter((x) => x > -0.9)], [reluOp, grid],
] as const)("%o", (op, xs) => {
  test(`${op.name} keeps relative accuracy in float32`, () => {
    const found = inFloat32(op, xs);
    const expected = op.reference([Float64Array.from(xs, Math.fround)], undefined as never);
    xs.forEach((x, i) => {
      // Below the smallest normal float32 only the absolute error counts.
      expect(Math.abs(found[i]! - expected[i]!), `${op.name}(${x})`).toBeLessThanOrEqual(2e-6 * Math.abs(expected[i]!) + 1e-37);
    });
  });

  test(`${op.name} of infinities and NaN`, () => {
    const special = [Infinity, -Infinity, NaN].filter((x) => op !== log1pOp || x !== -Infinity);
    expect([...inFloat32(op, special)]).toEqual([...op.reference([Float64Array.from(special)], undefined as never)]);
  });
});

const run = (build: (x: ReturnType<typeof leaf>) => ReturnType<typeof sign>, xs: number[]): number[] => {
  const x = leaf(new Graph(), "x", [xs.length]);
  return [...interpret([build(x)], new Map([[x, Float64Array.from(xs)]]))[0]!];
};

test("sign, round, toInt, pow", () => {
  expect(run(sign, [-3, 0, 5, NaN, Infinity])).toEqual([-1, 0, 1, 0, 1]);
  expect(run(round, [0.5, 1.5, 2.5, -0.5, -1.5, 2.4])).toEqual([0, 2, 2, -0, -2, 2]);
  expect(run(toInt, [1.9, -1.9, NaN, 1e20, -Infinity])).toEqual([1, -1, 0, 2147483647, -2147483648]);
  for (const exponent of [0, 1, 2, 3, 7, -2, 0.5, 2.5]) {
    run((x) => pow(x, exponent), [0.5, 1, 3]).forEach((value, i) => expect(value).toBeCloseTo([0.5, 1, 3][i]! ** exponent, 9));
  }
  expect(run((x) => pow(x, 3), [-2])).toEqual([-8]);
});
