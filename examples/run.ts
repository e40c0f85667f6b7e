/** `npm run example` lists the examples, `npm run example <name>` runs one. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { KatachiError } from "katachi";

const folder = fileURLToPath(new URL(".", import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.slice(0, -".ts".length))
  .sort();

/** The comment in an example's first line says what it is. */
const about = (name: string): string => /^\/\*\* (.*?) \*\//.exec(readFileSync(`${folder}${name}.ts`, "utf8"))?.[1] ?? "";

const name = process.argv[2];
if (name === undefined || name === "--help") {
  const width = Math.max(...names.map((each) => each.length));
  console.log(["npm run example <name> [-- options]", "", ...names.map((each) => `  ${each.padEnd(width)}  ${about(each)}`)].join("\n"));
} else if (!names.includes(name)) {
  console.error(`There is no example "${name}". There are: ${names.join(", ")}`);
  process.exitCode = 1;
} else {
  // The example sees its own options alone.
  process.argv.splice(2, 1);
  try {
    await import(`./${name}.js`);
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
    // A wrong option is a line, a defect is a stack trace.
    if (!(error instanceof KatachiError) && !String(code).startsWith("ERR_PARSE_ARGS")) throw error;
    console.error(`${name}: ${String(message)}`);
    process.exitCode = 1;
  }
}
