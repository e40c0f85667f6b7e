/** Modules of Node, where there is Node: asked for when they are needed, so that bundles for browsers do without them. */
import { KatachiError } from "../../types/error.js";

interface Builtins {
  "node:fs": typeof import("node:fs");
  "node:fs/promises": typeof import("node:fs/promises");
  "node:module": typeof import("node:module");
  "node:os": typeof import("node:os");
  "node:path": typeof import("node:path");
}

/** A module of Node, or an error that says what needs it. */
export function builtin<Name extends keyof Builtins>(name: Name, what: string): Builtins[Name] {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: Name): Builtins[Name] | undefined } };
  const module = process?.getBuiltinModule?.(name);
  if (!module) throw new KatachiError("target", `${what} works with files, which needs Node.js 20.16 or newer; there are no files here`);
  return module;
}
