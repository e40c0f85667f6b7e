/**
 * `npm run check:oracle`: layers, losses, metrics, optimizers and whole trainings beside tfjs-layers, same weights and same
 * options: values of random configurations, and weights after steps of SGD and Adam. One line each and one figure; exit
 * code 1 on a mismatch.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { wholeNumber } from "../checks/wholeNumber.js";
import * as tf from "@tensorflow/tfjs-core";
import { cores, serve, shareOut } from "../pool.js";
import { comparisons } from "./all.js";
import { check, describeMismatch, type CheckOptions, type Report } from "./comparison.js";
import { without } from "./layers/index.js";

const { values } = parseArgs({
  options: {
    configs: { type: "string", default: "500" },
    trainings: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    layer: { type: "string" },
    name: { type: "string" },
    only: { type: "string" },
    jobs: { type: "string", default: String(cores) },
    reasons: { type: "boolean", default: false },
    worker: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(`npm run check:oracle -- [options]
  --configs <n>    configurations of each layer whose values are compared (500); a fifth or a tenth of it for the rest
  --trainings <n>  how many configurations of a layer are trained as well, 20 steps with SGD and with Adam (20)
  --seed <n>       another seed, other configurations (1)
  --name <name>    only what has this name or begins with it: lstm, losses, optimizers.adam (--layer is the same)
  --only <n>       one configuration only, by its number
  --reasons        what could not be compared, and why
  --jobs <n>       processes (one a core, at most 8)`);
  process.exit(0);
}

const number = (name: "configs" | "trainings" | "seed" | "jobs" | "only"): number => wholeNumber(values, name);

const options: CheckOptions = { configs: number("configs"), trainings: number("trainings"), seed: number("seed"), ...(values.only !== undefined && { only: number("only") }) };
const wanted = values.name ?? values.layer;
const names = Object.keys(comparisons).filter((name) => wanted === undefined || name === wanted || name.startsWith(`${wanted}.`));
if (names.length === 0) throw new Error(`--name must be or begin one of ${Object.keys(comparisons).join(", ")}, got ${wanted}`);

if (values.worker) {
  await tf.setBackend("cpu");
  serve((name) => check(name, comparisons[name]!, options));
} else process.exitCode = (await checkAll()) ? 0 : 1;

function print({ name, configs, trainings, values: worst, training, leftOut, mismatches, seconds }: Report): void {
  const left = Object.values(leftOut).reduce((sum, count) => sum + count, 0);
  const column = (count: number, { difference }: { difference: number }): string => (count === 0 ? "".padEnd(18) : `${String(count).padStart(8)} ${difference.toExponential(1).padStart(9)}`);
  console.log(`${name.padEnd(38)}${column(configs, worst)}${column(trainings, training)}${String(left).padStart(10)}${String(mismatches.length).padStart(12)}${seconds.toFixed(1).padStart(8)}`);
  for (const each of mismatches.slice(0, 3)) console.log(describeMismatch(each, options.seed));
  if (!values.reasons) return;
  for (const [reason, count] of Object.entries(leftOut)) console.log(`  ${count} not compared, ${reason}`);
  for (const [option, where] of Object.entries(comparisons[name]!.lacks ?? {})) console.log(`  tfjs has no ${option}: ${where}`);
}

async function checkAll(): Promise<boolean> {
  const started = performance.now();
  console.log(`${"".padEnd(38)}${"compared".padStart(8)}${"worst".padStart(10)}${"trained".padStart(8)}${"worst".padStart(10)}${"left out".padStart(10)}${"mismatches".padStart(12)}${"s".padStart(8)}`);
  const reports = await shareOut<Report>(fileURLToPath(import.meta.url), names, number("jobs"), print);
  const sum = (of: (report: Report) => number): number => reports.reduce((total, report) => total + of(report), 0);
  const worst = (of: "values" | "training"): string => Math.max(...reports.map((report) => report[of].difference)).toExponential(1);
  const mismatches = sum((report) => report.mismatches.length);
  if (values.reasons && wanted === undefined) for (const [layer, where] of Object.entries(without)) console.log(`${layer}: not in tfjs; beside ${where}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`${mismatches} mismatches: ${reports.length} of a kind, ${sum(({ configs }) => configs)} configurations, worst ${worst("values")}, ${sum(({ trainings }) => trainings)} of them trained, worst ${worst("training")}, ${seconds} s`);
  return mismatches === 0;
}
