/** Values already in locals, in scopes that open and close with loop bodies. */
import type { FunctionBuilder, Local } from "./function.js";

export class Memo {
  readonly #scopes: Map<string, Local>[] = [new Map()];

  find(key: string): Local | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const local = this.#scopes[i]!.get(key);
      if (local !== undefined) return local;
    }
    return undefined;
  }

  keep(key: string, local: Local): Local {
    this.#scopes.at(-1)!.set(key, local);
    return local;
  }

  /** The value for a key, computed by `make` unless it is there. */
  once(key: string, make: () => Local): Local {
    return this.find(key) ?? this.keep(key, make());
  }

  /** Values and locals made by `body` end with it. */
  scope(code: FunctionBuilder, body: () => void): void {
    this.#scopes.push(new Map());
    code.scope(body);
    this.#scopes.pop();
  }
}
