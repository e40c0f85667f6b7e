// Normalizations: the very type they are given, and a wrong axis as an error at the tensor.
import { input, layers, sequential, type Batch, type IntTensor, type Shape, type Tensor } from "katachi";

const image = input([8, 8, 48]);
const tokens = input(["seq", 64]);
const wordless = input([16, "words"]);
declare const ints: IntTensor<[Batch, 8]>;
declare const axis: number;
declare const axisList: number[];
declare const unknownRank: Tensor<Shape>;
declare const unknownSize: Tensor<[Batch, number]>;
declare const anything: any;

// What stays itself
export const n1: Tensor<[Batch, 8, 8, 48]> = layers.batchNormalization()(image);
export const n2: Tensor<[Batch, "seq", 64]> = layers.layerNormalization({ epsilon: 1e-6 })(tokens);
export const n3: Tensor<[Batch, 8, 8, 48]> = layers.layerNormalization({ axis: [1, 2, -1] })(image);
export const n4: Tensor<[Batch, 8, 8, 48]> = layers.groupNormalization({ groups: 16 })(image);
export const n5: Tensor<[Batch, 8, 8, 48]> = layers.groupNormalization({ groups: -1, axis: 1 })(image);
export const n6: Tensor<[Batch, "seq", 64]> = layers.groupNormalization()(tokens);
export const n7: Tensor<[Batch, "seq", 64]> = layers.rmsNormalization()(tokens);
export const n8: Tensor<[Batch, "seq", 64]> = layers.unitNormalization({ axis: [1, 2] })(tokens);
export const n9: Tensor<[Batch, 16, "words"]> = layers.layerNormalization({ center: false, scale: false })(wordless);
export const n10: Tensor<[Batch, 16, "words"]> = layers.rmsNormalization({ scale: false })(wordless);
export const n11: Tensor<[Batch, 16, "words"]> = layers.groupNormalization({ groups: 4, center: false, scale: false })(wordless);
export const n12: Tensor<[Batch, 8, 8, 48]> = layers.batchNormalization({ axis })(image);
export const n13: Tensor<[Batch, 8, 8, 48]> = layers.layerNormalization({ axis: axisList })(image);
export const n14: Tensor<Shape> = layers.batchNormalization()(unknownRank);
export const n15: Tensor<[Batch, number]> = layers.groupNormalization({ groups: 5 })(unknownSize);
export const n16: Tensor<[Batch, 8, 8, 48]> = sequential([image, layers.batchNormalization(), layers.groupNormalization({ groups: 3 }), layers.unitNormalization()])(image);
layers.layerNormalization()(anything);
layers.groupNormalization()(anything);

// Floats come of integers where the values are only rescaled
export const r1: Tensor<[Batch, 8]> = layers.rescaling(1 / 255)(ints);
export const r2: Tensor<[Batch, 8, 8, 48]> = layers.rescaling(1 / 255, { offset: -1 })(image);
export const r3: Tensor<[Batch, 8]> = layers.normalization({ mean: 1, variance: 2 })(ints);
export const r4: Tensor<[Batch, "seq", 64]> = layers.normalization({ axis: null, mean: 0.5, variance: 0.1 })(tokens);
export const r5: Tensor<[Batch, 2]> = layers.normalization({ mean: [1, 2], variance: 4, invert: true })(input([2]));
export const r6: Tensor<[Batch, 2]> = layers.normalization({ mean: axisList, variance: axisList })(input([2]));
export const r7: Tensor<[Batch, "seq", 64]> = layers.normalization({ axis: 1, mean: [1, 2], variance: 4 })(tokens);

// Wrong axes
layers.batchNormalization({ axis: 4 })(image);
// ^40 batchNormalization: axis 4 is out of range for [Batch, 8, 8, 48]
layers.layerNormalization({ axis: -5 })(image);
// ^41 layerNormalization: axis -5 is out of range for [Batch, 8, 8, 48]
layers.layerNormalization({ axis: 0 })(image);
// ^40 layerNormalization: axis 0 of [Batch, 8, 8, 48] is the batch, which cannot change
layers.rmsNormalization()(input([]));
// ^27 rmsNormalization: axis -1 of [Batch] is the batch, which cannot change
layers.unitNormalization({ axis: [1, 7] })(image);
// ^44 unitNormalization: axis 7 is out of range for [Batch, 8, 8, 48]
layers.layerNormalization({ axis: [1, -3] })(image);
// ^46 layerNormalization: axis -3 is named twice for [Batch, 8, 8, 48]
layers.groupNormalization({ axis: -4 })(image);
// ^41 groupNormalization: axis -4 of [Batch, 8, 8, 48] is the batch, which cannot change
layers.normalization({ axis: 2, mean: 0, variance: 1 })(ints);
// ^57 normalization: axis 2 is out of range for [Batch, 8]

