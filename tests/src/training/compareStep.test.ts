/** One step on a backend and in float64: what it finds, and that it touches nothing. */
import { describe, expect, expectTypeOf, it } from "vitest";
import { input, layers, sequential, tensor, type StepComparison } from "../../../src/index.js";
import type { Model } from "../../../src/models/model.js";
import { backends, failure, numbers, untyped } from "../support.js";

const x = tensor(numbers(24), [8, 3]);
const y = tensor(numbers(16, 2), [8, 2]);

describe.each(backends)("on %s", { timeout: 60_000 }, (backend) => {
  const net = (): Model =>
    untyped(sequential([input([3]), layers.dense(4, { activation: "tanh", name: "hidden" }), layers.dropout(0.4), layers.batchNormalization({ name: "norm" }), layers.dense(2, { name: "out" })])).compile({ optimizer: "adam", loss: "mse", metrics: ["mae"], backend, seed: 3 });

  it("finds float32's rounding and no more, before and after training", async () => {
    const model = net();
    for (const epochs of [0, 5]) {
      await model.fit(x, y, { epochs, verbose: 0 });
      const { arrays } = await model.compareStep(x, y);
      expect(arrays.map(({ name }) => name).sort()).toEqual(["hidden/bias", "hidden/kernel", "loss", "mae", "norm/beta", "norm/gamma", "norm/movingMean", "norm/movingVariance", "out/bias", "out/kernel"]);
      for (const { absolute, relative } of arrays) {
        expect(absolute.difference).toBeLessThan(1e-5);
        expect(absolute.difference).toBe(Math.abs(absolute.value - absolute.reference));
        expect(relative.difference).toBeLessThan(1e-2);
      }
      expect(arrays.map(({ relative }) => relative.difference)).toEqual(arrays.map(({ relative }) => relative.difference).sort((a, b) => b - a));
    }
  });

  it("gives what the next step gives, and changes nothing", async () => {
    const [compared, other] = [net(), net()];
    for (const model of [compared, other]) await model.fit(x, y, { epochs: 2, verbose: 0 });
    const { arrays } = await compared.compareStep(x, y);
    const logs = await compared.trainOnBatch(x, y);
    expect(await other.trainOnBatch(x, y)).toEqual(logs);
    expect(await compared.getWeights()).toEqual(await other.getWeights());
    expect(arrays.find(({ name }) => name === "loss")!.absolute.value).toBe(logs["loss"]);
    const [weight] = arrays.filter(({ name }) => name === "out/bias");
    expect((await compared.getWeights()).at(-1)).toContain(weight!.absolute.value);
  });
});

it("prints a table, the largest difference first", async () => {
  const model = sequential([input([3]), layers.dense(2, { name: "out" })]).compile({ optimizer: "sgd", loss: "mse" });
  const comparison = await model.compareStep(x, y);
  expectTypeOf(comparison).toEqualTypeOf<StepComparison>();
  const [title, header, ...rows] = comparison.toString().split("\n");
  expect(title).toBe("One step of sgd on 8 samples, on wasm and in the float64 reference, from the same state");
  expect(header!.split(/\s+/)).toEqual(["", "shape", "relative", "absolute", "at", "wasm", "reference"]);
  expect(rows.map((row) => row.split(/\s/)[0]).sort()).toEqual(["loss", "out/bias", "out/kernel"]);
});

it("shows where something is wrong", async () => {
  const model = untyped(sequential([input([3]), layers.dense(2, { name: "out" })])).compile({ optimizer: "sgd", loss: "mse" });
  // 1e38 squared is infinite in float32 only.
  const large = tensor(Float32Array.from({ length: 24 }, (_, i) => (i === 0 ? 1e38 : 0)), [8, 3]);
  const { arrays } = await model.compareStep(large, y);
  expect(arrays[0]!.relative.difference).toBe(Infinity);
  const loss = arrays.find(({ name }) => name === "loss")!;
  expect([loss.absolute.value, Number.isFinite(loss.absolute.reference)]).toEqual([Infinity, true]);
});

it("refuses what it cannot compare", async () => {
  const plain = untyped(sequential([input([3]), layers.dense(2)]));
  expect(await failure(() => plain.compareStep(x, y))).toBe("state: compareStep: the model is not compiled; call compile first");
  const compiled = plain.compile({ optimizer: "sgd", loss: "mse" });
  expect(await failure(() => compiled.compareStep(x, x))).toMatch(/^data: compareStep: targets for mse must be/);
});
