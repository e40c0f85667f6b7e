/** Speed of generated kernels against the machine's limit: npx tsx bench/kernels.ts [name part] */
import type { Affine } from "../codegen/graph/affine.js";
import type { Expr } from "../codegen/kernel/expr.js";
import type { Nest, Stage } from "../codegen/kernel/nest.js";
import { scalarFunctions, type ScalarFunction } from "../codegen/kernel/scalar.js";
import { emitModule, relaxedSimdSupported, SCRATCH_BYTES, webAssembly } from "../codegen/targets/wasm/index.js";
import { scheduleNest } from "../codegen/targets/wasm/scheduler.js";
import { measurePeak } from "./peak.js";

const index = (coefficients: readonly number[], offset = 0): Affine => ({ offset, coefficients });
const load = (buffer: number, coefficients: readonly number[], offset = 0): Expr => ({ kind: "load", dtype: "float32", buffer, index: index(coefficients, offset) });
const apply = (fn: ScalarFunction, ...args: readonly Expr[]): Expr => ({ kind: "apply", dtype: scalarFunctions[fn].result, fn, args });
const literal = (value: number): Expr => ({ kind: "literal", dtype: "float32", value });
const result = (reduction: number): Expr => ({ kind: "result", dtype: "float32", reduction });
const stage = (parts: Partial<Stage>): Stage => ({ inner: [], reductions: [], stores: [], ...parts });
const nest = (axes: readonly number[], ...stages: readonly Stage[]): Nest => ({ name: "bench", axes, stages, fills: [] });

/** out[axes] = finish(Σ_inner a·b), a in buffer 0, b in buffer 1, out in buffer 2. */
const contraction = (axes: readonly number[], inner: readonly number[], a: readonly number[], b: readonly number[], out: readonly number[], finish = (sum: Expr): Expr => sum): Nest =>
  nest(axes,
    stage({ inner, reductions: [{ id: 0, combine: "sum", dtype: "float32", value: apply("mul", load(0, a), load(1, b)) }] }),
    stage({ stores: [{ buffer: 2, index: index(out), value: finish(result(0)) }] }));

interface Case {
  readonly name: string;
  readonly nest: Nest;
  /** Elements of each buffer. */
  readonly lengths: readonly number[];
  readonly flops: number;
  /** Bytes moved, where that is the limit. */
  readonly bytes?: number;
}

const matmul = (name: string, m: number, n: number, k: number, a = [k, 0, 1], b = [0, 1, n], finish?: (sum: Expr) => Expr, extra: readonly number[] = []): Case => ({
  name: `${name} ${m}x${n}x${k}`,
  nest: contraction([m, n], [k], a, b, [n, 1], finish),
  lengths: [m * k, k * n, m * n, ...extra],
  flops: 2 * m * n * k,
});

const B = 64, H = 26, C = 32, F = 64, O = 24;
const conv = { name: "conv 3x3 32->64", flops: 2 * B * O * O * F * 9 * C };
const chain = (): Expr => {
  let x = load(0, [1]);
  for (let i = 0; i < 4; i++) x = apply("sub", apply("add", apply("mul", x, literal(0.9 + i * 0.01)), literal(0.1)), apply("mul", x, load(1, [1])));
  return x;
};
const row = load(0, [10, 1]);
const shifted = apply("exp", apply("sub", row, result(0)));

