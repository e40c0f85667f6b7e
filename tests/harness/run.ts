/**
 * `npm run check:layers`: one harness over every layer: random right calls, of which weights, shapes, values on data and in
 * a model, a compiled training step and memory are checked. One line a layer and one figure; exit code 1 on a failure.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { wholeNumber } from "../checks/wholeNumber.js";
import { cores, serve, shareOut } from "../pool.js";
import { checkLayer, harnessed, type HarnessOptions, type HarnessReport } from "./layers.js";

const { values } = parseArgs({
  options: {
    configs: { type: "string", default: "100" },
    steps: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    layer: { type: "string" },
    only: { type: "string" },
    jobs: { type: "string", default: String(cores) },
    worker: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(`npm run check:layers -- [options]
  --configs <n>    calls of each layer (100)
  --steps <n>      training steps and predictions of one call, which must leave nothing behind (1,000; 0: none)
  --seed <n>       another seed, other calls (1)
  --layer <name>   one layer only
  --only <n>       one call only, by its number
  --jobs <n>       processes (one a core, at most 8)`);
  process.exit(0);
}

const number = (name: "configs" | "steps" | "seed" | "only" | "jobs"): number => wholeNumber(values, name);

const names = harnessed.filter((name) => values.layer === undefined || name === values.layer);
if (names.length === 0) throw new Error(`--layer must be one of ${harnessed.join(", ")}, got ${values.layer}`);
const options: HarnessOptions = { configs: number("configs"), steps: number("steps"), seed: number("seed"), ...(values.only !== undefined && { only: number("only") }) };

if (values.worker) serve((layer) => checkLayer(layer, options));
else process.exitCode = (await checkAll()) ? 0 : 1;

function print({ layer, configs, trained, growth, failures, seconds }: HarnessReport): void {
  console.log(`${layer.padEnd(24)}${String(configs).padStart(6)}${String(trained).padStart(9)}${String(growth?.wasm ?? "").padStart(13)}${String(growth?.heap ?? "").padStart(13)}${String(failures.length).padStart(10)}${seconds.toFixed(1).padStart(7)}`);
  for (const failure of failures.slice(0, 3)) console.log(failure);
}

async function checkAll(): Promise<boolean> {
  const started = performance.now();
  console.log("Options cannot be read back from a layer, so that a round trip of them is not checked.");
  console.log(`${"layer".padEnd(24)}${"calls".padStart(6)}${"trained".padStart(9)}${"wasm, bytes".padStart(13)}${"heap, bytes".padStart(13)}${"failures".padStart(10)}${"s".padStart(7)}`);
  const reports = await shareOut<HarnessReport>(fileURLToPath(import.meta.url), names, number("jobs"), print);
  const sum = (of: (report: HarnessReport) => number): number => reports.reduce((total, report) => total + of(report), 0);
  const failures = sum((report) => report.failures.length);
  console.log(`${failures} failures: ${reports.length} layers, ${sum(({ configs }) => configs)} calls, ${sum(({ trained }) => trained)} of them trained, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return failures === 0;
}
