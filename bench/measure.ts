/** Times several peers on one case, in turns, so that whatever else the machine does falls on all of them. */
import type { Case } from "./cases.js";
import type { Peer, Prepared } from "./peers/peer.js";

export interface Result {
  readonly peer: string;
  /** Milliseconds of one step: a sample is one step, or the mean of a row of short ones. */
  readonly samples: readonly number[];
  /** After the case's checked steps from the same weights; undefined where the peer did not run. */
  readonly loss?: number;
  /** Time of the first step, with whatever the peer compiles then. */
  readonly firstStep?: number;
  readonly skipped?: string;
  /** The peer's own words. */
  readonly error?: string;
}

export interface Settings {
  readonly rounds: number;
  /** Also what takes minutes. */
  readonly all: boolean;
  /** For where all libraries are slow: the last checked step of a slow one counts as measured. */
  readonly hurry?: boolean;
  readonly report: (message: string) => void;
}

const TURN_MS = 200;
const SAMPLE_MS = 2;
const WARM_UP_MS = 400;
/** A step that takes longer is measured twice at most, and needs no warm-up. */
const SLOW_MS = 2000;
const SLOW_ROUNDS = 2;
/** A step that takes longer is not repeated in a hurry. */
const SLOWEST_MS = 10_000;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split("\n")[0]!;

/** Milliseconds that `count` steps took. */
async function time(prepared: Prepared, count: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const pending = prepared.step();
    if (pending) await pending;
  }
  return performance.now() - start;
}

interface Runner {
  readonly name: string;
  readonly prepared: Prepared;
  readonly loss: number;
  readonly firstStep: number;
  /** Estimated time of a step. */
  estimate: number;
  readonly samples: number[];
}

async function start(peer: Peer, which: Case, hurry: boolean): Promise<Runner> {
  const prepared = await peer.prepare(which);
  const firstStep = await time(prepared, 1);
  let estimate = firstStep;
  for (let i = 1; i < which.checkedSteps; i++) estimate = await time(prepared, 1);
  const loss = await prepared.loss();
  // Code that V8 has just compiled is slow for the first calls.
  if (estimate < SLOW_MS) {
    let spent = 0;
    for (let steps = 0; spent < WARM_UP_MS || steps < 3; steps++) spent += estimate = await time(prepared, 1);
  }
  const samples = hurry && estimate >= SLOW_MS && which.checkedSteps > 1 ? [estimate] : [];
  return { name: peer.name, prepared, loss, firstStep, estimate, samples };
}

async function turn(runner: Runner): Promise<void> {
  await runner.prepared.enter?.();
  const stepsPerSample = Math.max(1, Math.ceil(SAMPLE_MS / runner.estimate));
  let spent = 0;
  do {
    const sample = await time(runner.prepared, stepsPerSample);
    runner.samples.push(sample / stepsPerSample);
    spent += sample;
  } while (spent < TURN_MS);
  runner.estimate = median(runner.samples);
}

export async function measure(which: Case, peers: readonly Peer[], { rounds, all, hurry = false, report }: Settings): Promise<Result[]> {
  const results = new Map<string, Result>();
  const runners: Runner[] = [];
  for (const peer of peers) {
    const reason = all ? undefined : peer.skips?.(which);
    if (reason !== undefined) {
      results.set(peer.name, { peer: peer.name, samples: [], skipped: reason });
      continue;
    }
    report(`${which.id} (${which.mode}): first steps of ${peer.name}`);
    try {
      runners.push(await start(peer, which, hurry));
    } catch (error) {
      results.set(peer.name, { peer: peer.name, samples: [], error: firstLine(error) });
    }
  }
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another peer: a cache left warm or a clock still slow is nobody's alone.
    for (let i = 0; i < runners.length; i++) {
      const runner = runners[(i + round) % runners.length]!;
      const enough = hurry && runner.estimate >= SLOWEST_MS ? 1 : SLOW_ROUNDS;
      if (runner.estimate >= SLOW_MS && runner.samples.length >= enough) continue;
      report(`${which.id} (${which.mode}): round ${round + 1} of ${rounds}, ${runner.name}`);
      await turn(runner);
    }
  }
  for (const { name, prepared, samples, loss, firstStep } of runners) {
    results.set(name, { peer: name, samples, loss, firstStep });
    prepared.dispose();
  }
  return peers.map((peer) => results.get(peer.name)!);
}

/** Relative difference after a few steps that float32's rounding explains, and whether Adam adds epsilon before or after its bias correction. */
const LOSS_TOLERANCE = 1e-3;

/** The peers whose loss is not that of most others: they did other work, and their times mean nothing. */
export function outliers(results: readonly Result[]): string[] {
  const losses = results.flatMap((result) => (result.loss === undefined ? [] : [result.loss]));
  const middle = median(losses);
  return results.filter(({ loss }) => loss !== undefined && !(Math.abs(loss - middle) <= LOSS_TOLERANCE * Math.max(1e-6, Math.abs(middle)))).map(({ peer }) => peer);
}
