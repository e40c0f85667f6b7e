/** Tensors of random numbers, as keras.random makes them: `random.uniform`, `random.normal`, `random.randint`. */
import { sizeOf } from "../codegen/graph/dtype.js";
import { checkSizes, type NormalOptions, type RandintOptions, type SizesCheck, type SizesOf, type UniformOptions } from "../types/creation.js";
import { KatachiError } from "../types/error.js";
import type { IntTensor, Tensor } from "../types/tensor.js";
import { check, checkOptions, finite, integer, notNegative, show, type Rule as OptionRule } from "./options.js";
import { hashKey, Stream } from "./random.js";
import { TensorValue, type Values } from "./tensor.js";

const sizes: OptionRule = { expected: "a list of sizes", accepts: (value) => Array.isArray(value) && value.every((size) => typeof size === "number") };
/** An int32. */
const word: OptionRule = { expected: "a whole number of 32 bits", accepts: (value) => typeof value === "number" && (value | 0) === value };

/** Calls without a seed so far: each has numbers of its own. */
let calls = 0;

function filled<V extends Values>(maker: string, shape: readonly number[], seed: number | undefined, make: (size: number) => V, draw: (stream: Stream) => number): never {
  check(maker, "shape", shape, sizes);
  checkSizes(maker, shape);
  const stream = new Stream(seed === undefined ? hashKey(calls++, "random") : hashKey(seed, "seeded"));
  const values = make(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = draw(stream);
  return new TensorValue([...shape], values instanceof Int32Array ? "int32" : "float32", { kind: "data", values }) as never;
}

function checkRange(maker: string, low: number, high: number): void {
  if (low >= high) throw new KatachiError("option", `${maker}: maxval must be above minval ${show(low)}, got ${show(high)}`);
}

/**
 * Random numbers, all equally likely from `minval` up to but not including `maxval`.
 *
 * @example
 * const data = random.uniform([1000, 100], { seed: 1 }); // Tensor<[1000, 100]>
 *
 * @param options `minval` 0, `maxval` 1; `seed`
 */
export function uniform<const S extends readonly number[], G = 1>(shape: SizesCheck<"uniform", S, G>, options?: UniformOptions): Tensor<SizesOf<S>> {
  const { minval = 0, maxval = 1, seed } = checkOptions("uniform", options, { minval: finite, maxval: finite, seed: integer });
  checkRange("uniform", minval, maxval);
  // Rounding to a float must not reach maxval.
  const below = (value: number): number => (Math.fround(value) < maxval ? value : minval);
  return filled("uniform", shape as readonly number[], seed, (size) => new Float32Array(size), (stream) => below(minval + (maxval - minval) * stream.uniform()));
}

/**
 * Random numbers of a normal distribution.
 *
 * @example
 * const noise = random.normal([32, 10], { stddev: 0.1 }); // Tensor<[32, 10]>
 *
 * @param options `mean` 0, `stddev` 1; `seed`
 */
export function normal<const S extends readonly number[], G = 1>(shape: SizesCheck<"normal", S, G>, options?: NormalOptions): Tensor<SizesOf<S>> {
  const { mean = 0, stddev = 1, seed } = checkOptions("normal", options, { mean: finite, stddev: notNegative, seed: integer });
  return filled("normal", shape as readonly number[], seed, (size) => new Float32Array(size), (stream) => mean + stddev * stream.normal());
}

/**
 * Random integers, all equally likely from `minval` up to but not including `maxval`.
 *
 * @example
 * const labels = random.randint([1000, 1], { maxval: 10 }); // IntTensor<[1000, 1]>
 *
 * @param options `maxval`; `minval` 0; `seed`
 */
export function randint<const S extends readonly number[], G = 1>(shape: SizesCheck<"randint", S, G>, options: RandintOptions): IntTensor<SizesOf<S>> {
  const { minval = 0, maxval, seed } = checkOptions("randint", options, { minval: word, maxval: word, seed: integer });
  check("randint", "maxval", maxval, word);
  checkRange("randint", minval, maxval);
  return filled("randint", shape as readonly number[], seed, (size) => new Int32Array(size), (stream) => minval + stream.below(maxval - minval));
}
