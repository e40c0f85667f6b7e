/**
 * Every loss on chosen outputs, beside Keras 2.12's formulas (keras/losses.py, keras/backend.py) as plain loops over
 * float64: its value, and its gradient as one step of gradient descent takes it, beside central differences.
 */
import { describe, expect, it } from "vitest";
import { abs, losses, mean, mul, square, sub, type Tensor } from "../../../src/index.js";
import { lossesByName } from "../../../src/training/losses.js";
import { backends, classes, distance, failure, numbers, oneHot } from "../support.js";
import { givenOutputs } from "./given.js";

type Rows = Tensor<[number, 4]>;

const SAMPLES = 5;
const WIDTH = 4;

/** The loss of one sample: outputs p, targets y. */
type Formula = (p: readonly number[], y: readonly number[]) => number;

interface Case {
  readonly loss: unknown;
  readonly formula: Formula;
  readonly outputs?: "any" | "probabilities" | "positive";
  readonly targets?: "any" | "zeroOne" | "signs" | "oneHot" | "positive" | "classes";
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const meanOf = (each: (p: number, y: number) => number): Formula => (p, y) => sum(p.map((value, i) => each(value, y[i]!))) / p.length;
const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
const EPS = 1e-7;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const logistic = (p: number, y: number): number => -y * Math.log(clip(p, EPS, 1 - EPS) + EPS) - (1 - y) * Math.log(1 - clip(p, EPS, 1 - EPS) + EPS);
const normalized = (p: readonly number[]): number[] => p.map((value) => clip(value / sum(p), EPS, 1 - EPS));
const softmax = (z: readonly number[]): number[] => z.map((value) => Math.exp(value) / sum(z.map(Math.exp)));
const crossentropy = (p: readonly number[], y: readonly number[]): number => -sum(p.map((value, i) => y[i]! * Math.log(value)));
const length = (x: readonly number[]): number => Math.sqrt(Math.max(sum(x.map((value) => value * value)), 1e-12));

const cases: Record<string, Case> = {
  meanSquaredError: { loss: "mse", formula: meanOf((p, y) => (p - y) ** 2) },
  meanAbsoluteError: { loss: "mae", formula: meanOf((p, y) => Math.abs(p - y)) },
  meanAbsolutePercentageError: { loss: "mape", formula: meanOf((p, y) => (100 * Math.abs(p - y)) / Math.max(Math.abs(y), EPS)), targets: "positive" },
  meanSquaredLogarithmicError: { loss: "msle", formula: meanOf((p, y) => (Math.log(Math.max(p, EPS) + 1) - Math.log(Math.max(y, EPS) + 1)) ** 2), targets: "positive" },
  huber: { loss: "huber", formula: meanOf((p, y) => (Math.abs(p - y) <= 1 ? (p - y) ** 2 / 2 : Math.abs(p - y) - 0.5)) },
  "huber with delta": { loss: losses.huber({ delta: 0.3 }), formula: meanOf((p, y) => (Math.abs(p - y) <= 0.3 ? (p - y) ** 2 / 2 : 0.3 * Math.abs(p - y) - 0.045)) },
  logCosh: { loss: "logCosh", formula: meanOf((p, y) => Math.log(Math.cosh(p - y))) },
  binaryCrossentropy: { loss: "bce", formula: meanOf(logistic), outputs: "probabilities", targets: "zeroOne" },
  "binaryCrossentropy of logits": { loss: losses.binaryCrossentropy({ fromLogits: true }), formula: meanOf((p, y) => -y * Math.log(sigmoid(p)) - (1 - y) * Math.log(1 - sigmoid(p))), targets: "zeroOne" },
  "binaryCrossentropy smoothed": { loss: losses.binaryCrossentropy({ labelSmoothing: 0.2 }), formula: meanOf((p, y) => logistic(p, 0.8 * y + 0.1)), outputs: "probabilities", targets: "zeroOne" },
  categoricalCrossentropy: { loss: "categoricalCrossentropy", formula: (p, y) => crossentropy(normalized(p), y), outputs: "probabilities", targets: "oneHot" },
  "categoricalCrossentropy of logits, smoothed": { loss: losses.categoricalCrossentropy({ fromLogits: true, labelSmoothing: 0.3 }), formula: (p, y) => crossentropy(softmax(p), y.map((value) => 0.7 * value + 0.3 / WIDTH)), targets: "oneHot" },
  sparseCategoricalCrossentropy: { loss: "sparseCategoricalCrossentropy", formula: (p, y) => crossentropy(normalized(p), y), outputs: "probabilities", targets: "classes" },
  "sparseCategoricalCrossentropy of logits": { loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }), formula: (p, y) => crossentropy(softmax(p), y), targets: "classes" },
  kullbackLeiblerDivergence: { loss: "kld", formula: (p, y) => sum(p.map((value, i) => clip(y[i]!, EPS, 1) * Math.log(clip(y[i]!, EPS, 1) / clip(value, EPS, 1)))), outputs: "probabilities", targets: "oneHot" },
  poisson: { loss: "poisson", formula: meanOf((p, y) => p - y * Math.log(p + EPS)), outputs: "positive", targets: "positive" },
  hinge: { loss: "hinge", formula: meanOf((p, y) => Math.max(1 - y * p, 0)), targets: "signs" },
  "hinge of 0 and 1": { loss: losses.hinge(), formula: meanOf((p, y) => Math.max(1 - (2 * y - 1) * p, 0)), targets: "zeroOne" },
  squaredHinge: { loss: "squaredHinge", formula: meanOf((p, y) => Math.max(1 - y * p, 0) ** 2), targets: "signs" },
  categoricalHinge: { loss: "categoricalHinge", formula: (p, y) => Math.max(Math.max(...p.map((value, i) => (1 - y[i]!) * value)) - sum(p.map((value, i) => y[i]! * value)) + 1, 0), targets: "oneHot" },
  cosineSimilarity: { loss: "cosineSimilarity", formula: (p, y) => -sum(p.map((value, i) => value * y[i]!)) / length(p) / length(y) },
};

