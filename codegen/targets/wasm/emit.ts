/** A plan as one WebAssembly module: a function per nest, and `step`, which runs them all. */
import type { DType } from "../../graph/dtype.js";
import type { Nest } from "../../kernel/nest.js";
import { unitsOf, type PlacedBuffer, type Plan } from "../../kernel/plan.js";
import { expressions } from "./affines.js";
import { encodeModule, type FunctionBody } from "./encoder.js";
import { emitFill } from "./fill.js";
import { FunctionBuilder } from "./function.js";
import { buildHelpers } from "./helpers.js";
import { instructionOf } from "./instructions.js";
import { NestEmitter } from "./nest.js";
import { opcodes } from "./opcodes.js";
import { splitLoop, type Schedule } from "./schedule.js";
import { Scheduler } from "./scheduler.js";
import type { Cache } from "./traffic.js";
import { VectorCode, type HelperName } from "./vector.js";

export interface EmitOptions {
  /** Use fused multiply-add; only where `relaxedSimdSupported()`. */
  readonly relaxed: boolean;
  readonly memory: {
    /** Byte address of arena element 0. */
    readonly base: number;
    readonly shared: boolean;
    readonly initialPages: number;
    /** Only a shared memory's import states it. */
    readonly maximumPages: number;
    /**
     * Byte address of SCRATCH_BYTES bytes for compact copies of operands; without it, none are made. Each thread needs
     * its own: the module exports the address as the mutable global "scratch".
     */
    readonly scratch?: number;
  };
  /** The machine's caches, from the first level on; common sizes if absent. */
  readonly caches?: readonly Cache[];
}

/** Bytes that must be readable after the end of every buffer, because vectors are read whole. */
export const SLACK_BYTES = 64;

export interface EmittedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Per unit of the plan, a nest or a whole loop: `n<i>(begin, end)` accepts ranges within [0, splits[i]). */
  readonly splits: readonly number[];
  /** Units that have an `f<i>()`, to be called once before any part of `n<i>`. */
  readonly fills: readonly boolean[];
}

/**
 * Imports "env"."memory". Exports `step()`, and for each unit i `n<i>(begin, end)`, which runs iterations of its split
 * loop (any division gives the same bits; a loop of nests is one iteration), and `f<i>()` if it has fills.
 */
export function emitParts(plan: Plan, options: EmitOptions): EmittedModule {
  const { scratch } = options.memory;
  const helpers = buildHelpers(helpersOf(plan.nests), options.relaxed);
  const addresses = plan.buffers.map((buffer) => options.memory.base + buffer.offset * 4);
  const scheduler = new Scheduler(plan.buffers, options.relaxed, options.caches);
  const bodies: FunctionBody[] = [...helpers.bodies];
  const step = new FunctionBuilder({ params: [], results: [] }, "step");
  const splits: number[] = [];
  const scratchGlobal = scratch === undefined ? undefined : 0;
  const addNest = (nest: Nest, name?: string): { readonly index: number; readonly count: number } => {
    const schedule = scheduler.schedule(nest);
    return { index: bodies.push(nestFunction(schedule, plan.buffers, addresses, options.relaxed, helpers.index, scratchGlobal, name)) - 1, count: splitLoop(schedule)?.count ?? 1 };
  };
  const units = unitsOf(plan.nests);
  units.forEach((unit, number) => {
    const fills = unit.flatMap((nest) => nest.fills);
    if (fills.length > 0) step.call(bodies.push(fillFunction(fills, plan.buffers, addresses, `f${number}`)) - 1);
    const name = `n${number}`;
    const [first] = unit as [Nest];
    const own = first.loop ? { index: bodies.push(loopFunction(unit, first.loop.backwards, unit.map((nest) => addNest(nest)), name)) - 1, count: 1 } : addNest(first, name);
    splits.push(own.count);
    step.i32(0);
    step.i32(own.count);
    step.call(own.index);
  });
  bodies.push(step.finish());
  return { bytes: encodeModule(options.memory, bodies, scratch === undefined ? [] : [{ exported: "scratch", value: scratch }]), splits, fills: units.map((unit) => unit.some((nest) => nest.fills.length > 0)) };
}

export const emitModule = (plan: Plan, options: EmitOptions): Uint8Array<ArrayBuffer> => emitParts(plan, options).bytes;

function helpersOf(nests: readonly Nest[]): Set<HelperName> {
  const names = new Set<HelperName>();
  for (const stage of nests.flatMap((nest) => nest.stages)) {
    for (const expr of expressions(stage)) {
      const helper = expr.kind === "apply" ? instructionOf(expr.fn).helper : undefined;
      if (helper) names.add(helper);
    }
  }
  return names;
}

function fillFunction(fills: Nest["fills"], buffers: readonly PlacedBuffer[], addresses: readonly number[], name: string): FunctionBody {
  const code = new FunctionBuilder({ params: [], results: [] }, name);
  for (const { buffer, offset, length, value } of fills) emitFill(code, addresses[buffer]! + offset * 4, length, bitsOf(value, buffers[buffer]!.dtype));
  return code.finish();
}

/** An element's four bytes as an int32. */
const bitsOf = (value: number, dtype: DType): number => (dtype === "float32" ? new Int32Array(new Float32Array([value]).buffer)[0]! : value);

function nestFunction(schedule: Schedule, buffers: readonly PlacedBuffer[], addresses: readonly number[], relaxed: boolean, helper: (name: HelperName) => number, scratch: number | undefined, name: string | undefined): FunctionBody {
  const code = new FunctionBuilder({ params: schedule.steps === undefined ? ["i32", "i32"] : ["i32", "i32", "i32"], results: [] }, name);
  new NestEmitter(new VectorCode(code, relaxed, helper), schedule, buffers, addresses, scratch).emit();
  return code.finish();
}

/** All steps of a loop, each through all its nests. Other threads take no part: a step is short, and waits for the one before. */
function loopFunction(nests: readonly Nest[], backwards: boolean, functions: readonly { readonly index: number; readonly count: number }[], name: string): FunctionBody {
  const code = new FunctionBuilder({ params: ["i32", "i32"], results: [] }, name);
  const steps = nests[0]!.axes[0]!;
  const [begin, end] = [0, 1];
  code.get(begin);
  code.get(end);
  code.op(opcodes.i32LtS);
  code.when(() => {
    const step = code.local("i32");
    code.i32(backwards ? steps - 1 : 0);
    code.set(step);
    code.repeat(() => {
      for (const { index, count } of functions) {
        code.i32(0);
        code.i32(count);
        code.get(step);
        code.call(index);
      }
      code.get(step);
      code.i32(backwards ? -1 : 1);
      code.op(opcodes.i32Add);
      code.set(step);
      code.get(step);
      code.i32(backwards ? -1 : steps);
      code.op(opcodes.i32Ne);
    });
  });
  return code.finish();
}
