/**
 * Every metric over an epoch of several batches with a remainder, beside tfjs-layers where it has the metric, else
 * beside Keras' formulas (2.12; F1Score and R2Score 2.13) as plain loops over all samples.
 */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { abs, cast, equal, losses, metrics, sub, sum, type IntTensor, type Tensor } from "../../../src/index.js";
import { metricOf } from "../../../src/training/metrics.js";
import { lossOf } from "../../../src/training/losses.js";
import { backends, classes, failure, numbers, oneHot } from "../support.js";
import { givenOutputs } from "./given.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

type Rows = Tensor<[number, 7]>;

const SAMPLES = 23;
const WIDTH = 7;

interface Data {
  /** Rows of outputs and targets. */
  readonly p: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const average = (values: readonly number[]): number => total(values) / values.length;
const argMax = (row: readonly number[]): number => row.indexOf(Math.max(...row));
/** Pairs of output and target, one class or all. */
const pairs = ({ p, y }: Data, only?: number): [number, number][] => p.flatMap((row, i) => row.map((value, j): [number, number, number] => [value, y[i]![j]!, j]).filter(([, , j]) => only === undefined || j === only).map(([a, b]): [number, number] => [a, b]));
const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);

function counts(data: Data, threshold: number, only?: number): { tp: number; fp: number; fn: number; tn: number } {
  const all = pairs(data, only);
  const of = (yes: boolean, truth: number): number => all.filter(([p, y]) => p > threshold === yes && y === truth).length;
  return { tp: of(true, 1), fp: of(true, 0), fn: of(false, 1), tn: of(false, 0) };
}

const inTopK = ({ p, y }: Data, k: number): number => average(p.map((row, i) => Number(row.filter((value) => value > row[argMax(y[i]!)]!).length < k)));

/** F1 of each class from decisions. */
function f1(data: Data, decide: (row: readonly number[], j: number) => boolean): { readonly scores: number[]; readonly counts: number[]; readonly micro: number } {
  let [tps, errors] = [0, 0];
  const scores = data.p[0]!.map((_, j) => {
    const [tp, wrong] = [0, 1].map((w) => data.p.filter((row, i) => (decide(row, j) === (data.y[i]![j] === 1) ? w === 0 && data.y[i]![j] === 1 : w === 1)).length);
    tps += tp!;
    errors += wrong!;
    return ratio(2 * tp!, 2 * tp! + wrong!);
  });
  return { scores, counts: data.p[0]!.map((_, j) => total(data.y.map((row) => row[j]!))), micro: ratio(2 * tps, 2 * tps + errors) };
}

/** Keras' thresholds: 0 and 1 a little outside. */
const thresholds = (n: number): number[] => Array.from({ length: n }, (_, i) => (i === 0 ? -1e-7 : i === n - 1 ? 1 + 1e-7 : i / (n - 1)));

function roc(data: Data, n: number, height: (a: number, b: number) => number): number {
  const points = thresholds(n).map((t) => counts(data, t)).map(({ tp, fp, fn, tn }) => ({ x: ratio(fp, fp + tn), y: ratio(tp, tp + fn) }));
  return total(points.slice(1).map((point, i) => (points[i]!.x - point.x) * height(points[i]!.y, point.y)));
}

/** `interpolate_pr_auc` of keras/metrics/confusion_metrics.py. */
function pr(data: Data, n: number): number {
  const at = thresholds(n).map((t) => counts(data, t));
  return total(at.slice(1).map((next, i) => {
    const [p, q] = [at[i]!.tp + at[i]!.fp, next.tp + next.fp];
    const dtp = at[i]!.tp - next.tp;
    const slope = ratio(dtp, Math.max(p - q, 0));
    const safe = p > 0 && q > 0 ? p / q : 1;
    return ratio(slope * (dtp + (next.tp - slope * q) * Math.log(safe)), next.tp + next.fn);
  }));
}

const r2 = ({ p, y }: Data): { readonly scores: number[]; readonly variances: number[] } => {
  const columns = p[0]!.map((_, j) => j);
  const variances = columns.map((j) => total(y.map((row) => (row[j]! - average(y.map((each) => each[j]!))) ** 2)));
  return { variances, scores: columns.map((j) => 1 - total(p.map((row, i) => (y[i]![j]! - row[j]!) ** 2)) / variances[j]!) };
};

