/** Every layer: its gradients against central differences, and its training as wasm beside the float64 reference. */
import { describe, expect, test } from "vitest";
import { distance } from "../support.js";
import { trainCase } from "./case.js";
import { cases, named, uncovered } from "./cases/index.js";
import { wrongGradient } from "./gradients.js";

test("every layer has cases", () => {
  expect(uncovered).toEqual([]);
});

describe("layers", { timeout: 60_000 }, () => {
  test.each(named(cases.filter(({ smooth }) => smooth !== false)))("%s, gradients", async (_, each) => {
    expect(await wrongGradient(each)).toBeUndefined();
  });

  test.each(named(cases))("%s, wasm", async (_, each) => {
    const expected = await trainCase(each, "reference");
    const got = await trainCase(each, "wasm");
    expect(distance(got.predicted, expected.predicted)).toBeLessThan(1e-4);
    got.weights.forEach((weights, i) => expect(distance(weights, expected.weights[i]!)).toBeLessThan(1e-4));
  });
});
