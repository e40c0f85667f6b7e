/** Reductions over axes and ops along one. */
import * as tf from "@tensorflow/tfjs-core";
import * as ops from "../../../src/ops/index.js";
import { as, asFloat, call, computed, read, run, type Value } from "../calls.js";

type Axis = number | number[] | null | undefined;
type Reduction = (x: never, axis: never, options: { keepDims?: boolean }) => unknown;

const reduce = (ours: Reduction, x: tf.Tensor, axis: Axis, keepDims = false): tf.Tensor => call((t: never) => ours(t, (axis ?? undefined) as never, { keepDims }), [x]);

const ofAll = (name: string, ours: Reduction) => (x: Value, axis?: Axis, keepDims?: boolean): tf.Tensor => {
  const given = read(x, "x", name);
  return reduce(ours, as(given, given.dtype === "bool" ? "int32" : given.dtype), axis, keepDims);
};

const ofFloats = (name: string, ours: Reduction) => (x: Value, axis?: Axis, keepDims?: boolean): tf.Tensor => reduce(ours, asFloat(read(x, "x", name)), axis, keepDims);

const ofTruths = (name: string, ours: Reduction) => (x: Value, axis?: Axis, keepDims?: boolean): tf.Tensor => as(reduce(ours, read(x, "x", name, "bool"), axis, keepDims), "bool");

/** Katachi's norm is the Euclidean one, which tfjs also calls 2 for vectors and "fro" for matrices. */
function norm(x: Value, ord: string | number = "euclidean", axis?: Axis, keepDims?: boolean): tf.Tensor {
  const axes = Array.isArray(axis) ? axis.length : axis === null || axis === undefined ? 0 : 1;
  if (ord !== "euclidean" && !(ord === 2 && axes < 2) && !(ord === "fro" && axes === 2)) throw new Error(`norm is Euclidean, not ${ord}`);
  return ofFloats("norm", ops.norm)(x, axis, keepDims);
}

function moments(x: Value, axis?: Axis, keepDims?: boolean): { mean: tf.Tensor; variance: tf.Tensor } {
  return { mean: ofFloats("moments", ops.mean)(x, axis, keepDims), variance: ofFloats("moments", ops.variance)(x, axis, keepDims) };
}

function topk(x: Value, k = 1): { values: tf.Tensor; indices: tf.Tensor } {
  const given = read(x, "x", "topk");
  const [values, indices] = run(computed((t: never) => Object.values(ops.topK(t, k as never))), [asFloat(given)]);
  return { values: as(values!, given.dtype), indices: indices! };
}

export const reductions = {
  sum: ofAll("sum", ops.sum),
  prod: ofAll("prod", ops.prod),
  max: ofAll("max", ops.max),
  min: ofAll("min", ops.min),
  mean: ofFloats("mean", ops.mean),
  logSumExp: ofFloats("logSumExp", ops.logSumExp),
  all: ofTruths("all", ops.all),
  any: ofTruths("any", ops.any),
  norm,
  euclideanNorm: (x: Value, axis?: Axis, keepDims?: boolean) => norm(x, "euclidean", axis, keepDims),
  moments,
  argMax: (x: Value, axis = 0) => call((t: never) => ops.argMax(t, axis as never), [read(x, "x", "argMax")]),
  argMin: (x: Value, axis = 0) => call((t: never) => ops.argMin(t, axis as never), [read(x, "x", "argMin")]),
  softmax: (x: Value, axis = -1) => call((t: never) => ops.softmax(t, axis as never), [read(x, "logits", "softmax", "float32")]),
  logSoftmax: (x: Value, axis = -1) => call((t: never) => ops.logSoftmax(t, axis as never), [asFloat(read(x, "logits", "logSoftmax"))]),
  cumsum: (x: Value, axis = 0, exclusive = false, reverse = false) => call((t: never) => ops.cumsum(t, axis as never, { exclusive, reverse }), [read(x, "x", "cumsum")]),
  topk,
};
