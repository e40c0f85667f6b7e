/** In a thread of its own, with the bundle of all mutants: runs checks with one of them on. */
import { parentPort, workerData } from "node:worker_threads";
import type { Area } from "./areas.js";
import { allChecks, makePrograms, type Programs } from "./checks.js";
import type { Check } from "./collect.js";
import { $mutation, OutOfTime } from "./switch.js";

/** What a check did without mutants. */
export interface Measured {
  readonly name: string;
  readonly area: Area;
  readonly reached: ReadonlyMap<number, number>;
  readonly passed: number;
  readonly milliseconds: number;
  /** Whether it is a test of a file, which may have made something when it was loaded. */
  readonly fromFile: boolean;
  /** What it gave; what it threw is no measure. */
  readonly result: string;
  readonly error?: string;
}

export interface Baseline {
  readonly checks: readonly Measured[];
  readonly programs: Programs;
  /** Mutants at places that are passed when the sources are loaded, and when the tests are. */
  readonly loaded: ReadonlySet<number>;
  readonly loadedByTests: ReadonlySet<number>;
}

/** What a check must give. */
export type Expected = Pick<Measured, "area" | "name" | "result" | "passed">;

export interface Given {
  /** Only the checks of one area. */
  readonly area?: Area | undefined;
  /** On from the start, also while the modules are loaded. */
  readonly mutant?: number;
  readonly programs?: Programs;
  readonly expected?: readonly Expected[];
}

export interface Question {
  readonly mutant: number;
  /** Which of the checks, by their places in the list of all. */
  readonly checks: readonly number[];
}

/** Which check found it, and whether it leaves the thread fit for more. */
export type Answer = { readonly found: string; readonly how: string; readonly clean: boolean } | { readonly found: undefined };

const port = parentPort!;
const given = workerData as Given;
// Making programs passes nearly all places, and is no part of loading.
const atFirst = $mutation.reached;
$mutation.reached = new Map();
const programs = given.programs ?? (given.area === undefined || given.area === "shapes" ? makePrograms() : {});
$mutation.reached = new Map();
const checks = await allChecks(programs);
const loaded = new Set(atFirst.keys());
const loadedByTests = new Set($mutation.reached.keys());
const byName = new Map(Object.entries(checks).flatMap(([area, list]) => list.map((check) => [`${area} ${check.name}`, check.run] as const)));

const textOf = (error: unknown): string => (error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error));

async function measure(area: Area, { name, run, fromFile = false }: Check): Promise<Measured> {
  $mutation.reached = new Map();
  $mutation.passed = 0;
  const begin = performance.now();
  let error: string | undefined;
  let result: unknown;
  try {
    result = await run();
  } catch (thrown) {
    error = textOf(thrown);
  }
  return { name, area, fromFile, reached: $mutation.reached, passed: $mutation.passed, milliseconds: performance.now() - begin, result: String(result ?? ""), ...(error !== undefined && { error }) };
}

/** What is wrong with a check's outcome; undefined if nothing. */
async function fault({ area, name, result, passed }: Expected): Promise<string | undefined> {
  $mutation.passed = 0;
  $mutation.allowed = 30 * passed + 50_000;
  try {
    const now = String((await byName.get(`${area} ${name}`)!()) ?? "");
    return now === result ? undefined : "another result";
  } catch (error) {
    return error instanceof OutOfTime ? "out of time" : textOf(error);
  } finally {
    $mutation.allowed = Infinity;
  }
}

async function answer({ mutant, checks: asked }: Question): Promise<Answer> {
  for (const check of asked.map((i) => given.expected![i]!)) {
    $mutation.active = mutant;
    port.postMessage({ running: check.name });
    const how = await fault(check);
    $mutation.active = given.mutant ?? 0;
    // A mutant that leaves something wrong behind must not make the next one look wrong.
    if (how !== undefined) return { found: check.name, how, clean: given.mutant === undefined && (await fault(check)) === undefined };
  }
  return { found: undefined };
}

port.on("message", (question: "measure" | Question) => {
  void (async () => {
    if (question !== "measure") return port.postMessage({ answer: await answer(question) });
    const measured: Measured[] = [];
    const asked = Object.entries(checks).filter(([area]) => given.area === undefined || area === given.area);
    for (const [area, list] of asked) for (const check of list) {
      port.postMessage({ running: check.name });
      measured.push(await measure(area as Area, check));
    }
    port.postMessage({ baseline: { checks: measured, programs, loaded, loadedByTests } satisfies Baseline });
  })();
});
port.postMessage({ ready: true });
