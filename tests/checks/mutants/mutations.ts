/** Finds the one-token mutants of a source file, and writes the file with all of them in it, each behind a switch. */
import { dirname, join } from "node:path";
import { existsSync, readFileSync } from "node:fs";
import { ts } from "ts-morph";

/** One token changed at one place. */
export interface Mutant {
  readonly id: number;
  readonly area: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly before: string;
  readonly after: string;
  /** The line of the source, trimmed. */
  readonly text: string;
}

/** A part of a file that is mutated; entries of arrays become undefined in it if `lists`. */
export interface Region {
  readonly area: string;
  readonly node: ts.Node;
  readonly lists: boolean;
}

const BINARY: Readonly<Record<string, string>> = { "+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "**": "*", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "===": "!==", "!==": "===" };
const LOGICAL: Readonly<Record<string, readonly [string, string]>> = { "&&": ["||", "and"], "||": ["&&", "or"], "??": ["&&", "nullish"] };
const ASSIGNED: Readonly<Record<string, string>> = { "+=": "-", "-=": "+", "*=": "/", "/=": "*" };
const MATH: Readonly<Record<string, string>> = { floor: "ceil", ceil: "floor", max: "min", min: "max" };
const METHODS: Readonly<Record<string, string>> = { every: "some", some: "every" };
const NEIGHBOURS: readonly (readonly [string, string])[] = [["add", "sub"], ["mul", "div"], ["plus", "minus"], ["ceilDivide", "floorDivide"], ["sin", "cos"], ["less", "lessEqual"], ["maximum", "minimum"], ["gather", "scatterAdd"]];
/** What these are called with is only read by people. */
const SENTENCES = /^(fail|KatachiError|Error)$/;

export const parse = (file: string, text: string): ts.SourceFile => ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);

const neighbourOf = (name: string): string | undefined => NEIGHBOURS.flatMap(([a, b]) => (name === a ? [b] : name === b ? [a] : []))[0];

const declares = (text: string, name: string): boolean => new RegExp(`\\b(?:const|function) ${name}\\b`).test(text);

/** Where a name that the file uses comes from, if its neighbour comes from there too. */
function importOf(source: ts.SourceFile, root: string, name: string, neighbour: string): string | undefined {
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const named = statement.importClause?.namedBindings;
    if (!named || !ts.isNamedImports(named) || !named.elements.some((element) => element.name.text === name)) continue;
    const module = (statement.moduleSpecifier as ts.StringLiteral).text;
    const path = join(root, dirname(source.fileName), module).replace(/\.js$/, ".ts");
    return existsSync(path) && declares(readFileSync(path, "utf8"), neighbour) ? module : undefined;
  }
  return undefined;
}

const isAssignmentTarget = (node: ts.Node): boolean => ts.isBinaryExpression(node.parent) && node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && node.parent.left === node;

const isText = (node: ts.Node): boolean => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || (ts.isBinaryExpression(node) && (isText(node.left) || isText(node.right)));

