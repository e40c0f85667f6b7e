/** Chooses the order of row loops, and whether to hoist a strip of the reduction, by estimated cache traffic. */
import { coefficient } from "../../graph/affine.js";
import type { Affine } from "../../graph/affine.js";
import type { Nest } from "../../kernel/nest.js";
import type { PlacedBuffer } from "../../kernel/plan.js";
import { expressions } from "./affines.js";
import type { RowLoop } from "./schedule.js";
import type { Tiling } from "./tiles.js";

export interface Cache {
  /** Bytes to stay within. */
  readonly capacity: number;
  /** Bytes after which addresses fall into the same set again. */
  readonly period: number;
  /** Cycles per byte that comes from beyond. */
  readonly cost: number;
}

/** First and second level of common processors. */
export const CACHES: readonly Cache[] = [
  { capacity: 28 << 10, period: 4 << 10, cost: 0.03 },
  { capacity: 768 << 10, period: 64 << 10, cost: 0.2 },
];
const LINE = 64;

interface Level {
  readonly axis: number;
  readonly trips: number;
  /** Points of the axis that all iterations inside this level and below cover. */
  readonly covers: number;
}

/** The stage with most inner points, whose accesses dominate. */
function dominant(nest: Nest): number {
  const volumes = nest.stages.map((stage) => stage.inner.reduce((product, size) => product * size, 1) * (1 + stage.reductions.length));
  return volumes.indexOf(Math.max(...volumes));
}

function accesses(nest: Nest, stage: number): Path[] {
  const forms = new Map<string, Affine>();
  const add = (buffer: number, index: Affine): void => void forms.set(`${buffer}:${index.coefficients.join()}`, index);
  for (const expr of expressions(nest.stages[stage]!)) if (expr.kind === "load") add(expr.buffer, expr.index);
  for (const { stores } of nest.stages) for (const { buffer, index } of stores) add(buffer, index);
  return [...forms.values()].map(pathOf);
}

/** An index as the axes that move it, those with the smallest steps first. */
interface Path {
  readonly moving: readonly { readonly axis: number; readonly step: number }[];
}

const pathOf = (form: Affine): Path => ({
  moving: form.coefficients.flatMap((c, axis) => (c === 0 ? [] : [{ axis, step: Math.abs(c) }])).sort((a, b) => a.step - b.step),
});

/**
 * Cache space that an index takes up while each axis covers the given number of points: the lines it touches, times how
 * many sets go unused because its strides share a large factor with the cache's period.
 */
