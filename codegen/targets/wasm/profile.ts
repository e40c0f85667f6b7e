/** What one execution of a stage's body costs, as a function of how many copies it makes along each axis. */
import { coefficient } from "../../graph/affine.js";
import type { Expr } from "../../kernel/expr.js";
import { expressions } from "./affines.js";
import { allAxes, type Analysis, type AxisSet } from "./analysis.js";
import { foldingOf } from "./combine.js";
import { instructionOf } from "./instructions.js";

/** Something computed once per copy along `axes`. */
interface Term {
  readonly axes: AxisSet;
  readonly cost: number;
  readonly load: boolean;
}

/** Cycles of a load or store of four elements `step` apart along the lanes. */
const accessCost = (step: number): number => (step === 0 || step === 1 ? 0.3 : step === -1 || step === 2 ? 1 : 4);

export class StageProfile {
  readonly #inside: Term[] = [];
  readonly #outside: Term[] = [];
  readonly #accumulators: AxisSet[];
  readonly #latency: number;
  readonly #foldLanes: boolean;

  constructor(readonly analysis: Analysis, readonly stage: number, lane: number | undefined, readonly relaxed: boolean) {
    const { nest } = analysis;
    const { inner, reductions, stores } = nest.stages[stage]!;
    const points = allAxes(nest.axes.length);
    const innerAxes = allAxes(nest.axes.length + inner.length) & ~points;
    const fused = new Set<Expr>();
    for (const { combine, value } of reductions) if (relaxed && combine === "sum" && value.kind === "apply" && value.fn === "mul") fused.add(value);
    const step = (form: Parameters<typeof coefficient>[0]): number => (lane === undefined ? 0 : coefficient(form, lane));
    for (const expr of expressions(nest.stages[stage]!)) {
      const { axes } = analysis.of(stage, expr);
      const terms = (axes & innerAxes) === 0 ? this.#outside : this.#inside;
      if (expr.kind === "load") terms.push({ axes, cost: accessCost(step(expr.index)), load: true });
      else if (expr.kind === "index") terms.push({ axes, cost: 1, load: false });
      else if (expr.kind === "apply" && !fused.has(expr)) terms.push({ axes, cost: instructionOf(expr.fn).cost, load: false });
    }
    const all = points | innerAxes;
    for (const { index } of stores) this.#inside.push({ axes: all, cost: lane !== undefined && step(index) === 0 ? 0.5 : accessCost(step(index)) * 2, load: false });
    for (const reduction of reductions) this.#inside.push({ axes: (analysis.resultAxes(reduction.id) & points) | innerAxes, cost: foldingOf(reduction).cost, load: false });
    this.#accumulators = reductions.map((reduction) => analysis.resultAxes(reduction.id));
    this.#latency = Math.max(0, ...reductions.map((reduction) => 8 * foldingOf(reduction).cost));
    this.#foldLanes = lane !== undefined && lane >= nest.axes.length;
  }

  /** Cycles for one tile that makes `copies` along each axis and runs its inner loops `iterations` times in all. */
  cost(copies: readonly number[], iterations: number, separate: number): number {
    const count = (axes: AxisSet): number => copies.reduce((product, c, axis) => (axes & (1 << axis) ? product * c : product), 1);
    let body = 0;
    let loads = 0;
    for (const term of this.#inside) {
      const n = count(term.axes);
      body += n * term.cost;
      if (term.load) loads += n;
    }
    const accumulators = this.#accumulators.reduce((sum, axes) => sum + count(axes), 0) * separate;
    const live = loads + accumulators + (this.relaxed ? 0 : 1);
    const spills = Math.max(0, live - 15) * 1.5;
    const chains = accumulators === 0 ? 0 : this.#latency;
    const outside = this.#outside.reduce((sum, term) => sum + count(term.axes) * term.cost, 0);
    const folding = this.#foldLanes ? accumulators * 3 : accumulators * 0.5;
    return outside + folding + iterations * (Math.max(body, chains) + spills + 1);
  }
}
