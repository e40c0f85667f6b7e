/** Expressions as WGSL: each shared part becomes one `let`, in the outermost loop in which its value does not change. */
import { coefficient, type Affine } from "../../graph/affine.js";
import type { Buffer } from "../../kernel/nest.js";
import type { Expr, Jump } from "../../kernel/expr.js";
import { functionOf } from "./functions.js";
import type { HelperName } from "./helpers.js";
import { bindingName, type Place } from "./places.js";
import { fromBits, indexText, literalText } from "./text.js";

/** What one shader collects while its nests are written. */
export interface ShaderContext {
  readonly buffers: readonly Buffer[];
  readonly places: readonly Place[];
  readonly helpers: Set<HelperName>;
  readonly bindings: Set<number>;
  /** A name that this shader has not used yet. */
  fresh(): string;
}

/** The lines of one loop's body, and what has been computed in it. */
export class Scope {
  readonly lines: string[] = [];
  readonly names = new Map<Expr, string>();
  readonly #indices = new Map<string, string>();

  /** The name of a partial index, computed once. */
  index(text: string, fresh: () => string): string {
    const name = this.#indices.get(text) ?? fresh();
    if (!this.#indices.has(text)) this.lines.push(`let ${name} = ${text};`);
    this.#indices.set(text, name);
    return name;
  }
}

export class Values {
  readonly #depths = new Map<Expr, number>();

  /** @param depthOf how many scopes deep each axis is declared: 0 for the nest's own axes */
  constructor(
    readonly context: ShaderContext,
    readonly sizes: readonly number[],
    readonly depthOf: (axis: number) => number,
    readonly scopes: readonly Scope[],
  ) {}

  /** A name or literal for the value; what computes it is added to the scope it belongs to. */
  text(expr: Expr): string {
    if (expr.kind === "literal") {
      const text = literalText(expr.value, expr.dtype);
      if (text.startsWith("k_")) this.context.helpers.add("bits");
      return text;
    }
    if (expr.kind === "result") return resultName(expr.reduction);
    for (const { names } of this.scopes) {
      const known = names.get(expr);
      if (known !== undefined) return known;
    }
    const code = this.#code(expr);
    const scope = this.scopes[this.#depth(expr)]!;
    const name = this.context.fresh();
    scope.lines.push(`let ${name} = ${code};`);
    scope.names.set(expr, name);
    return name;
  }

  /** The storage element at an index. */
  element(buffer: number, index: Affine, jump?: Jump): string {
    const { binding, offset } = this.context.places[buffer]!;
    this.context.bindings.add(binding);
    const fixed = this.#index({ ...index, offset: index.offset + offset });
    return `${bindingName(binding)}[${jump ? `${fixed} + ${this.text(jump.value)}` : fixed}]`;
  }

  /** An index with each loop's share of the sum computed in that loop. */
  #index(index: Affine): string {
    const depth = this.#affineDepth(index);
    let sum: string | undefined;
    this.scopes.slice(0, depth + 1).forEach((scope, at) => {
      const part: Affine = {
        offset: at === 0 ? index.offset : 0,
        coefficients: this.sizes.map((size, axis) => (size > 1 && this.depthOf(axis) === at ? coefficient(index, axis) : 0)),
      };
      const own = indexText(part, this.sizes);
      if (own === "0i" && at < depth) return;
      const text = sum === undefined ? own : `${sum} + ${own}`;
      sum = at === depth || !/[*+]/.test(text) ? text : scope.index(text, this.context.fresh);
    });
    return sum ?? "0i";
  }

  #code(expr: Exclude<Expr, { kind: "literal" | "result" }>): string {
    switch (expr.kind) {
      case "load":
        return fromBits(this.element(expr.buffer, expr.index, expr.jump), this.context.buffers[expr.buffer]!.dtype);
      case "index":
        return this.#index(expr.value);
      case "apply": {
        const { text, helper } = functionOf(expr.fn);
        if (helper) this.context.helpers.add(helper);
        const args = expr.args.map((arg) => this.text(arg));
        // What is constant is computed by the compiler, where infinite and wrapped values are errors.
        if (expr.args.every((arg) => arg.kind === "literal")) {
          const name = this.context.fresh();
          this.scopes[0]!.lines.push(`let ${name} = ${args[0]!};`);
          args[0] = name;
        }
        return text(args[0] ?? "", args[1] ?? "", args[2] ?? "");
      }
    }
  }

  #depth(expr: Expr): number {
    const known = this.#depths.get(expr);
    if (known !== undefined) return known;
    let depth = 0;
    if (expr.kind === "load") depth = Math.max(this.#affineDepth(expr.index), expr.jump ? this.#depth(expr.jump.value) : 0);
    if (expr.kind === "index") depth = this.#affineDepth(expr.value);
    if (expr.kind === "apply") depth = Math.max(0, ...expr.args.map((arg) => this.#depth(arg)));
    this.#depths.set(expr, depth);
    return depth;
  }

  /** The same values in another innermost scope, which lies within the present one. */
  within(scope: Scope): Values {
    for (const [expr, name] of this.scopes.at(-1)!.names) scope.names.set(expr, name);
    return new Values(this.context, this.sizes, this.depthOf, [...this.scopes.slice(0, -1), scope]);
  }

  #affineDepth(index: Affine): number {
    return Math.max(0, ...this.sizes.map((size, axis) => (size === 1 || coefficient(index, axis) === 0 ? 0 : this.depthOf(axis))));
  }
}

export const resultName = (reduction: number): string => `r${reduction}`;
