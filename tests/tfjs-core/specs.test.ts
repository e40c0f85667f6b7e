import { describe, expect, test } from "vitest";
import { opReports, staleExclusions } from "./report.js";
import { runSpecs } from "./specs.js";

const results = await runSpecs();
const reports = opReports(results.ops, results);

/** Ops without a float result or without a slope, and those of which no spec asks for a gradient. */
const noGradient = [
  "floorDiv", "equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual", "logicalAnd", "logicalOr", "logicalXor", "logicalNot", "sign", "ceil", "floor", "round",
  "logSumExp", "all", "any", "norm", "euclideanNorm", "moments", "argMax", "argMin", "topk", "reshape", "squeeze", "reverse3d", "reverse4d", "slice3d", "slice4d",
  "pad", "pad3d", "pad4d", "concat", "concat1d", "concat2d", "stack", "oneHot", "linspace", "dot", "einsum", "separableConv2d", "conv3dTranspose",
];

describe("tfjs-core's own specs on Katachi's ops", () => {
  test("all are there", () => {
    expect(results.ops.length).toBeGreaterThanOrEqual(110);
    expect(results.specs.length).toBeGreaterThanOrEqual(1850);
  });

  // The check asks for 95% of each op; here what passes must go on passing.
  test.each(reports.map((report) => [report.op, report] as const))("%s", (_, { passed, percent, failed }) => {
    expect(passed).toBeGreaterThan(0);
    expect(failed.map(({ name, failure }) => `${name}: ${failure}`)).toEqual([]);
    expect(percent).toBe(100);
  });

  test("every exclusion excludes something", () => {
    expect(staleExclusions(results)).toEqual([]);
  });

  test("0.01 more in the value of any op makes a spec fail", () => {
    expect(results.mutants.filter(({ of, by }) => of === "value" && by === undefined)).toEqual([]);
    expect(results.mutants.filter(({ of }) => of === "value")).toHaveLength(results.ops.length);
  });

  test("gradients a tenth too large make a spec fail, of any op with specs of gradients", () => {
    expect(results.mutants.flatMap(({ op, of, by }) => (of === "gradient" && by === undefined ? [op] : []))).toEqual(noGradient);
  });
});