type TfMetric = (y: tf.Tensor, p: tf.Tensor) => tf.Tensor;
const theirs = (metric: TfMetric) => ({ p, y }: Data): number => tf.mean(metric(tf.tensor2d(y as number[][]), tf.tensor2d(p as number[][]))).dataSync()[0]!;
const rounded = (metric: TfMetric) => ({ p, y }: Data): number => theirs(metric)({ p: p.map((row) => row.map((value) => Number(value > 0.5))), y });

interface Case {
  readonly metric: unknown;
  readonly expected: (data: Data) => number;
  /** "labels": yes and no for each output; "classes": one class each, as rows or as numbers. */
  readonly targets: "any" | "labels" | "oneHot" | "sparse";
  readonly loss?: string;
}

const label = (metric: unknown, expected: Case["expected"]): Case => ({ metric, expected, targets: "labels" });
const one = (metric: unknown, expected: Case["expected"]): Case => ({ metric, expected, targets: "oneHot" });
const sparse = (metric: unknown, expected: Case["expected"]): Case => ({ metric, expected, targets: "sparse" });
const any = (metric: unknown, expected: Case["expected"]): Case => ({ metric, expected, targets: "any" });

const cases: Record<string, Case> = {
  binaryAccuracy: label("binaryAccuracy", theirs(tfl.metrics.binaryAccuracy as TfMetric)),
  "binaryAccuracy above 0.7": label(metrics.binaryAccuracy({ threshold: 0.7 }), (data) => average(pairs(data).map(([p, y]) => Number(Number(p > 0.7) === y)))),
  "accuracy of labels": { ...label("accuracy", theirs(tfl.metrics.binaryAccuracy as TfMetric)), loss: "binaryCrossentropy" },
  "accuracy of classes": one("accuracy", theirs(tfl.metrics.categoricalAccuracy as TfMetric)),
  categoricalAccuracy: one("categoricalAccuracy", theirs(tfl.metrics.categoricalAccuracy as TfMetric)),
  sparseCategoricalAccuracy: sparse("sparseCategoricalAccuracy", theirs(tfl.metrics.categoricalAccuracy as TfMetric)),
  topKCategoricalAccuracy: one("topKCategoricalAccuracy", (data) => inTopK(data, 5)),
  "topKCategoricalAccuracy of 2": one(metrics.topKCategoricalAccuracy({ k: 2 }), (data) => inTopK(data, 2)),
  sparseTopKCategoricalAccuracy: sparse(metrics.sparseTopKCategoricalAccuracy({ k: 3 }), (data) => inTopK(data, 3)),
  precision: label("precision", rounded(tfl.metrics.precision as TfMetric)),
  "precision of a class above 0.3": label(metrics.precision({ thresholds: 0.3, classId: 2 }), (data) => { const { tp, fp } = counts(data, 0.3, 2); return ratio(tp, tp + fp); }),
  "precision of nothing": label(metrics.precision({ thresholds: 2 }), () => 0),
  recall: label("recall", rounded(tfl.metrics.recall as TfMetric)),
  "recall of a class above 0.8": label(metrics.recall({ thresholds: 0.8, classId: 6 }), (data) => { const { tp, fn } = counts(data, 0.8, 6); return ratio(tp, tp + fn); }),
  f1Score: one("f1Score", (data) => average(f1(data, (row, j) => argMax(row) === j).scores)),
  "f1Score weighted": one(metrics.f1Score({ average: "weighted" }), (data) => { const { scores, counts } = f1(data, (row, j) => argMax(row) === j); return total(scores.map((score, j) => score * counts[j]!)) / total(counts); }),
  "f1Score micro above 0.4": label(metrics.f1Score({ average: "micro", threshold: 0.4 }), (data) => f1(data, (row, j) => row[j]! > 0.4).micro),
  auc: label("auc", (data) => roc(data, 200, (a, b) => (a + b) / 2)),
  "auc at few thresholds, from below": label(metrics.auc({ numThresholds: 5, summationMethod: "minoring" }), (data) => roc(data, 5, Math.min)),
  "auc at few thresholds, from above": label(metrics.auc({ numThresholds: 6, summationMethod: "majoring" }), (data) => roc(data, 6, Math.max)),
  "auc of precision and recall": label(metrics.auc({ curve: "PR" }), (data) => pr(data, 200)),
  r2Score: any("r2Score", (data) => average(r2(data).scores)),
  "r2Score weighted": any(metrics.r2Score({ classAggregation: "varianceWeightedAverage" }), (data) => { const { scores, variances } = r2(data); return total(scores.map((score, i) => score * variances[i]!)) / total(variances); }),
  rootMeanSquaredError: any("rootMeanSquaredError", (data) => Math.sqrt(average(pairs(data).map(([p, y]) => (p - y) ** 2)))),
  mse: any("mse", theirs(tfl.metrics.meanSquaredError as TfMetric)),
  mae: any("mae", theirs(tfl.metrics.meanAbsoluteError as TfMetric)),
  mape: label("mape", theirs(tfl.metrics.meanAbsolutePercentageError as TfMetric)),
  msle: label("msle", (data) => average(pairs(data).map(([p, y]) => (Math.log(Math.max(p, 1e-7) + 1) - Math.log(Math.max(y, 1e-7) + 1)) ** 2))),
  cosineSimilarity: any("cosineSimilarity", ({ p, y }) => average(p.map((row, i) => total(row.map((value, j) => value * y[i]![j]!)) / Math.hypot(...row) / Math.hypot(...y[i]!)))),
  kullbackLeiblerDivergence: one("kullbackLeiblerDivergence", ({ p, y }) => average(p.map((row, i) => total(row.map((value, j) => { const t = Math.max(y[i]![j]!, 1e-7); return t * Math.log(t / value); }))))),
};

