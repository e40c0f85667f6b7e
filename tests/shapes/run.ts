/**
 * `npm run check:shapes`: random programs over all layers, the compiler's verdict and sentence against the run-time ones.
 * 50,000 programs on TypeScript 7.0 and 5,000 each on 5.9 and 6.0, or as the options say; exit code 1 on a mismatch.
 */
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { wholeNumber } from "../checks/wholeNumber.js";
import { versions, type Version } from "../types/compilers.js";
import { check, declarations, type Mismatch } from "./verdicts.js";

const { values } = parseArgs({
  options: {
    programs: { type: "string" },
    seed: { type: "string", default: "1" },
    typescript: { type: "string" },
    layer: { type: "string" },
    batch: { type: "string", default: "400" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(`npm run check:shapes -- [options]
  --programs <n>     programs on each compiler (50,000 on 7.0, 5,000 on 5.9 and 6.0)
  --seed <n>         another seed, other programs (1)
  --typescript <v>   one compiler only: ${versions.join(", ")}
  --layer <name>     calls of one layer only
  --batch <n>        programs in one file (400)`);
  process.exit(0);
}

const number = (name: "programs" | "seed" | "batch"): number | undefined => (values[name] === undefined ? undefined : wholeNumber(values, name));

const wanted = values.typescript === undefined ? versions : versions.filter((version) => version === values.typescript);
if (wanted.length === 0) throw new Error(`--typescript must be one of ${versions.join(", ")}, got ${values.typescript}`);

const folder = declarations();
const mismatches: Mismatch[] = [];
try {
  for (const version of [...wanted].reverse()) mismatches.push(...(await checkAll(version)));
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = mismatches.length > 0 ? 1 : 0;

/** Two batches at a time, so that programs are made while a compiler works. */
async function checkAll(version: Version): Promise<Mismatch[]> {
  const total = number("programs") ?? (version === "7.0" ? 50_000 : 5_000);
  const batch = number("batch")!;
  const started = performance.now();
  let next = 0;
  let programs = 0;
  let calls = 0;
  let wrong = 0;
  const found: Mismatch[] = [];
  const worker = async (): Promise<void> => {
    while (next < total) {
      const from = next;
      next += batch;
      const result = await check(folder, { version, seed: number("seed")!, from, programs: Math.min(batch, total - from), only: values.layer });
      programs += result.programs;
      calls += result.calls;
      wrong += result.wrong;
      found.push(...result.mismatches);
      for (const each of result.mismatches.slice(0, 20)) console.log(`\nprogram ${each.program}: ${each.code}\n  run time: ${each.runtime}\n  compiler: ${each.compiler}`);
      if (process.stdout.isTTY) process.stdout.write(`\rTypeScript ${version}: ${programs} of ${total} programs, ${found.length} mismatches`);
    }
  };
  await Promise.all([worker(), worker()]);
  const seconds = (performance.now() - started) / 1000;
  console.log(`${process.stdout.isTTY ? "\r" : ""}TypeScript ${version}: ${programs} programs, ${calls} calls of which ${wrong} wrong, ${found.length} mismatches, ${seconds.toFixed(0)} s`);
  return found;
}
