/** One compiled program, run by as many threads as pay. */
import type { Nest } from "../../../codegen/kernel/nest.js";
import { cut, mostParts } from "./cost.js";
import type { Pool } from "./pool.js";
import { settings, threadCount } from "./settings.js";
import { Tuner } from "./tuner.js";

export interface Compiled {
  readonly module: object;
  readonly exports: Readonly<Record<string, (...args: number[]) => void>>;
  /** Iterations that each nest's function accepts, as the target says. */
  readonly splits: readonly number[];
  readonly fills: readonly boolean[];
}

/** Starting threads takes about as long as this; what ends sooner never needs them. */
const START_MS = 20;

type Phase =
  | { readonly nest: undefined; readonly run: () => void }
  | { readonly nest: number; readonly run: (begin: number, end: number) => void; readonly parts: Int32Array };

export class ThreadedProgram {
  readonly #alone: () => void;
  readonly #most: readonly number[] | undefined;
  #spent = 0;
  /** Its number in the pool, once it is there. */
  #number: number | undefined;
  #phases: readonly Phase[] = [];
  #threads = 0;
  #tuner = new Tuner();
  #disposed = false;

  /** `pool` makes the pool where there is none; without it the program stays on one thread. `limit` is this program's own. */
  constructor(nests: readonly Nest[], readonly compiled: Compiled, readonly pool: (() => Pool) | undefined, readonly limit = Infinity) {
    this.#alone = compiled.exports["step"]!;
    this.#most = pool && mostParts(nests, compiled.splits);
  }

  run(): void {
    if (!this.#most) return this.#alone();
    const wanted = Math.min(threadCount(), this.limit);
    if (wanted === 1) return this.#alone();
    const start = performance.now();
    if (this.#number === undefined) {
      this.#alone();
      this.#spent += performance.now() - start;
      if (this.#spent >= START_MS || settings.always) this.#number = this.pool!().add(this.compiled.module, this.compiled.splits.length, wanted);
      return;
    }
    const threads = this.pool!().threads(this.#number, wanted);
    if (threads === 1) return this.#alone();
    this.#prepare(threads);
    if (settings.always || this.#tuner.together) this.#together(this.#number, wanted - 1);
    else this.#alone();
    this.#tuner.record(performance.now() - start);
  }

  #together(number: number, helpers: number): void {
    const pool = this.pool!();
    for (const phase of this.#phases) {
      if (phase.nest === undefined) phase.run();
      else pool.share(number, phase.nest, phase.run, phase.parts, helpers);
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#number !== undefined) this.pool!().remove(this.#number);
  }

  #prepare(threads: number): void {
    if (threads === this.#threads) return;
    const { splits, fills, exports } = this.compiled;
    this.#threads = threads;
    this.#tuner = new Tuner();
    this.#phases = splits.flatMap((split, nest): Phase[] => {
      const run = exports[`n${nest}`]!;
      const most = this.#most![nest]!;
      const fill: Phase[] = fills[nest] ? [{ nest: undefined, run: exports[`f${nest}`]! }] : [];
      return [...fill, most > 1 ? { nest, run, parts: cut(split, most, threads) } : { nest: undefined, run: () => run(0, split) }];
    });
  }
}