const cases: readonly Case[] = [
  matmul("matmul", 256, 256, 256),
  matmul("matmul", 1024, 1024, 1024),
  matmul("matmul", 128, 128, 784),
  matmul("weight gradient", 784, 128, 128, [1, 0, 784]),
  {
    ...conv, name: `${conv.name} forward`,
    nest: contraction([B, O, O, F], [3, 3, C], [H * H * C, H * C, C, 0, H * C, C, 1], [0, 0, 0, 1, 3 * C * F, C * F, F], [O * O * F, O * F, F, 1], (sum) => apply("max", apply("add", sum, load(3, [0, 0, 0, 1])), literal(0))),
    lengths: [B * H * H * C, 9 * C * F, B * O * O * F, F],
  },
  {
    ...conv, name: `${conv.name} filter gradient`,
    nest: contraction([3, 3, C, F], [B, O, O], [H * C, C, 1, 0, H * H * C, H * C, C], [0, 0, 0, 1, O * O * F, O * F, F], [3 * C * F, C * F, F, 1]),
    lengths: [B * H * H * C, B * O * O * F, 9 * C * F],
  },
  {
    ...conv, name: `${conv.name} input gradient`, flops: 2 * B * H * H * F * 9 * C,
    nest: contraction([B, H, H, C], [3, 3, F], [28 * 28 * F, 28 * F, F, 0, 28 * F, F, 1], [0, 0, 0, 1, 3 * F * C, F * C, C], [H * H * C, H * C, C, 1]),
    lengths: [B * 28 * 28 * F, 9 * C * F, B * H * H * C],
  },
  {
    name: "conv 3x3 1->32 forward", flops: 2 * B * H * H * 32 * 9,
    nest: contraction([B, H, H, 32], [3, 3], [784, 28, 1, 0, 28, 1], [0, 0, 0, 1, 96, 32], [H * H * 32, H * 32, 32, 1], (sum) => apply("max", apply("add", sum, load(3, [0, 0, 0, 1])), literal(0))),
    lengths: [B * 784, 9 * 32, B * H * H * 32, 32],
  },
  {
    name: "conv 3x3 1->32 filter gradient", flops: 2 * B * H * H * 32 * 9,
    nest: contraction([3, 3, 32], [B, H, H], [28, 1, 0, 784, 28, 1], [0, 0, 1, H * H * 32, H * 32, 32], [96, 32, 1]),
    lengths: [B * 784, B * H * H * 32, 9 * 32],
  },
  matmul("dense bias relu", 64, 128, 9216, undefined, undefined, (sum) => apply("max", apply("add", sum, load(3, [0, 1])), literal(0)), [128]),
  matmul("dense input gradient", 64, 9216, 128, [128, 0, 1], [0, 128, 1]),
  matmul("dense weight gradient", 9216, 128, 64, [1, 0, 9216]),
  matmul("logits", 64, 10, 128),
  matmul("logits input gradient", 64, 128, 10, [10, 0, 1], [0, 10, 1]),
  { name: "elementwise chain 1e6", nest: nest([1e6], stage({ stores: [{ buffer: 2, index: index([1]), value: chain() }] })), lengths: [1e6, 1e6, 1e6], flops: 16e6, bytes: 12e6 },
  { name: "exp 1e6", nest: nest([1e6], stage({ stores: [{ buffer: 1, index: index([1]), value: apply("exp", load(0, [1])) }] })), lengths: [1e6, 1e6], flops: 1e6, bytes: 8e6 },
  { name: "transpose 1024x1024", nest: nest([1024, 1024], stage({ stores: [{ buffer: 1, index: index([1024, 1]), value: load(0, [1, 1024]) }] })), lengths: [1 << 20, 1 << 20], flops: 1 << 20, bytes: 8 << 20 },
  {
    name: "max pooling 2x2", flops: 4 * B * 12 * 12 * F, bytes: 5 * B * 12 * 12 * F * 4,
    nest: nest([B, 12, 12, F],
      stage({ inner: [2, 2], reductions: [{ id: 0, combine: "max", dtype: "float32", value: load(0, [O * O * F, 2 * O * F, 2 * F, 1, O * F, F]) }] }),
      stage({ stores: [{ buffer: 1, index: index([144 * F, 12 * F, F, 1]), value: result(0) }] })),
    lengths: [B * O * O * F, B * 144 * F],
  },
  { name: "column sums 36864x64", nest: nest([64], stage({ inner: [36864], reductions: [{ id: 0, combine: "sum", dtype: "float32", value: load(0, [1, 64]) }] }), stage({ stores: [{ buffer: 1, index: index([1]), value: result(0) }] })), lengths: [36864 * 64, 64], flops: 36864 * 64, bytes: 36864 * 256 },
  { name: "total 1e6", nest: nest([], stage({ inner: [1e6], reductions: [{ id: 0, combine: "sum", dtype: "float32", value: load(0, [1]) }] }), stage({ stores: [{ buffer: 1, index: index([]), value: result(0) }] })), lengths: [1e6, 1], flops: 1e6, bytes: 4e6 },
  {
    name: "softmax 64x10", flops: 64 * 40,
    nest: nest([64],
      stage({ inner: [10], reductions: [{ id: 0, combine: "max", dtype: "float32", value: row }] }),
      stage({ inner: [10], reductions: [{ id: 1, combine: "sum", dtype: "float32", value: shifted }] }),
      stage({ inner: [10], stores: [{ buffer: 1, index: index([10, 1]), value: apply("div", shifted, result(1)) }] })),
    lengths: [640, 640],
  },
];

