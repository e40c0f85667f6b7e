/** The library's declarations, as a user's compiler reads them instead of the sources. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { compilers, root } from "./compilers.js";

/** Writes them to `dist` in a folder. */
export function emitDeclarations(folder: string): void {
  const emit = ["-p", "tsconfig.build.json", "--noCheck", "--emitDeclarationOnly", "--outDir", join(folder, "dist")];
  execFileSync(process.execPath, [compilers["6.0"].tsc, ...emit], { cwd: root, stdio: "ignore" });
}
