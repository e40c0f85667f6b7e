/** Imports run one way: types <- codegen <- src <- examples, and inside codegen graph <- kernel <- ops <- passes <- targets <- emit. */
import { isBuiltin } from "node:module";
import { posix } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { sources } from "./sources.js";

interface Import {
  readonly specifier: string;
  /** Erased by the compiler. */
  readonly typeOnly: boolean;
}

function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, typeOnly: boolean): void => {
    if (node && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, typeOnly });
  };
  const allTypes = (elements: ts.NodeArray<ts.ImportSpecifier | ts.ExportSpecifier>): boolean => elements.length > 0 && elements.every((element) => element.isTypeOnly);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const clause = node.importClause;
      const named = clause?.namedBindings && ts.isNamedImports(clause.namedBindings) && !clause.name && allTypes(clause.namedBindings.elements);
      add(node.moduleSpecifier, clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || named === true);
    } else if (ts.isExportDeclaration(node)) {
      const named = node.exportClause && ts.isNamedExports(node.exportClause) && allTypes(node.exportClause.elements);
      add(node.moduleSpecifier, node.isTypeOnly || named === true);
    } else if (ts.isImportTypeNode(node)) {
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    } else if (ts.isImportEqualsDeclaration(node)) {
      add(ts.isExternalModuleReference(node.moduleReference) ? node.moduleReference.expression : undefined, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

/** Which of the project's folders each may use. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  types: ["types"],
  codegen: ["codegen", "types"],
  src: ["src", "codegen", "types"],
  examples: ["examples", "katachi"],
};
/** Folders of codegen, lowest first. A file of codegen itself is a contract between them, which any may use. */
const INNER = ["graph", "kernel", "ops", "passes", "targets", "emit"];
/** Where packages are allowed: the algebra has none, and the compiler only where it writes TypeScript. */
const MAY_USE_PACKAGES = (path: string): boolean => /^(src|examples|codegen\/emit)\//.test(path);

function violations(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) =>
    importsOf(path, text).flatMap(({ specifier, typeOnly }): string[] => {
      const complain = (why: string): string[] => [`${path} imports ${specifier}: ${why}`];
      const from = path.split("/")[0]!;
      const allowed = MAY_USE[from]!;
      if (!/^\.{0,2}\//.test(specifier)) {
        if (specifier === "katachi" || specifier.startsWith("katachi/")) return allowed.includes("katachi") ? [] : complain(`${from} uses relative paths`);
        return MAY_USE_PACKAGES(path) || (from !== "types" && typeOnly) ? [] : complain(`${from} uses no ${isBuiltin(specifier) ? "part of Node" : "package"}`);
      }
      const target = posix.normalize(posix.join(posix.dirname(path), specifier));
      const to = target.split("/")[0]!;
      if (!allowed.includes(to)) return complain(`${from} may use ${allowed.join(", ")}`);
      if (!/\.(js|json)$/.test(specifier)) return complain("a relative import ends with .js");
      if (from === "codegen" && to === "codegen" && !typeOnly) {
        const [user, used] = [path, target].map((file) => INNER.indexOf(file.split("/")[1]!));
        if (user! >= 0 && used! > user!) return complain(`codegen/${INNER[user!]} comes before codegen/${INNER[used!]}; only its types may be used`);
      }
      return [];
    }),
  );
}

/** A file's value imports lead back to itself. Types may refer to each other. */
function cycle(files: ReadonlyMap<string, string>): string | undefined {
  const state = new Map<string, "open" | "done">();
  const visit = (path: string, trail: readonly string[]): string | undefined => {
    if (state.get(path) === "done") return undefined;
    if (state.get(path) === "open") return [...trail.slice(trail.indexOf(path)), path].join(" -> ");
    state.set(path, "open");
    for (const { specifier, typeOnly } of importsOf(path, files.get(path)!)) {
      if (typeOnly || !specifier.startsWith(".")) continue;
      const target = posix.join(posix.dirname(path), specifier).replace(/\.js$/, ".ts");
      const found = files.has(target) ? visit(target, [...trail, path]) : undefined;
      if (found) return found;
    }
    state.set(path, "done");
    return undefined;
  };
  for (const path of files.keys()) {
    const found = visit(path, []);
    if (found) return found;
  }
  return undefined;
}

const files = sources(["types", "codegen", "src", "examples"]);

describe("import arrows", () => {
  test("hold in every file", () => {
    expect(files.size).toBeGreaterThan(20);
    expect(violations(files)).toEqual([]);
  });

  test("types, graph and kernels have no cycle of value imports", () => {
    expect(cycle(new Map([...files].filter(([path]) => /^(types|codegen\/(graph|kernel))\//.test(path))))).toBeUndefined();
  });

  test.each([
    ["types/a.ts", 'import { x } from "../codegen/b.js";', "types may use types"],
    ["types/a.ts", 'import type { x } from "../src/b.js";', "types may use types"],
    ["types/a.ts", 'import { readFileSync } from "node:fs";', "types uses no part of Node"],
    ["types/a.ts", 'type X = import("fast-check").Arbitrary<1>;', "types uses no package"],
    ["codegen/graph/a.ts", 'import { x } from "../kernel/b.js";', "codegen/graph comes before codegen/kernel; only its types may be used"],
    ["codegen/ops/deep/a.ts", 'export * from "../../passes/b.js";', "codegen/ops comes before codegen/passes; only its types may be used"],
    ["codegen/kernel/a.ts", 'const x = await import("../targets/wasm/b.js");', "codegen/kernel comes before codegen/targets; only its types may be used"],
    ["codegen/ops/a.ts", 'import { x } from "../../src/b.js";', "codegen may use codegen, types"],
    ["codegen/ops/a.ts", 'import wabt from "wabt";', "codegen uses no package"],
    ["src/a.ts", 'import { x } from "../tests/b.js";', "src may use src, codegen, types"],
    ["src/a.ts", 'import { x } from "../bench/b.js";', "src may use src, codegen, types"],
    ["src/a.ts", 'import { x } from "katachi";', "src uses relative paths"],
    ["src/a.ts", 'import { x } from "./b";', "a relative import ends with .js"],
    ["examples/a.ts", 'import { x } from "../src/index.js";', "examples may use examples, katachi"],
  ])("a planted violation is found: %s, %s", (path, text, why) => {
    const found = violations(new Map([[path, text]]));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(why);
  });

  test.each([
    ["codegen/graph/a.ts", 'import type { x } from "../kernel/b.js"; import { type y } from "../ops/c.js"; export type { z } from "../emit/d.js";'],
    ["codegen/passes/a.ts", 'import { x } from "../ops/b.js"; import { y } from "../program.js"; import { z } from "../../types/c.js";'],
    ["codegen/emit/a.ts", 'import { Project } from "ts-morph";'],
    ["src/a.ts", 'import { x } from "../codegen/ops/b.js"; import { readFile } from "node:fs/promises"; await import("vega");'],
    ["examples/a.ts", 'import { input } from "katachi"; import { readFileSync } from "node:fs"; import { x } from "./data.js";'],
  ])("what is allowed passes: %s", (path, text) => expect(violations(new Map([[path, text]]))).toEqual([]));

  test("a planted cycle is found", () => {
    const planted = new Map([["types/a.ts", 'import { b } from "./b.js";'], ["types/b.ts", 'import { c } from "./c.js";'], ["types/c.ts", 'import { b } from "./b.js";']]);
    expect(cycle(planted)).toBe("types/b.ts -> types/c.ts -> types/b.ts");
  });
});
