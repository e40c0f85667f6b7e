/** Arithmetic, comparisons, logic and functions of every element. */
import * as tf from "@tensorflow/tfjs-core";
import * as primitives from "../../../codegen/ops/index.js";
import type { Node } from "../../../codegen/graph/node.js";
import * as layers from "../../../src/layers/index.js";
import * as ops from "../../../src/ops/index.js";
import { as, asFloat, call, callLayer, read, run, type Public, type Value } from "../calls.js";

/** tfjs computes floats and gives the kind it was given; Katachi's op takes floats only. */
const keepsKind = (name: string, ours: Public) => (x: Value): tf.Tensor => {
  const given = read(x, "x", name);
  return as(call(ours, [asFloat(given)]), given.dtype);
};

/** Integers become floats. */
const ofFloats = (name: string, ours: Public) => (x: Value): tf.Tensor => call(ours, [asFloat(read(x, "x", name))]);

/** Integers are refused, here and there. */
const onlyFloats = (name: string, ours: Public) => (x: Value): tf.Tensor => call(ours, [read(x, "x", name, "float32")]);

const ofAll = (name: string, ours: Public) => (x: Value): tf.Tensor => call(ours, [read(x, "x", name)]);

/** Activations that are options of layers, not ops. */
const activation = (name: string, build: (x: Node) => Node, dtype: "float32" | "numeric" = "numeric") => (x: Value): tf.Tensor => run(([node]) => [build(node!)], [asFloat(read(x, "x", name, dtype))])[0]!;

/** Two tensors, the narrower kind made the wider one, as in tfjs. */
function pair(name: string, a: Value, b: Value): [tf.Tensor, tf.Tensor] {
  return tf.tensor_util.makeTypesMatch(read(a, "a", name), read(b, "b", name)) as [tf.Tensor, tf.Tensor];
}

const arithmetic = (name: string, ours: Public) => (a: Value, b: Value): tf.Tensor => call(ours, pair(name, a, b));

/** Of floats in Katachi; tfjs has it for integers as well. */
const quotient = (name: string, ours: Public, ofIntegers = ours) => (a: Value, b: Value): tf.Tensor => {
  const [x, y] = pair(name, a, b);
  return as(call(x.dtype === "float32" ? ours : ofIntegers, [asFloat(x), asFloat(y)]), x.dtype);
};

const comparison = (name: string, ours: Public) => (a: Value, b: Value): tf.Tensor => as(call(ours, pair(name, a, b)), "bool");

const logic = (name: string, ours: Public) => (a: Value, b: Value): tf.Tensor => as(call(ours, [read(a, "a", name, "bool"), read(b, "b", name, "bool")]), "bool");

/** Katachi's exponent is a number: one power for each that occurs, each where it does. */
function pow(base: Value, exp: Value): tf.Tensor {
  const [x, e] = tf.tensor_util.makeTypesMatch(read(base, "base", "pow"), read(exp, "exp", "pow"));
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(x.shape, e.shape);
  const [first, ...others] = new Set(e.dataSync());
  const exponents = tf.broadcastTo(tf.tensor(e.dataSync(), e.shape), shape);
  const power = (exponent: number): tf.Tensor => tf.broadcastTo(call((t: never) => ops.pow(t, exponent), [asFloat(x)]), shape);
  const result = others.reduce((whole, exponent) => tf.where(Number.isNaN(exponent) ? tf.isNaN(exponents) : tf.equal(exponents, exponent), power(exponent), whole), power(first!));
  return as(tf.add(result, throughExponent(x, e)), x.dtype);
}

/** Zeros with tfjs' gradient for the exponent, dy · xᵉ · log x, which specs ask for together with that for the base. */
const throughExponent = tf.customGrad((...args) => {
  const [base, exponent, save] = args as [tf.Tensor, tf.Tensor, unknown] as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
  save([base, exponent]);
  const value = tf.zeros(tf.broadcast_util.assertAndGetBroadcastShape(base.shape, exponent.shape));
  const backward = (dy: tf.Tensor, [x, e]: tf.Tensor[]): tf.Tensor => {
    const each = tf.mul(tf.mul(dy, tf.pow(x!, e!)), tf.where(tf.greater(x!, 0), tf.log(asFloat(x!)), tf.zeros(x!.shape)));
    return tf.reshape(tf.sum(each, tf.broadcast_util.getReductionAxes(e!.shape, value.shape)), e!.shape);
  };
  return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [tf.zeros(saved[0]!.shape), backward(dy, saved)] };
});

