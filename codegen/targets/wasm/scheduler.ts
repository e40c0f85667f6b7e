import { coefficient } from "../../graph/affine.js";
import type { Nest } from "../../kernel/nest.js";
import type { PlacedBuffer } from "../../kernel/plan.js";
import { affinesOf } from "./affines.js";
import { normalize } from "./normalize.js";
import type { Schedule } from "./schedule.js";

export function scheduleNest(nest: Nest, _buffers: readonly PlacedBuffer[], _relaxed: boolean): Schedule {
  const n = normalize(nest);
  const vec = n.axes.findIndex((_, a) => n.stages.every((s) => s.stores.every((st) => coefficient(st.index, a) === 1)));
  const tile = n.axes.map((_, a) => (a === vec ? 8 : 2));
  const lanes = n.stages.map((stage) => vec >= 0 ? vec : (stage.inner.length > 0 ? n.axes.length + stage.inner.length - 1 : undefined));
  const innerTile = n.stages.map((stage, s) => stage.inner.map((_, i) => (lanes[s] === n.axes.length + i ? 8 : 1)));
  void affinesOf;
  return { nest: n, lanes, tile, innerTile, loops: n.axes.flatMap((size, axis) => (size > tile[axis]! ? [{ axis, step: tile[axis]!, strip: false }] : [])) };
}
