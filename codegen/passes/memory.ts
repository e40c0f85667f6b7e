/** The memory plan: every buffer gets a fixed place in one arena; buffers that are never live together may share it. */
import type { Buffer, Nest } from "../kernel/nest.js";
import { unitsOf } from "../kernel/plan.js";
import { loadsOf, storesOf } from "./order.js";

/** Positions of nests at which a buffer holds a value, both ends included. */
export interface Lifetime {
  readonly from: number;
  readonly to: number;
}

/** Elements between the starts of neighbouring buffers are a multiple of this: vectors stay aligned to 64 bytes. */
const alignment = 16;

export function lifetimes(nests: readonly Nest[], always: ReadonlySet<number>, inputs: ReadonlySet<number>): Map<number, Lifetime> {
  const found = new Map<number, Lifetime>();
  const touch = (buffer: number, position: number): void => {
    const known = found.get(buffer) ?? { from: position, to: position };
    found.set(buffer, { from: Math.min(known.from, position), to: Math.max(known.to, position) });
  };
  // The nests of a loop run again and again: what one of them uses must last until all are done.
  let position = 0;
  for (const unit of unitsOf(nests)) {
    const end = position + unit.length - 1;
    for (const nest of unit) {
      for (const { buffer } of [...loadsOf(nest), ...storesOf(nest), ...nest.fills]) for (const at of [position, end]) touch(buffer, at);
    }
    position = end + 1;
  }
  const end = nests.length;
  for (const buffer of inputs) found.set(buffer, { from: -1, to: found.get(buffer)?.to ?? -1 });
  for (const buffer of always) found.set(buffer, { from: found.get(buffer)?.from ?? -1, to: end });
  return found;
}

const overlap = (a: Lifetime, b: Lifetime): boolean => a.from <= b.to && b.from <= a.to;

/** Largest buffers first, each at the lowest place that no buffer alive at the same time covers. */
export function assignOffsets(buffers: readonly Buffer[], lives: ReadonlyMap<number, Lifetime>): { readonly offsets: Map<number, number>; readonly size: number } {
  const placed: { readonly from: number; readonly to: number; readonly life: Lifetime }[] = [];
  const offsets = new Map<number, number>();
  let size = 0;
  for (const buffer of [...buffers].filter(({ id }) => lives.has(id)).sort((a, b) => b.length - a.length || a.id - b.id)) {
    const life = lives.get(buffer.id)!;
    const length = Math.ceil(buffer.length / alignment) * alignment;
    let offset = 0;
    for (const other of placed.filter((candidate) => overlap(candidate.life, life)).sort((a, b) => a.from - b.from)) {
      if (offset + length <= other.from) break;
      offset = Math.max(offset, other.to);
    }
    placed.push({ from: offset, to: offset + length, life });
    offsets.set(buffer.id, offset);
    size = Math.max(size, offset + length);
  }
  return { offsets, size };
}
