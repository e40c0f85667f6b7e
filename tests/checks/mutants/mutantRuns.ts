/** Asks the checks about mutants, one after another, and starts a new thread where one is stuck or spoilt. */
import { Worker } from "node:worker_threads";
import type { Area } from "./areas.js";
import type { Mutant } from "./mutations.js";
import type { Answer, Baseline, Expected, Given, Measured, Question } from "./worker.js";

export type Outcome = { readonly mutant: Mutant; readonly found: string; readonly how: string } | { readonly mutant: Mutant; readonly found: undefined; readonly reached: number };

/** A thread says nothing for this long, and what it runs takes a moment without the mutant: it is stuck. */
const PATIENCE = 20_000;

/** Milliseconds. */
const QUICK = 1000;

type Message = { readonly ready: true } | { readonly running: string } | { readonly baseline: Baseline } | { readonly answer: Answer };

class Thread {
  readonly #worker: Worker;

  constructor(path: string, given: Given) {
    this.#worker = new Worker(path, { workerData: given, stdout: true, stderr: true });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
  }

  /** Waits for a kind of message. The last check that the thread began is in the error. */
  wait<K extends "ready" | "baseline" | "answer">(kind: K, patience: number): Promise<Extract<Message, Readonly<Record<K, unknown>>>[K]> {
    return new Promise((resolve, reject) => {
      let running = "loading the modules";
      const worker = this.#worker;
      const fail = (how: string): void => {
        done();
        reject(new Stuck(running, how));
      };
      const late = (): void => fail("out of time");
      const failed = (error: unknown): void => fail(String(error).split("\n")[0]!);
      const ended = (code: number): void => fail(`the thread ended with ${code}`);
      const heard = (message: Message): void => {
        if ("running" in message) running = message.running;
        timer.refresh();
        if (!(kind in message)) return;
        done();
        resolve((message as never)[kind]);
      };
      const timer = setTimeout(late, patience);
      const done = (): void => {
        clearTimeout(timer);
        worker.off("message", heard).off("error", failed).off("exit", ended);
      };
      worker.on("message", heard).on("error", failed).on("exit", ended);
    });
  }

  ask(question: "measure" | Question): void {
    this.#worker.postMessage(question);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Enough to see whether something was hidden. */
const quickest = (checks: readonly Measured[]): readonly Measured[] => checks.filter((_, i) => checks.slice(0, i).reduce((sum, { milliseconds }) => sum + milliseconds, 0) < QUICK);

class Stuck extends Error {
  constructor(readonly check: string, readonly how: string) {
    super(`${check}: ${how}`);
  }
}

/** What the checks, of all areas or of one, do without mutants. */
export async function measure(path: string, area?: Area): Promise<Baseline> {
  const thread = new Thread(path, { area });
  await thread.wait("ready", 10 * PATIENCE);
  thread.ask("measure");
  const baseline = await thread.wait("baseline", 30 * PATIENCE);
  await thread.end();
  return baseline;
}

export class Run {
  #thread: Thread | undefined;

  readonly #expected: readonly Expected[];
  readonly #placeOf: ReadonlyMap<Measured, number>;

  constructor(readonly path: string, readonly baseline: Baseline) {
    this.#expected = baseline.checks.map(({ area, name, result, passed }) => ({ area, name, result, passed }));
    this.#placeOf = new Map(baseline.checks.map((check, i) => [check, i]));
  }

  #question({ id }: Mutant, checks: readonly Measured[]): Question {
    return { mutant: id, checks: checks.map((check) => this.#placeOf.get(check)!) };
  }

  async #fresh(given: Given): Promise<Thread> {
    const thread = new Thread(this.path, { programs: this.baseline.programs, expected: this.#expected, ...given });
    await thread.wait("ready", 3 * PATIENCE);
    return thread;
  }

  /** The checks of the mutant's area that pass its place, first those that pass it most in the least time; all where loading the sources passes it, all tests of files where loading those does. */
  checksFor({ id, area }: Mutant): readonly Measured[] {
    const { checks, loaded, loadedByTests } = this.baseline;
    const promise = ({ reached, milliseconds }: Measured): number => (reached.get(id) ?? 0) / (milliseconds + 1);
    return checks.filter((check) => check.area === area && check.error === undefined && (loaded.has(id) || check.reached.has(id) || (loadedByTests.has(id) && check.fromFile))).sort((a, b) => promise(b) - promise(a));
  }

  async outcome(mutant: Mutant): Promise<Outcome> {
    const checks = this.checksFor(mutant);
    if (checks.length === 0) return { mutant, found: undefined, reached: 0 };
    const early = this.baseline.loaded.has(mutant.id) || this.baseline.loadedByTests.has(mutant.id);
    if (!early) {
      const first = await this.#shared(mutant, checks);
      if (first) return { mutant, ...first };
    }
    // Something that was remembered before may hide a mutant: it is only missed if a thread that never knew better misses it.
    const second = await this.#alone(mutant, early ? checks : quickest(checks));
    return second ? { mutant, ...second } : { mutant, found: undefined, reached: checks.length };
  }

  /** In the thread of all; undefined if nothing is found there, or what is found may be the fault of another. */
  async #shared(mutant: Mutant, checks: readonly Measured[]): Promise<{ readonly found: string; readonly how: string } | undefined> {
    this.#thread ??= await this.#fresh({});
    this.#thread.ask(this.#question(mutant, checks));
    try {
      const answer = await this.#thread.wait("answer", PATIENCE);
      if (answer.found === undefined) return undefined;
      if (answer.clean) return answer;
      await this.end();
      return undefined;
    } catch (error) {
      await this.end();
      if (error instanceof Stuck) return { found: error.check, how: error.how };
      throw error;
    }
  }

  async #alone(mutant: Mutant, checks: readonly Measured[]): Promise<{ readonly found: string; readonly how: string } | undefined> {
    let thread: Thread | undefined;
    try {
      thread = await this.#fresh({ mutant: mutant.id });
      thread.ask(this.#question(mutant, checks));
      const answer = await thread.wait("answer", PATIENCE);
      return answer.found === undefined ? undefined : answer;
    } catch (error) {
      if (error instanceof Stuck) return { found: error.check, how: error.how };
      throw error;
    } finally {
      await thread?.end();
    }
  }

  async end(): Promise<void> {
    await this.#thread?.end();
    this.#thread = undefined;
  }
}
