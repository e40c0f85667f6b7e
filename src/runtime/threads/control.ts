/**
 * The words that the main thread and the workers share, and how they share a nest:
 *
 * The main thread writes what is to be run and the borders of its parts, then sets `remaining` to the number of parts.
 * Whoever takes one from `remaining` and finds it was positive has a part, and adds one to `done` after it. The main
 * thread takes parts as well, and goes on when all are done. A worker that is asleep, late or dead has taken nothing, so
 * the others do its parts; and as nothing changes while a taken part is not done, what a worker reads after taking one
 * is always what belongs to it.
 */

/** Positions in the shared words; those that are written often have a cache line of their own. */
export const SLOTS = {
  remaining: 0,
  done: 16,
  /** Changes with everything that may wake a worker. */
  epoch: 32,
  /** Workers that wait for `epoch` to change. */
  sleepers: 48,
  /** Whether the main thread waits for `done` to change. */
  waiting: 64,
  /** How many workers may take parts. */
  helpers: 80,
  program: 81,
  nest: 82,
  /** Set by a worker whose part failed. */
  failed: 83,
  borders: 96,
  /** Per worker: messages sent to it. */
  posted: 512,
  /** Per worker: the newest program it has; programs have ascending numbers and arrive in order. */
  ready: 640,
} as const;

/** One less than the borders that there is room for. */
export const MAX_PARTS = 400;

export const createControl = (): Int32Array<SharedArrayBuffer> => new Int32Array(new SharedArrayBuffer(4 * 1024));
