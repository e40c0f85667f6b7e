/**
 * One nest as the body of a compute shader. A thread computes a point of the nest's axes and loops over the inner ones,
 * in the IR's order. Where points are few and inner axes long, `lanes` threads share a point: each takes every lanes-th
 * inner point, and their sums are folded in pairs, in an order that depends on nothing but sizes. Sums in memory, whose
 * elements the data choose, are shared by element instead: every lane goes through all inner points and adds its own.
 */
import { sizeOf, stridesOf } from "../../graph/dtype.js";
import type { Nest, Reduction, Stage, Store } from "../../kernel/nest.js";
import type { Jump } from "../../kernel/expr.js";
import { foldingOf } from "./combine.js";
import { axisName, block, fromBits, toBits } from "./text.js";
import { resultName, Scope, Values, type ShaderContext } from "./values.js";

/** Which threads compute which points. */
export interface Threads {
  /** Threads of a workgroup. */
  readonly size: number;
  /** Threads that share a point; a power of two that divides `size`. */
  readonly lanes: number;
  /** The workgroup's number among those of this nest; undefined when there is one workgroup, which does everything. */
  readonly group: string | undefined;
}

/** The thread's number in its workgroup, and the workgroup's array for folding: what every shader declares. */
export const THREAD = "thread";
export const FOLD = "fold";

export function emitNest(nest: Nest, threads: Threads, context: ShaderContext): string[] {
  const row = new Scope();
  // Axis 0 of a nest of a loop is the variable of a loop around it.
  const own = nest.loop ? nest.axes.slice(1) : nest.axes;
  const points = sizeOf(own);
  row.lines.push(...decompose("point", own, stridesOf(own), nest.axes.length - own.length));
  for (const reduction of nest.stages.flatMap((stage) => stage.reductions)) row.lines.push(`var ${resultName(reduction.id)} = ${startOf(reduction, context)};`);
  for (const stage of nest.stages) emitStage(nest, stage, threads, context, row);
  return rows(row.lines, points, threads);
}

/** `let i<k>` for each axis that moves, from a row-major number. */
function decompose(number: string, sizes: readonly number[], strides: readonly number[], first: number): string[] {
  const outermost = sizes.findIndex((size) => size > 1);
  return sizes.flatMap((size, i) => {
    if (size === 1) return [];
    const quotient = strides[i] === 1 ? number : `${number} / ${strides[i]}u`;
    return [`let ${axisName(first + i)} = i32(${i === outermost ? quotient : `(${quotient}) % ${size}u`});`];
  });
}

/** Repeats the body for all points of this workgroup. With lanes all threads run it equally often, because they meet at barriers. */
function rows(body: readonly string[], points: number, { size, lanes, group }: Threads): string[] {
  if (lanes === 1) {
    if (group === undefined) return block(`for (var point = ${THREAD}; point < ${points}u; point += ${size}u)`, body);
    return [`let point = ${group} * ${size}u + ${THREAD};`, ...block(`if (point < ${points}u)`, body)];
  }
  const together = size / lanes;
  const own = (first: string): string[] => [
    `let lane = ${THREAD} % ${lanes}u;`,
    `let wanted = ${first} + ${THREAD} / ${lanes}u;`,
    `let live = wanted < ${points}u;`,
    `let point = min(wanted, ${points - 1}u);`,
    ...body,
  ];
  if (group !== undefined) return own(`${group} * ${together}u`);
  return block(`for (var first = 0u; first < ${points}u; first += ${together}u)`, own("first"));
}

