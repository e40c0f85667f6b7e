/**
 * Decides step by step between one thread and several, by the clock: on a machine whose cores are busy with something
 * else, waiting for a worker that does not get to run costs more than its help is worth. Both ways give the same bits.
 */

/** Steps are compared in windows of at least this length, so that a short disturbance does not decide. */
const WINDOW_MS = 20;
/** The first steps of a way are no measure: caches are cold, and engines still compile. */
const WARM_UP = 2;
/** The other way is tried again when what it may lose is this part of the time since the last trial. */
const PRICE = 0.02;
const BETWEEN_TRIALS_MS = 300;
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
  /** Milliseconds since the last trial. */
  #since = 0;
  #trying = false;
  #steps = 0;
  #spent = 0;
  readonly #cold = { together: WARM_UP, alone: WARM_UP };

  get together(): boolean {
    return this.#way === "together";
  }

  /** Takes the time of a step that went the way which was due. */
  record(ms: number): void {
    if (this.#cold[this.#way] > 0) return void this.#cold[this.#way]--;
    this.#steps++;
    this.#spent += ms;
    if (this.#spent < WINDOW_MS) return;
    const mean = this.#spent / this.#steps;
    this.#since += this.#spent;
    this.#steps = this.#spent = 0;
    this.#close(mean);
  }

  /** Ends a window in which a step took `mean` milliseconds. */
  #close(mean: number): void {
    const before = this.#expected[this.#way];
    // What was measured long ago, or under other conditions, says less than the newest window.
    const now = before === undefined || this.#trying ? mean : before + NEWEST * (mean - before);
    this.#expected[this.#way] = now;
    const rival = this.#expected[other(this.#way)];
    if (this.#trying) {
      this.#trying = false;
      this.#since = 0;
      if (rival !== undefined && rival < now) this.#way = other(this.#way);
      return;
    }
    const disturbed = before !== undefined && mean > DISTURBED * before;
    if (rival === undefined || disturbed || this.#isTrialDue(rival, now)) {
      this.#trying = true;
      this.#way = other(this.#way);
    }
  }

  #isTrialDue(rival: number, now: number): boolean {
    const steps = Math.max(1, WINDOW_MS / rival);
    return this.#since >= Math.max(BETWEEN_TRIALS_MS, ((rival - now) * steps) / PRICE);
  }
}
