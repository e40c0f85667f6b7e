/**
 * Runs nests in float64 by plain loops, in the order the IR defines: the oracle for passes and targets.
 * Slow and right; no target uses it.
 */
import { evaluate } from "../graph/affine.js";
import type { Expr, Jump } from "./expr.js";
import type { Combine, Nest } from "./nest.js";
import { unitsOf } from "./plan.js";
import { scalarFunctions } from "./scalar.js";

const combine: { readonly [C in Combine]: { readonly start: number; readonly fold: (a: number, b: number) => number } } = {
  sum: { start: 0, fold: (a, b) => a + b },
  max: { start: -Infinity, fold: Math.max },
  min: { start: Infinity, fold: Math.min },
};

/** Calls `visit` with every point of a box, the last axis fastest. */
export function forEachPoint(sizes: readonly number[], visit: (point: readonly number[]) => void): void {
  const point = new Array<number>(sizes.length).fill(0);
  if (sizes.some((size) => size === 0)) return;
  for (;;) {
    visit(point);
    let i = sizes.length - 1;
    while (i >= 0 && ++point[i]! === sizes[i]) point[i--] = 0;
    if (i < 0) return;
  }
}

/** Told what a run does. */
export interface Watch {
  /** Every float32 value that is computed, and for a sum that of its terms' magnitudes: rounding errors are in proportion to it. */
  readonly computed?: (value: number) => void;
  /** Every element that is written. */
  readonly stored?: (buffer: number, element: number) => void;
}

/**
 * @param buffers contents by buffer id; loads and stores outside them throw
 * @param step the one point of axis 0 to run, for a nest of a loop
 */
export function interpretNest(nest: Nest, buffers: readonly Float64Array[], { computed, stored }: Watch = {}, step?: number): void {
  const write = (buffer: number, at: number, value: number): void => {
    element(buffers[buffer]!, at, nest.name);
    buffers[buffer]![at] = value;
    stored?.(buffer, at);
  };
  for (const { buffer, offset, length, value } of nest.fills) for (let i = 0; i < length; i++) write(buffer, offset + i, value);
  forEachPoint(step === undefined ? nest.axes : nest.axes.slice(1), (own) => {
    const row = step === undefined ? own : [step, ...own];
    const results = new Map<number, number>();
    for (const stage of nest.stages) {
      const magnitudes = new Map<number, number>();
      const partial = new Map(stage.reductions.map((reduction) => [reduction.id, combine[reduction.combine].start]));
      forEachPoint(stage.inner, (inner) => {
        const point = [...row, ...inner];
        const known = new Map<Expr, number>();
        const value = (expr: Expr): number => {
          const found = known.get(expr);
          if (found !== undefined) return found;
          const result = compute(expr);
          known.set(expr, result);
          if (expr.dtype === "float32") computed?.(result);
          return result;
        };
        const distance = ({ value: by, min, max }: Jump): number => {
          const jump = value(by);
          if (!(jump >= min && jump <= max)) throw new RangeError(`${nest.name}: a jump of ${jump} is not between ${min} and ${max}`);
          return jump;
        };
        const compute = (expr: Expr): number => {
          switch (expr.kind) {
            case "literal":
              return expr.value;
            case "index":
              return evaluate(expr.value, point);
            case "result":
              return results.get(expr.reduction)!;
            case "load":
              return element(buffers[expr.buffer]!, evaluate(expr.index, point) + (expr.jump ? distance(expr.jump) : 0), nest.name);
            case "apply":
              return scalarFunctions[expr.fn].evaluate(...expr.args.map(value));
          }
        };
        for (const { id, combine: by, value: expr, dtype } of stage.reductions) {
          const term = value(expr);
          const folded = combine[by].fold(partial.get(id)!, term);
          magnitudes.set(id, by === "sum" ? (magnitudes.get(id) ?? 0) + Math.abs(term) : Math.abs(folded));
          partial.set(id, dtype === "int32" && by === "sum" ? folded | 0 : folded);
        }
        // All values of a point are read before any is written.
        const values = stage.stores.map((store) => value(store.value));
        const targets = stage.stores.map(({ index, added }) => evaluate(index, point) + (added ? distance(added) : 0));
        stage.stores.forEach(({ buffer, added }, i) => {
          const at = targets[i]!;
          write(buffer, at, added ? element(buffers[buffer]!, at, nest.name) + values[i]! : values[i]!);
        });
      });
      for (const { id, dtype } of stage.reductions) {
        if (dtype === "float32") computed?.(magnitudes.get(id) ?? 0);
        results.set(id, partial.get(id)!);
      }
    }
  });
}

/** Runs a plan's nests in order; loops step by step. */
export function interpretNests(nests: readonly Nest[], buffers: readonly Float64Array[], watch: Watch = {}): void {
  for (const unit of unitsOf(nests)) {
    const [{ loop, axes }] = unit as [Nest];
    if (loop === undefined) {
      interpretNest(unit[0]!, buffers, watch);
      continue;
    }
    for (const { name, fills } of unit) interpretNest({ name, axes: [0], stages: [], fills }, buffers, watch);
    const steps = Array.from({ length: axes[0]! }, (_, step) => (loop.backwards ? axes[0]! - 1 - step : step));
    for (const step of steps) for (const nest of unit) interpretNest({ ...nest, fills: [] }, buffers, watch, step);
  }
}

function element(buffer: Float64Array, at: number, name: string): number {
  if (!(at >= 0 && at < buffer.length)) throw new RangeError(`${name}: element ${at} of a buffer of ${buffer.length}`);
  return buffer[at]!;
}
