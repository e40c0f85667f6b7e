/** Letting the event loop breathe during long work, so that signals and timers are served. */

/** Longest time between two breaths, in milliseconds. */
const INTERVAL = 50;

type Immediate = (run: () => void) => unknown;
const later: Immediate = (globalThis as { readonly setImmediate?: Immediate }).setImmediate ?? ((run) => setTimeout(run, 0));

/** Waits one turn of the event loop when the last turn was long ago; most calls return at once, without a promise. */
export class Breather {
  #last = performance.now();

  due(): boolean {
    return performance.now() - this.#last >= INTERVAL;
  }

  async breathe(): Promise<void> {
    await new Promise<void>((resolve) => later(resolve));
    this.#last = performance.now();
  }
}
