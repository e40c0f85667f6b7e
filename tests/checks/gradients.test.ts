/** Every layer and op on a few random calls: `npm run check:gradients` makes hundreds. */
import { expect, test } from "vitest";
import { checkCalls, subjects } from "./gradientRuns.js";

test.each(Object.keys(subjects))("%s", async (name) => {
  const result = await checkCalls(name, { runs: 3, compiled: 1, seed: 9, secondOrder: true });
  expect(result).toEqual({ cases: 3, refused: expect.any(Number) });
});
