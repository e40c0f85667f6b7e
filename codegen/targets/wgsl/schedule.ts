/**
 * Which work goes into which dispatch. Tasks are sorted into levels: those of one level do not wait for each other, so
 * that they share a dispatch, each with workgroups of its own. Consecutive levels with little work become one dispatch
 * of a single workgroup, which runs them one after another with barriers between.
 */
import { lanesOf, stepsOf, waitsFor, type Task } from "./tasks.js";

export interface Scheduled {
  readonly task: Task;
  /** Threads that share a point. */
  readonly lanes: number;
}

export type Dispatch =
  /** Tasks side by side, each on as many workgroups as it needs. */
  | { readonly kind: "wide"; readonly tasks: readonly Scheduled[] }
  /** Levels one after another on one workgroup. */
  | { readonly kind: "narrow"; readonly levels: readonly (readonly Scheduled[])[] }
  /** All steps of a loop on one workgroup, the levels of a step one after another. */
  | { readonly kind: "loop"; readonly levels: readonly (readonly Scheduled[])[] }
  /** A loop whose steps are long: each level of each step is a dispatch, on as many workgroups as it needs. */
  | { readonly kind: "steps"; readonly levels: readonly (readonly Scheduled[])[] };

export const WIDE_THREADS = 64;
export const NARROW_THREADS = 256;
/** As many threads as keep a GPU busy. */
const PLENTY = 16384;
/** Instructions for which one workgroup alone is better than one more dispatch. */
const SHORT = 12288;
/** Shaders with more tasks take drivers long to compile. */
const MOST_TASKS = 64;

export function schedule(tasks: readonly Task[]): Dispatch[] {
  const dispatches: Dispatch[] = [];
  for (const all of levelsOf(tasks).flatMap(split)) {
    for (const { steps } of all) if (steps) dispatches.push(loopOf(steps));
    const level = all.filter(({ steps }) => !steps);
    if (level.length === 0) continue;
    const narrow = level.map(onOneWorkgroup);
    if (stepsOfLevel(narrow) > SHORT) {
      dispatches.push(...apart(level.map(onMany)).map((tasks) => ({ kind: "wide" as const, tasks })));
      continue;
    }
    const last = dispatches.at(-1);
    const count = last?.kind === "narrow" ? last.levels.flat().length : Infinity;
    if (last?.kind === "narrow" && count + level.length <= MOST_TASKS) dispatches.splice(-1, 1, { kind: "narrow", levels: [...last.levels, narrow] });
    else dispatches.push({ kind: "narrow", levels: [narrow] });
  }
  return dispatches;
}

const onOneWorkgroup = (task: Task): Scheduled => ({ task, lanes: lanesOf(task, NARROW_THREADS, NARROW_THREADS) });
const onMany = (task: Task): Scheduled => ({ task, lanes: lanesOf(task, PLENTY, WIDE_THREADS) });

const stepsOfLevel = (level: readonly Scheduled[]): number => level.reduce((sum, { task, lanes }) => sum + stepsOf(task, lanes, NARROW_THREADS), 0);

/** A step on many workgroups is a dispatch for each level, and one that counts. */
function loopOf(tasks: readonly Task[]): Dispatch {
  const levels: Task[][] = [];
  const level: number[] = [];
  tasks.forEach((task, i) => {
    level.push(Math.max(0, ...tasks.slice(0, i).flatMap((earlier, j) => (waitsFor(task, earlier) ? [level[j]! + 1] : []))));
    (levels[level[i]!] ??= []).push(task);
  });
  const narrow = levels.map((all) => all.map(onOneWorkgroup));
  const steps = narrow.reduce((sum, all) => sum + stepsOfLevel(all), 0);
  return steps > SHORT * (levels.length + 1) ? { kind: "steps", levels: levels.map((all) => all.map(onMany)) } : { kind: "loop", levels: narrow };
}

/** A barrier anywhere in a shader costs software GPUs something in every workgroup, so that many workgroups are kept free of them. */
function apart(tasks: readonly Scheduled[]): (readonly Scheduled[])[] {
  const folding = tasks.filter(({ lanes }) => lanes > 1);
  const plain = tasks.filter(({ lanes }) => lanes === 1);
  const points = plain.reduce((sum, { task }) => sum + task.points, 0);
  return folding.length > 0 && points > PLENTY ? [plain, folding] : [tasks];
}

function split(level: readonly Task[]): Task[][] {
  const parts: Task[][] = [];
  for (let from = 0; from < level.length; from += MOST_TASKS) parts.push(level.slice(from, from + MOST_TASKS));
  return parts;
}

/** Each task as early as it can run; those that write more than they read as late as they can, so that memory is held for less time. */
function levelsOf(tasks: readonly Task[]): Task[][] {
  const waits = tasks.map((task, i) => tasks.slice(0, i).flatMap((earlier, j) => (waitsFor(task, earlier) ? [j] : [])));
  const level: number[] = [];
  tasks.forEach((_, i) => level.push(Math.max(0, ...waits[i]!.map((j) => level[j]! + 1))));
  const latest = tasks.map(() => Math.max(0, ...level));
  for (let i = tasks.length - 1; i >= 0; i--) {
    if (volume(tasks[i]!.writes) > volume(tasks[i]!.reads)) level[i] = latest[i]!;
    for (const j of waits[i]!) latest[j] = Math.min(latest[j]!, level[i]! - 1);
  }
  const levels: Task[][] = [];
  tasks.forEach((task, i) => (levels[level[i]!] ??= []).push(task));
  // Moving tasks to later levels never empties one of a longest chain, but keep the list dense.
  return levels.filter((each) => each !== undefined);
}

const volume = (ranges: Task["reads"]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0);
