/** A compiled program as WGSL compute shaders, in the order in which they are dispatched. */
import { lifetimes, assignOffsets } from "../../passes/memory.js";
import type { Nest } from "../../kernel/nest.js";
import type { CompiledProgram } from "../../passes/compile.js";
import { helperTexts, type HelperName } from "./helpers.js";
import { emitNest, FOLD, THREAD } from "./nest.js";
import { ARENA_BINDING, bindingName, ownBuffers, placeBuffers, type Own, type Place } from "./places.js";
import { NARROW_THREADS, schedule, WIDE_THREADS, type Dispatch, type Scheduled } from "./schedule.js";
import { tasksOf } from "./tasks.js";
import { axisName, block } from "./text.js";
import type { ShaderContext } from "./values.js";

export interface WgslOptions {
  /** Storage buffers that a shader may use: at least three. */
  readonly maxStorageBuffers: number;
  readonly maxWorkgroupsPerDimension: number;
  /** Where each state begins in the buffer of states, in elements, by buffer. */
  readonly states: ReadonlyMap<number, number>;
}

export interface Shader {
  readonly code: string;
  readonly workgroups: readonly [number, number];
}

export interface WgslProgram {
  readonly shaders: readonly Shader[];
  /** Numbers of shaders in the order in which they are dispatched: those of a loop's steps come again and again. */
  readonly sequence: readonly number[];
  /** Of every buffer of the program. */
  readonly places: readonly Place[];
  /** Inputs and outputs with a binding of their own, from binding 2 on. */
  readonly own: readonly Own[];
  /** Elements that the arena must have. */
  readonly arena: number;
}

export function emitWgsl(program: CompiledProgram, options: WgslOptions): WgslProgram {
  const dispatches = schedule(tasksOf(program.nests, program.buffers));
  const own = ownBuffers(program, options.maxStorageBuffers);
  const { offsets, size } = arenaOf(program, own, dispatches);
  const places = placeBuffers(program, own, { arena: offsets, states: options.states });
  // Behind all values, the number of the step for loops that take several dispatches.
  const arena = dispatches.some(({ kind }) => kind === "steps") ? size + 1 : size;
  const shaders: Shader[] = [];
  const sequence: number[] = [];
  const add = (threads: number, write: Writer): number => shaders.push(emitShader(write, threads, program, places, arena)) - 1;
  for (const dispatch of dispatches) {
    if (dispatch.kind === "wide") sequence.push(add(WIDE_THREADS, (context) => wide(dispatch.tasks, context, options)));
    else if (dispatch.kind === "narrow") sequence.push(add(NARROW_THREADS, (context) => narrow(dispatch.levels, context)));
    else if (dispatch.kind === "loop") sequence.push(add(NARROW_THREADS, (context) => loop(dispatch.levels, context)));
    else {
      const { axes, loop: kind } = dispatch.levels[0]![0]!.task.nest;
      const steps = axes[0]!;
      const first = add(1, (context) => counting(`${counter(context, size)} = ${kind!.backwards ? steps - 1 : 0}u;`));
      const next = add(1, (context) => counting(`${counter(context, size)} ${kind!.backwards ? "-=" : "+="} 1u;`));
      const levels = dispatch.levels.map((tasks) => add(WIDE_THREADS, (context) => step(wide(tasks, context, options), counter(context, size))));
      sequence.push(first, ...levels);
      for (let i = 1; i < steps; i++) sequence.push(next, ...levels);
    }
  }
  return { shaders, sequence, places, own, arena };
}

/** Writes a shader's body and notes in the context what it needs. */
type Writer = (context: ShaderContext) => Body;

/** The element of the arena that holds the number of the step. */
function counter({ bindings }: ShaderContext, position: number): string {
  bindings.add(ARENA_BINDING);
  return `${bindingName(ARENA_BINDING)}[${position}]`;
}

const counting = (line: string): Body => ({ body: [line], workgroups: [1, 1], folds: false });

const step = ({ body, ...rest }: Body, number: string): Body => ({ body: [`let ${axisName(0)} = i32(${number});`, ...body], ...rest });

