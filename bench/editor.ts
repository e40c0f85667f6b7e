/**
 * How long an editor waits for the types of a file with 200 layers, under the language server of each compiler.
 * Run: npm run bench:editor
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { versions, type Version } from "../tests/types/compilers.js";
import { imports, withDeclarations } from "../tests/types/budgets.js";
import { withLanguageServer } from "../tests/types/languageServer.js";
import { median } from "./measure.js";

const LAYERS = 200;
const ROUNDS = 3;

/** Convolutions, activations and poolings over a height that is known and a width that is not, most of a shape of their own. */
function program(): string {
  const layer = (i: number): string => {
    if (i % 3 === 2) return 'layers.activation("relu")';
    if (i % 30 === 28) return "layers.maxPooling2d([1, 2])";
    return `layers.conv2d(${i + 3}, [3, ${i % 2 === 1 ? 1 : 3}])`;
  };
  const lines = Array.from({ length: LAYERS }, (_, i) => `const x${i + 1} = ${layer(i + 1)}(x${i});`);
  return `${imports}const x0 = input([600, "width", 3]);\n${lines.join("\n")}\nexport const y = x${LAYERS};\n`;
}

/** Milliseconds: from an empty editor to the hover of the last layer, the same again, and from an edit of the first layer to the file's errors. */
interface Times {
  readonly hover: number;
  readonly again: number;
  readonly edit: number;
}

async function time(version: Version, folder: string): Promise<Times> {
  const text = program();
  const file = join(folder, "program.ts");
  writeFileSync(file, text);
  const clock = async (work: () => Promise<void>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  let times: Times | undefined;
  await withLanguageServer(version, async (server) => {
    const opened = server.open(file, text);
    const last = text.split("\n").findIndex((line) => line.startsWith(`const x${LAYERS} `)) + 1;
    const hover = async (): Promise<void> => {
      const shown = await opened.hover(last, "const x".length);
      if (!/: Tensor<\[Batch, \d+, "floor\(.*", \d+\]>$/.test(shown)) throw new Error(`TypeScript ${version} shows ${shown}`);
    };
    const first = await clock(hover);
    const again = await clock(hover);
    await opened.errors();
    const edit = await clock(async () => {
      const line = text.split("\n").findIndex((code) => code.startsWith("const x0 ")) + 1;
      const column = text.split("\n")[line - 1]!.indexOf("600") + 1;
      opened.replace(line, column, column + 3, "20");
      const errors = await opened.errors();
      if (errors.length === 0) throw new Error(`TypeScript ${version} found no error after the edit`);
    });
    times = { hover: first, again, edit };
  });
  return times!;
}

await withDeclarations(async (folder) => {
  const columns = ["first hover", "hover again", "edit to errors"];
  console.log(`A file of ${LAYERS} layers in an editor, milliseconds, median of ${ROUNDS}\n`);
  console.log(`${"TypeScript".padEnd(12)}${columns.map((column) => column.padStart(16)).join("")}`);
  for (const version of versions) {
    const rounds: Times[] = [];
    for (let i = 0; i < ROUNDS; i++) rounds.push(await time(version, folder));
    const cells = (["hover", "again", "edit"] as const).map((key) => median(rounds.map((times) => times[key])).toFixed(0).padStart(16));
    console.log(`${version.padEnd(12)}${cells.join("")}`);
  }
});
