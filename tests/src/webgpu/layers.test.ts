/** Every layer in training on a software GPU, beside the float64 reference. */
import { describe, expect, test } from "vitest";
import { hasChromium, useSoftwareGpu } from "../../chromium.js";
import { trainCase } from "../layers/case.js";
import { cases, named } from "../layers/cases/index.js";
import { distance } from "../support.js";

useSoftwareGpu();

describe.skipIf(!hasChromium("every layer on WebGPU"))("on a software GPU", { timeout: 60_000 }, () => {
  test.each(named(cases))("%s", async (_, each) => {
    const expected = await trainCase(each, "reference");
    const got = await trainCase(each, "webgpu");
    expect(distance(got.predicted, expected.predicted)).toBeLessThan(1e-4);
    got.weights.forEach((weights, i) => expect(distance(weights, expected.weights[i]!)).toBeLessThan(1e-4));
  });
});
