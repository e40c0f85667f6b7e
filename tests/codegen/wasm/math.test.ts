import { describe, expect, it } from "vitest";
import { scalarFunctions, type ScalarFunction } from "../../../codegen/kernel/scalar.js";
import { relaxedSimdSupported } from "../../../codegen/targets/wasm/index.js";
import { apply, load, nest, stage, store } from "./build.js";
import { run } from "./support.js";

/** Largest error allowed, in units in the last place of the float32 result; the comments in the code give the measured ones. */
const limits = { exp: 1.5, log: 1.5, tanh: 2, sin: 2, cos: 2, erf: 1.5 } as const satisfies Partial<Record<ScalarFunction, number>>;

const toBits = new Int32Array(1);
const asFloat = new Float32Array(toBits.buffer);
const floatOf = (bits: number): number => {
  toBits[0] = bits;
  return asFloat[0]!;
};

/** Distance between neighbouring float32 numbers at the magnitude of x. */
const unit = (x: number): number => Math.max(2 ** -149, 2 ** (Math.floor(Math.log2(Math.abs(x))) - 23));

function errorOf(got: number, want: number): number {
  const rounded = Math.fround(want);
  if (Object.is(got, rounded)) return 0;
  if (Number.isNaN(want) || Number.isNaN(got)) return Infinity;
  if (!Number.isFinite(rounded) || !Number.isFinite(got)) return Math.abs(Math.min(Math.abs(got), 2 ** 128) - Math.min(Math.abs(want), 2 ** 128)) / 2 ** 104;
  return Math.abs(got - want) / unit(want);
}

const special = [0, -0, Infinity, -Infinity, NaN, 1, -1, 2 ** -149, -(2 ** -149), 2 ** -126, 2 ** -127, 3.4028234663852886e38, -3.4028234663852886e38, 88.7, 88.72283, 88.73, -87.4, -103.9, -104.1, -200, 0.625, 0.9277, Math.PI, Math.PI / 2, 1e10, 2 ** 27, 2 ** 27 + 16, 2 ** 100, 1.5 * 2 ** 90, 5e-5, 16367173 * 2 ** 72].map(Math.fround);

/** Every `step`-th float32, plus everyday magnitudes more densely. */
function* grid(step: number): Generator<number> {
  yield* special;
  for (let bits = -0x80000000; bits < 0x7fffffff; bits += step) yield floatOf(bits);
  for (let i = 0; i < 200_000; i++) yield Math.fround((i - 100_000) / 4999);
}

function worst(fn: keyof typeof limits, relaxed: boolean, step: number): { readonly error: number; readonly x: number } {
  const values = [...grid(step)];
  const { read } = run([nest([values.length], [stage({ stores: [store(1, [1], apply(fn, load(0, [1])))] })])], [{ dtype: "float32", values }, { dtype: "float32", values: new Array<number>(values.length).fill(0) }], { relaxed });
  let error = 0;
  let at = NaN;
  read(1).forEach((got, i) => {
    const e = errorOf(got, scalarFunctions[fn].evaluate(values[i]!));
    if (e > error) [error, at] = [e, values[i]!];
  });
  return { error, x: at };
}

/** KATACHI_MATH_STEP=97 measures the errors stated in the code. */
const step = Number(process.env["KATACHI_MATH_STEP"] ?? 9973);

describe.each(relaxedSimdSupported() ? [false, true] : [false])("math, relaxed SIMD %s", (relaxed) => {
  it.each(Object.keys(limits) as (keyof typeof limits)[])("%s", (fn) => {
    const { error, x } = worst(fn, relaxed, step);
    if (process.env["KATACHI_MATH_STEP"]) console.log(fn, relaxed, error, x);
    expect(error, `at ${x}`).toBeLessThanOrEqual(limits[fn]);
  }, 600_000);
});
