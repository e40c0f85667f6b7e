/** What the tests of ops share: ours beside tfjs-core's on the CPU backend, on numbers drawn at random. */
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect } from "vitest";
import { tensor } from "../../../src/index.js";
import { Stream } from "../../../src/random.js";
import type { TensorValue } from "../../../src/tensor.js";

export type Shape = readonly number[];

/** An argument of an op: floats in a range, or whole numbers below a bound. */
export interface Argument {
  readonly shape: Shape;
  readonly range?: readonly [number, number];
  readonly below?: number;
}

let seed = 0;

const values = ({ shape, range: [low, high] = [-2, 2], below }: Argument): number[] => {
  const stream = new Stream([++seed, 31]);
  const count = shape.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, () => (below === undefined ? Math.fround(low + (high - low) * stream.uniform()) : stream.below(below)));
};

/** Compares the results of both libraries. Several results are lists. */
export async function same(args: readonly Argument[], ours: (...xs: never[]) => unknown, theirs: (...xs: tf.Tensor[]) => tf.Tensor | tf.Tensor[], tolerance = 1e-5): Promise<void> {
  const drawn = args.map(values);
  const results = [ours(...(args.map((arg, i) => tensor(drawn[i] as never, arg.shape as never, arg.below === undefined ? "float32" : "int32")) as never[]))].flat() as TensorValue[];
  const expected = tf.tidy(() =>
    [theirs(...args.map((arg, i) => tf.tensor(drawn[i]!, arg.shape as number[], arg.below === undefined ? "float32" : "int32")))].flat().map((result) => ({ shape: result.shape, data: Array.from(result.dataSync()) })),
  );
  expect(results.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  for (const [i, result] of results.entries()) {
    const data = await result.data();
    expected[i]!.data.forEach((value, at) => {
      if (Number.isNaN(value)) expect(data[at]).toBeNaN();
      else expect(Math.abs(data[at]! - value), `result ${i}, element ${at}: ${data[at]} and ${value}`).toBeLessThanOrEqual(tolerance * (1 + Math.abs(value)));
    });
  }
}

/** Runs a property on cases drawn at random. */
export const drawn = <C>(cases: fc.Arbitrary<C>, check: (c: C) => Promise<void>, numRuns = 8): Promise<void> => fc.assert(fc.asyncProperty(cases, check), { seed: 11, numRuns });

export const size = fc.integer({ min: 1, max: 5 });
export const shapes = (min: number, max: number): fc.Arbitrary<Shape> => fc.array(size, { minLength: min, maxLength: max });

/** Two shapes that broadcast. */
export const broadcastable: fc.Arbitrary<[Shape, Shape]> = fc.record({ shape: shapes(0, 3), ones: fc.array(fc.constantFrom(0, 1, 2), { minLength: 3, maxLength: 3 }), cut: fc.integer({ min: 0, max: 3 }), left: fc.boolean() }).map(({ shape, ones, cut, left }) => {
  const a = shape.map((dim, i) => (ones[i] === 1 ? 1 : dim));
  const b = shape.map((dim, i) => (ones[i] === 2 ? 1 : dim));
  return left ? [a.slice(Math.min(cut, a.length)), b] : [a, b.slice(Math.min(cut, b.length))];
});

/** A shape with one of its axes, counted from either end. */
export const withAxis = fc.record({ shape: shapes(1, 4), at: fc.nat(), back: fc.boolean() }).map(({ shape, at, back }) => {
  const axis = at % shape.length;
  return { shape, at: axis, axis: back ? axis - shape.length : axis };
});

/** A shape with some of its axes, or none named for all. */
export const withAxes = fc.record({ shape: shapes(1, 4), chosen: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), all: fc.boolean() }).map(({ shape, chosen, all }) => ({
  shape,
  axes: all ? undefined : shape.flatMap((_, i) => (chosen[i] ? [i % 2 === 0 ? i : i - shape.length] : [])),
}));