function footprint({ moving }: Path, covers: readonly number[], period: number): number {
  let run = 1;
  let elements = 1;
  let span = 1;
  let common = period;
  for (const { axis, step } of moving) {
    const count = covers[axis]!;
    if (count === 1) continue;
    span += step * (count - 1);
    if (step <= run + LINE / 8) run += step * (count - 1);
    else common = gcd(common, step * 4);
    elements *= count;
  }
  const runs = Math.max(1, Math.min(elements, span) / run);
  const runBytes = Math.ceil((run * 4) / LINE) * LINE;
  const crowding = runs > 1 ? Math.max(1, Math.min(runs, common / runBytes)) : 1;
  return Math.min(runs * runBytes, span * 4 + LINE) * crowding;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** Estimated cycles spent waiting for memory. Levels go from the outermost loop in. */
function traffic(paths: readonly Path[], levels: readonly Level[], base: readonly number[], caches: readonly Cache[]): number {
  /** covers[l]: points per axis inside level l, before its own iterations for l = levels.length. */
  const covers: number[][] = new Array<number[]>(levels.length + 1);
  covers[levels.length] = [...base];
  for (let l = levels.length - 1; l >= 0; l--) {
    const inside = [...covers[l + 1]!];
    inside[levels[l]!.axis] = levels[l]!.covers;
    covers[l] = inside;
  }
  let cycles = 0;
  for (const { capacity, period, cost } of caches) {
    let fits = levels.length;
    while (fits > 0 && paths.reduce((sum, path) => sum + footprint(path, covers[fits - 1]!, period), 0) <= capacity) fits--;
    let times = 1;
    for (let l = 0; l < fits - 1; l++) times *= levels[l]!.trips;
    for (const path of paths) {
      // Neighbouring iterations of the loop just outside share what overlaps.
      const once = footprint(path, covers[fits]!, LINE);
      cycles += cost * times * (fits === 0 ? once : Math.min(once * levels[fits - 1]!.trips, footprint(path, covers[fits - 1]!, LINE)));
    }
  }
  return cycles;
}

/** Whether partial sums may wait in the output: one float sum whose only use is one store per point that nothing reads. */
function mayStrip(nest: Nest, { lanes }: Tiling, buffers: readonly PlacedBuffer[]): boolean {
  const [sum, finish] = nest.stages;
  if (nest.stages.length !== 2 || !sum || !finish) return false;
  if (sum.reductions.length !== 1 || sum.stores.length > 0 || sum.inner.length === 0) return false;
  const reduction = sum.reductions[0]!;
  if (reduction.combine !== "sum" || reduction.dtype !== "float32") return false;
  if (finish.inner.length > 0 || finish.reductions.length > 0 || finish.stores.length === 0) return false;
  if (lanes[0] === undefined || lanes[0] >= nest.axes.length) return false;
  const home = finish.stores[0]!;
  const target = buffers[home.buffer]!;
  if (target.dtype !== "float32" || nest.axes.some((_, axis) => coefficient(home.index, axis) === 0)) return false;
  const others = [
    ...nest.stages.flatMap((stage) => expressions(stage)).flatMap((expr) => (expr.kind === "load" ? [expr.buffer] : [])),
    ...finish.stores.slice(1).map((store) => store.buffer),
  ];
  return others.every((id) => {
    const { offset, length } = buffers[id]!;
    return offset >= target.offset + target.length || target.offset >= offset + length;
  });
}

export function chooseLoops(nest: Nest, tiling: Tiling, buffers: readonly PlacedBuffer[], caches: readonly Cache[]): RowLoop[] {
  const stage = dominant(nest);
  const paths = accesses(nest, stage);
  const rows = nest.axes.length;
  const { inner } = nest.stages[stage]!;
  const tile = nest.axes.map((size, axis) => Math.min(size, tiling.tile[axis]!));
  const strippable = stage === 0 && mayStrip(nest, tiling, buffers);
  const outputs = nest.axes.reduce((product, size) => product * size, 1);
  let best: { readonly loops: RowLoop[]; readonly cycles: number } | undefined;
  for (const order of orders(nest, tiling)) {
    const loops = order.filter((axis) => nest.axes[axis]! > tile[axis]!).map((axis): RowLoop => ({ axis, step: tile[axis]!, strip: false }));
    const rest = (size: number): Level[] => inner.map((count, i) => ({ axis: rows + i, trips: i === 0 ? size : count, covers: i === 0 ? size : count }));
    const level = ({ axis, step }: RowLoop): Level => ({ axis, trips: Math.ceil(nest.axes[axis]! / step), covers: nest.axes[axis]! });
    const base = [...tile, ...inner.map(() => 1)];
    const consider = (candidate: RowLoop[], cycles: number): void => {
      if (!best || cycles < best.cycles) best = { loops: candidate, cycles };
    };
    consider(loops, traffic(paths, [...loops.map(level), ...rest(inner[0] ?? 1)], base, caches));
    if (!strippable) continue;
    const size = inner[0]!;
    for (const strip of strips(size, inner.slice(1).reduce((product, count) => product * count, 1))) {
      const count = Math.ceil(size / strip);
      // Every strip loads and stores the sums and starts the inner loops again.
      const overhead = count * outputs * 0.6;
      for (let at = 0; at < loops.length; at++) {
        const hoisted: RowLoop = { axis: rows, step: strip, strip: true };
        const candidate = [...loops.slice(0, at), hoisted, ...loops.slice(at)];
        const levels = candidate.map((loop): Level => (loop.strip ? { axis: rows, trips: count, covers: size } : level(loop)));
        consider(candidate, overhead + traffic(paths, [...levels, ...rest(strip)], base, caches));
      }
    }
  }
  return best!.loops;
}

/** Strip sizes to try: those that divide the axis, and powers of two where none does. */
function strips(size: number, rest: number): number[] {
  const wanted = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024].filter((strip) => strip < size && strip * rest >= 64);
  return wanted.filter((strip) => size % strip === 0 || strip >= 64);
}

/** The given order, and orders with the tiled axes innermost. */
function orders(nest: Nest, { lanes, tile }: Tiling): number[][] {
  const natural = [...nest.axes.keys()];
  const vector = lanes.find((lane) => lane !== undefined && lane < nest.axes.length);
  const tiled = natural.filter((axis) => axis === vector || tile[axis]! > 1);
  const rest = natural.filter((axis) => !tiled.includes(axis));
  const all = [natural, [...rest, ...tiled], [...rest, ...tiled.slice().reverse()]];
  if (vector !== undefined) all.push([vector, ...natural.filter((axis) => axis !== vector)]);
  return all;
}
