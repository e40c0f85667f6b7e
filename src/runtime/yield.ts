/** Letting the event loop breathe during long work, so that signals and timers are served. */

/** Longest time between two breaths, in milliseconds. */
const INTERVAL = 50;

type Immediate = (run: () => void) => unknown;
const later: Immediate = (globalThis as { readonly setImmediate?: Immediate }).setImmediate ?? ((run) => setTimeout(run, 0));

/** One event loop, one clock: many short runs in a row must breathe as well. */
let last = performance.now();

/** Whether the last breath was long ago. */
export const isBreathDue = (): boolean => performance.now() - last >= INTERVAL;

/** Waits one turn of the event loop. */
export async function breathe(): Promise<void> {
  await new Promise<void>((resolve) => later(resolve));
  last = performance.now();
}
