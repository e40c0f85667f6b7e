/** linspace against tfjs-core's. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { expect, test } from "vitest";
import { linspace } from "../../../src/index.js";

test.each([[0, 2 * Math.PI, 1000], [-3, 5, 9], [5, -5, 11], [2, 2, 4], [7, 9, 1], [0, 1, 2]] as const)("from %d to %d in %d numbers", async (start, stop, num) => {
  const x = linspace(start, stop, num);
  const expected = tf.tidy(() => Array.from(tf.linspace(start, stop, num).dataSync()));
  expect([x.shape, x.dtype]).toEqual([[num], "float32"]);
  const values = [...(await x.data())];
  // tfjs adds up steps in float32.
  values.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-3));
  expect([values[0], values.at(-1)]).toEqual([Math.fround(start), num === 1 ? Math.fround(start) : Math.fround(stop)]);
});

test("bad input is refused by name", () => {
  const wrong = linspace as unknown as (...given: unknown[]) => unknown;
  expect(() => wrong(0, 1, 0)).toThrow("linspace: num must be a positive integer, got 0");
  expect(() => wrong(0, Infinity, 3)).toThrow("linspace: stop must be a finite number, got Infinity");
});
