/**
 * Marks the emitted declarations as checked, so that a project with `skipLibCheck: false` does not check all the type
 * arithmetic again, which takes a second. The tests check them on three compilers without the marks. Run: node scripts/mark-checked.mjs
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = new URL("../dist/", import.meta.url);
const MARK = "// @ts-nocheck Checked when it was built.\n";

for (const path of readdirSync(folder, { recursive: true })) {
  if (!path.endsWith(".d.ts")) continue;
  const text = readFileSync(new URL(path, folder), "utf8");
  if (!text.startsWith(MARK)) writeFileSync(new URL(path, folder), MARK + text);
}
