/** How a nest runs: which axis fills the vector lanes, how many points a loop body covers, and in which order loops go. */
import type { Nest } from "../../kernel/nest.js";

export interface RowLoop {
  /** A nest axis, or for a strip an axis of the first stage. */
  readonly axis: number;
  /** Points of the axis per iteration. */
  readonly step: number;
  /** A part of the outermost reduced axis, hoisted out of row loops: partial sums wait in the output between strips. */
  readonly strip: boolean;
}

export interface Schedule {
  /** Of a nest of a loop, what one step does: axis 0 has one point. */
  readonly nest: Nest;
  /** Of a nest of a loop, the number of steps. */
  readonly steps: number | undefined;
  /** Per stage: the axis whose consecutive points fill the four lanes; undefined where all lanes are equal. */
  readonly lanes: readonly (number | undefined)[];
  /** Points per loop body, per nest axis; for the lane axis four times the number of vectors. */
  readonly tile: readonly number[];
  /** The same for the inner axes of each stage. */
  readonly innerTile: readonly (readonly number[])[];
  /** Row loops from the outermost in. */
  readonly loops: readonly RowLoop[];
}

/** The loop whose range worker threads divide: the outermost with enough iterations, else the one with most. */
export function splitLoop(schedule: Schedule): { readonly loop: RowLoop; readonly count: number } | undefined {
  const counted = schedule.loops.filter((loop) => !loop.strip).map((loop) => ({ loop, count: Math.ceil(schedule.nest.axes[loop.axis]! / loop.step) }));
  return counted.find(({ count }) => count >= 16) ?? counted.reduce<(typeof counted)[number] | undefined>((best, one) => (best && best.count >= one.count ? best : one), undefined);
}