function emitStage(nest: Nest, stage: Stage, threads: Threads, context: ShaderContext, row: Scope): void {
  const sizes = [...nest.axes, ...stage.inner];
  const inner = sizeOf(stage.inner);
  const adds = stage.stores.some((store) => store.added);
  const shared = threads.lanes > 1 && !adds;
  const first = nest.axes.length;
  // With lanes all inner axes are one loop; otherwise each axis is a loop of its own.
  const looped = stage.inner.length === 0 ? 0 : shared ? 1 : stage.inner.length;
  const scopes = [row, ...Array.from({ length: looped }, () => new Scope())];
  const values = new Values(context, sizes, (axis) => (axis < first ? 0 : shared ? 1 : axis - first + 1), scopes);
  const body = scopes.at(-1)!;

  for (const reduction of stage.reductions) {
    const { fold } = foldingOf(reduction);
    const value = values.text(reduction.value);
    body.lines.push(`${resultName(reduction.id)} = ${fold(resultName(reduction.id), value)};`);
  }
  const added = stage.stores.flatMap((store) => (store.added ? addition(store, store.added, values, threads.lanes) : []));
  // All values of a point are computed before any is stored.
  const stores = stage.stores.flatMap(({ buffer, index, value, added }) => (added ? [] : [`${values.element(buffer, index)} = ${toBits(values.text(value), value.dtype)};`]));
  const guard = !shared ? undefined : looped > 0 ? "live" : "live && lane == 0u";
  if (stores.length > 0) body.lines.push(...(guard === undefined ? stores : block(`if (${guard})`, stores)));
  body.lines.push(...added);

  if (looped > 0) row.lines.push(...loops(scopes.slice(1), stage.inner, first, shared ? { inner, lanes: threads.lanes } : undefined));
  if (!shared || looped === 0) return;
  for (const reduction of stage.reductions) row.lines.push(...foldLanes(reduction, threads.lanes));
}

/** A sum in memory. Each lane has the rows whose distance, scrambled so that any stride spreads over all lanes, falls to it. */
function addition({ buffer, index, value }: Store, added: Jump, values: Values, lanes: number): string[] {
  const row = values.text(added.value);
  const scope = new Scope();
  const own = lanes > 1 ? values.within(scope) : values;
  const element = own.element(buffer, index, added);
  const sum = `${element} = ${toBits(`(${fromBits(element, value.dtype)} + ${own.text(value)})`, value.dtype)};`;
  if (lanes === 1) return [sum];
  return block(`if (live && ((bitcast<u32>(${row}) * 2654435769u) >> 16u) % ${lanes}u == lane)`, [...scope.lines, sum]);
}

function loops(scopes: readonly Scope[], inner: readonly number[], first: number, shared: { readonly inner: number; readonly lanes: number } | undefined): string[] {
  if (shared) {
    const axes = decompose("inner", inner, stridesOf(inner), first);
    return block(`for (var inner = lane; inner < ${shared.inner}u; inner += ${shared.lanes}u)`, [...axes, ...scopes[0]!.lines]);
  }
  return scopes.reduceRight<string[]>((body, scope, i) => {
    const name = axisName(first + i);
    const lines = [...scope.lines, ...body];
    return inner[i] === 1 ? block("", lines) : block(`for (var ${name} = 0i; ${name} < ${inner[i]}i; ${name}++)`, lines);
  }, []);
}

function startOf(reduction: Reduction, context: ShaderContext): string {
  const { start, helpers } = foldingOf(reduction);
  helpers.forEach((helper) => context.helpers.add(helper));
  return start;
}

/** The fold of all lanes' values, in all lanes. */
function foldLanes(reduction: Reduction, lanes: number): string[] {
  const name = resultName(reduction.id);
  const { dtype } = reduction;
  const at = (offset: string): string => fromBits(`${FOLD}[${THREAD}${offset}]`, dtype);
  const step = block("if (lane < step)", [`${FOLD}[${THREAD}] = ${toBits(`(${foldingOf(reduction).fold(at(""), at(" + step"))})`, dtype)};`]);
  return [
    `${FOLD}[${THREAD}] = ${toBits(name, dtype)};`,
    "workgroupBarrier();",
    ...block(`for (var step = ${lanes / 2}u; step > 0u; step >>= 1u)`, [...step, "workgroupBarrier();"]),
    `${name} = ${at(" - lane")};`,
    "workgroupBarrier();",
  ];
}