/** The memory plan again, now that what runs at the same time is known: a dispatch counts as one moment. */
function arenaOf(program: CompiledProgram, own: readonly Own[], dispatches: readonly Dispatch[]): ReturnType<typeof assignOffsets> {
  const moments = dispatches.map((dispatch): Nest => {
    const tasks = tasksIn(dispatch);
    return { name: "", axes: [], fills: [], stages: tasks.flatMap(({ task }) => task.nest.stages) };
  });
  const elsewhere = new Set([...program.states, ...own.map(({ buffer }) => buffer)]);
  const inputs = [...program.bufferOfLeaf.values()].filter((buffer) => !elsewhere.has(buffer));
  const lives = lifetimes(moments, new Set(program.outputs), new Set(inputs));
  return assignOffsets(program.buffers.filter(({ id }) => !elsewhere.has(id)), lives);
}

const tasksIn = (dispatch: Dispatch): readonly Scheduled[] => (dispatch.kind === "wide" ? dispatch.tasks : dispatch.levels.flat());

function emitShader(write: Writer, size: number, program: CompiledProgram, places: readonly Place[], arena: number): Shader {
  const helpers = new Set<HelperName>();
  const bindings = new Set<number>();
  let names = 0;
  const context: ShaderContext = { buffers: program.buffers, places, helpers, bindings, fresh: () => `v${names++}` };
  const { body, workgroups, folds } = write(context);
  // Sized arrays, because a bound that is known costs less to check.
  const length = (binding: number): number => {
    if (binding === ARENA_BINDING) return arena;
    return Math.max(...places.map((place, id) => (place.binding === binding ? place.offset + program.buffers[id]!.length : 0)));
  };
  const spaces = new Map(places.map(({ binding, space }) => [binding, space]));
  const code = [
    ...[...bindings].sort((a, b) => a - b).map((binding) => `@group(0) @binding(${binding}) var<storage, ${spaces.get(binding) === "input" ? "read" : "read_write"}> ${bindingName(binding)}: array<u32, ${length(binding)}>;`),
    ...(folds ? [`var<workgroup> ${FOLD}: array<u32, ${size}>;`] : []),
    ...helperTexts(helpers),
    `@compute @workgroup_size(${size})`,
    ...block(`fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) ${THREAD}: u32)`, body),
  ];
  return { code: `${code.join("\n")}\n`, workgroups };
}

interface Body {
  readonly body: readonly string[];
  readonly workgroups: readonly [number, number];
  readonly folds: boolean;
}

function wide(tasks: readonly Scheduled[], context: ShaderContext, { maxWorkgroupsPerDimension }: WgslOptions): Body {
  let end = 0;
  // The longest first, so that the short ones fill the gaps.
  const sorted = [...tasks].sort((a, b) => b.task.cost / b.lanes - a.task.cost / a.lanes);
  const branches = sorted.flatMap(({ task, lanes }, i) => {
    const first = end;
    end += Math.ceil((task.points * lanes) / WIDE_THREADS);
    const lines = emitNest(task.nest, { size: WIDE_THREADS, lanes, group: first === 0 ? "group" : `(group - ${first}u)` }, context);
    return block(`${i === 0 ? "" : "else "}if (group < ${end}u)`, lines);
  });
  const across = Math.min(end, maxWorkgroupsPerDimension);
  return { body: [`let group = id.y * ${across}u + id.x;`, ...branches], workgroups: [across, Math.ceil(end / across)], folds: tasks.some(({ lanes }) => lanes > 1) };
}

const barrier = ["storageBarrier();", "workgroupBarrier();"];

function narrow(levels: readonly (readonly Scheduled[])[], context: ShaderContext): Body {
  const body = levels.flatMap((level, i) => [
    ...(i === 0 ? [] : barrier),
    ...level.flatMap(({ task, lanes }) => block("", emitNest(task.nest, { size: NARROW_THREADS, lanes, group: undefined }, context))),
  ]);
  return { body, workgroups: [1, 1], folds: levels.some((level) => level.some(({ lanes }) => lanes > 1)) };
}

/** The levels of a step again and again: the number of the step is axis 0 of all nests. */
function loop(levels: readonly (readonly Scheduled[])[], context: ShaderContext): Body {
  const { body, ...rest } = narrow(levels, context);
  const { axes, loop: kind } = levels[0]![0]!.task.nest;
  const step = axisName(0);
  const head = kind!.backwards ? `for (var ${step} = ${axes[0]! - 1}i; ${step} >= 0i; ${step}--)` : `for (var ${step} = 0i; ${step} < ${axes[0]}i; ${step}++)`;
  return { body: block(head, [...body, ...barrier]), ...rest };
}
