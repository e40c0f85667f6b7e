/**
 * Losses and metrics beside the examples that Keras publishes in their documentation (keras-team/keras, keras/losses.py of
 * 2.13, keras/metrics/accuracy_metrics.py, confusion_metrics.py, regression_metrics.py, f_score_metrics.py), to the digits
 * that those have.
 */
import { describe, expect, it } from "vitest";
import { losses, metrics, tensor } from "../../src/index.js";
import { backends } from "../src/support.js";
import { givenOutputs } from "../src/training/given.js";

type Rows = readonly (readonly number[])[];

interface Example {
  readonly truth: Rows | Int32Array;
  readonly outputs: Rows;
  readonly expected: number;
}

const margins = { truth: [[0, 1], [0, 0]], outputs: [[0.6, 0.4], [0.4, 0.6]] };
const numbers = { truth: [[0, 1], [0, 0]], outputs: [[1, 1], [1, 0]] };
const half = { truth: [[0, 1], [0, 0]], outputs: [[1, 1], [0, 0]] };
const scores = [[0.05, 0.95, 0], [0.1, 0.8, 0.1]];
const logits = [[-18.6, 0.51], [2.94, -12.8]];

const lossExamples: Record<string, Example & { readonly loss: unknown }> = {
  meanAbsolutePercentageError: { loss: "meanAbsolutePercentageError", truth: [[2, 1], [2, 3]], outputs: [[1, 1], [1, 0]], expected: 50 },
  meanSquaredLogarithmicError: { loss: "meanSquaredLogarithmicError", ...numbers, expected: 0.24 },
  "binaryCrossentropy of logits": { loss: losses.binaryCrossentropy({ fromLogits: true }), truth: [[0, 1], [0, 0]], outputs: logits, expected: 0.865 },
  "binaryCrossentropy of logits in a row": { loss: losses.binaryCrossentropy({ fromLogits: true }), truth: [[0, 1, 0, 0]], outputs: [logits.flat()], expected: 0.865 },
  categoricalCrossentropy: { loss: "categoricalCrossentropy", truth: [[0, 1, 0], [0, 0, 1]], outputs: scores, expected: 1.177 },
  sparseCategoricalCrossentropy: { loss: "sparseCategoricalCrossentropy", truth: Int32Array.of(1, 2), outputs: scores, expected: 1.177 },
  cosineSimilarity: { loss: losses.cosineSimilarity({ axis: 1 }), truth: [[0, 1], [1, 1]], outputs: [[1, 0], [1, 1]], expected: -0.5 },
  hinge: { loss: "hinge", ...margins, expected: 1.3 },
  squaredHinge: { loss: "squaredHinge", ...margins, expected: 1.86 },
  categoricalHinge: { loss: "categoricalHinge", ...margins, expected: 1.4 },
  poisson: { loss: "poisson", ...half, expected: 0.5 },
  logCosh: { loss: "logCosh", ...half, expected: 0.108 },
  kullbackLeiblerDivergence: { loss: "kullbackLeiblerDivergence", ...margins, expected: 0.458 },
  huber: { loss: "huber", ...margins, expected: 0.155 },
};

const column = (...values: readonly number[]): Rows => values.map((value) => [value]);
const classes = { truth: [[0, 0, 1], [0, 1, 0]], outputs: [[0.1, 0.9, 0.8], [0.05, 0.95, 0]] };
const decisions = { truth: column(0, 1, 1, 1), outputs: column(1, 0, 1, 1) };
const labels = { truth: [[1, 1, 1], [1, 0, 0], [1, 1, 0]], outputs: [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0]] };

const metricExamples: Record<string, Example & { readonly metric: any; readonly loss?: string }> = {
  binaryAccuracy: { metric: metrics.binaryAccuracy(), truth: column(1, 1, 0, 0), outputs: column(0.98, 1, 0, 0.6), expected: 0.75 },
  categoricalAccuracy: { metric: metrics.categoricalAccuracy(), ...classes, expected: 0.5 },
  sparseCategoricalAccuracy: { metric: metrics.sparseCategoricalAccuracy(), truth: Int32Array.of(2, 1), outputs: [[0.1, 0.6, 0.3], [0.05, 0.95, 0]], loss: "sparseCategoricalCrossentropy", expected: 0.5 },
  topKCategoricalAccuracy: { metric: metrics.topKCategoricalAccuracy({ k: 1 }), ...classes, expected: 0.5 },
  sparseTopKCategoricalAccuracy: { metric: metrics.sparseTopKCategoricalAccuracy({ k: 1 }), truth: Int32Array.of(2, 1), outputs: classes.outputs, loss: "sparseCategoricalCrossentropy", expected: 0.5 },
  precision: { metric: metrics.precision(), ...decisions, expected: 0.6666667 },
  "auc of three thresholds": { metric: metrics.auc({ numThresholds: 3 }), truth: column(0, 0, 1, 1), outputs: column(0, 0.5, 0.3, 0.9), expected: 0.75 },
  rootMeanSquaredError: { metric: metrics.rootMeanSquaredError(), ...half, expected: 0.5 },
  // Of the classes 0.5, 0.8 and 0.6666667.
  "f1Score, the mean of classes": { metric: metrics.f1Score({ threshold: 0.5, average: "macro" }), ...labels, expected: (0.5 + 0.8 + 0.6666667) / 3 },
};

const given = ({ truth, outputs }: Example, config: object) => givenOutputs(outputs.flat(), truth instanceof Int32Array ? truth : truth.flat(), outputs[0]!.length, config);

describe.each(backends)("on %s", (backend) => {
  it.each(Object.entries(lossExamples))("%s", async (_, { loss, ...example }) => {
    const { model, x, y } = given(example, { loss, backend });
    expect((await model.testOnBatch(x, y))["loss"]).toBeCloseTo(example.expected, 3);
  });

  it.each(Object.entries(metricExamples))("%s", async (_, { metric, loss = "mse", ...example }) => {
    const { model, x, y } = given(example, { loss, metrics: [metric], backend });
    // In batches of one sample, as an epoch has them.
    expect((await model.evaluate(x, y, { batchSize: 1, verbose: 0 }))[metric.name]).toBeCloseTo(example.expected, 6);
  });
});

// Keras 2.12, binary_crossentropy of keras/backend.py: p is clipped to [1e-7, 1 - 1e-7], and 1e-7 added to what the logarithm takes.
it.each(backends)("probabilities of 0 and 1 keep binaryCrossentropy finite on %s", async (backend) => {
  const at = async (p: number, y: number): Promise<number> => {
    const { model, x, y: targets } = givenOutputs([p], [y], 1, { loss: "binaryCrossentropy", backend });
    return (await model.testOnBatch(x, targets))["loss"]!;
  };
  for (const [p, y] of [[1, 1], [0, 0]] as const) expect(Math.abs(await at(p, y))).toBeLessThan(1e-6);
  // -log(2e-7), of which a float32 near 1 decides the last digits.
  for (const [p, y] of [[1, 0], [0, 1]] as const) expect(Math.abs((await at(p, y)) + Math.log(2e-7))).toBeLessThan(0.2);
});

it("hinge takes -1 and 1 for 0 and 1", async () => {
  const signed = givenOutputs([0.6, 0.4, 0.4, 0.6], [-1, 1, -1, -1], 2, { loss: "hinge", backend: "reference" });
  expect((await signed.model.testOnBatch(signed.x, tensor([[-1, 1], [-1, -1]])))["loss"]).toBeCloseTo(1.3, 6);
});
