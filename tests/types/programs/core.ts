// The core layers: embedding, axes in another order, masks, noise, activations as layers.
import { input, layers, model, type Batch, type Shape, type Tensor } from "katachi";

const words = input(["seq"], { dtype: "int32" });
const pairs = input([2, "seq"], { dtype: "int32" });
const image = input([28, 28, 32]);
const steps = input(["seq", 64]);
const vector = input([784]);
const open = input([null, 64]);
declare const some: number;

// Embedding
export const e1: Tensor<[Batch, "seq", 64]> = layers.embedding({ inputDim: 1000, outputDim: 64 })(words);
export const e2: Tensor<[Batch, 2, "seq", 8]> = layers.embedding({ inputDim: 1000, outputDim: 8, maskZero: true })(pairs);
export const e3: Tensor<[Batch, 16]> = layers.embedding({ inputDim: 7, outputDim: 16 })(input([], { dtype: "int32" }));
export const e4: Tensor<[Batch, 10, number]> = layers.embedding({ inputDim: some, outputDim: some })(input([10], { dtype: "int32" }));
export const e5: Tensor<[Batch, 80]> = layers.flatten()(layers.embedding({ inputDim: 7, outputDim: 8, inputLength: 10 })(input([null], { dtype: "int32" })));
export const e6: Tensor<[Batch, 3, 4, 8]> = layers.embedding({ inputDim: 7, outputDim: 8, inputLength: [null, 4] })(input([3, null], { dtype: "int32" }));
layers.embedding({ inputDim: 1000, outputDim: 64 })(steps);
// ^53 embedding: expected an IntTensor, got Tensor<[Batch, seq, 64]>
layers.embedding({ inputDim: 1000, outputDim: 64 })("word");
// ^53 embedding: expected a tensor
layers.dense(3)(layers.dense(8)(words));
// ^33 dense: expected a float tensor, got IntTensor<[Batch, seq]>
layers.embedding({ inputDim: 0, outputDim: 64 });
// ^20 embedding: inputDim must be a positive integer, got 0
layers.embedding({ inputDim: 10, outputDim: 6.4 });
// ^34 embedding: outputDim must be a positive integer, got 6.4
// @ts-expect-error outputDim is missing: the compilers say so in different words
layers.embedding({ inputDim: 1000 });
layers.embedding({ inputDim: 1000, outputDin: 64 });
// ^36 Did you mean to write 'outputDim'?
layers.embedding(256);
// ^18 Argument of type 'number' is not assignable to parameter of type 'EmbeddingOptions<number, number, undefined, 1>'.
layers.embedding({ inputDim: 9, outputDim: 4, inputLength: 10 })(input([12], { dtype: "int32" }));
// ^66 embedding: input must be [Batch, 10] (inputLength), got [Batch, 12]
layers.embedding({ inputDim: 9, outputDim: 4, inputLength: [10, -1] });
// ^65 embedding: inputLength must be a positive integer, got -1

// Permute and repeatVector
export const p1: Tensor<[Batch, 64, "seq"]> = layers.permute([2, 1])(steps);
export const p2: Tensor<[Batch, 32, 28, 28]> = layers.permute([3, 1, 2])(image);
export const p3: Tensor<Shape> = layers.permute([some, some].slice(1))(image);
export const p4: Tensor<[Batch, 64, number]> = layers.permute([2, 1])(open);
layers.permute([1, 0])(steps);
// ^16 permute: dims must be a permutation of 1 to 2, got [1, 0]
layers.permute([2, 2]);
// ^16 permute: dims must be a permutation of 1 to 2, got [2, 2]
layers.permute([2, 1])(image);
// ^24 permute: expected input of rank 3, got [Batch, 28, 28, 32]
layers.permute([1])(input([]));
// ^21 permute: expected input of rank 2, got [Batch]
export const v1: Tensor<[Batch, 3, 784]> = layers.repeatVector(3)(vector);
layers.repeatVector(3)(steps);
// ^24 repeatVector: expected input [batch, features], got [Batch, seq, 64]
layers.repeatVector(-3);
// ^21 repeatVector: n must be a positive integer, got -3

// Masking
export const m1: Tensor<[Batch, "seq", 64]> = layers.masking({ maskValue: -1 })(steps);
layers.masking()(input([]));
// ^18 masking: expected input of rank 2 or more, got [Batch]
layers.masking({ maskvalue: 0 });
// ^18 Did you mean to write 'maskValue'?