/** The file with its mutants, numbered from `first`. */
export function mutate(source: ts.SourceFile, root: string, regions: readonly Region[], first: number): { readonly text: string; readonly mutants: readonly Mutant[] } {
  const mutants: Mutant[] = [];
  const imports = new Map<string, string>();
  const lines = source.text.split("\n");
  const regionOf = new Map(regions.map((region) => [region.node, region]));

  function add(region: Region, at: ts.Node, before: string, after: string): number {
    const { line, character } = source.getLineAndCharacterOfPosition(at.getStart(source));
    const id = first + mutants.length;
    mutants.push({ id, area: region.area, file: source.fileName, line: line + 1, column: character + 1, before, after, text: lines[line]!.trim() });
    return id;
  }

  /** The text of a node with its mutants. */
  function show(node: ts.Node, outer: Region | undefined): string {
    const region = regionOf.get(node) ?? outer;
    return (region && changed(node, region)) ?? plain(node, region);
  }

  function plain(node: ts.Node, region: Region | undefined): string {
    const start = node.getStart(source);
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return source.text.slice(start, node.end);
    let text = "";
    let at = start;
    ts.forEachChild(node, (child) => {
      const from = child.getStart(source);
      text += source.text.slice(at, from) + show(child, region);
      at = child.end;
    });
    return text + source.text.slice(at, node.end);
  }

  function changed(node: ts.Node, region: Region): string | undefined {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node)) return node.getText(source);
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && SENTENCES.test(node.expression.getText(source))) return node.getText(source);
    if (ts.isBinaryExpression(node)) return binary(node, region);
    if (ts.isPrefixUnaryExpression(node)) return prefix(node, region);
    if (ts.isPostfixUnaryExpression(node)) return step(node, region);
    if (ts.isNumericLiteral(node)) {
      const { parent } = node;
      if (ts.isPropertyAssignment(parent) && parent.name === node) return undefined;
      const after = String(Number(node.text) + 1);
      return `$mutation.pick(${add(region, node, node.text, after)}, ${node.text}, ${after})`;
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
      const [before, after] = node.kind === ts.SyntaxKind.TrueKeyword ? ["true", "false"] : ["false", "true"];
      return `$mutation.pick(${add(region, node, before!, after!)}, ${before}, ${after})`;
    }
    if (ts.isPropertyAccessExpression(node)) return member(node, region);
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) return call(node, node.expression, region);
    if (ts.isArrayLiteralExpression(node) && !isAssignmentTarget(node)) return list(node, region);
    if (ts.isObjectLiteralExpression(node) && !isAssignmentTarget(node)) return swapped(node.properties, region, "{", "}", (a, b) => ts.isSpreadAssignment(a) && ts.isSpreadAssignment(b));
    return undefined;
  }

  function binary(node: ts.BinaryExpression, region: Region): string | undefined {
    const token = node.operatorToken.getText(source);
    const [a, b] = [(): string => show(node.left, region), (): string => show(node.right, region)];
    const logical = LOGICAL[token];
    if (logical) return `$mutation.${logical[1]}(${add(region, node.operatorToken, token, logical[0])}, ${a()}, () => (${b()}))`;
    if (ASSIGNED[token]) {
      const target = node.left.getText(source);
      return `${target} = $mutation.calc(${add(region, node.operatorToken, token, `${ASSIGNED[token]}=`)}, "${token[0]}", "${ASSIGNED[token]}", ${target}, ${b()})`;
    }
    if (!BINARY[token] || (token === "+" && isText(node))) return undefined;
    return `$mutation.calc(${add(region, node.operatorToken, token, BINARY[token])}, "${token}", "${BINARY[token]}", ${a()}, ${b()})`;
  }

  function prefix(node: ts.PrefixUnaryExpression, region: Region): string | undefined {
    if (node.operator === ts.SyntaxKind.ExclamationToken) return `$mutation.not(${add(region, node, "!", "")}, ${show(node.operand, region)})`;
    if (node.operator !== ts.SyntaxKind.MinusToken) return step(node, region);
    if (!ts.isNumericLiteral(node.operand)) return `$mutation.negative(${add(region, node, "-", "")}, ${show(node.operand, region)})`;
    const before = node.getText(source);
    const after = String(Number(before) + (Number(before) === 0 ? 0 : 1));
    return `$mutation.pick(${add(region, node, before, after)}, ${before}, ${after})`;
  }

  /** `i++` where nobody reads what it gives. */
  function step(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression, region: Region): string | undefined {
    const unread = ts.isExpressionStatement(node.parent) || (ts.isForStatement(node.parent) && node.parent.incrementor === node);
    if (!unread || (node.operator !== ts.SyntaxKind.PlusPlusToken && node.operator !== ts.SyntaxKind.MinusMinusToken)) return undefined;
    const [given, other] = node.operator === ts.SyntaxKind.PlusPlusToken ? ["+", "-"] : ["-", "+"];
    const target = node.operand.getText(source);
    return `${target} = $mutation.calc(${add(region, node, given!.repeat(2), other!.repeat(2))}, "${given}", "${other}", ${target}, 1)`;
  }

  function member(node: ts.PropertyAccessExpression, region: Region): string | undefined {
    const name = node.name.text;
    if (node.expression.getText(source) === "Math" && MATH[name]) return `$mutation.pick(${add(region, node.name, name, MATH[name])}, Math.${name}, Math.${MATH[name]})`;
    if (!METHODS[name] || !ts.isCallExpression(node.parent) || node.parent.expression !== node) return undefined;
    return `${show(node.expression, region)}${node.questionDotToken ? "?." : ""}[$mutation.pick(${add(region, node.name, name, METHODS[name])}, "${name}", "${METHODS[name]}")]`;
  }

  function call(node: ts.CallExpression, callee: ts.Identifier, region: Region): string | undefined {
    const neighbour = neighbourOf(callee.text);
    if (!neighbour) return undefined;
    const local = declares(source.text, callee.text);
    const from = local ? undefined : importOf(source, root, callee.text, neighbour);
    if (local ? !declares(source.text, neighbour) : !from) return undefined;
    if (from) imports.set(neighbour, from);
    const id = add(region, callee, callee.text, neighbour);
    return `$mutation.pick(${id}, ${callee.text}, ${from ? `$${neighbour}` : neighbour})(${node.arguments.map((argument) => show(argument, region)).join(", ")})`;
  }

  function list(node: ts.ArrayLiteralExpression, region: Region): string | undefined {
    // Among the gradients of an operation's inputs, undefined says that there is none.
    if (!region.lists || !isReturned(node) || node.elements.some(ts.isSpreadElement)) return swapped(node.elements, region, "[", "]", (a, b) => ts.isSpreadElement(a) || ts.isSpreadElement(b));
    const entries = node.elements.map((element) => {
      const text = element.getText(source);
      return text === "undefined" || ts.isOmittedExpression(element) ? text : `$mutation.pick(${add(region, element, text, "undefined")}, ${show(element, region)}, undefined)`;
    });
    return `[${entries.join(", ")}]`;
  }

  /** A list with two neighbours exchanged, if one of them is spread. */
  function swapped(elements: ts.NodeArray<ts.Node>, region: Region, open: string, close: string, movable: (a: ts.Node, b: ts.Node) => boolean): string | undefined {
    const pairs = elements.slice(1).flatMap((b, i) => (movable(elements[i]!, b) ? [i] : []));
    if (pairs.length === 0) return undefined;
    const ids = pairs.map((i) => add(region, elements[i]!, `${elements[i]!.getText(source)}, ${elements[i + 1]!.getText(source)}`, `${elements[i + 1]!.getText(source)}, ${elements[i]!.getText(source)}`));
    const texts = elements.map((element) => show(element, region));
    const all = (order: readonly string[]): string => `${open}${order.join(", ")}${close}`;
    const cases = pairs.map((i, k) => `$mutation.on(${ids[k]}) ? ${all(texts.with(i, texts[i + 1]!).with(i + 1, texts[i]!))} : `);
    return `(${cases.join("")}${all(texts)})`;
  }

  const text = show(source, undefined);
  const prelude = [...imports].map(([name, module]) => `import { ${name} as $${name} } from "${module}";\n`).join("");
  return { text: prelude + text, mutants };
}

/** What a function gives: the body of an arrow, or what stands after `return`. */
function isReturned(node: ts.Node): boolean {
  let at = node.parent;
  while (ts.isParenthesizedExpression(at) || ts.isConditionalExpression(at)) at = at.parent;
  return ts.isReturnStatement(at) || ts.isArrowFunction(at);
}
