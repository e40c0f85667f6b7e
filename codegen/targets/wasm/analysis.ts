/** What each expression of a normalised nest depends on. */
import type { Affine } from "../../graph/affine.js";
import { bounds, coefficient } from "../../graph/affine.js";
import type { Expr, Load } from "../../kernel/expr.js";
import type { Nest, Store } from "../../kernel/nest.js";
import type { PlacedBuffer } from "../../kernel/plan.js";
import { expressions } from "./affines.js";

/** A set of axes of one stage (nest axes first), as bits. */
export type AxisSet = number;

export interface Dependence {
  readonly id: number;
  readonly axes: AxisSet;
  /** Reads the result of a reduction. */
  readonly result: boolean;
  /** Reads memory that the nest itself writes, so it must stay where it is. */
  readonly pinned: boolean;
}

const MAX_AXES = 30;

export const axesOf = (form: Affine): AxisSet => form.coefficients.reduce((set, c, axis) => (c === 0 ? set : set | (1 << axis)), 0);

export const allAxes = (count: number): AxisSet => (1 << count) - 1;

export const contains = (set: AxisSet, axis: number): boolean => (set & (1 << axis)) !== 0;

/** Whether a step of a loop writes elements of a history other than those it reads. */
function atOtherSteps(load: Load, sizes: readonly number[], store: Store, around: readonly number[]): boolean {
  if (load.buffer !== store.buffer || load.jump || store.added || coefficient(load.index, 0) !== coefficient(store.index, 0)) return false;
  const range = ({ offset, coefficients }: Affine, domain: readonly number[]) => bounds({ offset, coefficients: domain.map((_, i) => (i === 0 ? 0 : coefficients[i] ?? 0)) }, domain);
  const [read, written] = [range(load.index, sizes), range(store.index, around)];
  return read.max < written.min || written.max < read.min;
}

export class Analysis {
  readonly #byStage: Map<Expr, Dependence>[];
  /** Axes each reduction's result depends on. */
  readonly #results = new Map<number, AxisSet>();

  constructor(readonly nest: Nest, buffers: readonly PlacedBuffer[]) {
    const written = nest.stages.flatMap((stage) => stage.stores.map((store) => ({ store, sizes: [...nest.axes, ...stage.inner], place: buffers[store.buffer]! })));
    const pinned = (load: Load, sizes: readonly number[]): boolean => {
      const { offset, length } = buffers[load.buffer]!;
      return written.some(({ store, sizes: around, place }) => offset < place.offset + place.length && place.offset < offset + length && !(nest.loop && atOtherSteps(load, sizes, store, around)));
    };
    const points = allAxes(nest.axes.length);
    let id = 0;
    this.#byStage = nest.stages.map((stage) => {
      if (nest.axes.length + stage.inner.length > MAX_AXES) throw new Error(`wasm: a loop nest has more than ${MAX_AXES} axes`);
      const known = new Map<Expr, Dependence>();
      const leaf = (axes: AxisSet, result = false, isPinned = false): Dependence => ({ id: id++, axes, result, pinned: isPinned });
      const sizes = [...nest.axes, ...stage.inner];
      for (const expr of expressions(stage)) {
        known.set(expr, ((): Dependence => {
          switch (expr.kind) {
            case "literal": return leaf(0);
            case "load": {
              const jump = expr.jump && known.get(expr.jump.value)!;
              return leaf(axesOf(expr.index) | (jump?.axes ?? 0), jump?.result ?? false, pinned(expr, sizes) || (jump?.pinned ?? false));
            }
            case "index": return leaf(axesOf(expr.value));
            case "result": return leaf(this.#results.get(expr.reduction)!, true);
            case "apply": {
              const args = expr.args.map((arg) => known.get(arg)!);
              return leaf(args.reduce((set, arg) => set | arg.axes, 0), args.some((arg) => arg.result), args.some((arg) => arg.pinned));
            }
          }
        })());
      }
      for (const reduction of stage.reductions) this.#results.set(reduction.id, known.get(reduction.value)!.axes & points);
      return known;
    });
  }

  of(stage: number, expr: Expr): Dependence {
    return this.#byStage[stage]!.get(expr)!;
  }

  resultAxes(reduction: number): AxisSet {
    return this.#results.get(reduction)!;
  }
}
