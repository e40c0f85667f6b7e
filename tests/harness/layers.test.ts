/** The harness on a few calls of every layer, and memory over many steps of some; `npm run check:layers` takes more. */
import { describe, expect, test } from "vitest";
import { drawCall } from "./check.js";
import { checkLayer, harnessed, HEAP_NOISE } from "./layers.js";
import { growth } from "./leaks.js";

describe("every layer", { timeout: 60_000 }, () => {
  test.each(harnessed)("%s", async (layer) => {
    const { configs, failures } = await checkLayer(layer, { seed: 20261122, configs: 3, steps: 0 });
    expect(failures).toEqual([]);
    expect(configs).toBe(3);
  });
});

test.each(["dense", "conv2d", "batchNormalization", "dropout", "embedding", "lstm"])("a thousand steps and predictions of %s leave nothing", { timeout: 60_000 }, async (layer) => {
  const drawn = Array.from({ length: 200 }, (_, i) => drawCall(layer, 5, i)).find((each) => each !== undefined)!;
  const { wasm, heap } = (await growth(drawn, 1000, HEAP_NOISE))!;
  expect(wasm).toBe(0);
  expect(heap).toBeLessThan(HEAP_NOISE);
});
