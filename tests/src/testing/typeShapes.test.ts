/** checkLayer's `source`: what the compiler computes for the drawn cases beside what the run time does. */
import { describe, expect, test } from "vitest";
import { arb, checkLayer } from "../../../src/testing/index.js";
import { squeezeExcite } from "../../../examples/custom-layer/squeezeExcite.js";
import { half, roundsUp } from "./halvedTypes.js";

const file = new URL("./halvedTypes.ts", import.meta.url);
const input = arb.shape(["batch", arb.symbol("c", 2, 9)]);

describe("types of drawn cases", { timeout: 120_000 }, () => {
  test("agree where they are right", async () => {
    const { properties } = await checkLayer(half, { input, source: { file, name: "half" }, runs: 20, compiledRuns: 0 });
    expect(properties.at(-1)).toBe("types");
    await checkLayer(squeezeExcite, {
      options: arb.optionsOf(squeezeExcite),
      input: arb.shape(["batch", arb.dim(1, 3), arb.dim(1, 3), arb.dim(4, 8)]),
      source: { file: new URL("../../../examples/custom-layer/squeezeExcite.ts", import.meta.url), name: "squeezeExcite" },
      runs: 20,
      compiledRuns: 0,
    });
  });

  test("are told where they are not, by the shortest call", async () => {
    await expect(checkLayer(roundsUp, { input, source: { file, name: "roundsUp" }, seed: 1, runs: 40, compiledRuns: 0 })).rejects.toThrow(
      [
        "checkLayer half: the compiler sees another shape than the run time",
        "",
        '  call      roundsUp()(input(["c"]))',
        '  compiler  Tensor<[Batch, "floor((c+1)/2)"]>',
        "  run time  [Batch, floor(c/2)]",
        "",
        "  Look at the types of the rule: they are not what its function for the run time says.",
      ].join("\n"),
    );
  });

  test("need a module that has the layer, and the call that types know", async () => {
    const few = { input, runs: 2, compiledRuns: 0 } as const;
    await expect(checkLayer(half, { ...few, source: { file, name: "third" } })).rejects.toThrow("the compiler cannot import it");
    await expect(checkLayer(half, { ...few, source: { file: "missing.ts", name: "half" } })).rejects.toThrow("missing.ts: there is no such file");
    await expect(checkLayer(half, { ...few, source: "half.ts" as never })).rejects.toThrow('checkLayer: source must be { file, name }');
    await expect(checkLayer(half, { ...few, source: { file, name: "half" }, call: (made, [x]) => (made as (x: never) => unknown)(x!) })).rejects.toThrow("not with call");
  });
});