// Noise
export const n1: Tensor<[Batch, "seq", 64]> = layers.spatialDropout1d(0.5)(steps);
export const n2: Tensor<[Batch, 28, 28, 32]> = layers.spatialDropout2d(some)(image);
export const n3: Tensor<[Batch, 784]> = layers.alphaDropout(0.1, { seed: 3 })(layers.gaussianDropout(1e-7)(layers.gaussianNoise(2)(layers.dropout(0)(vector))));
export const n4: Tensor<[Batch, "seq", 64]> = layers.dropout(0.5, { noiseShape: [null, 1, 64] })(steps);
export const n5: Tensor<[Batch, "seq", 64]> = layers.dropout(0.5, { noiseShape: [1, "seq", some] })(steps);
layers.dropout(0.5, { noiseShape: [null, 1] })(steps);
// ^48 dropout: noiseShape [?, 1] and input [Batch, seq, 64] must have the same rank
layers.dropout(0.5, { noiseShape: [null, 1, 32] })(steps);
// ^52 dropout: axis 2 of noiseShape [?, 1, 32] must be 1, null or 64, as of input [Batch, seq, 64]
layers.dropout(0.5, { noiseShape: [32, 1, 64] })(steps);
// ^50 dropout: axis 0 of noiseShape [32, 1, 64] must be 1, null or Batch, as of input [Batch, seq, 64]
layers.dropout(0.5, { noisyShape: [null, 1] });
// ^23 Did you mean to write 'noiseShape'?
layers.spatialDropout1d(0.5)(image);
// ^30 spatialDropout1d: expected input [batch, steps, channels], got [Batch, 28, 28, 32]
layers.spatialDropout2d(0.5)(steps);
// ^30 spatialDropout2d: expected input [batch, height, width, channels], got [Batch, seq, 64]
layers.spatialDropout3d(0.5)(image);
// ^30 spatialDropout3d: expected input [batch, depth, height, width, channels], got [Batch, 28, 28, 32]
layers.dropout(1);
// ^16 dropout: rate must be at least 0 and below 1, got 1
layers.dropout(-1e-7);
// ^16 dropout: rate must be at least 0 and below 1, got -1e-7
layers.spatialDropout1d(1.5);
// ^25 spatialDropout1d: rate must be at least 0 and below 1, got 1.5
layers.gaussianDropout(20);
// ^24 gaussianDropout: rate must be at least 0 and below 1, got 20
layers.alphaDropout(-0.5);
// ^21 alphaDropout: rate must be at least 0 and below 1, got -0.5
layers.gaussianNoise(-0.1);
// ^22 gaussianNoise: stddev must be at least 0, got -0.1
layers.gaussianNoise(0.1)(words);
// ^27 gaussianNoise: expected a float tensor, got IntTensor<[Batch, seq]>

// Activations as layers
export const a1: Tensor<[Batch, "seq", 64]> = layers.softmax({ axis: 1 })(layers.elu({ alpha: 2 })(layers.leakyReLU()(steps)));
export const a2: Tensor<[Batch, 28, 28, 32]> = layers.softmax({ axis: [1, -2] })(layers.relu({ maxValue: 6, negativeSlope: 0.1, threshold: 1 })(image));
export const a3: Tensor<[Batch, 784]> = layers.thresholdedReLU({ theta: 0.5 })(layers.softmax()(vector));
export const a4: Tensor<[Batch, "seq", 64]> = layers.prelu({ sharedAxes: [1] })(steps);
export const a5: Tensor<[Batch, 28, 28, 32]> = layers.prelu()(image);
export const a6: Tensor<[Batch, 784]> = layers.activation(some > 0 ? "relu" : "tanh")(vector);
layers.softmax({ axis: 3 })(steps);
// ^29 softmax: axis 3 is out of range for [Batch, seq, 64]
layers.softmax({ axis: [1, -2] })(steps);
// ^35 softmax: axis -2 is named twice for [Batch, seq, 64]
layers.softmax({ axis: [] });
// ^18 softmax: axis must name at least one axis
layers.softmax({ axis: 0 })(vector);
// ^29 softmax: axis 0 of [Batch, 784] is the batch, which cannot change
layers.prelu()(steps);
// ^16 prelu: axis 1 must have a known size to make the weights, got [Batch, seq, 64]
layers.prelu({ sharedAxes: [1, 3] })(steps);
// ^38 prelu: sharedAxes must be from 1 to the last axis of [Batch, seq, 64], got 3
layers.prelu({ sharedAxes: [0] })(vector);
// ^35 prelu: sharedAxes must be from 1 to the last axis of [Batch, 784], got 0
layers.relu({ maxValue: -1 });
// ^15 relu: maxValue must be at least 0, got -1
layers.relu({ threshold: -0.5, negativeSlope: 0.1 });
// ^15 relu: threshold must be at least 0, got -0.5
layers.thresholdedReLU({ theta: -1 });
// ^26 thresholdedReLU: theta must be at least 0, got -1
layers.leakyReLU({ slope: 0.1 });
// ^20 Object literal may only specify known properties, and 'slope' does not exist in type 'LeakyReLUOptions'.
layers.activation("leaky_relu");
// ^19 activation: there is no activation named "leaky_relu"; did you mean "leakyRelu"?
layers.activation("sigmod");
// ^19 activation: there is no activation named "sigmod"; did you mean "sigmoid"?
layers.activation("prelu");
// ^19 activation: there is no activation named "prelu"; did you mean "relu"?
layers.activation("logistic");
// ^19 activation: there is no activation named "logistic"
layers.activation(3);
// ^19 Argument of type '3' is not assignable to parameter of type 'ActivationName'.
layers.activation(String(some));
// ^19 Argument of type 'string' is not assignable to parameter of type 'ActivationName'.

