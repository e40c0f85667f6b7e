/**
 * `npm run check:mutants`: one token changed at one place of the run-time shape rules, the gradients and the rewrites; the
 * checks of rows one to three of the scoreboard must find it. Exit code 1 where fewer than 95% of an area are found.
 */
import { parseArgs } from "node:util";
import { wholeNumber } from "./wholeNumber.js";
import { Stream } from "../../src/random.js";
import { root } from "../types/compilers.js";
import { allMutants, areas, type Area } from "./mutants/areas.js";
import { bundle } from "./mutants/bundle.js";
import { equivalentOf, outdated } from "./mutants/equivalents.js";
import { measure, Run, type Outcome } from "./mutants/mutantRuns.js";
import type { Mutant } from "./mutants/mutations.js";

const FLOOR = 0.95;

const { values } = parseArgs({
  options: {
    mutants: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    area: { type: "string" },
    file: { type: "string" },
    all: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(`npm run check:mutants -- [options]
  --mutants <n>    a sample of so many, from all areas in proportion (300)
  --seed <n>       another seed, another sample (1)
  --all            no sample: every mutant
  --area <name>    one area only: ${areas.join(", ")}
  --file <part>    only of files whose path has this part
  --verbose        tell of every mutant what found it, at once`);
  process.exit(0);
}

const number = (name: "mutants" | "seed"): number => wholeNumber(values, name);
if (values.area !== undefined && !areas.includes(values.area as Area)) throw new Error(`--area must be one of ${areas.join(", ")}, got ${values.area}`);

/** Some of the list, in its order. */
function sample(list: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  const random = new Stream([seed, 0]);
  const left = list.map((_, i) => i);
  const chosen = new Set(Array.from({ length: Math.min(count, list.length) }, () => left.splice(random.below(left.length), 1)[0]!));
  return list.filter((_, i) => chosen.has(i));
}

const place = ({ file, line, column, before, after, text }: Mutant): string => `${file}:${line}:${column}  ${before} -> ${after === "" ? "nothing" : after}\n      ${text}`;

const begin = performance.now();
const { files, mutants } = allMutants(root);
const old = outdated(mutants);
for (const { file, line, before, after } of old) console.log(`no such mutant any more: ${file}: ${before} -> ${after} in ${line}`);
const asked = mutants.filter((mutant) => !equivalentOf(mutant, mutants) && (values.area === undefined || mutant.area === values.area) && mutant.file.includes(values.file ?? ""));
const chosen = values.all ? asked : areas.flatMap((area) => {
  const list = asked.filter((mutant) => mutant.area === area);
  return sample(list, Math.round((number("mutants") * list.length) / Math.max(1, asked.length)), number("seed"));
});

const made = await bundle(root, files);
const outcomes: Outcome[] = [];
let broken = 0;
try {
  const baseline = await measure(made.path, values.area as Area | undefined);
  for (const { name, error } of baseline.checks) {
    if (error === undefined) continue;
    broken++;
    console.log(`fails without mutants, and is left out: ${name}: ${error}`);
  }
  const run = new Run(made.path, baseline);
  for (const mutant of chosen) {
    const start = performance.now();
    const outcome = await run.outcome(mutant);
    outcomes.push(outcome);
    if (values.verbose) console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${outcome.found === undefined ? "MISSED" : `killed by ${outcome.found}: ${outcome.how}`}\n    ${place(mutant)}`);
    if (process.stdout.isTTY) process.stdout.write(`\r${outcomes.length}/${chosen.length}`);
  }
  await run.end();
} finally {
  made.dispose();
}
if (process.stdout.isTTY) process.stdout.write("\r");

let low = 0;
for (const area of areas) {
  const list = outcomes.filter(({ mutant }) => mutant.area === area);
  if (list.length === 0) continue;
  const missed = list.flatMap((outcome) => (outcome.found === undefined ? [outcome] : []));
  const killed = list.length - missed.length;
  if (killed < FLOOR * list.length) low++;
  console.log(`${area.padEnd(10)} ${String(list.length).padStart(5)} mutants ${String(killed).padStart(5)} killed ${((100 * killed) / list.length).toFixed(1).padStart(6)}%`);
  for (const { mutant, reached } of missed) console.log(`  ${reached === 0 ? "reached by no check: " : ""}${place(mutant)}`);
}
console.log(`${mutants.length - mutants.filter((mutant) => !equivalentOf(mutant, mutants)).length} equivalent mutants left out, ${((performance.now() - begin) / 1000).toFixed(0)} s`);
process.exitCode = low > 0 || broken > 0 || old.length > 0 ? 1 : 0;
