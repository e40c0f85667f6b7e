/** The same property with Node's own runner: `node --import tsx --test examples/custom-layer/gatedCausal.nodeTest.ts`. */
import { arb, checkLayer } from "katachi/testing";
import { test } from "node:test";
import { gatedCausal } from "./gatedCausal.js";

test("gatedCausal", async () => {
  await checkLayer(gatedCausal, {
    options: arb.record({ filters: arb.integer({ min: 1, max: 4 }), kernelSize: arb.integer({ min: 1, max: 4 }) }),
    input: arb.shape(["batch", arb.symbol("steps", 1, 9), arb.dim(1, 4)]),
  });
});
