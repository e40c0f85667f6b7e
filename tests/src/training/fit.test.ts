/** fit, evaluate and predict: logs, validation, batches, seeds, several outputs, shared layers. */
import { describe, expect, it, vi } from "vitest";
import { input, layers, model, optimizers, sequential, tensor } from "../../../src/index.js";
import type { Model } from "../../../src/models/model.js";
import type { CompileConfig } from "../../../src/training/options.js";
import { backends, classes, distance, numbers, untyped, valueOf } from "../support.js";

const quiet = { verbose: 0 } as const;
const x = tensor(numbers(21 * 3), [21, 3]);
const labels = tensor(classes(21, 4), [21], "int32");
const values = async (tensor: unknown): Promise<Float32Array> => (await valueOf(tensor).data()) as Float32Array;

describe.each(backends)("on %s", (backend) => {
  const classifier = (config: Partial<CompileConfig> = {}): Model =>
    untyped(sequential([input([3]), layers.dense(8, { activation: "relu" }), layers.dropout(0.3), layers.dense(4, { activation: "softmax" })])).compile({
      optimizer: "adam",
      loss: "sparseCategoricalCrossentropy",
      metrics: ["accuracy"],
      backend,
      ...config,
    });

  it("logs running means weighted by batch size", async () => {
    const trained = untyped(sequential([input([3]), layers.dense(2)])).compile({ optimizer: optimizers.sgd({ learningRate: 1e-30 }), loss: "mse", metrics: ["mae"], backend });
    const y = tensor(numbers(42, 3), [21, 2]);
    const { epoch, history } = await trained.fit(x, y, { ...quiet, epochs: 2, batchSize: 8 });
    expect(epoch).toEqual([0, 1]);
    expect(Object.keys(history)).toEqual(["loss", "mae"]);
    const predicted = await values(await trained.predict(x, quiet));
    const wanted = await values(y);
    const mean = (f: (difference: number) => number): number => predicted.reduce((sum, p, i) => sum + f(p - wanted[i]!), 0) / predicted.length;
    expect(history["loss"]![1]).toBeCloseTo(mean((d) => d * d), 6);
    expect(history["mae"]![1]).toBeCloseTo(mean(Math.abs), 6);
    expect(await trained.evaluate(x, y, { ...quiet, batchSize: 5 })).toEqual({ loss: expect.closeTo(mean((d) => d * d), 6), mae: expect.closeTo(mean(Math.abs), 6) });
  });

  it("learns, and predicts in batches with a remainder", async () => {
    const trained = classifier({ optimizer: optimizers.adam({ learningRate: 0.05 }) });
    const { history } = await trained.fit(x, labels, { ...quiet, epochs: 40, batchSize: 8 });
    expect(history["loss"]!.at(-1)).toBeLessThan(history["loss"]![0]! * 0.8);
    const whole = valueOf(await trained.predict(x, { ...quiet, batchSize: 21 }));
    expect(whole.shape).toEqual([21, 4]);
    expect(distance(await values(await trained.predict(x, { ...quiet, batchSize: 8 })), await values(whole))).toBeLessThan(1e-6);
    const rows = await values(whole);
    const wanted = Array.from(await valueOf(labels).data());
    const right = wanted.reduce((sum, label, i) => sum + Number(rows.subarray(4 * i, 4 * i + 4).indexOf(Math.max(...rows.subarray(4 * i, 4 * i + 4))) === label), 0);
    expect((await trained.evaluate(x, labels, quiet))["accuracy"]).toBeCloseTo(right / 21, 9);
  });

  it("validates on the last part, taken before shuffling", async () => {
    const trained = classifier();
    const { history } = await trained.fit(x, labels, { ...quiet, epochs: 2, validationSplit: 0.2 });
    expect(Object.keys(history)).toEqual(["loss", "accuracy", "val_loss", "val_accuracy"]);
    // 21 · 0.8 = 16.8: sixteen to train on, five held out.
    const rest = [tensor((await values(x)).slice(48), [5, 3]), tensor((await valueOf(labels).data()).slice(16), [5], "int32")] as const;
    const held = await trained.evaluate(...rest, quiet);
    expect(held["loss"]).toBeCloseTo(history["val_loss"]![1]!, 6);
    const given = await trained.fit(x, labels, { ...quiet, validationData: rest });
    expect(given.history["val_accuracy"]).toHaveLength(1);
  });

  it("gives the same weights for the same seed, bit for bit", async () => {
    const run = async (config: Partial<CompileConfig>, fit: object = {}): Promise<Float32Array[]> => {
      const trained = classifier(config);
      await trained.fit(x, labels, { ...quiet, epochs: 3, batchSize: 4, ...fit });
      return trained.getWeights();
    };
    const first = await run({});
    expect(await run({})).toEqual(first);
    expect(await run({ seed: 0 })).toEqual(first);
    expect(await run({ seed: 1 })).not.toEqual(first);
    expect(await run({}, { seed: 3 })).not.toEqual(first);
    expect(await run({}, { shuffle: false })).not.toEqual(first);
  });

  it("drops values in training only, others at each step", async () => {
    const wide = input([1000]);
    const scale = layers.dense(1000, { useBias: false });
    const net = untyped(model({ inputs: wide, outputs: layers.dropout(0.25)(scale(wide)) }));
    const identity = Float32Array.from({ length: 1e6 }, (_, i) => Number(i % 1001 === 0));
    net.setWeights([identity]);
    const trained = net.compile({ optimizer: optimizers.sgd({ learningRate: 1e-30 }), loss: "mae", backend });
    const ones = tensor(new Float32Array(1000).fill(1), [1, 1000]);
    const zeros = tensor(new Float32Array(1000), [1, 1000]);
    const first = (await trained.trainOnBatch(ones, zeros))["loss"]!;
    const second = (await trained.trainOnBatch(ones, zeros))["loss"]!;
    // What is kept is scaled by 4/3: the mean stays near 1.
    expect(first).toBeGreaterThan(0.93);
    expect(first).toBeLessThan(1.07);
    expect(second).not.toBe(first);
    expect((await trained.testOnBatch(ones, zeros))["loss"]).toBe(1);
  });

  it("trains several outputs with loss weights, by name and by position", async () => {
    const a = input([3]);
    const heads = { age: layers.dense(1)(a), kind: layers.dense(4, { activation: "softmax" })(a) };
    const ages = tensor(numbers(21, 9), [21, 1]);
    const byName = untyped(model({ inputs: a, outputs: heads })).compile({
      optimizer: optimizers.sgd({ learningRate: 0.1 }),
      loss: { age: "mse", kind: "sparseCategoricalCrossentropy" },
      lossWeights: { age: 0.25, kind: 2 },
      metrics: { kind: ["acc"] },
      backend,
    });
    const { history } = await byName.fit(x, { age: ages, kind: labels }, { ...quiet, epochs: 2 });
    expect(Object.keys(history)).toEqual(["loss", "age_loss", "kind_loss", "kind_acc"]);
    expect(history["loss"]![0]).toBeCloseTo(0.25 * history["age_loss"]![0]! + 2 * history["kind_loss"]![0]!, 5);
    const predicted = (await byName.predict(x, quiet)) as Record<string, unknown>;
    expect(valueOf(predicted["age"]).shape).toEqual([21, 1]);

    const byPosition = untyped(model({ inputs: [a], outputs: [heads.age, heads.kind] })).compile({ optimizer: "sgd", loss: ["mse", "sparseCategoricalCrossentropy"], metrics: [[], ["accuracy"]], backend });
    const logs = await byPosition.evaluate([x], [ages, labels], quiet);
    expect(Object.keys(logs)).toEqual(["loss", "output0_loss", "output1_loss", "output1_accuracy"]);
    // The heads are shared, and what one model learned the other knows.
    const after = await byName.evaluate(x, { age: ages, kind: labels }, quiet);
    expect(logs["output0_loss"]).toBeCloseTo(after["age_loss"]!, 6);
  });

  it("loss weights change what is learned", async () => {
    const weights = async (lossWeights: number): Promise<Float32Array> => {
      const trained = untyped(sequential([input([3]), layers.dense(1)])).compile({ optimizer: "sgd", loss: "mse", lossWeights, backend });
      const before = await trained.getWeights();
      await trained.trainOnBatch(x, tensor(numbers(21, 4), [21, 1]));
      return (await trained.getWeights())[0]!.map((value, i) => value - before[0]![i]!);
    };
    const [once, twice] = [await weights(1), await weights(2)];
    expect(distance(twice, once.map((value) => 2 * value))).toBeLessThan(1e-6);
  });

  it("shares weights between models that train in turn", async () => {
    const encoder = layers.dense(4, { activation: "tanh" });
    const a = input([3]);
    const code = encoder(a);
    const one = untyped(model({ inputs: a, outputs: layers.dense(1)(code) })).compile({ optimizer: "sgd", loss: "mse", backend });
    const two = untyped(model({ inputs: a, outputs: layers.dense(1)(code) })).compile({ optimizer: "sgd", loss: "mse", backend });
    const y = tensor(numbers(21, 5), [21, 1]);
    await one.fit(x, y, quiet);
    const [afterOne] = await one.getWeights();
    expect((await two.getWeights())[0]).toEqual(afterOne);
    await two.fit(x, y, quiet);
    const [afterTwo] = await two.getWeights();
    expect(afterTwo).not.toEqual(afterOne);
    expect((await one.getWeights())[0]).toEqual(afterTwo);
    const codes = untyped(model({ inputs: a, outputs: code }));
    const [kernel, bias] = await codes.getWeights();
    const [row] = [(await values(x)).slice(0, 3)];
    const expected = Array.from({ length: 4 }, (_, unit) => Math.tanh(row!.reduce((sum, value, i) => sum + value * kernel![4 * i + unit]!, bias![unit]!)));
    expect(distance((await values(await codes.predict(x, quiet))).slice(0, 4), expected)).toBeLessThan(1e-6);
    one.setWeights((await one.getWeights()).map((weight) => weight.map(() => 0)));
    expect(await values(await codes.predict(x, quiet))).toEqual(new Float32Array(84));
  });

  it("frozen layers keep their weights", async () => {
    const frozen = layers.dense(4, { trainable: false });
    const net = untyped(sequential([input([3]), frozen, layers.dense(1)]));
    const trained = net.compile({ optimizer: "sgd", loss: "mse", backend });
    const before = await trained.getWeights();
    await trained.fit(x, tensor(numbers(21, 5), [21, 1]), quiet);
    const after = await trained.getWeights();
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).not.toEqual(before[2]);
    expect(net.summaryText()).toContain("Non-trainable params: 16");
  });

  it("serves timers while it trains", async () => {
    const trained = classifier();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    let epochs = 0;
    const start = performance.now();
    while (performance.now() - start < 300) {
      await trained.fit(x, labels, { ...quiet, epochs: 200, batchSize: 1 });
      epochs += 200;
    }
    clearInterval(timer);
    expect(epochs).toBeGreaterThan(0);
    expect(ticks).toBeGreaterThan(2);
  }, 30_000);

  it("prints nothing, a bar, or a line for each epoch", async () => {
    const print = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const trained = classifier();
    const printed = async (verbose: 0 | 1 | 2): Promise<string> => {
      print.mockClear();
      await trained.fit(x, labels, { epochs: 2, batchSize: 8, verbose });
      return print.mock.calls.map(([text]) => String(text)).join("");
    };
    try {
      expect(await printed(0)).toBe("");
      expect(await printed(2)).toMatch(/^Epoch 1\/2\n3\/3 - 0s - loss: \d+\.\d{4} - accuracy: \d\.\d{4} - .*\nEpoch 2\/2\n3\/3 - /);
      expect(await printed(1)).toMatch(/3\/3 \[={30}\] - 0s .*\/step - loss: \d+\.\d{4} - accuracy: \d\.\d{4}\n$/);
    } finally {
      print.mockRestore();
    }
  });
});
