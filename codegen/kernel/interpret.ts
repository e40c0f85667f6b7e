/**
 * Runs nests in float64 by plain loops, in the order the IR defines: the oracle for passes and targets.
 * Slow and right; no target uses it.
 */
import { evaluate } from "../graph/affine.js";
import type { Expr } from "./expr.js";
import type { Combine, Nest } from "./nest.js";
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

/** @param buffers contents by buffer id; loads and stores outside them throw */
export function interpretNest(nest: Nest, buffers: readonly Float64Array[]): void {
  for (const { buffer, offset, length, value } of nest.fills) buffers[buffer]!.fill(value, offset, offset + length);
  forEachPoint(nest.axes, (row) => {
    const results = new Map<number, number>();
    for (const stage of nest.stages) {
      const partial = new Map(stage.reductions.map((reduction) => [reduction.id, combine[reduction.combine].start]));
      forEachPoint(stage.inner, (inner) => {
        const point = [...row, ...inner];
        const known = new Map<Expr, number>();
        const value = (expr: Expr): number => {
          const found = known.get(expr);
          if (found !== undefined) return found;
          const computed = compute(expr);
          known.set(expr, computed);
          return computed;
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
              return element(buffers[expr.buffer]!, evaluate(expr.index, point), nest.name);
            case "apply":
              return scalarFunctions[expr.fn].evaluate(...expr.args.map(value));
          }
        };
        for (const { id, combine: by, value: expr } of stage.reductions) partial.set(id, combine[by].fold(partial.get(id)!, value(expr)));
        // All values of a point are read before any is written.
        const values = stage.stores.map((store) => value(store.value));
        stage.stores.forEach((store, i) => {
          const target = buffers[store.buffer]!;
          const at = evaluate(store.index, point);
          element(target, at, nest.name);
          target[at] = values[i]!;
        });
      });
      for (const [id, total] of partial) results.set(id, total);
    }
  });
}

function element(buffer: Float64Array, at: number, name: string): number {
  if (!(at >= 0 && at < buffer.length)) throw new RangeError(`${name}: element ${at} of a buffer of ${buffer.length}`);
  return buffer[at]!;
}
