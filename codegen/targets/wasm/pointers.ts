/**
 * Address arithmetic of nested loops. Every distinct combination of loop coefficients has one i32 local, bumped by its
 * loop and copied from the enclosing loop's on entry; everything constant goes into the instructions' immediates.
 */
import type { FunctionBuilder, Local } from "./function.js";
import { opcodes } from "./opcodes.js";

/** Coefficients of an index over the axes of one stage: bytes for addresses, whole numbers for index values. */
export interface Walk {
  readonly stage: number;
  readonly coefficients: readonly number[];
  /** A local with the address that counts as 0; absolute addresses if absent. */
  readonly root?: Local | undefined;
}

export interface Loop {
  readonly axis: number;
  /** The stage whose inner axis this is; undefined for nest axes. */
  readonly stage: number | undefined;
  readonly step: number;
  /** Iterations with the full step. */
  readonly trips: number;
  /** Points left after them, handled by a second body. */
  readonly tail: number;
  /** A strip of an axis: memory relative to a root holds one strip at a time, so it does not move. */
  readonly strip?: boolean;
}

interface Entered extends Loop {
  readonly id: number;
}

export class Pointers {
  #chain: readonly Entered[] = [];
  #locals: ReadonlyMap<string, Local> = new Map();
  #nextId = 0;

  constructor(readonly code: FunctionBuilder, readonly walks: readonly Walk[]) {}

  /** The local that follows a walk (none if no loop moves it), and the constant to subtract from its value. */
  resolve(walk: Walk): { readonly local: Local | undefined; readonly bias: number } {
    let bias = 0;
    for (const loop of this.#chain) if (moves(loop, walk)) bias += biasOf(loop, walk);
    return { local: this.#locals.get(keyOf(this.#chain, walk)) ?? walk.root, bias };
  }

  /**
   * Emits `body` `trips` times and `tail` once after it. With a range, only the iterations from `begin` to `end` run,
   * where the tail counts as one more iteration.
   */
  loop(loop: Loop, body: () => void, tail: () => void, range?: { readonly begin: Local; readonly end: Local }): void {
    const { code } = this;
    const chain = this.#chain;
    const locals = this.#locals;
    code.scope(() => {
      const entered: Entered = { ...loop, id: this.#nextId++ };
      const moving = this.#enter(entered, range?.begin);
      const bump = (): void => {
        for (const { local, stride } of moving) add(code, local, stride);
      };
      if (range) this.#ranged(loop, body, tail, bump, range);
      else {
        this.#counted(loop, moving, body, bump);
        if (loop.tail > 0) tail();
      }
    });
    this.#chain = chain;
    this.#locals = locals;
  }

  /** Emits `body` for the one point of a loop's axis that a local says. */
  at(loop: Pick<Loop, "axis" | "trips">, point: Local, body: () => void): void {
    const chain = this.#chain;
    const locals = this.#locals;
    this.code.scope(() => {
      this.#enter({ ...loop, stage: undefined, step: 1, tail: 0, id: this.#nextId++ }, point);
      body();
    });
    this.#chain = chain;
    this.#locals = locals;
  }

  #enter(loop: Entered, begin: Local | undefined): Moving[] {
    const { code } = this;
    const chain = [...this.#chain, loop];
    const locals = new Map(this.#locals);
    const moving: Moving[] = [];
    for (const walk of this.walks) {
      if (!moves(loop, walk)) continue;
      const key = keyOf(chain, walk);
      if (locals.has(key)) continue;
      const parent = this.#locals.get(keyOf(this.#chain, walk)) ?? walk.root;
      const bias = biasOf(loop, walk);
      const stride = loop.step * walk.coefficients[loop.axis]!;
      const local = code.local("i32");
      if (parent === undefined) code.i32(bias);
      else {
        code.get(parent);
        if (bias !== 0) {
          code.i32(bias);
          code.op(opcodes.i32Add);
        }
      }
      if (begin !== undefined) {
        code.get(begin);
        code.i32(stride);
        code.op(opcodes.i32Mul);
        code.op(opcodes.i32Add);
      }
      code.set(local);
      locals.set(key, local);
      moving.push({ local, stride, start: parent === undefined ? bias : undefined });
    }
    this.#chain = chain;
    this.#locals = locals;
    return moving;
  }

  #counted(loop: Loop, moving: readonly Moving[], body: () => void, bump: () => void): void {
    const { code } = this;
    // A pointer with a constant end is the cheapest counter: one compare with an immediate.
    const clock = moving.find(({ start }) => start !== undefined) ?? moving[0];
    if (!clock) {
      const counter = code.local("i32");
      code.i32(loop.trips);
      code.set(counter);
      code.repeat(() => {
        body();
        add(code, counter, -1);
        code.get(counter);
      });
      return;
    }
    const length = clock.stride * loop.trips;
    let end: Local | undefined;
    if (clock.start === undefined) {
      code.get(clock.local);
      code.i32(length);
      code.op(opcodes.i32Add);
      end = code.keep("i32");
    }
    code.repeat(() => {
      body();
      bump();
      code.get(clock.local);
      if (end === undefined) code.i32(clock.start! + length);
      else code.get(end);
      code.op(opcodes.i32Ne);
    });
  }

  #ranged(loop: Loop, body: () => void, tail: () => void, bump: () => void, range: { readonly begin: Local; readonly end: Local }): void {
    const { code } = this;
    if (loop.trips > 0) {
      code.get(range.end);
      code.i32(loop.trips);
      code.get(range.end);
      code.i32(loop.trips);
      code.op(opcodes.i32LtS);
      code.op(opcodes.select);
      const limit = code.keep("i32");
      code.get(range.begin);
      const counter = code.keep("i32");
      const more = (): void => {
        code.get(counter);
        code.get(limit);
        code.op(opcodes.i32LtS);
      };
      more();
      code.when(() =>
        code.repeat(() => {
          body();
          bump();
          add(code, counter, 1);
          more();
        }),
      );
    }
    if (loop.tail > 0) {
      // begin <= trips < end
      code.i32(loop.trips);
      code.get(range.end);
      code.op(opcodes.i32LtS);
      code.get(range.begin);
      code.i32(loop.trips + 1);
      code.op(opcodes.i32LtS);
      code.op(opcodes.i32And);
      code.when(tail);
    }
  }
}

interface Moving {
  readonly local: Local;
  readonly stride: number;
  /** The value on entry, where it is a constant. */
  readonly start: number | undefined;
}

const moves = (loop: Loop, walk: Walk): boolean => !(loop.strip && walk.root !== undefined) && (loop.stage === undefined || loop.stage === walk.stage) && (walk.coefficients[loop.axis] ?? 0) !== 0;

const keyOf = (chain: readonly Entered[], walk: Walk): string =>
  [walk.root === undefined ? [] : [`root${walk.root}`], ...chain.map((loop) => (moves(loop, walk) ? [`${loop.id}*${walk.coefficients[loop.axis]!}`] : []))].flat().join("+");

/** Addresses are unsigned, so a pointer that walks down starts high enough to end at 0. */
function biasOf(loop: Loop, walk: Walk): number {
  const c = walk.coefficients[loop.axis]!;
  return c < 0 ? -c * loop.step * (loop.tail > 0 ? loop.trips : loop.trips - 1) : 0;
}

function add(code: FunctionBuilder, local: Local, value: number): void {
  code.get(local);
  code.i32(value);
  code.op(opcodes.i32Add);
  code.set(local);
}
