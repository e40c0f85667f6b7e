/** The comments beside tensors and models in examples are what the editor shows. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { root } from "../house/sources.js";

const folder = join(root, "examples/");
const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts") && file !== "run.ts" && !file.startsWith("mistakes"));

/** The types that comments at line ends claim, and those of the variables declared there. */
function claims(): { readonly where: string; readonly said: string; readonly shown: readonly string[] }[] {
  const config = ts.getParsedCommandLineOfConfigFile(`${folder}tsconfig.json`, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} })!;
  const program = ts.createProgram(names.map((name) => folder + name), config.options);
  const checker = program.getTypeChecker();
  return names.flatMap((name) => {
    const source = program.getSourceFile(folder + name)!;
    const declared = new Map<number, string[]>();
    const visit = (node: ts.Node): void => {
      if ((ts.isVariableDeclaration(node) || ts.isBindingElement(node)) && ts.isIdentifier(node.name)) {
        const line = source.getLineAndCharacterOfPosition(node.name.getStart()).line;
        const shown = checker.typeToString(checker.getTypeAtLocation(node.name), undefined, ts.TypeFormatFlags.NoTruncation);
        declared.set(line, [...(declared.get(line) ?? []), shown]);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return source.text.split("\n").flatMap((text, line) => {
      const said = /\S.*\/\/ ((?:Int)?Tensor<.*?\]>|(?:Model|Sequential)<.*>)/.exec(text)?.[1];
      return said === undefined || !declared.has(line) ? [] : [{ where: `${name}:${line + 1}`, said, shown: declared.get(line)! }];
    });
  });
}

test("shape comments in examples are the types of what is declared there", { timeout: 120_000 }, () => {
  const all = claims();
  expect(all.length).toBeGreaterThan(80);
  for (const { where, said, shown } of all) expect(shown, where).toEqual(shown.map(() => said));
});
