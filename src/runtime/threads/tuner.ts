/**
 * Decides step by step between one thread and several, by the clock: on a machine whose cores are busy with something
 * else, waiting for a worker that does not get to run costs more than its help is worth. Both ways give the same bits.
 */

/** Steps are compared in windows of at least this length, so that a short disturbance does not decide. */
const WINDOW_MS = 20;
/** After this many windows the other way is tried again. */
const PERIOD = 40;
/** The same where the other way was far behind. */
const LONG_PERIOD = 320;
/** Times slower than the other that is far behind. */
const FAR = 1.3;
/** A window this much slower than expected says that the machine is no longer what it was. */
const DISTURBED = 1.4;
/** Weight of the newest window. */
const NEWEST = 0.5;

type Way = "alone" | "together";
const other = (way: Way): Way => (way === "alone" ? "together" : "alone");

export class Tuner {
  #way: Way = "together";
  /** Milliseconds a step is expected to take. */
  readonly #expected: Partial<Record<Way, number>> = {};
  #windows = 0;
  #trying = false;
  #steps = 0;
  #spent = 0;

  get together(): boolean {
    return this.#way === "together";
  }

  /** Takes the time of a step that went the way which was due. */
  record(ms: number): void {
    this.#steps++;
    this.#spent += ms;
    if (this.#spent < WINDOW_MS) return;
    const mean = this.#spent / this.#steps;
    this.#steps = this.#spent = 0;
    this.#close(mean);
  }

  #close(mean: number): void {
    const expected = this.#expected[this.#way];
    const rival = this.#expected[other(this.#way)];
    // What was measured long ago, or under other conditions, says less than the newest window.
    this.#expected[this.#way] = expected === undefined || this.#trying ? mean : expected + NEWEST * (mean - expected);
    this.#windows++;
    const now = this.#expected[this.#way]!;
    if (this.#trying) {
      this.#trying = false;
      if (rival !== undefined && rival < now) this.#way = other(this.#way);
      return;
    }
    const disturbed = expected !== undefined && mean > DISTURBED * expected;
    if (rival === undefined || disturbed || this.#windows >= (rival < FAR * now ? PERIOD : LONG_PERIOD)) {
      this.#windows = 0;
      this.#trying = true;
      this.#way = other(this.#way);
    }
  }
}
