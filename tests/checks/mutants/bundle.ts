/** One module of all checks and of the sources with all mutants in them. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Writes the bundle into a folder from where packages are found; `dispose` removes it. */
export async function bundle(root: string, files: ReadonlyMap<string, string>): Promise<{ readonly path: string; readonly dispose: () => void }> {
  const folder = mkdtempSync(join(root, "tests/checks/.mutants-"));
  const here = join(root, "tests/checks/mutants");
  const path = join(folder, "bundle.mjs");
  await build({
    entryPoints: [join(here, "worker.ts")],
    outfile: path,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "error",
    inject: [join(here, "switch.ts")],
    plugins: [
      {
        name: "mutants",
        setup(builder) {
          builder.onResolve({ filter: /^vitest$/ }, ({ importer }) => (importer === join(here, "collect.ts") ? { path: "vitest", external: true } : { path: join(here, "collect.ts") }));
          builder.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
            const contents = files.get(file);
            return contents === undefined ? undefined : { contents, loader: "ts" };
          });
        },
      },
    ],
  });
  return { path, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
