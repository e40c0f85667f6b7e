/**
 * `npm run check:gradients`: every layer and op on random shapes and options, gradients against central differences in
 * float64 (1e-7), gradients of gradients (1e-5), linear backward, wasm beside the reference. Exit code 1 on a wrong one.
 */
import { parseArgs } from "node:util";
import { wholeNumber } from "./wholeNumber.js";
import { table } from "../../src/testing/report.js";
import { checkCalls, subjects } from "./gradientRuns.js";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "200" },
    compiled: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    case: { type: "string" },
    first: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(`npm run check:gradients -- [options]
  --runs <n>       random calls of each layer and op (200)
  --compiled <n>   in how many of them wasm is compared with the reference (10)
  --seed <n>       another seed, other calls (1)
  --only <name>    one layer or op: layers.lstm, matmul
  --case <n>       one case of it, as a failure names it
  --first          leave out gradients of gradients`);
  process.exit(0);
}

const number = (name: "runs" | "compiled" | "seed" | "case"): number => wholeNumber(values, name);

const names = Object.keys(subjects).filter((name) => values.only === undefined || name === values.only);
if (names.length === 0) throw new Error(`--only must be one of ${Object.keys(subjects).join(", ")}, got ${values.only}`);

const begin = performance.now();
let cases = 0;
let wrong = 0;
for (const name of names) {
  const start = performance.now();
  const result = await checkCalls(name, { runs: number("runs"), compiled: number("compiled"), seed: number("seed"), secondOrder: !values.first, ...(values.case !== undefined && { only: number("case") }) });
  cases += result.cases;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name.padEnd(34)} ${String(result.cases).padStart(4)} cases ${String(result.refused).padStart(5)} refused ${seconds.padStart(6)} s${"failure" in result ? "  WRONG" : ""}`);
  if (!("failure" in result)) continue;
  wrong++;
  const { failure, code, inputs } = result;
  console.log(["", `  ${failure.title}`, ...table([["call", code], ["inputs", inputs.join(", ")], ...failure.lines]), ...failure.hints.map((hint) => `  ${hint}`), `  npm run check:gradients -- --only ${name} --seed ${values.seed} --case ${result.number}`, ""].join("\n"));
}
console.log(`${names.length} layers and ops, ${cases} cases, ${wrong} wrong, ${((performance.now() - begin) / 1000).toFixed(0)} s`);
process.exitCode = wrong > 0 ? 1 : 0;
