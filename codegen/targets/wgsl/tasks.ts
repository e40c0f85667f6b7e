/** The nests of a program as pieces of work for a GPU: what each touches, what it waits for, and how long it takes. */
import { bounds, type Affine } from "../../graph/affine.js";
import { sizeOf } from "../../graph/dtype.js";
import { operands, type Expr, type Jump } from "../../kernel/expr.js";
import { rootsOf, type Buffer, type Nest, type Stage } from "../../kernel/nest.js";
import { unitsOf } from "../../kernel/plan.js";
import { functionOf } from "./functions.js";

/** Elements of a buffer, `to` excluded. */
export interface Range {
  readonly buffer: number;
  readonly from: number;
  readonly to: number;
}

export interface Task {
  readonly nest: Nest;
  /** Fills come before everything else that is written to the same elements. */
  readonly fills: boolean;
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
  /** Points of the nest's axes. */
  readonly points: number;
  /** The longest stage's inner points. */
  readonly inner: number;
  /** Rough number of instructions for one point. */
  readonly cost: number;
  /** Rows are added up in memory: threads that share a point go through all inner points, and each adds to rows of its own. */
  readonly adds: boolean;
  /** What each step of a loop does, for a task that is a whole loop. */
  readonly steps?: readonly Task[];
}

/** Every fill becomes a task of its own: it need not wait for what its nest waits for. A loop is one task. */
export const tasksOf = (nests: readonly Nest[], buffers: readonly Buffer[]): Task[] =>
  unitsOf(nests).flatMap((unit) => {
    const fills = unit.flatMap((nest) => nest.fills).map(({ buffer, offset, length, value }) => {
      const literal: Expr = { kind: "literal", dtype: buffers[buffer]!.dtype, value };
      const stage: Stage = { inner: [], reductions: [], stores: [{ buffer, index: { offset, coefficients: [1] }, value: literal }] };
      return taskOf({ name: "fill", axes: [length], stages: [stage], fills: [] }, true);
    });
    const tasks = unit.map((nest) => taskOf({ ...nest, fills: [] }, false));
    return [...fills, tasks[0]!.nest.loop ? loopTask(tasks) : tasks[0]!];
  });

function loopTask(steps: readonly Task[]): Task {
  const longest = steps.reduce((a, b) => (b.points > a.points ? b : a));
  const count = longest.nest.axes[0]!;
  return {
    ...longest,
    reads: steps.flatMap(({ reads }) => reads),
    writes: steps.flatMap(({ writes }) => writes),
    cost: count * steps.reduce((sum, { cost }) => sum + cost, 0),
    steps,
  };
}

function taskOf(nest: Nest, fills: boolean): Task {
  const reads: Range[] = [];
  const writes: Range[] = [];
  let cost = 4;
  for (const stage of nest.stages) {
    const sizes = [...nest.axes, ...stage.inner];
    const range = (buffer: number, index: Affine, jump?: Jump): Range => {
      // A store outside the inner loops may still carry coefficients, all 0, for their axes.
      const { min, max } = bounds({ offset: index.offset, coefficients: index.coefficients.slice(0, sizes.length) }, sizes);
      return { buffer, from: min + (jump?.min ?? 0), to: max + (jump?.max ?? 0) + 1 };
    };
    let perPoint = 2 * (stage.stores.length + stage.reductions.length);
    for (const expr of expressionsOf(stage)) {
      if (expr.kind === "load") reads.push(range(expr.buffer, expr.index, expr.jump));
      perPoint += expr.kind === "load" ? 3 : expr.kind === "apply" ? functionOf(expr.fn).cost : 0;
    }
    writes.push(...stage.stores.map(({ buffer, index, added }) => range(buffer, index, added)));
    cost += perPoint * sizeOf(stage.inner);
  }
  return { nest, fills, reads, writes, points: sizeOf(nest.loop ? nest.axes.slice(1) : nest.axes), inner: Math.max(1, ...nest.stages.map((stage) => sizeOf(stage.inner))), cost, adds: nest.stages.some((stage) => stage.stores.some((store) => store.added)) };
}

function expressionsOf(stage: Stage): Set<Expr> {
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    operands(expr).forEach(visit);
  };
  rootsOf(stage).forEach(visit);
  return seen;
}

const touch = (a: readonly Range[], b: readonly Range[]): boolean => a.some((x) => b.some((y) => x.buffer === y.buffer && x.from < y.to && y.from < x.to));

/** Whether `later` must not start before `earlier` has ended. A plan stores every element once, fills apart, so stores never collide. */
export const waitsFor = (later: Task, earlier: Task): boolean =>
  touch(later.reads, earlier.writes) || touch(later.writes, earlier.reads) || ((earlier.fills || later.fills) && touch(later.writes, earlier.writes));

/** How many threads share a point, so that about `wanted` threads are busy: a power of two, at most `most`, each with some steps to do. */
export function lanesOf(task: Task, wanted: number, most: number): number {
  let lanes = 1;
  while (lanes < most && task.points * lanes * 2 <= wanted && task.inner >= lanes * 16) lanes *= 2;
  return lanes;
}

/** Rough number of instructions that each of `threads` threads executes. */
export const stepsOf = (task: Task, lanes: number, threads: number): number =>
  Math.ceil((task.points * lanes) / threads) * (task.cost / (task.adds ? 1 : lanes) + (lanes > 1 ? 16 * Math.log2(lanes) : 0));
