/**
 * Values of constant expressions, as far as they are made of literals and of Katachi's own functions: how the number of
 * weights is known without running the user's program. Nothing of the user's is called.
 */
import { Node, type Expression } from "ts-morph";
import * as katachi from "../../index.js";
import { Operation } from "../../operation.js";

/** Stands for what cannot be known. */
export const UNKNOWN: unique symbol = Symbol("unknown");

type Record_ = Readonly<Record<string, unknown>>;

export class Evaluator {
  readonly #known = new Map<Node, unknown>();

  /** The value of an expression, computed once, so that a shared layer is one layer. */
  valueOf(node: Node): unknown {
    if (this.#known.has(node)) return this.#known.get(node);
    // Marked first: an expression that needs itself is unknown.
    this.#known.set(node, UNKNOWN);
    const value = this.attempt(() => this.#evaluate(node));
    this.#known.set(node, value);
    return value;
  }

  /** What `run` gives; unknown where it is a mistake, which the compiler has reported. */
  attempt(run: () => unknown): unknown {
    try {
      return run();
    } catch (error) {
      if (error instanceof katachi.KatachiError) return UNKNOWN;
      throw error;
    }
  }

  #evaluate(node: Node): unknown {
    if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return node.getLiteralValue();
    if (Node.isNumericLiteral(node)) return node.getLiteralValue();
    if (Node.isTrueLiteral(node)) return true;
    if (Node.isFalseLiteral(node)) return false;
    if (Node.isNullLiteral(node)) return null;
    if (Node.isPrefixUnaryExpression(node)) return this.#negated(node.getText().startsWith("-"), this.valueOf(node.getOperand()));
    if (Node.isParenthesizedExpression(node) || Node.isAsExpression(node) || Node.isSatisfiesExpression(node) || Node.isNonNullExpression(node)) return this.valueOf(node.getExpression());
    if (Node.isArrayLiteralExpression(node)) return this.#list(node.getElements());
    if (Node.isObjectLiteralExpression(node)) return this.#record(node.getProperties());
    if (Node.isIdentifier(node)) return node.getText() === "undefined" ? undefined : this.#named(node);
    if (Node.isPropertyAccessExpression(node)) return this.#property(this.valueOf(node.getExpression()), node.getName());
    if (Node.isElementAccessExpression(node)) return this.#element(node.getExpression(), node.getArgumentExpression());
    if (Node.isCallExpression(node)) return this.#call(node.getExpression(), node.getArguments());
    return UNKNOWN;
  }

  #negated(minus: boolean, value: unknown): unknown {
    return minus && typeof value === "number" ? -value : UNKNOWN;
  }

  #list(elements: readonly Node[]): unknown {
    const values = elements.map((element) => (Node.isSpreadElement(element) ? UNKNOWN : this.valueOf(element)));
    return values.includes(UNKNOWN) ? UNKNOWN : values;
  }

  #record(properties: readonly Node[]): unknown {
    const entries: [string, unknown][] = [];
    for (const property of properties) {
      if (Node.isPropertyAssignment(property)) entries.push([property.getName().replaceAll(/^["']|["']$/g, ""), this.valueOf(property.getInitializerOrThrow())]);
      else if (Node.isShorthandPropertyAssignment(property)) entries.push([property.getName(), this.#named(property.getNameNode())]);
      else return UNKNOWN;
    }
    return entries.some(([, value]) => value === UNKNOWN) ? UNKNOWN : Object.fromEntries(entries);
  }

  /** A constant of the file, or what is imported from Katachi. */
  #named(name: Node): unknown {
    const [definition] = name.getSymbol()?.getDeclarations() ?? [];
    if (!definition) return UNKNOWN;
    if (Node.isImportSpecifier(definition)) return isKatachi(definition.getImportDeclaration().getModuleSpecifierValue()) ? this.#property(katachi, definition.getName()) : UNKNOWN;
    if (Node.isNamespaceImport(definition)) return isKatachi(definition.getFirstAncestorOrThrow(Node.isImportDeclaration).getModuleSpecifierValue()) ? katachi : UNKNOWN;
    if (Node.isVariableDeclaration(definition)) return this.#constant(definition) ? this.valueOf(definition.getInitializerOrThrow()) : UNKNOWN;
    if (Node.isBindingElement(definition)) return this.#bound(definition);
    // `{ x }` used as a value is the variable x.
    if (Node.isShorthandPropertyAssignment(definition)) {
      const variable = definition.getValueSymbol()?.getDeclarations()[0];
      return variable && Node.isVariableDeclaration(variable) && this.#constant(variable) ? this.valueOf(variable.getInitializerOrThrow()) : UNKNOWN;
    }
    return UNKNOWN;
  }

  #constant(variable: Node): boolean {
    return Node.isVariableDeclaration(variable) && variable.getVariableStatement()?.getDeclarationKind() === "const" && variable.getInitializer() !== undefined;
  }

  /** `const [a, b] = ...`: an element of the list. */
  #bound(element: Node): unknown {
    const pattern = element.getParent();
    const variable = pattern?.getParent();
    if (!Node.isArrayBindingPattern(pattern) || !variable || !this.#constant(variable) || !Node.isVariableDeclaration(variable)) return UNKNOWN;
    const values = this.valueOf(variable.getInitializerOrThrow());
    return Array.isArray(values) ? (values as readonly unknown[])[pattern.getElements().indexOf(element as never)] : UNKNOWN;
  }

  #property(value: unknown, name: string): unknown {
    if (value === UNKNOWN || value === null || (typeof value !== "object" && typeof value !== "function")) return UNKNOWN;
    if (value instanceof Operation) return name === "outputs" || name === "inputs" ? (value as unknown as Record_)[name] : UNKNOWN;
    return Object.hasOwn(value, name) ? (value as Record_)[name] : UNKNOWN;
  }

  #element(list: Expression, index: Expression | undefined): unknown {
    const values = this.valueOf(list);
    const at = index ? this.valueOf(index) : UNKNOWN;
    return Array.isArray(values) && typeof at === "number" ? (values as readonly unknown[])[at] : UNKNOWN;
  }

  #call(callee: Expression, given: readonly Node[]): unknown {
    const model = Node.isPropertyAccessExpression(callee) ? this.valueOf(callee.getExpression()) : undefined;
    const method = Node.isPropertyAccessExpression(callee) ? callee.getName() : "";
    // A compiled model has the layers of the one it was made from.
    if (model instanceof Operation && method === "compile") return model;
    const values = this.#list(given);
    if (values === UNKNOWN) return UNKNOWN;
    const args = values as readonly unknown[];
    if (model instanceof Operation) return method === "add" ? (model as unknown as { add(layer: unknown): unknown }).add(args[0]) : UNKNOWN;
    const made = this.valueOf(callee);
    return made instanceof Operation || (typeof made === "function" && ours.has(made)) ? (made as (...args: readonly unknown[]) => unknown)(...args) : UNKNOWN;
  }
}

const isKatachi = (specifier: string): boolean => specifier === "katachi" || /(^|\/)src\/index\.js$/.test(specifier);

/** Every function of the public API: the only ones that are called. */
const parts: readonly object[] = [katachi, katachi.layers, katachi.losses, katachi.optimizers];
const ours = new Set<unknown>(parts.flatMap((part) => Object.values(part)).filter((value) => typeof value === "function" && value !== katachi.resetNames));