// Dense: any rank from 2 up; the last axis makes the weights
export const d1: Tensor<[Batch, "seq", 2, number]> = layers.dense(some)(input(["seq", 2, 4]));
export const d2: Tensor<[Batch, "seq", 5]> = layers.dense(5, { inputShape: ["seq", 64] })(steps);
layers.dense(5)(layers.permute([2, 1])(steps));
// ^17 dense: axis 2 must have a known size to make the weights, got [Batch, 64, seq]
layers.dense(5, { inputDim: -2 });
// ^19 dense: inputDim must be a positive integer, got -2
layers.dense(5, { inputShape: [3, 0] });
// ^35 dense: inputShape 1 must be a positive integer, got 0
layers.dense(5, { inputShape: ["a b"] });
// ^32 dense: inputShape 0 must be a name such as "seq", got "a b"

// Reshape with names
export const r1: Tensor<[Batch, "seq", 8, 8]> = layers.reshape(["seq", 8, 8])(steps);
export const r2: Tensor<[Batch, "seq", 8, 8]> = layers.reshape([-1, 8, 8])(steps);
export const r3: Tensor<[Batch, "seq", 64]> = layers.reshape(["seq", -1])(input(["seq", 4, 16]));
export const r4: Tensor<[Batch, "w", "h", 3]> = layers.reshape(["w", "h", -1])(input(["h", "w", 3]));
export const r5: Tensor<[Batch, 2, number]> = layers.reshape([2, -1])(input(["h", "w", 3]));
export const r6: Tensor<[Batch, "32*seq", 2]> = layers.reshape([-1, 2])(steps);
export const r7: Tensor<[Batch, number, 64]> = layers.reshape([null, 64])(steps);
export const r8: Tensor<[Batch, "seq-2", 2, 4]> = layers.reshape([-1, 2, 4])(layers.conv1d(8, 3)(steps));
layers.reshape(["seq", 8, 9])(steps);
// ^31 reshape: [seq, 64] has 64*seq elements, [seq, 8, 9] has 72*seq
layers.reshape(["len", 64])(steps);
// ^29 reshape: [seq, 64] has 64*seq elements, [len, 64] has 64*len
layers.reshape(["seq", -1, 7])(steps);
// ^32 reshape: [seq, 64] has 64*seq elements, not a multiple of 7*seq for [seq, -1, 7]
layers.reshape(["w", "h", 4])(input(["h", "w", 3]));
// ^31 reshape: [h, w, 3] cannot take the shape [w, h, 4]
layers.reshape(["h", "w", -1, 2])(input(["h", "w", 3]));
// ^35 reshape: [h, w, 3] cannot take the shape [h, w, -1, 2]
layers.reshape(["2*seq", 32])(steps);
// ^17 reshape: size 0 must be a name such as "seq", got "2*seq"

// Flatten with names
export const f1: Tensor<[Batch, "64*seq"]> = layers.flatten()(steps);
export const f2: Tensor<[Batch, number]> = layers.flatten()(input(["h", "w", 3]));
layers.dense(2)(layers.flatten()(steps));
// ^17 dense: axis 1 must have a known size to make the weights, got [Batch, 64*seq]

// Generic blocks
export function encoder<L extends number, C extends number>(x: Tensor<[Batch, L, C]>, rate: number) {
  const swapped = layers.permute([2, 1])(layers.spatialDropout1d(rate)(layers.masking()(x)));
  return layers.permute([2, 1])(layers.prelu({ sharedAxes: [2] })(layers.softmax({ axis: 1 })(swapped)));
}
export const g1: Tensor<[Batch, 10, 4]> = encoder(input([10, 4]), 0.1);
export function noisy<S extends Shape, R extends number>(x: Tensor<S>, rate: R) {
  return layers.relu()(layers.gaussianDropout(rate)(layers.activation("relu")(x)));
}
export const g2: Tensor<[Batch, 3]> = noisy(input([3]), 0.5);
export function repeated<C extends number, N extends number>(x: Tensor<[Batch, C]>, n: N) {
  return layers.repeatVector(n)(x);
}
export const g3: Tensor<[Batch, 7, 3]> = repeated(input([3]), 7);

// In models
const sentiment = model({ inputs: words, outputs: layers.dense(1)(layers.embedding({ inputDim: 10, outputDim: 4 })(words)) });
export const s1: Tensor<[Batch, "len", 1]> = sentiment(input(["len"], { dtype: "int32" }));
