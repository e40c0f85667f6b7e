/** Every layer in training on a software GPU, beside the float64 reference. */
import { describe, expect, test } from "vitest";
import { hasChromium, useSoftwareGpu } from "../../chromium.js";
import { distance } from "../support.js";
import { cases, trainLayer } from "./layerCases.js";

useSoftwareGpu();

describe.skipIf(!hasChromium("every layer on WebGPU"))("on a software GPU", { timeout: 60_000 }, () => {
  test.each(cases)("%s, variant %i", async (_, __, body) => {
    const expected = await trainLayer(body, "reference");
    const got = await trainLayer(body, "webgpu");
    expect(distance(got.predicted, expected.predicted)).toBeLessThan(1e-4);
    got.weights.forEach((weights, i) => expect(distance(weights, expected.weights[i]!)).toBeLessThan(1e-4));
  });
});
