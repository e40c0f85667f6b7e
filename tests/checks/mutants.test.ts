/** The machinery of `npm run check:mutants`: what it changes, what it leaves alone, and that the changed file does what it says. */
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { root } from "../types/compilers.js";
import { allMutants, areas } from "./mutants/areas.js";
import { outdated } from "./mutants/equivalents.js";
import { mutate, parse } from "./mutants/mutations.js";
import { $mutation } from "./mutants/switch.js";

function mutated(text: string, lists = false): { readonly text: string; readonly changes: readonly string[] } {
  const source = parse("sample.ts", text);
  const result = mutate(source, root, [{ area: "shapes", node: source, lists }], 1);
  return { text: result.text, changes: result.mutants.map(({ before, after }) => `${before} -> ${after}`) };
}

/** What the exported `f` of a text gives, unmutated and with each mutant on. */
function results(text: string, args: readonly unknown[], lists = false): readonly unknown[] {
  const made = mutated(text, lists);
  const { code } = transformSync(made.text, { loader: "ts", format: "cjs" });
  const module = { exports: {} as { f: (...args: readonly unknown[]) => unknown } };
  new Function("module", "exports", "$mutation", code)(module, module.exports, $mutation);
  const all = [0, ...made.changes.map((_, i) => i + 1)].map((id) => {
    $mutation.active = id;
    return module.exports.f(...args);
  });
  $mutation.active = 0;
  return all;
}

describe("a mutant", () => {
  const cases: readonly [string, string, readonly unknown[], readonly unknown[]][] = [
    ["arithmetic", "export const f = (a: number, b: number) => a + b;", [5, 3], [8, 2]],
    ["a comparison", "export const f = (a: number, b: number) => a < b;", [3, 3], [false, true]],
    ["a test of equality", "export const f = (a: number) => a === 3;", [3], [true, false, false]],
    ["logic, which stays lazy", "export const f = (a: boolean, list: number[]) => a && list.push(7);", [false, []], [false, 1, false]],
    ["a number below 0", "export const f = (a: number[]) => a.at(-1);", [[4, 5, 6]], [6, 4]],
    ["the zero that is below 0", "export const f = (a: number) => Object.is(a, -0);", [-0], [true, false]],
    ["a negation", "export const f = (a: boolean) => !a;", [true], [false, true]],
    ["rounding", "export const f = (a: number) => Math.floor(a);", [1.5], [1, 2]],
    ["a method of lists", "export const f = (a: number[]) => a.every((x) => x > a.length);", [[1, 9]], [false, true, false]],
    ["spread order", "export const f = (a: number[], b: number) => [...a, b];", [[1, 2], 3], [[1, 2, 3], [3, 1, 2]]],
    ["a sum that is kept", "export function f(a: number) { a += 2; return a; }", [5], [7, 3, 8]],
  ];
  test.each(cases)("of %s", (_, text, args, expected) => expect(results(text, args)).toEqual(expected));

  test("of a builder calls its neighbour", () => {
    const text = "const add = (a: number, b: number) => a + b; const sub = (a: number, b: number) => a - b; export const f = (a: number) => add(a, a);";
    expect(mutated(text).changes).toEqual(["+ -> -", "- -> +", "add -> sub"]);
    expect(results(text, [4])).toEqual([8, 0, 8, 0]);
  });

  test("of a gradient leaves one out", () => {
    expect(results("export const f = (a: number, b: number) => [a, undefined, b];", [1, 2], true)).toEqual([[1, undefined, 2], [undefined, undefined, 2], [1, undefined, undefined]]);
  });

  test("that never ends runs out of time", () => {
    $mutation.passed = 0;
    $mutation.allowed = 1000;
    try {
      expect(() => results("export function f() { for (let i = 0; i < 3; i++); }", [])).toThrow("runs too long");
    } finally {
      $mutation.allowed = Infinity;
      $mutation.active = 0;
    }
  });
});

test("types, sentences and texts are left alone", () => {
  const text = 'export type A = [1, -1, true]; export interface B { a: 1 }\nexport const f = (x: 1 | 2): string => { fail("a" + 1); return "a" + `b${x}`; };';
  expect(mutated(text)).toEqual({ text, changes: [] });
});

test("every area has mutants, each on the line it names, and every equivalent one is still there", () => {
  const { mutants, files } = allMutants(root);
  for (const area of areas) expect(mutants.filter((mutant) => mutant.area === area).length).toBeGreaterThan(100);
  expect(new Set(mutants.map(({ file, line, column, after }) => `${file}:${line}:${column} ${after}`)).size).toBe(mutants.length);
  for (const { before, text } of mutants) expect(text).toContain(before.split("\n")[0]!.trim());
  for (const [file, text] of files) expect(() => transformSync(text, { loader: "ts", sourcefile: file })).not.toThrow();
  expect(outdated(mutants)).toEqual([]);
});
