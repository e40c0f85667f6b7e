/** From a nest as given to a nest with a schedule. */
import type { Nest } from "../../kernel/nest.js";
import type { PlacedBuffer } from "../../kernel/plan.js";
import { Analysis } from "./analysis.js";
import { structureOf } from "./key.js";
import { normalize } from "./normalize.js";
import type { Schedule } from "./schedule.js";
import { chooseTiling } from "./tiles.js";
import { CACHES, chooseLoops, type Cache } from "./traffic.js";

export function scheduleNest(given: Nest, buffers: readonly PlacedBuffer[], relaxed: boolean, caches: readonly Cache[] = CACHES): Schedule {
  const { nest, steps } = prepare(given);
  if (nest.axes.some((size) => size === 0)) return { nest, steps, lanes: nest.stages.map(() => undefined), tile: nest.axes.map(() => 1), innerTile: nest.stages.map((stage) => stage.inner.map(() => 1)), loops: [] };
  const tiling = chooseTiling(nest, new Analysis(nest, buffers), relaxed);
  return { nest, steps, ...tiling, loops: chooseLoops(nest, tiling, buffers, caches) };
}

function prepare(given: Nest): Pick<Schedule, "nest" | "steps"> {
  const nest = normalize(given);
  return nest.loop ? { nest: { ...nest, axes: [1, ...nest.axes.slice(1)] }, steps: nest.axes[0] } : { nest, steps: undefined };
}

/** Schedules nests, each structure once: the steps of a recurrent layer are many nests of a few structures. */
export class Scheduler {
  readonly #known = new Map<string, Schedule>();

  constructor(readonly buffers: readonly PlacedBuffer[], readonly relaxed: boolean, readonly caches?: readonly Cache[]) {}

  schedule(nest: Nest): Schedule {
    const key = structureOf(nest, this.buffers);
    const known = this.#known.get(key);
    if (known) return { ...known, ...prepare(nest) };
    const schedule = scheduleNest(nest, this.buffers, this.relaxed, this.caches);
    this.#known.set(key, schedule);
    return schedule;
  }
}