function measure({ nest: kernel, lengths }: Case, relaxed: boolean): { readonly ms: number; readonly bytes: number; readonly emitMs: number } {
  let top = 16;
  const buffers = lengths.map((length, id) => {
    const offset = top;
    top += Math.ceil(length / 16) * 16 + 16;
    return { id, name: "", dtype: "float32" as const, length, offset };
  });
  const scratchAt = top * 4 + 64;
  const pages = Math.ceil((scratchAt + SCRATCH_BYTES + 256) / 65536);
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages });
  const values = new Float32Array(memory.buffer);
  for (let i = 0; i < values.length; i++) values[i] = ((i * 7919) % 1000) / 1000 - 0.5;
  const begun = performance.now();
  const bytes = emitModule({ buffers, nests: [kernel], size: top }, { relaxed, memory: { base: 0, shared: false, initialPages: pages, maximumPages: pages, scratch: scratchAt } });
  const emitMs = performance.now() - begun;
  const step = new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory } }).exports["step"]!;
  const timed = (count: number): number => {
    // Processor time, so that neighbours on a busy machine count less.
    const start = process.cpuUsage();
    for (let i = 0; i < count; i++) step();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 / count;
  };
  // Run long enough for the optimising compiler to take over before anything counts.
  const until = performance.now() + 300;
  let runs = 0;
  for (; performance.now() < until; runs++) step();
  const once = 300 / runs;
  const count = Math.max(1, Math.ceil(20 / once));
  return { ms: Math.min(...Array.from({ length: 12 }, () => timed(count))), bytes: bytes.length, emitMs };
}

const wanted = process.argv[2] ?? "";
for (const relaxed of relaxedSimdSupported() ? [false, true] : [false]) {
  const peak = measurePeak(relaxed);
  console.log(`${process.version} ${relaxed ? "relaxed multiply-add" : "mul + add"}, peak ${peak.toFixed(1)} GFLOP/s`);
  for (const one of cases.filter(({ name }) => name.includes(wanted))) {
    const { ms, bytes, emitMs } = measure(one, relaxed);
    const speed = one.flops / ms / 1e6;
    const limit = one.bytes === undefined ? `${((100 * speed) / peak).toFixed(0).padStart(4)}% of peak` : `${(one.bytes / ms / 1e6).toFixed(1).padStart(6)} GB/s    `;
    const { tile, lanes, innerTile, loops } = scheduleNest(one.nest, one.lengths.map((length, id) => ({ id, name: "", dtype: "float32", length, offset: id * 1e8 })), relaxed);
    const how = `tile ${tile.join("x")} lanes ${lanes.map((lane) => lane ?? "-").join("")} inner ${innerTile.map((t) => t.join("x")).join("|")} loops ${loops.map((loop) => (loop.strip ? `strip${loop.step}` : `${loop.axis}`)).join(" ")}`;
    console.log(`${one.name.padEnd(36)} ${ms.toFixed(4).padStart(10)} ms ${speed.toFixed(1).padStart(7)} GFLOP/s ${limit}  ${String(bytes).padStart(6)} B  emit ${emitMs.toFixed(1).padStart(5)} ms  ${how}`);
  }
}
