/** Initial weights: ranges, moments, repeatability. And the random numbers behind them. */
import { describe, expect, it } from "vitest";
import { fans, initializers, type InitializerName } from "../../src/initializers.js";
import { hashKey, permutation, Stream } from "../../src/random.js";

const shape = [3, 3, 40, 60];
const names = Object.keys(initializers) as InitializerName[];
const deviation = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

describe("initializers", () => {
  it.each(names)("%s is repeatable", (name) => {
    const make = (seed: number): Float32Array => initializers[name].make([20, 30], hashKey(seed, name));
    expect(make(1)).toEqual(make(1));
    if (name !== "zeros" && name !== "ones") expect(make(1)).not.toEqual(make(2));
  });

  it("counts the window in fans", () => expect(fans(shape)).toEqual({ fanIn: 360, fanOut: 540 }));

  it.each<[InitializerName, number]>([
    ["glorotUniform", Math.sqrt(2 / 900)], ["glorotNormal", Math.sqrt(2 / 900)],
    ["heUniform", Math.sqrt(2 / 360)], ["heNormal", Math.sqrt(2 / 360)],
    ["lecunUniform", Math.sqrt(1 / 360)], ["lecunNormal", Math.sqrt(1 / 360)],
    ["randomUniform", 0.05 / Math.sqrt(3)], ["randomNormal", 0.05], ["truncatedNormal", 0.05 * 0.8796],
  ])("%s has its deviation", (name, expected) => {
    const values = initializers[name].make(shape, hashKey(3, name));
    expect(deviation(values) / expected).toBeCloseTo(1, 1.5);
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.02 * expected * 2);
  });
});

describe("random numbers", () => {
  it("are uniform and normal", () => {
    const stream = new Stream(hashKey(1));
    const uniform = Float32Array.from({ length: 20000 }, () => stream.uniform());
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    expect(uniform.reduce((sum, value) => sum + value, 0) / 20000).toBeCloseTo(0.5, 2);
    expect(deviation(Float32Array.from({ length: 20000 }, () => stream.normal()))).toBeCloseTo(1, 1);
  });

  it("permute", () => {
    const order = permutation(1000, hashKey(5, "shuffle", 0));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(order).not.toEqual(permutation(1000, hashKey(5, "shuffle", 1)));
    expect(order).toEqual(permutation(1000, hashKey(5, "shuffle", 0)));
  });
});
