/** What `katachi shapes` finds in a file: tensors, layers and models with their types, and the mistakes. */
import { Node, type CallExpression, type SourceFile, type Type } from "ts-morph";
import { Operation } from "../../operation.js";
import { Evaluator, UNKNOWN } from "./evaluate.js";
import { flatText, type Loaded } from "./project.js";
import { isTensorTuple, kindOf, portsOf, textOf, type Kind } from "./types.js";

export interface Entry {
  readonly line: number;
  /** The variable; empty for a step without a name. */
  readonly name: string;
  readonly kind: Kind;
  /** What makes it, such as `conv2d(32, 3)`. */
  readonly code: string;
  /** The type at compile time; nothing for a layer that has not been called. */
  readonly type: string | null;
  /** Number of weights; null where the file does not say. */
  readonly params: number | null;
  /** Whether the weights are those of a layer listed before. */
  readonly shared: boolean;
  /** Whether it is an element of the sequence listed behind it. */
  readonly element: boolean;
}

export interface Mistake {
  readonly line: number;
  readonly column: number;
  /** Characters of the line that are wrong. */
  readonly length: number;
  readonly source: string;
  /** Katachi's sentence, or what the compiler says. */
  readonly text: string;
  /** Whether the sentence is Katachi's. */
  readonly shape: boolean;
}

export interface Report {
  readonly entries: readonly Entry[];
  readonly mistakes: readonly Mistake[];
}

export function reportOf({ project, file }: Loaded): Report {
  const sequences = file.getDescendants().filter(isSequence);
  const types = elementTypes(file, sequences);
  const finder = new Finder(types);
  file.forEachChild((node) => finder.visit(node));
  return { entries: finder.entries, mistakes: project.getProgram().getSemanticDiagnostics(file).map((diagnostic) => mistakeOf(file, diagnostic)) };
}

/** `sequential([...])` with its elements written out. */
const isSequence = (node: Node): node is CallExpression =>
  Node.isCallExpression(node) && /(^|\.)sequential$/.test(node.getExpression().getText()) && kindOf(node.getType()) === "model" && elementsOf(node).length > 0;

function elementsOf(call: CallExpression): readonly Node[] {
  const [list] = call.getArguments();
  return Node.isArrayLiteralExpression(list) ? list.getElements() : [];
}

/**
 * The type after every element of every sequence. No expression of the file has it, so a copy of the file asks: after
 * the statement with the sequence, a constant for each beginning of the list.
 */
function elementTypes(file: SourceFile, sequences: readonly CallExpression[]): ReadonlyMap<Node, string> {
  const asked = new Map<string, Node>();
  const insertions = sequences.flatMap((call, i) => {
    const statement = call.getFirstAncestor((node) => Node.isStatement(node) && (Node.isBlock(node.getParent()) || Node.isSourceFile(node.getParent())));
    if (!statement) return [];
    const elements = elementsOf(call);
    const lines = elements.map((element, j) => {
      const name = `katachi_element_${i}_${j}`;
      asked.set(name, element);
      return `const ${name} = ${call.getExpression().getText()}([${elements.slice(0, j + 1).map((each) => each.getText()).join(", ")}]).outputs;`;
    });
    return [{ at: statement.getEnd(), text: `\n${lines.join("\n")}` }];
  });
  if (insertions.length === 0) return new Map();
  const text = insertions.sort((a, b) => b.at - a.at).reduce((before, { at, text }) => before.slice(0, at) + text + before.slice(at), file.getFullText());
  const copy = file.getProject().createSourceFile(file.getFilePath().replace(/(\.[cm]?tsx?)$/, ".katachi-elements$1"), text, { overwrite: true });
  const types = new Map<Node, string>();
  for (const variable of copy.getDescendants().filter(Node.isVariableDeclaration)) {
    const element = asked.get(variable.getName());
    if (element) types.set(element, textOf(variable.getType(), variable));
  }
  return types;
}

/** Lists what a file makes in the order it is made: what a call needs comes before the call. */
class Finder {
  readonly entries: Entry[] = [];
  readonly #evaluator = new Evaluator();
  readonly #counted = new Set<Operation>();
  readonly #elements: ReadonlyMap<Node, string>;

  constructor(elements: ReadonlyMap<Node, string>) {
    this.#elements = elements;
  }

  visit(node: Node): void {
    if (Node.isVariableDeclaration(node)) return this.#variable(node.getNameNode(), node.getInitializer());
    if (Node.isParameterDeclaration(node) && kindOf(node.getType())) this.#add(node, node.getName(), node.getType(), undefined);
    if (Node.isCallExpression(node)) return this.#call(node, "");
    node.forEachChild((child) => this.visit(child));
  }

