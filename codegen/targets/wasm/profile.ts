/** What one execution of a stage's body costs, as a function of how many copies it makes along each axis. */
import { coefficient } from "../../graph/affine.js";
import type { Expr, Jump } from "../../kernel/expr.js";
import { expressions } from "./affines.js";
import { allAxes, contains, type Analysis, type AxisSet } from "./analysis.js";
import { foldingOf } from "./combine.js";
import { instructionOf } from "./instructions.js";

/** What is computed once per copy along the same axes. */
interface Term {
  readonly axes: readonly number[];
  cycles: number;
  loads: number;
}

class Terms {
  readonly all: Term[] = [];
  readonly #byAxes = new Map<AxisSet, Term>();

  add(axes: AxisSet, cycles: number, loads: number): void {
    let term = this.#byAxes.get(axes);
    if (!term) {
      term = { axes: listOf(axes), cycles: 0, loads: 0 };
      this.#byAxes.set(axes, term);
      this.all.push(term);
    }
    term.cycles += cycles;
    term.loads += loads;
  }
}

function listOf(axes: AxisSet): number[] {
  const list: number[] = [];
  for (let axis = 0; axes >> axis !== 0; axis++) if (axes & (1 << axis)) list.push(axis);
  return list;
}

function product(axes: readonly number[], copies: readonly number[]): number {
  let result = 1;
  for (const axis of axes) result *= copies[axis]!;
  return result;
}

/** Cycles of a load or store of four elements `step` apart along the lanes. */
const accessCost = (step: number): number => (step === 0 || step === 1 ? 0.3 : step === -1 || step === 2 ? 1 : 4);

/** Cycles of four loads, each from an address of its own. */
const SCATTERED = 8;
/** Cycles of an addition that waits for what was stored just before. */
const ADDING = 4;

/** Vector registers an engine can use. Values loaded in one block all live at once, because engines load early. */
const REGISTERS = 15;

export class StageProfile {
  /** Inside the inner loops, and before them. */
  readonly #inside = new Terms();
  readonly #outside = new Terms();
  readonly #accumulators: readonly (readonly number[])[];
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
    /** Of a load whose lanes lie wherever the data say. */
    const jumpCost = (jump: Jump | undefined): number | undefined => (jump && lane !== undefined && contains(analysis.of(stage, jump.value).axes, lane) ? SCATTERED : undefined);
    for (const expr of expressions(nest.stages[stage]!)) {
      const { axes } = analysis.of(stage, expr);
      const terms = (axes & innerAxes) === 0 ? this.#outside : this.#inside;
      if (expr.kind === "load") terms.add(axes, jumpCost(expr.jump) ?? accessCost(step(expr.index)), 1);
      else if (expr.kind === "index") terms.add(axes, 1, 0);
      else if (expr.kind === "apply" && !fused.has(expr)) terms.add(axes, instructionOf(expr.fn).cost, 0);
    }
    const all = points | innerAxes;
    for (const { index, added } of stores) {
      this.#inside.add(all, (lane !== undefined && step(index) === 0 ? 0.5 : accessCost(step(index)) * 2) + (added ? ADDING + accessCost(step(index)) : 0), 0);
    }
    for (const reduction of reductions) this.#inside.add(analysis.resultAxes(reduction.id) | innerAxes, foldingOf(reduction).cost, 0);
    this.#accumulators = reductions.map((reduction) => listOf(analysis.resultAxes(reduction.id)));
    this.#latency = Math.max(0, ...reductions.map((reduction) => 8 * foldingOf(reduction).cost));
    this.#foldLanes = lane !== undefined && lane >= nest.axes.length;
  }

  /**
   * Cycles for one tile that makes `copies` along each axis and runs its inner loops `iterations` times in all, and how
   * much code that is, as cycles of one straight run through it.
   */
  cost(copies: readonly number[], iterations: number, separate: number): { readonly cycles: number; readonly code: number } {
    let body = 0;
    let loads = 0;
    for (const { axes, cycles, loads: own } of this.#inside.all) {
      const count = product(axes, copies);
      body += count * cycles;
      loads += count * own;
    }
    let accumulators = 0;
    for (const axes of this.#accumulators) accumulators += product(axes, copies) * separate;
    const live = loads + accumulators + (this.relaxed ? 0 : 1);
    const spills = Math.max(0, live - REGISTERS) * 1.5;
    const chains = accumulators === 0 ? 0 : this.#latency;
    let outside = accumulators * (this.#foldLanes ? 3 : 0.5);
    for (const { axes, cycles } of this.#outside.all) outside += product(axes, copies) * cycles;
    return { code: outside + body, cycles: outside + iterations * (Math.max(body, chains) + spills + 1) };
  }
}
