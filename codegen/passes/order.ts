/**
 * Execution order of nests, and where updated states are written: straight into the state's own buffer when every
 * other read of the old value can come first, else through a buffer that is copied over at the end.
 */
import { equal } from "../graph/affine.js";
import { operands, withOperands, type Expr, type Load } from "../kernel/expr.js";
import { rootsOf, type Nest } from "../kernel/nest.js";

/** A value that is computed into buffer `from` and must end up in the state's buffer `to`. */
export interface Update {
  readonly from: number;
  readonly to: number;
}

export interface Ordered {
  readonly nests: readonly Nest[];
  /** Updates that could not be made in place. */
  readonly copies: readonly Update[];
  /** Buffers that became one: the first is no longer used. */
  readonly merged: ReadonlyMap<number, number>;
}

export function loadsOf(nest: Nest): Load[] {
  const loads = new Set<Load>();
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "load") loads.add(expr);
    operands(expr).forEach(visit);
  };
  for (const stage of nest.stages) rootsOf(stage).forEach(visit);
  return [...loads];
}

export const storesOf = (nest: Nest) => nest.stages.flatMap((stage) => stage.stores);

export function order(nests: readonly Nest[], updates: readonly Update[]): Ordered {
  let inPlace = updates.filter((update) => canOverwrite(nests, update));
  for (;;) {
    const sorted = sort(nests, inPlace);
    if (sorted.length === nests.length) {
      const merged = new Map(inPlace.map(({ from, to }) => [from, to]));
      return { nests: sorted.map((nest) => renameBuffers(nest, merged)), copies: updates.filter((update) => !inPlace.includes(update)), merged };
    }
    // Some nest would have to run both before and after an overwrite: give up the last update that a waiting nest makes.
    const waiting = nests.filter((nest) => !sorted.includes(nest));
    const blocked = inPlace.findLast((update) => waiting.some((nest) => storesOf(nest).some((store) => store.buffer === update.from)))!;
    inPlace = inPlace.filter((update) => update !== blocked);
  }
}

/** The nest that makes the new value may read the old one only at the element it is about to write. */
function canOverwrite(nests: readonly Nest[], { from, to }: Update): boolean {
  return nests.every((nest) => {
    const stores = storesOf(nest).filter((store) => store.buffer === from);
    if (stores.length === 0) return true;
    // Later steps of a loop may read the old value anywhere.
    if (nest.loop !== undefined) return false;
    const lastStage = nest.stages.at(-1)!;
    return (
      stores.every((store) => lastStage.stores.includes(store)) &&
      nest.stages.slice(0, -1).every((stage) => !loadsOf({ ...nest, stages: [stage] }).some((load) => load.buffer === to)) &&
      loadsOf(nest).every((load) => load.buffer !== to || (!load.jump && stores.every((store) => !store.added && equal(store.index, load.index))))
    );
  });
}

function renameBuffers(nest: Nest, names: ReadonlyMap<number, number>): Nest {
  const known = new Map<Expr, Expr>();
  const rename = (expr: Expr): Expr => {
    const done = known.get(expr);
    if (done) return done;
    let result = withOperands(expr, operands(expr).map(rename));
    if (result.kind === "load" && names.has(result.buffer)) result = { ...result, buffer: names.get(result.buffer)! };
    known.set(expr, result);
    return result;
  };
  return {
    ...nest,
    stages: nest.stages.map((stage) => ({
      inner: stage.inner,
      reductions: stage.reductions.map((reduction) => ({ ...reduction, value: rename(reduction.value) })),
      stores: stage.stores.map((store) => ({ ...store, buffer: names.get(store.buffer) ?? store.buffer, value: rename(store.value), ...(store.added && { added: { ...store.added, value: rename(store.added.value) } }) })),
    })),
  };
}

/**
 * Each nest after the makers of what it reads, and readers of a state's old value before the nest that overwrites it. The
 * nests of a loop stay together, in the order given. Nests that cannot be placed are left out.
 */
function sort(nests: readonly Nest[], inPlace: readonly Update[]): Nest[] {
  const loops = new Map<number, number>();
  const unitOf = nests.map((nest, i) => {
    if (nest.loop === undefined) return i;
    if (!loops.has(nest.loop.id)) loops.set(nest.loop.id, i);
    return loops.get(nest.loop.id)!;
  });
  const writers = new Map<number, number[]>();
  nests.forEach((nest, i) => storesOf(nest).forEach(({ buffer }) => writers.set(buffer, [...(writers.get(buffer) ?? []), unitOf[i]!])));
  const overwriter = new Map(inPlace.map(({ from, to }) => [to, writers.get(from) ?? []]));
  const before = nests.map(() => new Set<number>());
  nests.forEach((nest, i) => {
    const reader = unitOf[i]!;
    for (const { buffer } of loadsOf(nest)) {
      for (const writer of writers.get(buffer) ?? []) if (writer !== reader) before[reader]!.add(writer);
      for (const writer of overwriter.get(buffer) ?? []) if (writer !== reader) before[writer]!.add(reader);
    }
  });
  const sorted: Nest[] = [];
  const done = new Set<number>();
  for (;;) {
    const next = nests.findIndex((_, i) => unitOf[i] === i && !done.has(i) && [...before[i]!].every((j) => done.has(j)));
    if (next < 0) return sorted;
    done.add(next);
    sorted.push(...nests.filter((_, i) => unitOf[i] === next));
  }
}
