/** Padding counts for nothing: masks of outputs in losses and metrics. */
import { describe, expect, it } from "vitest";
import { input, layers, metrics, optimizers, sequential, tensor } from "../../../src/index.js";
import type { Model } from "../../../src/models/model.js";
import type { CompileConfig } from "../../../src/training/options.js";
import { backends, classes, numbers, untyped, valueOf } from "../support.js";

const quiet = { verbose: 0 } as const;
const [samples, time, words, width] = [6, 5, 9, 3];

/** Sentences of different lengths, padded with 0 at the end; one has no words at all. */
const lengths = [5, 3, 1, 4, 0, 2];
const tokens = Int32Array.from({ length: samples * time }, (_, i) => (i % time < lengths[Math.floor(i / time)]! ? 1 + ((i * 7) % (words - 1)) : 0));
const mask = [...tokens].map((token): number => (token === 0 ? 0 : 1));
const x = tensor(tokens, [samples, time], "int32");

const tagger = (last: number, activation: "softmax" | "sigmoid" | "linear", config: Partial<CompileConfig>): Model =>
  untyped(sequential([input([time], { dtype: "int32" }), layers.embedding({ inputDim: words, outputDim: 4, maskZero: true }), layers.dense(last, { activation })])).compile({
    optimizer: optimizers.sgd({ learningRate: 0.1 }),
    loss: "mse",
    seed: 5,
    ...config,
  });

const predicted = async (model: Model): Promise<number[]> => [...(await valueOf(await model.predict(x, quiet)).data())];

/** Sums over positions that are no padding. */
const masked = (each: (position: number) => number): number => mask.reduce((sum, present, i) => (present === 1 ? sum + each(i) : sum), 0);
const count = masked(() => 1);

describe.each(backends)("on %s", (backend) => {
  it("loss and metrics of positions", async () => {
    const y = numbers(samples * time * width, 7);
    const model = tagger(width, "linear", { metrics: ["mae", "rootMeanSquaredError", "r2Score"], backend });
    const p = await predicted(model);
    const mean = (f: (difference: number) => number) => (i: number): number => [0, 1, 2].reduce((sum, j) => sum + f(p[i * width + j]! - y[i * width + j]!), 0) / width;
    const mse = masked(mean((d) => d * d)) / count;
    const r2 = [0, 1, 2].map((j) => {
      const average = masked((i) => y[i * width + j]!) / count;
      return 1 - masked((i) => (p[i * width + j]! - y[i * width + j]!) ** 2) / masked((i) => (y[i * width + j]! - average) ** 2);
    });
    const logs = await model.evaluate(x, tensor(y, [samples, time, width]), { ...quiet, batchSize: 6 });
    expect(logs["loss"]).toBeCloseTo(mse, 5);
    expect(logs["mae"]).toBeCloseTo(masked(mean(Math.abs)) / count, 5);
    expect(logs["rootMeanSquaredError"]).toBeCloseTo(Math.sqrt(mse), 5);
    expect(logs["r2Score"]).toBeCloseTo(r2.reduce((a, b) => a + b) / width, 3);
    // Means of losses weigh batches by their samples, as in Keras; metrics count positions.
    const halves = await model.evaluate(x, tensor(y, [samples, time, width]), { ...quiet, batchSize: 3 });
    expect(halves["mae"]).toBeCloseTo(logs["mae"]!, 5);
  });

  it("accuracy of classes", async () => {
    const labels = classes(samples * time, width);
    const model = tagger(width, "softmax", { loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"], backend });
    const p = await predicted(model);
    const row = (i: number): number[] => p.slice(i * width, (i + 1) * width);
    const logs = await model.evaluate(x, tensor(labels, [samples, time], "int32"), quiet);
    expect(logs["accuracy"]).toBeCloseTo(masked((i) => Number(row(i).indexOf(Math.max(...row(i))) === labels[i])) / count, 6);
    expect(logs["loss"]).toBeCloseTo(masked((i) => -Math.log(row(i)[labels[i]!]!)) / count, 5);
  });

  it("counted decisions", async () => {
    const y = classes(samples * time, 2);
    const model = tagger(1, "sigmoid", { loss: "binaryCrossentropy", metrics: ["precision", "recall", "f1Score", metrics.auc({ numThresholds: 20001 })], backend });
    const p = await predicted(model);
    const yes = (i: number): boolean => p[i]! > 0.5;
    const hits = masked((i) => Number(yes(i) && y[i] === 1));
    const [precision, recall] = [hits / masked((i) => Number(yes(i))), hits / masked((i) => y[i]!)];
    const pairs: number[] = [];
    mask.forEach((a, i) => mask.forEach((b, j) => { if (a && b && y[i] === 1 && y[j] === 0) pairs.push(p[i]! > p[j]! ? 1 : p[i] === p[j] ? 0.5 : 0); }));
    const logs = await model.evaluate(x, tensor(Float32Array.from(y), [samples, time, 1]), quiet);
    expect(logs["precision"]).toBeCloseTo(precision, 6);
    expect(logs["recall"]).toBeCloseTo(recall, 6);
    expect(logs["f1Score"]).toBeCloseTo((2 * precision * recall) / (precision + recall), 6);
    expect(logs["auc"]).toBeCloseTo(pairs.reduce((a, b) => a + b, 0) / pairs.length, 6);
  });
});

it("padding moves no weight", async () => {
  const first = numbers(samples * time * width, 7);
  const second = first.map((value, i) => (mask[Math.floor(i / width)] === 0 ? value + 10 : value));
  const trained = async (y: Float32Array): Promise<unknown> => {
    const model = tagger(width, "linear", {});
    await model.fit(x, tensor(y, [samples, time, width]), { ...quiet, epochs: 3 });
    return model.getWeights();
  };
  expect(await trained(second)).toEqual(await trained(first));
});
