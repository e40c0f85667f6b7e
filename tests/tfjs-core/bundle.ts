/** One file of tfjs' specs and Katachi: the specs of ops get the adapter where they import tfjs. */
import { mkdtempSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const specs = join(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-core/package.json")), "dist/ops");

const redirect: Plugin = {
  name: "adapter",
  setup(build) {
    build.onResolve({ filter: /^\.\.\/index$/ }, ({ importer }) => (dirname(importer) === specs && importer.endsWith("_test.js") ? { path: "adapter", namespace: "adapter" } : undefined));
    // A module of CommonJS, because the names that it exports are those of an object.
    build.onLoad({ filter: /.*/, namespace: "adapter" }, () => ({ contents: `module.exports = require("./adapter.ts").adapter;`, resolveDir: here }));
  },
};

/** Writes the bundle to a directory of its own and gives the file. */
export async function bundle(): Promise<string> {
  const files = readdirSync(specs).filter((file) => file.endsWith("_test.js"));
  const outfile = join(mkdtempSync(join(tmpdir(), "katachi-tfjs-core-")), "specs.cjs");
  await build({
    stdin: {
      contents: ["environment.ts", "adapter.ts"].map((file) => `import "./${file}";`).concat(files.map((file) => `import ${JSON.stringify(join(specs, file))};`), `import "./main.ts";`).join("\n"),
      resolveDir: here,
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    // The package says that its files have no side effects; its specs are nothing else.
    ignoreAnnotations: true,
    external: ["webgpu", "@tensorflow/tfjs-backend-webgpu"],
    define: { "import.meta.url": JSON.stringify(import.meta.url) },
    plugins: [redirect],
    logLevel: "error",
  });
  return outfile;
}
