/** From a nest as given to a nest with a schedule. */
import type { Nest } from "../../kernel/nest.js";
import type { PlacedBuffer } from "../../kernel/plan.js";
import { Analysis } from "./analysis.js";
import { normalize } from "./normalize.js";
import type { Schedule } from "./schedule.js";
import { chooseTiling } from "./tiles.js";
import { chooseLoops } from "./traffic.js";

export function scheduleNest(given: Nest, buffers: readonly PlacedBuffer[], relaxed: boolean): Schedule {
  const nest = normalize(given);
  if (nest.axes.some((size) => size === 0)) return { nest, lanes: nest.stages.map(() => undefined), tile: nest.axes.map(() => 1), innerTile: nest.stages.map((stage) => stage.inner.map(() => 1)), loops: [] };
  const tiling = chooseTiling(nest, new Analysis(nest, buffers), relaxed);
  return { nest, ...tiling, loops: chooseLoops(nest, tiling, buffers) };
}
