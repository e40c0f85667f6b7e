/** Ops that move elements: shapes, parts, lists, positions. */
import * as tf from "@tensorflow/tfjs-core";
import { convertToTensorArray } from "@tensorflow/tfjs-core/dist/tensor_util_env.js";
import * as ops from "../../../src/ops/index.js";
import type { TensorValue } from "../../../src/tensor.js";
import { as, call, computed, read, run, type Value } from "../calls.js";

type Pairs = readonly (readonly [number, number])[];

/** Any kind of tensor: booleans are integers in between, and of strings the numbers of their places move. */
function moved(name: string, argument: string, x: Value, fn: (t: never) => unknown): tf.Tensor {
  const given = read(x, argument, name, "string_or_numeric");
  if (given.dtype !== "string") return as(call(fn, [given]), given.dtype);
  const texts = given.dataSync<"string">();
  const places = call(fn, [tf.tensor(Int32Array.from(texts.keys()), given.shape, "int32")]);
  return tf.tensor([...places.dataSync()].map((place) => texts[place]!), places.shape, "string");
}

/** tfjs leaves out sizes and beginnings of the last axes, and writes one number for a list of one. */
function slice(x: Value, begin: number | number[], size?: number | number[]): tf.Tensor {
  const given = read(x, "x", "slice", "string_or_numeric");
  const full = (list: number | number[] | undefined, missing: number): never => {
    const some = list === undefined ? [] : typeof list === "number" ? [list] : list;
    return [...some, ...new Array<number>(Math.max(0, given.rank - some.length)).fill(missing)] as never;
  };
  return moved("slice", "x", given, (t) => ops.slice(t, full(begin, 0), full(size, -1)));
}

/** The ops for one rank refuse others. */
const ofRank = <A extends readonly unknown[]>(name: string, rank: number, fn: (x: tf.Tensor, ...args: A) => tf.Tensor) => (x: Value, ...args: A): tf.Tensor => {
  const given = read(x, "x", name);
  if (given.rank !== rank) throw new Error(`${name} expects a rank-${rank} tensor, but got a rank-${given.rank} tensor`);
  return fn(given, ...args);
};

const pad = (x: Value, paddings: Pairs, value = 0): tf.Tensor => moved("pad", "x", x, (t) => ops.pad(t, paddings as never, value));

const reverse = (x: Value, axis?: number | number[]): tf.Tensor => moved("reverse", "x", x, (t) => ops.reverse(t, axis as never));

function concat(tensors: Value[], axis = 0): tf.Tensor {
  const list = convertToTensorArray(tensors as tf.TensorLike[], "tensors", "concat");
  return as(call((...ts: never[]) => ops.concat(ts as never, axis as never), list), list[0]!.dtype);
}

function stack(tensors: Value[], axis = 0): tf.Tensor {
  const list = convertToTensorArray(tensors as tf.TensorLike[], "tensors", "stack");
  return as(call((...ts: never[]) => ops.stack(ts as never, axis as never), list), list[0]!.dtype);
}

function split(x: Value, parts: number | number[], axis = 0): tf.Tensor[] {
  const given = read(x, "x", "split");
  return run(computed((t: never) => ops.split(t, parts as never, axis as never)), [given]).map((part) => as(part, given.dtype));
}

function unstack(x: Value, axis = 0): tf.Tensor[] {
  const given = read(x, "x", "unstack");
  return run(computed((t: never) => ops.unstack(t, axis as never)), [given]).map((part) => as(part, given.dtype));
}

function gather(x: Value, indices: Value, axis = 0, batchDims = 0): tf.Tensor {
  if (batchDims !== 0) throw new Error("gather has no batchDims");
  const given = read(x, "x", "gather");
  return as(call((t: never, i: never) => ops.gather(t, i, axis as never), [given, read(indices, "indices", "gather", "int32")]), given.dtype);
}

function oneHot(indices: Value, depth: number, on = 1, off = 0, dtype: tf.DataType = "int32"): tf.Tensor {
  return as(call((t: never) => ops.add(ops.mul(ops.oneHot(t, depth as never), on - off), off as never), [read(indices, "indices", "oneHot", "int32")]), dtype);
}

/** A tensor that is made, not computed. */
function linspace(start: number, stop: number, num: number): tf.Tensor {
  const { source } = ops.linspace(start, stop, num as never) as unknown as TensorValue;
  if (source.kind !== "data") throw new Error("linspace gives values");
  return tf.tensor1d(source.values);
}

export const movement = {
  expandDims: (x: Value, axis = 0) => moved("expandDims", "x", x, (t) => ops.expandDims(t, axis as never)),
  reshape: (x: Value, shape: number[]) => moved("reshape", "x", x, (t) => ops.reshape(t, shape as never)),
  squeeze: (x: Value, axis?: number[]) => moved("squeeze", "x", x, (t) => ops.squeeze(t, axis as never)),
  transpose: (x: Value, perm?: number[]) => moved("transpose", "x", x, (t) => ops.transpose(t, (perm ?? undefined) as never)),
  reverse,
  reverse1d: ofRank("reverse1d", 1, (x) => reverse(x, 0)),
  reverse2d: ofRank("reverse2d", 2, reverse),
  reverse3d: ofRank("reverse3d", 3, reverse),
  reverse4d: ofRank("reverse4d", 4, reverse),
  slice,
  slice1d: ofRank("slice1d", 1, slice),
  slice2d: ofRank("slice2d", 2, slice),
  slice3d: ofRank("slice3d", 3, slice),
  slice4d: ofRank("slice4d", 4, slice),
  pad,
  pad1d: (x: Value, paddings: readonly [number, number], value?: number) => pad(x, [paddings], value),
  pad2d: pad,
  pad3d: pad,
  pad4d: pad,
  tile: (x: Value, reps: number[]) => moved("tile", "x", x, (t) => ops.tile(t, reps as never)),
  concat,
  concat1d: (tensors: Value[]) => concat(tensors, 0),
  concat2d: concat,
  concat3d: concat,
  split,
  stack,
  unstack,
  gather,
  oneHot,
  linspace,
};