function dataFor(targets: Case["targets"]): Data & { readonly labels: Int32Array } {
  const rows = (flat: ArrayLike<number>): number[][] => Array.from({ length: SAMPLES }, (_, i) => Array.from({ length: WIDTH }, (_, j) => flat[i * WIDTH + j]!));
  const labels = classes(SAMPLES, WIDTH, 8);
  const raw = numbers(SAMPLES * WIDTH, 31);
  const given = targets === "any" ? raw.map((x) => 2 * x) : raw.map((x) => 0.02 + 0.96 * (x / 2 + 0.5));
  const truth = targets === "any" ? numbers(SAMPLES * WIDTH, 32) : targets === "labels" ? numbers(SAMPLES * WIDTH, 33).map((x) => Number(x > 0.2)) : oneHot(labels, WIDTH);
  return { p: rows(given), y: rows(truth), labels };
}

it("covers every metric that is no loss", () => {
  const uncovered = ["binaryAccuracy", "categoricalAccuracy", "sparseCategoricalAccuracy", "topKCategoricalAccuracy", "sparseTopKCategoricalAccuracy", "precision", "recall", "f1Score", "auc", "r2Score", "rootMeanSquaredError"].filter((name) => !(name in cases));
  expect(uncovered).toEqual([]);
});

describe.each(backends)("on %s", (backend) => {
  it.each(Object.entries(cases))("%s", async (_, { metric, expected, targets, loss }) => {
    const { p, y, labels } = dataFor(targets);
    const { model, x, y: truth } = givenOutputs(p.flat(), targets === "sparse" ? labels : y.flat(), WIDTH, { loss: loss ?? (targets === "sparse" ? "sparseCategoricalCrossentropy" : "mse"), metrics: [metric], backend });
    const logs = await model.evaluate(x, truth, { batchSize: 6, verbose: 0 });
    const name = typeof metric === "string" ? metric : (metric as { name: string }).name;
    expect(Object.keys(logs)).toEqual(["loss", name]);
    const wanted = expected({ p, y });
    expect(Math.abs(logs[name]! - wanted) / (1 + Math.abs(wanted))).toBeLessThan(2e-6);
  });

  it("functions of one's own, by their names and under given ones", async () => {
    const { p, y, labels } = dataFor("oneHot");
    const far = (yTrue: Rows, yPred: Rows) => sum(abs(sub(yTrue, yPred)), -1);
    const wanted = average(p.map((row, i) => total(row.map((value, j) => Math.abs(value - y[i]![j]!)))));
    const { model, x, y: truth } = givenOutputs(p.flat(), y.flat(), WIDTH, { metrics: [far, metrics.meanMetricWrapper(far, "farther")], backend });
    const logs = await model.evaluate(x, truth, { batchSize: 6, verbose: 0 });
    expect(logs["far"]).toBeCloseTo(wanted, 5);
    expect(logs["farther"]).toBeCloseTo(wanted, 5);
    // With classes as targets a function gets whole numbers.
    const zeros = (yTrue: IntTensor<[number]>) => cast(equal(yTrue, 0), "float32");
    const classified = givenOutputs(p.flat(), labels, WIDTH, { loss: "sparseCategoricalCrossentropy", metrics: [zeros], backend });
    expect((await classified.model.evaluate(classified.x, classified.y, { batchSize: 6, verbose: 0 }))["zeros"]).toBeCloseTo(labels.filter((each) => each === 0).length / SAMPLES, 6);
  });

  it("decides on scores as on probabilities where the loss takes scores", async () => {
    const { p, y } = dataFor("labels");
    const scores = p.flat().map((value) => Math.log(value / (1 - value)));
    const names = ["precision", "recall", "auc", "binaryAccuracy"];
    const evaluated = async (outputs: readonly number[], loss: unknown): Promise<Record<string, number>> => {
      const { model, x, y: truth } = givenOutputs(outputs, y.flat(), WIDTH, { loss, metrics: names, backend });
      return model.evaluate(x, truth, { verbose: 0 });
    };
    const ofScores = await evaluated(scores, losses.binaryCrossentropy({ fromLogits: true }));
    const ofProbabilities = await evaluated(p.flat(), "binaryCrossentropy");
    for (const name of names) expect(ofScores[name]).toBeCloseTo(ofProbabilities[name]!, 2);
    expect(ofScores["precision"]).toBe(ofProbabilities["precision"]);
  });
});