/** Outputs and targets as float32, so that the float64 formula reads the same numbers. */
function dataFor({ outputs: kind = "any", targets = "any" }: Case): { readonly outputs: number[]; readonly truth: number[]; readonly labels: Int32Array | undefined } {
  const raw = [...numbers(SAMPLES * WIDTH, 21)].map((x) => Math.fround(2 * x));
  const outputs = kind === "any" ? raw : raw.map((x) => Math.fround(kind === "positive" ? Math.abs(x) + 0.1 : sigmoid(x)));
  const labels = classes(SAMPLES, WIDTH, 5);
  const any = [...numbers(SAMPLES * WIDTH, 22)].map((x) => Math.fround(3 * x));
  const bits = any.map((x) => Number(x > 0));
  const truth = { any, zeroOne: bits, signs: bits.map((bit) => 2 * bit - 1), oneHot: [...oneHot(labels, WIDTH)], positive: any.map((x) => Math.fround(Math.abs(x) + 0.2)), classes: [...oneHot(labels, WIDTH)] };
  return { outputs, truth: truth[targets], labels: targets === "classes" ? labels : undefined };
}

const total = (formula: Formula, p: readonly number[], y: readonly number[]): number => {
  const rows = Array.from({ length: SAMPLES }, (_, i) => formula(p.slice(i * WIDTH, (i + 1) * WIDTH), y.slice(i * WIDTH, (i + 1) * WIDTH)));
  return sum(rows) / SAMPLES;
};

it("covers every loss", () => expect(Object.keys(lossesByName).filter((name) => !(name in cases))).toEqual([]));

describe.each(backends)("on %s", (backend) => {
  it.each(Object.entries(cases))("%s", async (_, each) => {
    const { outputs, truth, labels } = dataFor(each);
    const { model, x, y } = givenOutputs(outputs, labels ?? truth, WIDTH, { loss: each.loss, backend });
    const { loss } = await model.trainOnBatch(x, y);
    const expected = total(each.formula, outputs, truth);
    expect(distance([loss!], [expected])).toBeLessThan(1e-5);
    const slope = outputs.map((_, i) => {
      const at = (step: number): number => total(each.formula, outputs.map((value, j) => (i === j ? value + step : value)), truth);
      return (at(1e-5) - at(-1e-5)) / 2e-5;
    });
    const [after] = await model.getWeights();
    expect(distance(outputs.map((value, i) => value - after![i]!), slope)).toBeLessThan(2e-5);
  });

  it("functions of one's own: by sample, by position, or one number", async () => {
    const { outputs, truth } = dataFor({ loss: "", formula: sum });
    const whole = { backend, loss: (yTrue: Rows, yPred: Rows) => mean(mul(square(sub(yTrue, yPred)), 0.5)) };
    const rows = { backend, loss: (yTrue: Rows, yPred: Rows) => mul(mean(square(sub(yTrue, yPred)), -1), 0.5) };
    const each = { backend, loss: (yTrue: Rows, yPred: Rows) => mul(square(sub(yTrue, yPred)), 0.5) };
    const expected = givenOutputs(outputs, truth, WIDTH, { backend, lossWeights: 0.5 });
    await expected.model.trainOnBatch(expected.x, expected.y);
    for (const config of [whole, rows, each]) {
      const { model, x, y } = givenOutputs(outputs, truth, WIDTH, config);
      await model.trainOnBatch(x, y);
      expect(distance((await model.getWeights())[0]!, (await expected.model.getWeights())[0]!)).toBeLessThan(1e-6);
    }
  });
});

it("the batch is no axis of a vector", async () => {
  const { model, x, y } = givenOutputs([1, 2, 3, 4], [1, 0, 0, 1], 2, { backend: "reference", loss: losses.cosineSimilarity({ axis: -2 }) });
  expect(await failure(() => model.trainOnBatch(x, y))).toBe("option: cosineSimilarity: axis -2 is out of range for [Batch, 2]");
});

it("bad options", async () => {
  expect(await failure(() => losses.huber({ delta: 0 }))).toBe("option: huber: delta must be a positive number, got 0");
  expect(await failure(() => losses.categoricalCrossentropy({ labelSmoothing: 1.5 }))).toBe("option: categoricalCrossentropy: labelSmoothing must be a number from 0 to 1, got 1.5");
  expect(await failure(() => losses.sparseCategoricalCrossentropy({ labelSmoothing: 0.1 } as never))).toBe('option: sparseCategoricalCrossentropy: unknown option "labelSmoothing"; known: fromLogits');
});

describe("functions that give no numbers", () => {
  const run = (loss: unknown): Promise<string> => {
    const { outputs, truth } = dataFor({ loss: "", formula: sum });
    const { model, x, y } = givenOutputs(outputs, truth, WIDTH, { backend: "reference", loss });
    return failure(() => model.trainOnBatch(x, y));
  };
  it("are told so", async () => {
    const outside = givenOutputs([1, 2], [1, 2], 1, { backend: "reference" }).x;
    expect(await run(function distanceOf() { return 3; })).toBe("shape: distanceOf: must give a tensor, got 3");
    expect(await run((yTrue: Rows) => abs(sub(yTrue, outside as Rows)))).toMatch(/^shape: /);
    expect(await run(function far(yTrue: Rows) { return sub(mean(yTrue), mean(outside as Rows)); })).toBe("model: far: the function uses a tensor of shape [2, 2] from outside");
  });
});