/** The layer, which shares slopes along axes where there is one; the whole tensor is its batch of one. */
function prelu(x: Value, alpha: Value): tf.Tensor {
  const given = read(x, "x", "prelu");
  const slopes = read(alpha, "alpha", "prelu");
  const shape = [...new Array<number>(given.rank - slopes.rank).fill(1), ...slopes.shape];
  const sharedAxes = shape.flatMap((size, i) => (size === 1 ? [i + 1] : []));
  const layer = layers.prelu({ sharedAxes } as never) as unknown as (t: never) => never;
  return callLayer((t: never) => ops.squeeze(layer(ops.expandDims(t, 0 as never) as never), 0 as never), asFloat(given), [tf.reshape(slopes, shape)]);
}

export const elementwise = {
  add: arithmetic("add", ops.add),
  sub: arithmetic("sub", ops.sub),
  mul: arithmetic("mul", ops.mul),
  div: quotient("div", ops.div, ops.floorDiv),
  floorDiv: quotient("floorDiv", ops.floorDiv),
  mod: quotient("mod", ops.mod),
  maximum: arithmetic("maximum", ops.maximum),
  minimum: arithmetic("minimum", ops.minimum),
  squaredDifference: arithmetic("squaredDifference", ops.squaredDifference),
  pow,
  equal: comparison("equal", ops.equal),
  notEqual: comparison("notEqual", ops.notEqual),
  less: comparison("less", ops.less),
  lessEqual: comparison("lessEqual", ops.lessEqual),
  greater: comparison("greater", ops.greater),
  greaterEqual: comparison("greaterEqual", ops.greaterEqual),
  logicalAnd: logic("logicalAnd", ops.logicalAnd),
  logicalOr: logic("logicalOr", ops.logicalOr),
  logicalXor: logic("logicalXor", ops.logicalXor),
  logicalNot: (x: Value) => as(call(ops.logicalNot, [read(x, "x", "logicalNot", "bool")]), "bool"),
  where: (condition: Value, a: Value, b: Value) => call(ops.where, [read(condition, "condition", "where", "bool"), ...pair("where", a, b)]),
  abs: ofAll("abs", ops.abs),
  neg: ofAll("neg", ops.neg),
  sign: ofAll("sign", ops.sign),
  square: ofAll("square", ops.square),
  relu: keepsKind("relu", ops.relu),
  ceil: onlyFloats("ceil", ops.ceil),
  floor: onlyFloats("floor", ops.floor),
  round: keepsKind("round", ops.round),
  cos: onlyFloats("cos", ops.cos),
  erf: ofFloats("erf", ops.erf),
  exp: ofFloats("exp", ops.exp),
  expm1: ofFloats("expm1", ops.expm1),
  log: onlyFloats("log", ops.log),
  log1p: ofFloats("log1p", ops.log1p),
  reciprocal: ofFloats("reciprocal", ops.reciprocal),
  rsqrt: onlyFloats("rsqrt", ops.rsqrt),
  sigmoid: onlyFloats("sigmoid", ops.sigmoid),
  sin: onlyFloats("sin", ops.sin),
  softplus: ofFloats("softplus", ops.softplus),
  sqrt: onlyFloats("sqrt", ops.sqrt),
  tanh: onlyFloats("tanh", ops.tanh),
  clipByValue: (x: Value, low: number, high: number) => call((t: never) => ops.clipByValue(t, low, high), [read(x, "x", "clipByValue")]),
  elu: activation("elu", primitives.elu, "float32"),
  prelu,
  selu: activation("selu", primitives.selu),
  relu6: (x: Value) => as(activation("relu6", primitives.relu6)(x), read(x, "x", "relu6").dtype),
  leakyRelu: (x: Value, slope = 0.2) => activation("leakyRelu", (node) => primitives.leakyRelu(node, slope))(x),
  logSigmoid: activation("logSigmoid", primitives.logSigmoid),
};
