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

/** Compiling and fetching code costs as much as running it this many times. */
const CODE = 20;

/** Larger tiles gain less than this factor over the smallest. */
const HOPE = 3;

export function chooseTiling(nest: Nest, analysis: Analysis, relaxed: boolean): Tiling {
  let best: { readonly tiling: Tiling; readonly cycles: number } | undefined;
  const choices = [...laneChoices(nest)].map((lanes) => {
    const profiles = nest.stages.map((_, stage) => new StageProfile(analysis, stage, lanes[stage], relaxed));
    const [plain] = tilings(nest, lanes);
    return { lanes, profiles, plain: estimate(nest, plain!, profiles) };
  });
  const hopeful = HOPE * Math.min(...choices.map(({ plain }) => plain));
  for (const { lanes, profiles, plain } of choices) {
    if (plain > hopeful) continue;
    for (const tiling of tilings(nest, lanes)) {
      const cycles = estimate(nest, tiling, profiles);
      if (!best || cycles < best.cycles) best = { tiling, cycles };
    }
  }
  return best!.tiling;
}

/** One nest axis for all stages, or for each stage its own innermost axis. Sums in memory take one inner point at a time. */
function* laneChoices(nest: Nest): Generator<(number | undefined)[]> {
  for (const axis of nest.axes.keys()) yield nest.stages.map(() => axis);
  if (nest.stages.some((stage) => stage.stores.some((store) => store.added))) {
    if (nest.axes.length === 0) yield nest.stages.map(() => undefined);
    return;
  }
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
        // Inner axes first: among equals, rows that lie close together.
        for (const [axis, size] of [...nest.axes.entries()].reverse()) {
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
  const { axes, stages } = nest;
  const points = axes.map((size, axis) => Math.min(size, tile[axis]!));
  const tails = axes.map((size, axis) => size % points[axis]!);
  const withTail = [...axes.keys()].filter((axis) => tails[axis]! > 0);
  const loops = stages.map((stage, s) => innerLoops(stage.inner, innerTile[s]!));
  let total = 0;
  for (let choice = 0; choice < 1 << withTail.length; choice++) {
    let count = 1;
    const covered = points.slice();
    axes.forEach((size, axis) => {
      const bit = withTail.indexOf(axis);
      if (bit >= 0 && choice & (1 << bit)) covered[axis] = tails[axis]!;
      else count *= Math.floor(size / points[axis]!);
    });
    let cycles = 3;
    let code = 0;
    stages.forEach((_, s) => {
      const lane = lanes[s];
      const { tile: inner, iterations, entries } = loops[s]!;
      const copies = covered.concat(inner);
      if (lane !== undefined) copies[lane] = Math.ceil(copies[lane]! / 4);
      const separate = lane !== undefined && lane >= axes.length ? copies[lane]! : 1;
      const cost = profiles[s]!.cost(copies, iterations, separate);
      cycles += entries * 4 + cost.cycles;
      code += cost.code;
    });
    total += count * cycles + CODE * code;
  }
  return total;
}

/** How often the body of inner loops runs, and how often a loop among them starts. */
function innerLoops(sizes: readonly number[], tile: readonly number[]): { readonly tile: number[]; readonly iterations: number; readonly entries: number } {
  const points = sizes.map((size, i) => Math.min(size, tile[i]!));
  let iterations = 1;
  let entries = 0;
  sizes.forEach((size, i) => {
    const trips = Math.ceil(size / points[i]!);
    if (trips > 1) entries += iterations;
    iterations *= trips;
  });
  return { tile: points, iterations, entries };
}

const withAt = (values: readonly number[], index: number, value: number): number[] => values.map((old, i) => (i === index ? value : old));
