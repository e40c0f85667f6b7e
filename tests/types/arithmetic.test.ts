/** The arithmetic of types against BigInt, and at its edges; compiled as one file. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { compile, root, versions } from "./compilers.js";

const limit = 2n ** 53n;

/** A result as the types give it: a literal up to 2^53, `number` above, `never` where there is none. */
const literal = (value: bigint | null): string => (value === null || value < 0n ? "never" : value > limit ? "number" : String(value));

const operations: Readonly<Record<string, (a: bigint, b: bigint) => string>> = {
  Add: (a, b) => literal(a + b),
  Sub: (a, b) => literal(a - b),
  Mul: (a, b) => literal(a * b),
  FloorDiv: (a, b) => literal(b === 0n ? null : a / b),
  CeilDiv: (a, b) => literal(b === 0n ? null : (a + b - 1n) / b),
  Mod: (a, b) => literal(b === 0n ? null : a % b),
  Compare: (a, b) => JSON.stringify(a < b ? "less" : a > b ? "greater" : "equal"),
};

/** Numbers of every length are equally likely. */
const whole = fc.integer({ min: 0, max: 53 }).chain((bits) => fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) }));

const random = fc.tuple(fc.constantFrom(...Object.keys(operations)), whole, whole).map(([name, a, b]) => `${name}<${a}, ${b}> | ${operations[name]!(a, b)}`);

/** What must become unknown, and the last numbers that are exact. */
const edges = [
  "Add<9007199254740991, 1> | 9007199254740992",
  "Add<9007199254740992, 1> | number",
  "Add<9007199254740992, 2> | number",
  "Mul<94906265, 94906265> | 9007199136250225",
  "Mul<94906267, 94906266> | number",
  ...["number", "any", "-3", "1.5", "1e22"].flatMap((odd) => ["Add", "Sub", "Mul", "FloorDiv", "CeilDiv", "Mod"].flatMap((name) => [`${name}<${odd}, 5> | number`, `${name}<700, ${odd}> | number`])),
];

/** The first and the last entries of the look-up tables, and what is beside them. */
const steps = [0n, 1n, 2n, 3n, 5n, 1022n, 1023n, 1024n, 1025n, 1026n].flatMap((a) =>
  [0n, 1n, 2n, 4n].flatMap((b) => Object.entries(operations).map(([name, result]) => `${name}<${a}, ${b}> | ${result(a, b)}`)),
);

const folder = mkdtempSync(join(root, "tests/types/.arithmetic-"));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(versions)("is exact under TypeScript %s", { timeout: 60_000 }, async (version) => {
  const questions = [...edges, ...steps, ...fc.sample(random, { numRuns: 300, seed: 53 })];
  const lines = questions.map((question) => `same<${question.replace(" |", ",")}>(true);`);
  const header = [
    `import type { ${Object.keys(operations).join(", ")} } from "../../../types/arithmetic.js";`,
    "declare function same<A, B>(equal: [A, B] extends [B, A] ? true : [A, B]): void;",
  ];
  writeFileSync(join(folder, "questions.ts"), [...header, ...lines].join("\n"));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../programs/tsconfig.json", include: ["*.ts"] }));
  const { diagnostics } = await compile(version, folder);
  expect(diagnostics.map(({ line, text }) => `${lines[line - header.length - 1]} ${text}`)).toEqual([]);
});
