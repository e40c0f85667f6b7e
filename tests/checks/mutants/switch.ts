/**
 * All mutants are in one bundle, and this decides at each place which one is on. It also notes what places are reached,
 * so that a mutant is only asked of checks that reach it, and ends what runs far longer than it does unmutated.
 */
import { workerData } from "node:worker_threads";

export class OutOfTime extends Error {}

type Eager = (a: never, b: never) => unknown;

const operators: Readonly<Record<string, Eager>> = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
  "%": (a: number, b: number) => a % b,
  "**": (a: number, b: number) => a ** b,
  "<": (a: number, b: number) => a < b,
  "<=": (a: number, b: number) => a <= b,
  ">": (a: number, b: number) => a > b,
  ">=": (a: number, b: number) => a >= b,
  "===": (a: unknown, b: unknown) => a === b,
  "!==": (a: unknown, b: unknown) => a !== b,
};

class Switch {
  /** The number of the mutant that is on; 0 for none. */
  active = ((workerData ?? {}) as { mutant?: number }).mutant ?? 0;
  /** How often each place was passed. */
  reached = new Map<number, number>();
  /** How many places were passed, and how many may be. */
  passed = 0;
  allowed = Infinity;

  on(id: number): boolean {
    if (++this.passed > this.allowed) throw new OutOfTime("runs too long");
    if (this.active === 0) this.reached.set(id, (this.reached.get(id) ?? 0) + 1);
    return this.active === id;
  }

  pick<A, B>(id: number, given: A, mutated: B): A | B {
    return this.on(id) ? mutated : given;
  }

  calc(id: number, given: string, mutated: string, a: unknown, b: unknown): unknown {
    return operators[this.on(id) ? mutated : given]!(a as never, b as never);
  }

  not(id: number, x: unknown): unknown {
    return this.on(id) ? x : !x;
  }

  negative(id: number, x: number): number {
    return this.on(id) ? x : -x;
  }

  and(id: number, a: unknown, b: () => unknown): unknown {
    return this.on(id) ? a || b() : a && b();
  }

  or(id: number, a: unknown, b: () => unknown): unknown {
    return this.on(id) ? a && b() : a || b();
  }

  nullish(id: number, a: unknown, b: () => unknown): unknown {
    return this.on(id) ? a && b() : a ?? b();
  }
}

export const $mutation = new Switch();
