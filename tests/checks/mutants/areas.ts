/** What is mutated: the run-time shape rules, the gradients, the rewrites. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ts } from "ts-morph";
import { mutate, parse, type Mutant, type Region } from "./mutations.js";

export const areas = ["shapes", "gradients", "rewrites"] as const;
export type Area = (typeof areas)[number];

const filesIn = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts")).map((name) => `${folder}/${name}`.replaceAll("\\", "/")).sort();

/** Members of ops that belong to an area. */
const MEMBERS: Readonly<Record<string, Area>> = { gradient: "gradients", simpler: "rewrites", reread: "rewrites", restrict: "rewrites" };
const GRADIENT_FILES = ["codegen/ops/adjoint.ts", "codegen/ops/pullback.ts"];

interface Own {
  readonly node: ts.FunctionDeclaration | ts.ArrowFunction;
  readonly exported: boolean;
}

/** The functions at the top of a file. */
function functionsOf(source: ts.SourceFile): ReadonlyMap<string, Own> {
  const own = new Map<string, Own>();
  for (const statement of source.statements) {
    const exported = ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (ts.isFunctionDeclaration(statement) && statement.name) own.set(statement.name.text, { node: statement, exported });
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) if (ts.isIdentifier(name) && initializer && ts.isArrowFunction(initializer)) own.set(name.text, { node: initializer, exported });
  }
  return own;
}

/** The functions that are only there for these nodes: those they name that are not exported. */
function helpers(own: ReadonlyMap<string, Own>, nodes: readonly ts.Node[]): ts.Node[] {
  const found = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    const helper = ts.isIdentifier(node) ? own.get(node.text) : undefined;
    if (helper && !helper.exported && !found.has(helper.node)) {
      found.add(helper.node);
      visit(helper.node);
    }
    ts.forEachChild(node, visit);
  };
  nodes.forEach(visit);
  return [...found];
}

/** The function that a member of an op is, wherever it is written; or that a function which makes ops is called with. */
function memberIn(node: ts.Node, own: ReadonlyMap<string, Own>): readonly (readonly [string, ts.Node])[] {
  const valueOf = (value: ts.Node): ts.Node | undefined => (ts.isFunctionLike(value) ? value : ts.isIdentifier(value) ? own.get(value.text)?.node : undefined);
  const named = (name: string, value: ts.Node | undefined): readonly (readonly [string, ts.Node])[] => (value ? [[name, value]] : []);
  if (ts.isMethodDeclaration(node) && ts.isIdentifier(node.name)) return [[node.name.text, node]];
  if (ts.isShorthandPropertyAssignment(node)) return named(node.name.text, valueOf(node.name));
  if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) return named(node.name.text, valueOf(node.initializer));
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return [];
  const parameters = own.get(node.expression.text)?.node.parameters ?? [];
  return parameters.flatMap(({ name }, i) => (ts.isIdentifier(name) && node.arguments[i] ? named(name.text, valueOf(node.arguments[i])) : []));
}

function membersOf(source: ts.SourceFile): Region[] {
  const regions: Region[] = [];
  const seen = new Set<ts.Node>();
  const own = functionsOf(source);
  for (const area of ["gradients", "rewrites"] as const) {
    const members: ts.Node[] = [];
    const visit = (node: ts.Node): void => {
      // Samples have attributes of these names too.
      if (ts.isPropertyAssignment(node) && /^(errorS|s)amples$/.test(node.name.getText(source))) return;
      for (const [name, value] of memberIn(node, own)) if (MEMBERS[name] === area) members.push(value);
      ts.forEachChild(node, visit);
    };
    visit(source);
    for (const node of [...members, ...helpers(own, members)]) {
      if (seen.has(node)) continue;
      seen.add(node);
      regions.push({ area, node, lists: area === "gradients" });
    }
  }
  return regions;
}

/** The files with their mutants in them, and the list of all. */
export function allMutants(root: string): { readonly files: ReadonlyMap<string, string>; readonly mutants: readonly Mutant[] } {
  const files = new Map<string, string>();
  const mutants: Mutant[] = [];
  const take = (file: string, regions: (source: ts.SourceFile) => readonly Region[]): void => {
    const source = parse(file, readFileSync(join(root, file), "utf8"));
    const result = mutate(source, root, regions(source), mutants.length + 1);
    if (result.mutants.length === 0) return;
    mutants.push(...result.mutants);
    files.set(join(root, file), result.text);
  };
  const whole = (area: Area) => (source: ts.SourceFile): Region[] => [{ area, node: source, lists: false }];
  for (const folder of ["types/layers", "types/ops"]) for (const file of filesIn(root, folder)) take(file, whole("shapes"));
  for (const file of filesIn(root, "codegen/ops")) take(file, GRADIENT_FILES.includes(file) ? whole("gradients") : membersOf);
  for (const file of ["codegen/passes/simplify.ts", ...filesIn(root, "codegen/passes/simplify")]) take(file, whole("rewrites"));
  return { files, mutants };
}