  #variable(name: Node, value: Node | undefined): void {
    const call = value && unwrapped(value);
    if (call && Node.isCallExpression(call)) return this.#call(call, name.getText(), name);
    if (value) this.visit(value);
    if (value && Node.isIdentifier(name) && kindOf(name.getType()) && !Node.isIdentifier(value)) this.#add(name, name.getText(), name.getType(), value);
  }

  #call(call: CallExpression, name: string, variable?: Node): void {
    // The callee is named in the call's own entry, unless it is a layer made there, whose arguments may hold calls.
    for (const part of [call.getExpression(), ...call.getArguments()]) {
      const inner = part === call.getExpression() && Node.isCallExpression(part) && kindOf(part.getType()) === "layer" ? part.getArguments() : [part];
      if (!isSequence(call)) for (const each of inner) this.visit(each);
    }
    const type = call.getType();
    if (isSequence(call)) this.#sequence(call);
    if (isAdding(call)) this.#added(call);
    if (variable && Node.isArrayBindingPattern(variable) && isTensorTuple(type)) {
      variable.getElements().forEach((element, i) => Node.isBindingElement(element) && this.#add(element, element.getName(), type.getTupleElements()[i]!, i === 0 ? call : undefined));
      return;
    }
    const kind = kindOf(type);
    // A layer without a name is part of the call that applies it, a model without one of the method call on it.
    if (!kind || (kind !== "tensor" && !name && (kind === "layer" || Node.isPropertyAccessExpression(call.getParent())))) return;
    this.#add(call, name, type, call);
  }

  #sequence(call: CallExpression): void {
    let value: unknown;
    for (const element of elementsOf(call)) {
      const made = this.#evaluator.valueOf(element);
      const isInput = kindOf(element.getType()) === "tensor";
      // One after another, so that a wrong layer hides nothing about those before it.
      value = made instanceof Operation && typeof value !== "symbol" ? this.#evaluator.attempt(() => made.invoke(value)) : isInput ? made : UNKNOWN;
      this.#element(element, isInput ? "tensor" : "layer", this.#elements.get(element) ?? null, isInput ? { params: 0, shared: false } : this.#count(made, typeof value !== "symbol"));
    }
  }

  /** `.add(layer)`: an element behind those of the model it is called on. */
  #added(call: CallExpression): void {
    const [layer] = call.getArguments();
    if (!layer) return;
    const [, after = null] = portsOf(call.getType(), call).split(" → ");
    this.#element(layer, "layer", after, this.#count(this.#evaluator.valueOf(layer), typeof this.#evaluator.valueOf(call) !== "symbol"));
  }

  #element(node: Node, kind: Kind, type: string | null, weights: Pick<Entry, "params" | "shared">): void {
    this.entries.push({ line: node.getStartLineNumber(), name: "", kind, code: shortened(codeOf(node)), type, ...weights, element: true });
  }

  #add(at: Node, name: string, type: Type, made: Node | undefined): void {
    const kind = kindOf(type) ?? "tensor";
    const text = kind === "model" ? portsOf(type, at) : kind === "layer" ? null : textOf(type, at);
    const code = made ? (kind === "model" && Node.isCallExpression(made) ? `${calleeName(made)}(…)` : shortened(codeOf(made))) : Node.isParameterDeclaration(at) ? "parameter" : "";
    this.entries.push({ line: at.getStartLineNumber(), name, kind, code, type: text, ...this.#params(kind, made), element: false });
  }

  #params(kind: Kind, made: Node | undefined): Pick<Entry, "params" | "shared"> {
    if (!made) return { params: null, shared: false };
    // Weights exist once a layer has been called, so the call is evaluated first.
    const value = this.#evaluator.valueOf(made);
    if (kind === "layer") return { params: null, shared: false };
    if (kind === "model") return { params: value instanceof Operation ? value.countParams() : null, shared: false };
    const callee = Node.isCallExpression(made) ? this.#evaluator.valueOf(made.getExpression()) : undefined;
    if (callee instanceof Operation) return this.#count(callee, typeof value !== "symbol");
    // An input and an op have no weights; a function of the user's may hold some.
    const isOurs = Node.isCallExpression(made) && typeof callee === "function";
    return { params: isOurs ? 0 : null, shared: false };
  }

  /** The weights of a layer after a call; null where the call could not be followed. */
  #count(layer: unknown, followed: boolean): Pick<Entry, "params" | "shared"> {
    if (!(layer instanceof Operation) || !followed) return { params: null, shared: false };
    const shared = this.#counted.has(layer);
    this.#counted.add(layer);
    return { params: layer.countParams(), shared };
  }
}

const unwrapped = (node: Node): Node => (Node.isAsExpression(node) || Node.isParenthesizedExpression(node) || Node.isAwaitExpression(node) ? unwrapped(node.getExpression()) : node);

const calleeName = (call: CallExpression): string => {
  const callee = call.getExpression();
  return Node.isPropertyAccessExpression(callee) ? callee.getName() : callee.getText();
};

const isAdding = (call: CallExpression): boolean => calleeName(call) === "add" && Node.isPropertyAccessExpression(call.getExpression()) && kindOf(call.getType()) === "model";

/** A call as its own entry shows it: arguments that have entries of their own are left out. */
function codeOf(node: Node): string {
  if (!Node.isCallExpression(node) || kindOf(node.getType()) !== "tensor") return node.getText();
  const argument = (each: Node): string =>
    Node.isCallExpression(each) && kindOf(each.getType()) === "tensor" ? "…" : Node.isArrayLiteralExpression(each) && each.getElements().some(Node.isCallExpression) ? `[${each.getElements().map(argument).join(", ")}]` : each.getText();
  return `${node.getExpression().getText()}(${node.getArguments().map(argument).join(", ")})`;
}

/** A call on one line, without `layers.`. */
function shortened(code: string): string {
  const text = code.replaceAll(/\s+/g, " ").replaceAll("layers.", "");
  return text.length <= 48 ? text : `${text.slice(0, 47)}…`;
}

function mistakeOf(file: SourceFile, diagnostic: Parameters<typeof flatText>[0]): Mistake {
  const start = diagnostic.getStart() ?? 0;
  const { line, column } = file.getLineAndColumnAtPos(start);
  const source = file.getFullText().split(/\r?\n/)[line - 1] ?? "";
  const text = flatText(diagnostic);
  const own = /type '("(?:[^"\\]|\\.)*: .*")'\.$/.exec(text)?.[1];
  return {
    line, column, source,
    length: Math.max(1, Math.min(diagnostic.getLength() ?? 1, source.length - column + 1)),
    text: own ? (JSON.parse(own) as string) : text,
    shape: own !== undefined,
  };
}
