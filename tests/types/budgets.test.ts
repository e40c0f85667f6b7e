/** Programs cost each compiler what budgets.json says, within a tenth. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { versions } from "./compilers.js";
import { measure, programs } from "./budgets.js";

const budgets = JSON.parse(readFileSync(new URL("budgets.json", import.meta.url), "utf8")) as Record<string, Record<string, number>>;

describe.each(versions)("TypeScript %s", (version) => {
  it("costs what budgets.json says", { timeout: 240_000 }, async () => {
    const budget = budgets[version]!;
    const counts = await measure(version);
    expect(Object.keys(budget)).toEqual(Object.keys(programs));
    const off = Object.entries(counts).filter(([name, count]) => Math.abs(count - budget[name]!) > budget[name]! / 10);
    expect(off.map(([name, count]) => `${name}: ${count}, budget ${budget[name]}; if this is meant, run npm run update:budgets`)).toEqual([]);
  });
});
