/** What the tests of src/ share: the backends, small data, run-time views of typed values. */
import { expect } from "vitest";
import { KatachiError } from "../../src/index.js";
import { hasChromium, useSoftwareGpu } from "../chromium.js";
import { Stream } from "../../src/random.js";
import { backends as all } from "../../src/runtime/engines.js";

/** All backends; webgpu needs a driver, which a software GPU has. */
export const backends = all.filter((backend) => backend !== "webgpu" || hasChromium("the webgpu backend"));
useSoftwareGpu();

export { numbers, untyped, untypedLayer, valueOf } from "./values.js";

/** Repeatable classes from 0 to `classes` - 1. */
export function classes(count: number, classes: number, seed = 2): Int32Array {
  const stream = new Stream([seed, 78]);
  return Int32Array.from({ length: count }, () => stream.below(classes));
}

export function oneHot(labels: Int32Array, width: number): Float32Array {
  const rows = new Float32Array(labels.length * width);
  labels.forEach((label, i) => (rows[i * width + label] = 1));
  return rows;
}

/** The largest difference, relative where numbers are large: |a - b| / (1 + |b|). */
export const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!) / (1 + Math.abs(b[i]!)));
  return largest;
};

/** What `run` throws or rejects with, as `code: message`. */
export async function failure(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    expect(error).toBeInstanceOf(KatachiError);
    return `${(error as KatachiError).code}: ${(error as KatachiError).message}`;
  }
  return "no error";
}
