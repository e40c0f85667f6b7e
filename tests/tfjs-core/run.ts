/**
 * `npm run check:tfjs-core`: tfjs-core's own specs of its ops, run on Katachi's. One line for each op and one figure; exit
 * code 1 where under 95% of an op's specs pass, or where a mistake planted in an op's value goes unnoticed.
 */
import { parseArgs } from "node:util";
import { opReports, PASS_MARK, reasons, staleExclusions } from "./report.js";
import { runSpecs } from "./specs.js";

const { values } = parseArgs({
  options: {
    op: { type: "string" },
    target: { type: "string", default: "reference" },
    reasons: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(`npm run check:tfjs-core -- [options]
  --op <name>      one op, and every failing spec of it: matMul
  --target <name>  what computes: the float64 reference, or wasm (reference)
  --reasons        why specs are excluded, and how many`);
  process.exit(0);
}

const begin = performance.now();
if (values.target !== "reference" && values.target !== "wasm") throw new Error(`--target must be reference or wasm, got ${values.target}`);
const results = await runSpecs(values.target);
if (values.op !== undefined && !results.ops.includes(values.op)) throw new Error(`--op must be one of ${results.ops.join(", ")}, got ${values.op}`);
const reports = opReports(values.op === undefined ? results.ops : [values.op], results);

const survivors = results.mutants.filter(({ op, of, by }) => by === undefined && of === "value" && reports.some((report) => report.op === op));
const noted = (op: string, of: "value" | "gradient"): string => (results.mutants.find((mutant) => mutant.op === op && mutant.of === of)?.by === undefined ? "-" : "yes");

console.log(`${"op".padEnd(20)}${"specs".padStart(8)}${"passed".padStart(8)}${"excluded".padStart(10)}${"percent".padStart(9)}   mistakes noticed: value, gradient`);
for (const { op, specs, passed, excluded, percent, failed } of reports) {
  console.log(`${op.padEnd(20)}${String(specs).padStart(8)}${String(passed).padStart(8)}${String(excluded).padStart(10)}${percent.toFixed(1).padStart(9)}   ${noted(op, "value").padEnd(6)}${noted(op, "gradient")}`);
  for (const { name, failure } of failed) console.log(`    ${name}\n      ${failure!.split("\n")[0]}`);
}
if (values.reasons) for (const { reason, count } of reasons(results)) console.log(`${String(count).padStart(6)}  ${reason}`);

const stale = staleExclusions(results);
for (const name of stale) console.log(`excluded and not failing: ${name}`);
const passed = results.specs.filter(({ failure }) => failure === undefined).length;
const lowest = reports.reduce((a, b) => (b.percent < a.percent ? b : a));
console.log(`${results.ops.length} ops, ${passed} of ${results.specs.length} specs pass, ${reasons(results).reduce((sum, { count }) => sum + count, 0)} excluded; the lowest is ${lowest.percent.toFixed(1)}% (${lowest.op}); ${survivors.length} planted mistakes unnoticed; ${((performance.now() - begin) / 1000).toFixed(0)} s`);
process.exitCode = lowest.percent < PASS_MARK || survivors.length > 0 || stale.length > 0 ? 1 : 0;
