/** How many threads run a step, and when it is worth having more than one. */

interface Settings {
  /** Threads asked for; all cores when undefined. */
  count: number | undefined;
  /** Share every nest from the first run on, however small: for tests. */
  always: boolean;
  /** Seconds that a worker may be silent in the middle of its part before it counts as lost. */
  patience: number;
}

export const settings: Settings = { count: undefined, always: false, patience: 30 };

/** No more threads than this, whatever is asked for. */
export const MAX_THREADS = 64;

interface Machine {
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly process?: { getBuiltinModule?(name: "node:os"): { availableParallelism?(): number } | undefined };
}

function countCores(): number {
  const { navigator, process } = globalThis as Machine;
  // Node's navigator counts the machine's cores; the operating system knows which of them are ours.
  return process?.getBuiltinModule?.("node:os")?.availableParallelism?.() ?? navigator?.hardwareConcurrency ?? 1;
}

let cores: number | undefined;

/** The main thread and its workers together. */
export const threadCount = (): number => Math.max(1, Math.min(MAX_THREADS, settings.count ?? (cores ??= countCores())));

/** Runs steps on this many threads from the next step on; on as many as there are cores when undefined. */
export function setThreads(count: number | undefined, { always = false, patience = 30 }: { readonly always?: boolean; readonly patience?: number } = {}): void {
  Object.assign(settings, { count, always, patience });
}
