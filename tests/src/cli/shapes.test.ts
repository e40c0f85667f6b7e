/** `katachi shapes` on real files: what it prints, for people and for machines, and what it says of files it cannot read. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { main } from "../../../src/cli/main.js";
import { coloured, plain, reportText } from "../../../src/cli/shapes/text.js";
import { root } from "../../types/compilers.js";

const printed: string[] = [];
const complained: string[] = [];
vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
vi.spyOn(console, "error").mockImplementation((text: string) => void complained.push(text));
afterEach(() => {
  printed.length = 0;
  complained.length = 0;
});

const folder = mkdtempSync(join(root, "tests/src/cli/.shapes-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `${text.trim()}\n`);
  return path;
}

/** What the command prints for a program; the path is shown as file.ts. */
async function shapes(text: string): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const path = written("file.ts", text);
  const code = await main(["shapes", path]);
  return { code, lines: printed.join("\n").replaceAll(path, "file.ts").split("\n") };
}

describe("katachi shapes", { timeout: 60_000 }, () => {
  test("lists tensors, steps without a name, models and their weights", async () => {
    const { code, lines } = await shapes(`
import { input, layers, model } from "katachi";
const image = input([28, 28, 1]);
const c1 = layers.conv2d(32, 3, { activation: "relu" })(image);
const digits = layers.dense(10)(layers.flatten()(c1));
export const classifier = model({ inputs: image, outputs: digits }).compile({ optimizer: "adam", loss: "mse" });
`);
    expect(code).toBe(0);
    expect(lines).toEqual([
      "file.ts",
      "",
      "line  name        made by                                       shape                                              params",
      "   2  image       input([28, 28, 1])                            Tensor<[Batch, 28, 28, 1]>",
      '   3  c1          conv2d(32, 3, { activation: "relu" })(image)  Tensor<[Batch, 26, 26, 32]>                           320',
      "   4              flatten()(c1)                                 Tensor<[Batch, 21632]>",
      "   4  digits      dense(10)(…)                                  Tensor<[Batch, 10]>                               216,330",
      "   5  classifier  compile(…)                                    Tensor<[Batch, 28, 28, 1]> → Tensor<[Batch, 10]>  216,650",
      "",
      "no shape errors",
    ]);
  });

  test("shows the shape after every element of a sequence, and shared weights once", async () => {
    const { lines } = await shapes(`
import { input, layers, sequential } from "katachi";
const shared = layers.dense(4);
const size = 3 as const;
export const net = sequential([input(["seq", 8]), shared, layers.dense(size)]).add(layers.dense(-(-2)));
export const again = shared(input([8]));
`);
    expect(lines.slice(3, -2)).toEqual([
      "   2  shared  dense(4)",
      '   4    ·     input(["seq", 8])  Tensor<[Batch, "seq", 8]>',
      '   4    ·     shared             Tensor<[Batch, "seq", 4]>                                  36',
      '   4    ·     dense(size)        Tensor<[Batch, "seq", 3]>                                  15',
      '   4    ·     dense(-(-2))       Tensor<[Batch, "seq", number]>                              8',
      '   4  net     add(…)             Tensor<[Batch, "seq", 8]> → Tensor<[Batch, "seq", number]>      59',
      "   5          input([8])         Tensor<[Batch, 8]>",
      "   5  again   shared(…)          Tensor<[Batch, 4]>                                      shared",
    ].map((line) => expect.stringMatching(pattern(line))));
  });

  test("reports every mistake at its place, and fails", async () => {
    const { code, lines } = await shapes(`
import { input, layers } from "katachi";
const text = input([100]);
	const deep = layers.dense(3)(layers.conv2d(8, 3)(text));
export const wrong: string = 3;
`);
    expect(code).toBe(1);
    const at = lines.findIndex((line) => line.startsWith("file.ts:"));
    expect(lines.slice(at)).toEqual([
      "file.ts:3:51  conv2d: expected input [batch, height, width, channels], got [Batch, 100]",
      "  3 | \tconst deep = layers.dense(3)(layers.conv2d(8, 3)(text));",
      `    | \t${" ".repeat(49)}^^^^`,
      "",
      "file.ts:4:14  Type 'number' is not assignable to type 'string'.",
      "  4 | export const wrong: string = 3;",
      `    | ${" ".repeat(13)}^^^^^`,
      "",
      "1 shape error, 1 other error",
    ]);
  });

  test("does not run the program: what only it knows stays open", async () => {
    const { lines } = await shapes(`
import { input, layers, type Batch, type Tensor } from "katachi";
throw new Error("run");
export const units = Number(process.env["UNITS"]);
export function block<C extends number>(x: Tensor<[Batch, C]>) {
  return layers.dense(units)(x);
}
export const y = layers.dense(2)(input([null]));
`);
    expect(lines.slice(3, -2)).toEqual([
      "   4  x     parameter            Tensor<[Batch, C]>",
      "   5        dense(units)(x)      Tensor<[Batch, number]>       ?",
      "   7        input([null])        Tensor<[Batch, number]>",
      "   7  y     dense(2)(…)          Tensor<[Batch, 2]>            ?",
    ].map((line) => expect.stringMatching(pattern(line))));
  });

  test("gives JSON", async () => {
    const path = written("file.ts", 'import { input, layers } from "katachi";\nexport const y = layers.dense(3)(input([4]));');
    expect(await main(["shapes", path, "--json"])).toBe(0);
    expect(JSON.parse(printed.join("\n"))).toEqual({
      file: path,
      entries: [
        { line: 2, name: "", kind: "tensor", code: "input([4])", type: "Tensor<[Batch, 4]>", params: 0, shared: false, element: false },
        { line: 2, name: "y", kind: "tensor", code: "dense(3)(…)", type: "Tensor<[Batch, 3]>", params: 15, shared: false, element: false },
      ],
      mistakes: [],
    });
  });

  test.each([
    ["a file that is not there", () => [join(folder, "none.ts")], /none\.ts: there is no such file$/],
    ["a file of another kind", () => [join(root, "README.md")], /README\.md: expected a TypeScript file$/],
    ["a folder", () => [folder], /expected a TypeScript file$/],
    ["a syntax error", () => [written("broken.ts", "const = 3;")], /broken\.ts:1:7: syntax error: Variable declaration expected\.$/],
    ["a file without models", () => [written("plain.ts", "export const n = 3;")], /plain\.ts: there are no tensors, layers or models of katachi in this file$/],
    ["no file", () => [], /expected one file, got 0$/],
  ])("says what is wrong with %s", async (_, files, message) => {
    expect(await main(["shapes", ...files()])).toBe(1);
    expect(complained).toHaveLength(1);
    expect(complained[0]).toMatch(message);
    expect(printed).toEqual([]);
  });

  test("paints in a terminal only", () => {
    const report = { entries: [], mistakes: [{ line: 1, column: 1, length: 1, source: "x", text: "dense: no", shape: true }] };
    expect(reportText("f.ts", report, plain)).not.toContain("\u001b");
    expect(reportText("f.ts", report, coloured)).toContain("\u001b[31mdense: no\u001b[39m");
  });
});

/** A line whatever the widths of its columns. */
const pattern = (line: string): RegExp => new RegExp(`^${line.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(/\s{2,}/g, "\\s+").replaceAll(/^\\s\+/g, "\\s*")}$`);
