/** Every layer: its gradients against central differences, and its training as wasm beside the float64 reference. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { distance } from "../support.js";
import { trainCase, type LayerCase } from "./case.js";
import { gradientError } from "./gradients.js";

const folder = new URL("cases/", import.meta.url);
const tables = await Promise.all(readdirSync(folder).filter((file) => file !== "index.ts").map(async (file) => Object.values((await import(new URL(file, folder).href)) as object).filter((value) => typeof value === "object") as Record<string, readonly LayerCase[]>[]));
const cases = tables.flat().flatMap((table) => Object.entries(table).flatMap(([name, list]) => list.map((each) => [`${name}: ${each.title}`, each] as const)));

describe("layers", { timeout: 60_000 }, () => {
  test.each(cases.filter(([, { smooth }]) => smooth !== false))("%s, gradients", async (_, each) => {
    expect(await gradientError(each, false)).toBeLessThan(1e-7);
    expect(await gradientError(each, true)).toBeLessThan(1e-7);
  });

  test.each(cases)("%s, wasm", async (_, each) => {
    const expected = await trainCase(each, "reference");
    const got = await trainCase(each, "wasm");
    expect(distance(got.predicted, expected.predicted)).toBeLessThan(1e-4);
    got.weights.forEach((weights, i) => expect(distance(weights, expected.weights[i]!)).toBeLessThan(1e-4));
  });
});
