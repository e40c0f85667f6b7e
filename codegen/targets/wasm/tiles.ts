/** Chooses the lane axis and the points per loop body by comparing estimated cycles over the whole nest. */
import type { Nest } from "../../kernel/nest.js";
import type { Analysis } from "./analysis.js";
import { StageProfile } from "./profile.js";
import type { Schedule } from "./schedule.js";

export type Tiling = Pick<Schedule, "lanes" | "tile" | "innerTile">;

/** Inner axes this small in all may be unrolled into the body. */
const UNROLLED = 16;
/** Copies of one expression in a body, at most: keeps code small. */
const COPIES = 16;

export function chooseTiling(nest: Nest, analysis: Analysis, relaxed: boolean): Tiling {
  let best: { readonly tiling: Tiling; readonly cycles: number } | undefined;
  for (const lanes of laneChoices(nest)) {
    const profiles = nest.stages.map((_, stage) => new StageProfile(analysis, stage, lanes[stage], relaxed));
    for (const tiling of tilings(nest, lanes)) {
      const cycles = estimate(nest, tiling, profiles);
      const force = process.env["TILE"];
      if (force && nest.stages.length === 2 && tiling.tile.filter((t) => t > 1).sort((a, b) => a - b).join() !== force) continue;
      if (!best || cycles < best.cycles) best = { tiling, cycles };
    }
  }
  return best!.tiling;
}

/** One nest axis for all stages, or for each stage its own innermost axis. */
function* laneChoices(nest: Nest): Generator<(number | undefined)[]> {
  for (const axis of nest.axes.keys()) yield nest.stages.map(() => axis);
  const base = nest.axes.length;
  if (nest.axes.length === 0 || nest.stages.some((stage) => stage.inner.length > 0)) {
    yield nest.stages.map((stage) => (stage.inner.length > 0 ? base + stage.inner.length - 1 : undefined));
  }
}

function* tilings(nest: Nest, lanes: readonly (number | undefined)[]): Generator<Tiling> {
  const base = nest.axes.length;
  const vector = lanes.find((lane) => lane !== undefined && lane < base);
  const none = nest.axes.map(() => 1);
  const innerLanes = vector === undefined && lanes.some((lane) => lane !== undefined);
  for (const unroll of unrollings(nest)) {
    const innerTile = (vectors: number): number[][] =>
      nest.stages.map((stage, s) => stage.inner.map((size, i) => (lanes[s] === base + i ? vectors * 4 : unroll ? size : 1)));
    const reduces = nest.stages.some((stage) => stage.inner.length > 0);
    const rows = (size: number): number[] => [1, 2, 3, 4, 5, 6].filter((n) => n <= size && (n === 1 || reduces || n === 4));
    if (vector !== undefined) {
      const limit = Math.ceil(nest.axes[vector]! / 4);
      for (const vectors of [1, 2, 3, 4].filter((n) => n <= limit)) {
        const wide = withAt(none, vector, vectors * 4);
        yield { lanes, tile: wide, innerTile: innerTile(1) };
        for (const [axis, size] of nest.axes.entries()) {
          if (axis === vector) continue;
          for (const n of rows(size)) if (n > 1 && n * vectors <= COPIES) yield { lanes, tile: withAt(wide, axis, n), innerTile: innerTile(1) };
        }
      }
      continue;
    }
    for (const vectors of innerLanes ? [1, 2, 4] : [1]) {
      yield { lanes, tile: none, innerTile: innerTile(vectors) };
      if (vectors > 2) continue;
      for (const [first, firstSize] of nest.axes.entries()) {
        for (const n of rows(firstSize)) {
          if (n > 1) yield { lanes, tile: withAt(none, first, n), innerTile: innerTile(vectors) };
          for (const [second, secondSize] of nest.axes.entries()) {
            if (second <= first || n === 1) continue;
            for (const m of rows(secondSize)) if (m > 1 && n * m <= COPIES) yield { lanes, tile: withAt(withAt(none, first, n), second, m), innerTile: innerTile(vectors) };
          }
        }
      }
    }
  }
}

const unrollings = (nest: Nest): boolean[] =>
  nest.stages.some((stage) => stage.inner.length > 0 && stage.inner.reduce((product, size) => product * size, 1) <= UNROLLED) ? [false, true] : [false];

/** Cycles of all tiles: the full ones, and those left over along each tiled axis. */
function estimate(nest: Nest, { lanes, tile, innerTile }: Tiling, profiles: readonly StageProfile[]): number {
  const base = nest.axes.length;
  let combinations: { readonly count: number; readonly points: readonly number[] }[] = [{ count: 1, points: [] }];
  nest.axes.forEach((size, axis) => {
    const step = Math.min(tile[axis]!, size);
    const parts = [{ count: Math.floor(size / step), points: step }, { count: 1, points: size % step }].filter((part) => part.points > 0);
    combinations = combinations.flatMap((old) => parts.map(({ count, points }) => ({ count: old.count * count, points: [...old.points, points] })));
  });
  let total = 0;
  for (const { count, points } of combinations) {
    let cycles = 3;
    nest.stages.forEach((stage, s) => {
      const lane = lanes[s];
      const inner = stage.inner.map((size, i) => Math.min(size, innerTile[s]![i]!));
      const copies = [...points, ...inner].map((n, axis) => (axis === lane ? Math.ceil(n / 4) : n));
      let iterations = 1;
      let entries = 0;
      stage.inner.forEach((size, i) => {
        const trips = Math.ceil(size / inner[i]!);
        if (trips > 1) entries += iterations;
        iterations *= trips;
      });
      const separate = lane !== undefined && lane >= base ? copies[lane]! : 1;
      cycles += entries * 4 + profiles[s]!.cost(copies, iterations, separate);
    });
    total += count * cycles;
  }
  return total;
}

const withAt = (values: readonly number[], index: number, value: number): number[] => values.map((old, i) => (i === index ? value : old));
