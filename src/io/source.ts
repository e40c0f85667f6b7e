/** Where a reader's bytes come from. */
import { KatachiError } from "../../types/error.js";
import { show } from "../options.js";
import { builtin } from "../runtime/builtin.js";

/** A file's bytes, and how messages call it. */
export interface NamedBytes {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** A file by its path or its URL, or its bytes. */
export type FileSource = string | { readonly href: string } | Uint8Array;

/** The bytes of a file, or those given. */
export async function bytesOf(source: FileSource, what: string): Promise<NamedBytes> {
  if (source instanceof Uint8Array) return { bytes: source, name: what };
  if (typeof source !== "string" && typeof (source as Partial<URL> | null)?.href !== "string") throw new KatachiError("file", `${what}: expected a path, a URL of a file or its bytes, got ${show(source)}`);
  const name = typeof source === "string" ? source : source.href;
  const { readFile } = builtin("node:fs/promises", what);
  try {
    return { bytes: await readFile(typeof source === "string" ? source : new URL(source.href)), name };
  } catch (cause) {
    throw new KatachiError("file", `${name}: cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
