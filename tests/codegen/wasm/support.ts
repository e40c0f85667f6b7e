/** An arena with canaries, the interpreter of nests as the oracle, and a runner of emitted modules. */
import type { DType } from "../../../codegen/graph/dtype.js";
import type { Nest } from "../../../codegen/kernel/nest.js";
import type { PlacedBuffer, Plan } from "../../../codegen/kernel/plan.js";
import { interpretNest } from "../../../codegen/kernel/interpret.js";
import { emitParts, SCRATCH_BYTES, SLACK_BYTES, webAssembly, type Cache } from "../../../codegen/targets/wasm/index.js";

export interface TestBuffer {
  readonly dtype: DType;
  readonly values: readonly number[];
}

/** Buffers one after the other with gaps, so that stray writes hit memory nobody owns. */
export function place(buffers: readonly TestBuffer[]): { readonly placed: PlacedBuffer[]; readonly size: number } {
  let top = 4;
  const placed = buffers.map(({ dtype, values }, id) => {
    const offset = top;
    top += Math.ceil(values.length / 4) * 4 + 8;
    return { id, name: `b${id}`, dtype, length: values.length, offset };
  });
  return { placed, size: top };
}

export interface Interpreted {
  /** The largest finite magnitude that occurred anywhere: float32 rounding errors are in proportion to it. */
  readonly magnitude: number;
  readonly memory: Float64Array[];
  readonly written: ReadonlySet<number>[];
}

/** Runs nests by their definition. Bools are 0 and 1. */
export function interpret(nests: readonly Nest[], buffers: readonly TestBuffer[]): Interpreted {
  const memory = buffers.map(({ values }) => Float64Array.from(values));
  const written = buffers.map(() => new Set<number>());
  let magnitude = 0;
  const seen = (value: number): void => {
    if (Math.abs(value) < 1e30) magnitude = Math.max(magnitude, Math.abs(value));
  };
  const watch = { computed: seen, stored: (buffer: number, at: number) => void written[buffer]!.add(at) };
  for (const nest of nests) interpretNest(nest, memory, watch);
  return { memory, written, magnitude };
}

export interface Ran {
  readonly placed: readonly PlacedBuffer[];
  /** The whole arena afterwards, and before. */
  readonly after: Int32Array;
  readonly before: Int32Array;
  /** Elements of a buffer as float64. */
  readonly read: (buffer: number) => number[];
}

const BASE = 32;

export interface RunOptions {
  readonly relaxed: boolean;
  readonly scratch?: boolean;
  readonly cuts?: readonly number[];
  readonly caches?: readonly Cache[];
}

/** Emits and runs nests. `cuts` gives, per nest, fractions at which the split range is cut; without them `step()` runs. */
export function run(nests: readonly Nest[], buffers: readonly TestBuffer[], options: RunOptions): Ran {
  const { placed, size } = place(buffers);
  const plan: Plan = { buffers: placed, nests, size };
  const end = BASE + size * 4 + SLACK_BYTES;
  const pages = Math.ceil((end + (options.scratch ? SCRATCH_BYTES : 0)) / 65536);
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages });
  const ints = new Int32Array(memory.buffer);
  // A pattern that is a NaN as float32, so that lanes read past an end and used anyway would show.
  ints.fill(0x7fc0dead);
  const floats = new Float32Array(memory.buffer);
  buffers.forEach(({ dtype, values }, id) => {
    const view = dtype === "float32" ? floats : ints;
    view.set(values, BASE / 4 + placed[id]!.offset);
  });
  const before = ints.slice();
  const { bytes, splits, fills } = emitParts(plan, { relaxed: options.relaxed, memory: { base: BASE, shared: false, initialPages: pages, maximumPages: pages, ...(options.scratch ? { scratch: end } : {}) }, ...(options.caches ? { caches: options.caches } : {}) });
  const { exports } = new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory } });
  const { cuts } = options;
  if (!cuts) exports["step"]!();
  else {
    nests.forEach((_, index) => {
      if (fills[index]) exports[`f${index}`]!();
      const bounds = [0, ...cuts.map((cut) => Math.floor(cut * splits[index]!)), splits[index]!].sort((a, b) => a - b);
      const ranges = bounds.slice(1).map((end, i) => [bounds[i]!, end] as const);
      for (const [begin, end] of ranges.reverse()) exports[`n${index}`]!(begin, end);
    });
  }
  const read = (buffer: number): number[] => {
    const { dtype, length, offset } = placed[buffer]!;
    const elements = Array.from((dtype === "float32" ? floats : ints).subarray(BASE / 4 + offset, BASE / 4 + offset + length));
    return dtype === "bool" ? elements.map((x) => Number(x !== 0)) : elements;
  };
  // What is done in scratch memory is nobody's business.
  const scratch = options.scratch ? SCRATCH_BYTES / 4 : 0;
  const outside = (all: Int32Array): Int32Array => all.slice().fill(0, end / 4, end / 4 + scratch);
  return { placed, after: outside(ints), before: outside(before), read };
}

/** First difference between a run and the oracle, in words; undefined when they agree and nothing else changed. */
export function difference(nests: readonly Nest[], buffers: readonly TestBuffer[], ran: Ran, tolerance: number): string | undefined {
  const { memory, written, magnitude } = interpret(nests, buffers);
  const touched = new Set(written.flatMap((set, id) => [...set].map((i) => BASE / 4 + ran.placed[id]!.offset + i)));
  for (let i = 0; i < ran.after.length; i++) {
    if (ran.after[i] !== ran.before[i] && !touched.has(i)) return `element ${i - BASE / 4} of the arena was written`;
  }
  for (const [id, buffer] of buffers.entries()) {
    const got = ran.read(id);
    for (const index of written[id]!) {
      const want = memory[id]![index]!;
      const near = buffer.dtype === "float32" ? Math.abs(got[index]! - want) <= tolerance * (1 + Math.abs(want)) + 1e-6 * magnitude || Object.is(got[index], Math.fround(want)) : got[index] === want;
      if (!near) return `buffer ${id} element ${index}: got ${got[index]}, want ${want}`;
    }
  }
  return undefined;
}

/** Runs nests in one go and cut in parts; throws on any difference from the oracle or between the two. */
export function check(nests: readonly Nest[], buffers: readonly TestBuffer[], options: RunOptions & { readonly tolerance?: number }): void {
  const { cuts = [0.3, 0.5, 0.9], tolerance = 1e-5, ...rest } = { scratch: true, ...options };
  const whole = run(nests, buffers, rest);
  const wrong = difference(nests, buffers, whole, tolerance);
  if (wrong) throw new Error(wrong);
  const parts = run(nests, buffers, { ...rest, cuts });
  const different = whole.after.findIndex((bits, i) => bits !== parts.after[i]);
  if (different >= 0) throw new Error(`a split run differs at element ${different - BASE / 4} of the arena`);
}
