/**
 * `npm run check:resume`: trainings are killed with SIGKILL at random moments and started again until they end. Their
 * weights, history and best checkpoint must be those of a training that nobody disturbed, bit for bit, and at no moment
 * may a file be torn. Half of the kills come at a random time, half at a random call of the file system.
 */
import { build } from "esbuild";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { wholeNumber } from "./wholeNumber.js";
import { readSafetensors } from "../../src/io/safetensors.js";
import { hashKey, Stream } from "../../src/random.js";
import { parseBackup } from "../../src/training/backup.js";

const VARIANTS = 3;
const RESULTS = ["final.safetensors", "history.json", "best.safetensors"];

export interface ResumeReport {
  readonly runs: number;
  /** Runs that ended in the bits of the undisturbed training. */
  readonly equal: number;
  readonly kills: number;
  /** Kills that hit a training with a backup. */
  readonly resumed: number;
  readonly torn: readonly string[];
  readonly different: readonly string[];
}

interface Ended {
  readonly killed: boolean;
  readonly output: string;
  readonly ms: number;
}

function run(script: string, args: readonly string[], killAfter?: number): Promise<Ended> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    child.stdout.on("data", (text: Buffer) => (output += text.toString()));
    child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0 || signal === "SIGKILL") resolve({ killed: signal === "SIGKILL", output, ms: performance.now() - began });
      else reject(new Error(`the training failed with ${code ?? signal}: ${errors}`));
    });
  });
}

/** What is wrong with the files that a kill left. */
function tornIn(folder: string): string[] {
  const backup = join(folder, "backup");
  const found: string[] = [];
  const tryTo = (what: string, read: () => void): void => {
    try {
      read();
    } catch (error) {
      found.push(`${what}: ${String(error)}`);
    }
  };
  for (const place of [folder, backup].filter(existsSync)) {
    for (const name of readdirSync(place)) if (name.endsWith(".safetensors")) tryTo(name, () => readSafetensors(readFileSync(join(place, name)), name));
  }
  const json = join(backup, "backup.json");
  if (existsSync(json)) {
    tryTo("backup.json", () => {
      const { file } = parseBackup(readFileSync(json), "backup.json", { epochs: 100, steps: 100 });
      if (!existsSync(join(backup, file))) throw new Error(`${file} is gone`);
    });
  }
  return found;
}

/** Kills and resumes so many trainings, `lanes` at a time. */
export async function checkResume(runs: number, { seed = 1, lanes = 1, announce = (_: string): void => undefined } = {}): Promise<ResumeReport> {
  const work = mkdtempSync(join(tmpdir(), "katachi-resume-"));
  try {
    const script = join(work, "child.mjs");
    await build({ entryPoints: [fileURLToPath(new URL("resumeChild.ts", import.meta.url))], bundle: true, platform: "node", format: "esm", packages: "external", outfile: script, logLevel: "error" });
    const undisturbed = await Promise.all(
      Array.from({ length: Math.min(VARIANTS, runs) }, async (_, variant) => {
        const folder = join(work, `undisturbed-${variant}`);
        mkdirSync(folder);
        const { output, ms } = await run(script, [folder, String(variant)]);
        return { folder, operations: Number(output), ms };
      }),
    );
    const torn: string[] = [];
    const different: string[] = [];
    let [next, kills, resumed, done] = [0, 0, 0, 0];
    const lane = async (): Promise<void> => {
      for (let number = next++; number < runs; number = next++) {
        const random = new Stream(hashKey(seed, "resume", number));
        const reference = undisturbed[number % VARIANTS]!;
        const folder = join(work, String(number));
        mkdirSync(folder);
        let killed = true;
        for (let left = 1 + random.below(3); killed; left--) {
          const byTime = random.uniform() < 0.5;
          const [after, at] = left <= 0 ? [undefined, 0] : byTime ? [random.uniform() * reference.ms, 0] : [undefined, 1 + random.below(reference.operations)];
          ({ killed } = await run(script, [folder, String(number % VARIANTS), String(at)], after));
          if (!killed) break;
          kills++;
          if (existsSync(join(folder, "backup", "backup.json"))) resumed++;
          torn.push(...tornIn(folder).map((fault) => `run ${number}: ${fault}`));
        }
        const unequal = RESULTS.filter((name) => !readFileSync(join(folder, name)).equals(readFileSync(join(reference.folder, name))));
        const leftovers = readdirSync(folder).filter((name) => !RESULTS.includes(name) && !name.endsWith(".tmp"));
        if (unequal.length + leftovers.length > 0) different.push(`run ${number}, variant ${number % VARIANTS}: ${[...unequal.map((name) => `${name} differs`), ...leftovers.map((name) => `${name} is left`)].join(", ")}`);
        rmSync(folder, { recursive: true });
        if (++done % 10 === 0 || done === runs) announce(`${done} of ${runs} trainings, ${kills} kills, ${resumed} with a backup, ${torn.length} torn files, ${different.length} other results`);
      }
    };
    const faults = (await Promise.allSettled(Array.from({ length: lanes }, lane))).flatMap((ended) => (ended.status === "rejected" ? [ended.reason as Error] : []));
    if (faults[0]) throw faults[0];
    return { runs, equal: runs - different.length, kills, resumed, torn, different };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { runs: { type: "string", default: "100" }, seed: { type: "string", default: "1" }, lanes: { type: "string", default: "2" } } });
  const began = performance.now();
  const { runs, equal, kills, resumed, torn, different } = await checkResume(wholeNumber(values, "runs"), { seed: wholeNumber(values, "seed"), lanes: wholeNumber(values, "lanes"), announce: console.log });
  for (const fault of [...torn, ...different]) console.error(fault);
  console.log(`${equal} of ${runs} trainings ended in the bits of the undisturbed one; ${kills} kills, ${resumed} of them with a backup; ${torn.length} torn files; ${((performance.now() - began) / 1000).toFixed(0)} s`);
  process.exitCode = equal === runs && torn.length === 0 ? 0 : 1;
}
