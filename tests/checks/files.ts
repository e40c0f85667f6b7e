/**
 * `npm run check:files`: files damaged at random, given to every reader. Each must be read as what it says, or refused
 * with a coded error, within 50 ms of processor time; 100,000 files, or as the options say; exit code 1 when a single one is not.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { wholeNumber } from "./wholeNumber.js";
import { hashKey, Stream } from "../../src/random.js";
import { KatachiError } from "../../types/error.js";
import type { Subject } from "./subject.js";
import { close, subjects } from "./subjects.js";

const LIMIT_MS = 50;
const HANG_MS = 10_000;

export interface FilesReport {
  readonly files: number;
  readonly loaded: number;
  readonly refused: number;
  /** The slowest, in milliseconds, and of which reader. */
  readonly slowest: { readonly ms: number; readonly name: string };
  readonly faults: readonly string[];
  readonly byReader: ReadonlyMap<string, { loaded: number; refused: number }>;
  /** Different messages, numbers and quoted words left out. */
  readonly messages: number;
}

type Outcome = { readonly kind: "loaded" | "refused"; readonly message: string } | { readonly kind: "fault"; readonly message: string };

async function judge(read: () => Promise<string | undefined> | string | undefined): Promise<Outcome> {
  try {
    const fault = await read();
    return fault === undefined ? { kind: "loaded", message: "" } : { kind: "fault", message: fault };
  } catch (error) {
    if (error instanceof KatachiError && error.code === "file" && error.message.length < 2000) return { kind: "refused", message: error.message };
    return { kind: "fault", message: `${error instanceof KatachiError ? `code ${error.code}: ` : ""}${String(error).slice(0, 300)}` };
  }
}

/** Damages so many files, each from the seed and its number alone. */
export async function checkFiles(count: number, seed = 1, announce = (_: string): void => undefined): Promise<FilesReport> {
  const byReader = new Map(subjects.map(({ name }) => [name, { loaded: 0, refused: 0 }]));
  const faults: string[] = [];
  const messages = new Set<string>();
  let slowest = { ms: 0, name: "" };
  for (let number = 0; number < count; number++) {
    const random = new Stream(hashKey(seed, "file", number));
    const subject = choose(random.uniform());
    const { bytes, read } = subject.next(random);
    let [outcome, ms] = await timed(read);
    // A collection of garbage may have come in between: only what is slow again is slow.
    for (let again = 0; ms > LIMIT_MS && again < 3; again++) ms = Math.min(ms, (await timed(read))[1]);
    if (ms > slowest.ms) slowest = { ms, name: subject.name };
    if (ms > LIMIT_MS) outcome = { kind: "fault", message: `took ${ms.toFixed(0)} ms` };
    if (outcome.kind === "fault") faults.push(`file ${number} (${subject.name}, ${bytes.length} bytes): ${outcome.message}`);
    else byReader.get(subject.name)![outcome.kind]++;
    if (outcome.kind === "refused") messages.add(outcome.message.replace(/"([^"\\]|\\.)*"|-?\d+(\.\d+)?(e[+-]?\d+)?|[0-9a-f]{8}|\[[^\]]*\]/g, "*"));
    if ((number + 1) % 10_000 === 0) announce(`${number + 1} of ${count} files, ${faults.length} faults`);
  }
  const sum = (kind: "loaded" | "refused"): number => [...byReader.values()].reduce((total, each) => total + each[kind], 0);
  return { files: count, loaded: sum("loaded"), refused: sum("refused"), slowest, faults, byReader, messages: messages.size };
}

/** What comes of a file, and the milliseconds of processor time that it took: other programs' time does not count. */
async function timed(read: () => Promise<string | undefined> | string | undefined): Promise<[Outcome, number]> {
  const began = process.cpuUsage();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => (timer = setTimeout(resolve, HANG_MS, { kind: "fault", message: `no end after ${HANG_MS} ms` })));
  const outcome = await Promise.race([judge(read), late]);
  clearTimeout(timer);
  const { user, system } = process.cpuUsage(began);
  return [outcome, (user + system) / 1000];
}

function choose(at: number): Subject {
  let left = at * subjects.reduce((sum, { share }) => sum + share, 0);
  for (const subject of subjects) if ((left -= subject.share) < 0) return subject;
  return subjects.at(-1)!;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { files: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } } });
  const began = performance.now();
  const { files, loaded, refused, slowest, faults, byReader, messages } = await checkFiles(wholeNumber(values, "files"), wholeNumber(values, "seed"), console.log);
  for (const fault of faults.slice(0, 20)) console.error(fault);
  for (const [name, each] of byReader) console.log(`  ${name}: ${each.loaded} loaded, ${each.refused} refused`);
  console.log(`${files} damaged files: ${loaded} loaded as what they say, ${refused} refused in ${messages} ways, ${faults.length} faults; slowest ${slowest.ms.toFixed(1)} ms (${slowest.name}); ${((performance.now() - began) / 1000).toFixed(0)} s`);
  close();
  process.exitCode = faults.length === 0 ? 0 : 1;
}
