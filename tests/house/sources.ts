/** The project's own source files, for tests about the house itself. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Path, relative to the root and with forward slashes, to text. */
export function sources(folders: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join("/");
      if (entry.isFile() && /\.m?ts$/.test(entry.name) && !path.includes("node_modules/")) files.set(path, readFileSync(join(root, path), "utf8"));
    }
  }
  return files;
}
