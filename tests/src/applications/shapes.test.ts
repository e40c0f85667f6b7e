/** The types of the applications are the shapes they have when they run, for sizes of all kinds. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applications, input } from "../../../src/index.js";
import { Stream } from "../../../src/random.js";
import { withDeclarations } from "../../types/budgets.js";
import { compile, versions } from "../../types/compilers.js";
import { untyped, valueOf } from "../support.js";

const least = { xception: 71, vgg16: 32, resNet50: 32, inceptionV3: 75, mobileNetV2: 32 } as const;
type Name = keyof typeof least;

const stream = new Stream([5, 80]);

/** The smallest sizes, those of the papers, and random ones, of which the last are beyond the tables of the types' arithmetic. */
const sidesOf = (name: Name): number[] => [least[name], least[name] + 1, 224, 299, ...[100, 300, 1000, 4000].flatMap((below) => [0, 1].map(() => least[name] + stream.below(below)))];

/** What a case's shape is when it runs, and the expression whose type must be the same. */
interface Case {
  readonly expression: string;
  readonly shape: readonly unknown[];
}

function casesOf(name: Name): Case[] {
  const build = applications[name] as (options: object) => unknown;
  const sides = sidesOf(name);
  const literal = sides.map((height, i): Case => {
    const options = { includeTop: false, inputShape: [height, sides[(i + 3) % sides.length]!, 3] };
    return { expression: `applications.${name}(${JSON.stringify(options)}).outputs`, shape: valueOf(untyped(build(options)).outputs).shape };
  });
  const open = build({ includeTop: false });
  const called = sides.slice(0, 6).map((side): Case => {
    const image = input([side, 401, 3]);
    return { expression: `open_${name}(input([${side}, 401, 3]))`, shape: valueOf(untyped(open).invoke(image)).shape };
  });
  const others = [{ includeTop: false }, { includeTop: false, inputShape: ["a", null, 1] }, { includeTop: false, pooling: "max" }, { classes: 3 }, {}];
  return [...literal, ...called, ...others.map((options) => ({ expression: `applications.${name}(${JSON.stringify(options)}).outputs`, shape: valueOf(untyped(build(options)).outputs).shape }))];
}

/** A shape at run time as a type. */
const typeOf = (shape: readonly unknown[]): string => `[${shape.map((dim) => (dim === "Batch" ? "Batch" : dim === null ? "number" : JSON.stringify(dim))).join(", ")}]`;

test("types and run time agree", { timeout: 240_000 }, async () => {
  const names = Object.keys(least) as Name[];
  const cases = names.flatMap(casesOf);
  for (const alpha of [0.35, 0.75, 1, 1.3, 1.4]) {
    cases.push({ expression: `applications.mobileNetV2({ includeTop: false, alpha: ${alpha}, pooling: "avg" }).outputs`, shape: valueOf(applications.mobileNetV2({ includeTop: false, alpha, pooling: "avg" }).outputs).shape });
  }
  expect(cases.length).toBeGreaterThan(100);
  const program = (wanted: readonly Case[]): string => [
    'import { applications, input, type Batch } from "katachi";',
    "type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;",
    "declare const same: <B>() => <A extends { shape: unknown }>(a: A) => Same<A['shape'], B>;",
    ...names.map((name) => `const open_${name} = applications.${name}({ includeTop: false });`),
    ...wanted.map(({ expression, shape }, i) => `export const c${i}: true = same<${typeOf(shape)}>()(${expression});`),
  ].join("\n");
  await withDeclarations(async (folder) => {
    for (const version of versions) {
      writeFileSync(join(folder, "program.ts"), program(cases));
      const { diagnostics } = await compile(version, folder);
      expect(diagnostics.map(({ line, text }) => `${cases[line - 4 - names.length]?.expression}: ${text}`)).toEqual([]);
    }
    // A wrong shape is found.
    writeFileSync(join(folder, "program.ts"), program([{ ...cases[0]!, shape: ["Batch", 2, 8, 2048] }]));
    expect((await compile("7.0", folder)).diagnostics).toHaveLength(1);
  });
});
