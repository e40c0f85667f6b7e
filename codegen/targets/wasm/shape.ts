/** The part of the iteration space that one loop body covers, and the copies of an expression it needs. */
import { contains, type AxisSet } from "./analysis.js";

/** Position of a copy along every axis of a stage, in vectors along the lane axis and in points along the others. */
export type Coords = readonly number[];

export class TileShape {
  constructor(
    /** Points covered, per axis of the stage: nest axes first. */
    readonly points: readonly number[],
    readonly laneAxis: number | undefined,
  ) {}

  copies(axis: number): number {
    return axis === this.laneAxis ? Math.ceil(this.points[axis]! / 4) : this.points[axis]!;
  }

  /** Lanes of a copy that hold points; 4 where all lanes hold the same point. */
  lanes(coords: Coords): number {
    return this.laneAxis === undefined ? 4 : Math.min(4, this.points[this.laneAxis]! - 4 * coords[this.laneAxis]!);
  }

  /** How far along an axis a copy is, in points. */
  origin(coords: Coords, axis: number): number {
    return coords[axis]! * (axis === this.laneAxis ? 4 : 1);
  }

  /** All copies along the given axes, in order with the last axis fastest; 0 along the others. */
  combinations(axes: AxisSet, order: readonly number[] = this.points.map((_, axis) => axis)): Coords[] {
    let all: number[][] = [new Array<number>(this.points.length).fill(0)];
    for (const axis of order) {
      const copies = this.copies(axis);
      if (copies === 1 || !contains(axes, axis)) continue;
      all = all.flatMap((coords) => Array.from({ length: copies }, (_, i) => coords.map((c, a) => (a === axis ? i : c))));
    }
    return all;
  }
}
