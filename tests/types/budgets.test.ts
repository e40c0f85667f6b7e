/** Programs cost the compiler what budgets.json says, within a tenth. Counts are alike on all compilers to about 1%. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { measure, programs } from "./budgets.js";

it("costs what budgets.json says", { timeout: 120_000 }, async () => {
  const budgets = JSON.parse(readFileSync(new URL("budgets.json", import.meta.url), "utf8")) as Record<string, number>;
  const counts = await measure("7.0");
  expect(Object.keys(budgets)).toEqual(Object.keys(programs));
  const off = Object.entries(counts).filter(([name, count]) => Math.abs(count - budgets[name]!) > budgets[name]! / 10);
  expect(off.map(([name, count]) => `${name}: ${count}, budget ${budgets[name]}; if this is meant, run npm run update:budgets`)).toEqual([]);
});
