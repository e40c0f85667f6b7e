/** Every snippet of docs/custom-layers.md: compiled by three compilers, run, and its output compared to the letter. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { properties } from "../../src/testing/properties/index.js";
import { compile, root, versions } from "../types/compilers.js";
import { expectedIn, placed, underlined } from "../types/sentences.js";
import { snippetsOf } from "./snippets.js";

const page = readFileSync(join(root, "docs/custom-layers.md"), "utf8");
const snippets = snippetsOf(page);
const code = snippets.filter(({ kind }) => kind !== "output");
const run = promisify(execFile);

let folder: string;
beforeAll(() => {
  mkdirSync(join(root, "tests/docs"), { recursive: true });
  folder = mkdtempSync(join(root, "tests/docs/.guide-"));
  for (const { name, text } of code) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../../tsconfig.json", compilerOptions: { rootDir: "../../..", noUnusedLocals: false }, include: ["*.ts"], exclude: [] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("docs/custom-layers.md", { timeout: 180_000 }, () => {
  test.each(versions)("says what TypeScript %s says", async (version) => {
    const expected = code.flatMap(({ kind, name, text }) => (kind === "wrong" ? expectedIn(name, text, underlined) : []));
    expect(expected.length).toBeGreaterThanOrEqual(3);
    const { diagnostics } = await compile(version, folder);
    expect(diagnostics.map(placed).sort()).toEqual([...expected].sort());
  });

  test("shows the types that the editor shows", () => {
    const config = ts.getParsedCommandLineOfConfigFile(join(folder, "tsconfig.json"), {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} })!;
    const program = ts.createProgram(config.fileNames, config.options);
    const checker = program.getTypeChecker();
    let count = 0;
    for (const { name } of code) {
      const source = program.getSourceFiles().find(({ fileName }) => basename(fileName) === name && fileName.includes("/.guide-"))!;
      const visit = (node: ts.Node): void => {
        if (ts.isVariableDeclaration(node)) {
          const line = source.text.split("\n")[source.getLineAndCharacterOfPosition(node.name.getStart()).line]!;
          const said = /\/\/ (Tensor<.*>)$/.exec(line)?.[1];
          if (said !== undefined) {
            count++;
            expect(checker.typeToString(checker.getTypeAtLocation(node.name), undefined, ts.TypeFormatFlags.NoTruncation), line).toBe(said);
          }
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(count).toBeGreaterThanOrEqual(8);
  });

  test.each(snippets.filter(({ kind }) => kind === "output"))("$name prints what the page shows", async ({ name, text }) => {
    const { stdout } = await run(process.execPath, ["--import", join(root, "node_modules/tsx/dist/loader.mjs"), join(folder, name)], { env: { ...process.env, TSX_TSCONFIG_PATH: join(root, "tsconfig.json"), NO_COLOR: "1" } });
    expect(stdout).toBe(text);
  });

  test("has files that run", async () => {
    const files = code.filter(({ kind, name }) => kind === "file" && !name.endsWith(".test.ts") && !snippets.some((each) => each.kind === "output" && each.name === name));
    expect(files.map(({ name }) => name)).toContain("shapes.ts");
    const script = files.map(({ name }) => `import ${JSON.stringify(pathToFileURL(join(folder, name)).href)};`).join("\n");
    const { stdout } = await run(process.execPath, ["--import", join(root, "node_modules/tsx/dist/loader.mjs"), "--input-type=module", "-e", script], { env: { ...process.env, TSX_TSCONFIG_PATH: join(root, "tsconfig.json") } });
    expect(stdout).toBe("");
  });

  test("has tests that pass", async () => {
    const { stdout } = await run(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", root, "--dir", folder, "--reporter", "json"], { cwd: root, env: { ...process.env, NO_COLOR: "1" } });
    const { success, numPassedTests } = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { success: boolean; numPassedTests: number };
    expect({ success, numPassedTests }).toEqual({ success: true, numPassedTests: code.filter(({ name }) => name.endsWith(".test.ts")).flatMap(({ text }) => [...text.matchAll(/^test/gm)]).length });
  });

  test("lists the properties as the kit says them", () => {
    for (const { name, about } of properties) expect(page).toContain(`| ${name} | ${about} |`);
  });
});
