/**
 * Operands worth copying to scratch memory. What the innermost row loop reads again and again from lines far apart
 * (a panel of a wide matrix) would fall out of the cache, whose sets repeat at powers of two; a compact copy stays.
 */
import { coefficient } from "../../graph/affine.js";
import type { Load } from "../../kernel/expr.js";
import { expressions } from "./affines.js";
import type { Analysis } from "./analysis.js";
import type { Schedule } from "./schedule.js";

/** Bytes of scratch memory that staged operands may use. */
export const SCRATCH_BYTES = 64 << 10;

/** Copies that are read fewer times than this do not pay. */
const READS = 6;

export interface Staged {
  readonly stage: number;
  readonly key: string;
  readonly load: Load;
  /** Bytes from the start of the scratch memory. */
  readonly offset: number;
  /** The nest axis along which copied vectors go: that of the lanes, or of rows that are neighbours in memory. */
  readonly along: number;
  /** Bytes per point of each inner axis, at the positions after the nest's axes; the nest's are 0. */
  readonly strides: readonly number[];
}

export const stagedKey = (stage: number, load: Load): string => `${stage}:${load.buffer}:${load.index.offset}:${load.index.coefficients.join()}`;

export function chooseStaged(schedule: Schedule, analysis: Analysis): readonly Staged[] {
  const { nest, lanes, loops, tile } = schedule;
  const last = loops.at(-1);
  const rows = nest.axes.length;
  if (!last || Math.floor(nest.axes[last.axis]! / last.step) < READS) return [];
  const chosen = new Map<string, Staged>();
  let used = 0;
  nest.stages.forEach((stage, index) => {
    const lane = lanes[index];
    if (lane === undefined || lane >= rows || stage.reductions.length === 0) return;
    const strip = index === 0 ? loops.find((loop) => loop.strip) : undefined;
    const inner = stage.inner.map((size, i) => (strip?.axis === rows + i ? strip.step : size));
    for (const expr of expressions(stage)) {
      if (expr.kind !== "load" || expr.jump || analysis.of(index, expr).pinned || chosen.has(stagedKey(index, expr))) continue;
      const { index: form } = expr;
      if (coefficient(form, last.axis) !== 0) continue;
      const tiled: number[] = [...nest.axes.keys()].filter((axis) => (axis === lane || tile[axis]! > 1) && coefficient(form, axis) !== 0);
      const along: number | undefined = tiled[0];
      if (along === undefined || tiled.length > 1 || (along !== lane && coefficient(form, along) !== 1)) continue;
      const moving = inner.map((_, i) => i).filter((i) => coefficient(form, rows + i) !== 0);
      if (moving.length === 0) continue;
      const strides = [...nest.axes.map(() => 0), ...inner.map(() => 0)];
      let bytes = Math.ceil(Math.min(tile[along]!, nest.axes[along]!) / 4) * 16;
      for (const i of moving.reverse()) {
        strides[rows + i] = bytes;
        bytes *= inner[i]!;
      }
      // Lines that already follow each other need no copy.
      const dense = moving.every((i) => Math.abs(coefficient(form, rows + i)) * 4 === strides[rows + i]);
      if (dense || used + bytes > SCRATCH_BYTES) continue;
      chosen.set(stagedKey(index, expr), { stage: index, key: stagedKey(index, expr), load: expr, offset: used, along, strides });
      used += bytes;
    }
  });
  return [...chosen.values()];
}