describe("what cannot be a metric", () => {
  const run = (given: unknown): Promise<string> => failure(() => givenOutputs([1, 2], [1, 2], 1, { metrics: given, backend: "reference" }));
  it.each<[unknown, string]>([
    [["presision"], 'option: compile: unknown metric "presision"; did you mean "precision"?'],
    [[3], "option: compile: a metric must be a name, a function, or made by a function of metrics, got 3"],
    [[() => 1], "option: compile: a function among the metrics must have a name; give it one with metrics.meanMetricWrapper"],
    [["auc", metrics.auc({ curve: "PR" })], 'option: compile: metric "auc" is given twice'],
    [[metrics.auc({ name: "loss" })], 'option: compile: a metric cannot be called "loss"'],
    [["sparseTopKCategoricalAccuracy"], "option: compile: metric sparseTopKCategoricalAccuracy needs classes, but loss mse takes targets shaped like the output"],
  ])("%o", async (given, sentence) => expect(await run(given)).toBe(sentence));

  it.each<[() => unknown, string]>([
    [() => metrics.auc({ numThresholds: 1 }), "option: auc: numThresholds must be a whole number of at least 2, got 1"],
    [() => metrics.precision({ treshold: 1 } as never), 'option: precision: unknown option "treshold"; did you mean "thresholds"?'],
    [() => metrics.topKCategoricalAccuracy({ k: 0 }), "option: topKCategoricalAccuracy: k must be a positive integer, got 0"],
    [() => metrics.f1Score({ average: "none" as never }), 'option: f1Score: average must be one of "macro", "weighted", "micro", got "none"'],
  ])("%s", async (make, sentence) => expect(await failure(make)).toBe(sentence));

  it("a class that is not there", async () => {
    const { model, x, y } = givenOutputs([1, 2], [1, 0], 1, { metrics: [metrics.recall({ classId: 1 })], backend: "reference" });
    expect(await failure(() => model.evaluate(x, y, { verbose: 0 }))).toBe("option: recall: classId must be below 1, the size of the output's last axis, got 1");
  });

  it("every loss is a metric", () => expect(metricOf("huber", lossOf("mse"), 3).name).toBe("huber"));
});