// Weights of a size that nobody knows
layers.layerNormalization()(wordless);
// ^29 layerNormalization: axis 2 must have a known size to make the weights, got [Batch, 16, words]
layers.batchNormalization({ axis: 1, center: false, scale: false })(tokens);
// ^69 batchNormalization: axis 1 must have a known size to make the weights, got [Batch, seq, 64]

// Groups, values, options
layers.groupNormalization()(image);
// ^29 groupNormalization: axis 3 of [Batch, 8, 8, 48] does not split into 32 groups of one size
layers.groupNormalization({ groups: 0 })(image);
// ^29 groupNormalization: groups must be a positive integer, got 0
layers.normalization({ mean: [1, 2, 3], variance: 1 })(input([2]));
// ^56 normalization: mean has 3 values, axis 1 of [Batch, 2] has 2
layers.normalization({ mean: 1, variance: [1, 1] })(image);
// ^53 normalization: variance has 2 values, axis 3 of [Batch, 8, 8, 48] has 48
layers.normalization({ mean: [1], variance: 1, axis: null });
// ^24 normalization: mean must be a number when axis is null
layers.normalization({ mean: [1, 2], variance: [1, -1] });
// ^38 normalization: variance must be at least 0, got -1
layers.layerNormalization({ axis: 1.5 })(image);
// ^29 layerNormalization: axis must be an integer, got 1.5
layers.layerNormalization({ axis: [] });
// ^29 layerNormalization: axis must name at least one axis
layers.unitNormalization({ axis: [1, 0.5] });
// ^38 unitNormalization: axis must be an integer, got 0.5
layers.batchNormalization({ momentum: 1 });
// ^29 batchNormalization: momentum must be at least 0 and below 1, got 1
layers.batchNormalization({ epsilon: -0.001 });
// ^29 batchNormalization: epsilon must be at least 0, got -0.001
layers.layerNormalization({ epsilom: 1 });
// ^29 Did you mean to write 'epsilon'?

// Integers where floats are wanted, things that are no tensors
layers.layerNormalization()(ints);
// ^29 layerNormalization: expected a float tensor, got IntTensor<[Batch, 8]>
layers.groupNormalization()("x");
// ^29 groupNormalization: expected a tensor
layers.rescaling(2)(3);
// ^21 rescaling: expected a tensor
layers.normalization({ mean: 1, variance: 1 })(null);
// ^48 normalization: expected a tensor
sequential([image, layers.batchNormalization({ axis: 4 })]);
// ^20 batchNormalization: axis 4 is out of range for [Batch, 8, 8, 48]

// Generic blocks: of any rank, over named dimensions
export function preNorm<S extends Shape>(x: Tensor<S>) {
  const a = layers.layerNormalization()(x);
  const b = layers.batchNormalization({ momentum: 0.9 })(a);
  const c = layers.groupNormalization({ groups: 4 })(b);
  const d = layers.rmsNormalization()(layers.unitNormalization()(c));
  const e = layers.rescaling(2)(layers.normalization({ mean: 0, variance: 1 })(d));
  const same: Tensor<S> = e;
  return layers.add()([x, same]);
}
export const p: Tensor<[Batch, 3, 8]> = preNorm(input([3, 8]));

export function block<L extends string | number, D extends number>(x: Tensor<[Batch, L, D]>, width: D) {
  const n = layers.layerNormalization()(x);
  const same: Tensor<[Batch, L, D]> = layers.groupNormalization({ groups: 4 })(layers.batchNormalization({ axis: 2 })(n));
  const values: Tensor<[Batch, L, D]> = layers.normalization({ mean: [1, 2], variance: [1, 2] })(same);
  return layers.add()([x, layers.dense(width)(layers.dense(2048)(values))]);
}
export const b: Tensor<[Batch, "seq", 512]> = block(input(["seq", 512]), 512);

export function bottleneck<H extends number, W extends number, C extends number>(x: Tensor<[Batch, H, W, C]>) {
  // @ts-expect-error The sentence names H, W and C only at a call; the mistake shows here already.
  layers.layerNormalization({ axis: 4 })(x);
  return layers.batchNormalization()(x);
}
