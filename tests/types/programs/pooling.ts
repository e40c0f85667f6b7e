// Pooling over sequences, images and volumes: exact shapes, wrong windows, generic blocks.
import { input, layers, sequential, type Batch, type IntTensor, type Shape, type Tensor } from "katachi";

const sequence = input([10, 4]);
const image = input([24, 24, 64]);
const volume = input([16, 24, 25, 8]);
const words = input(["seq", 32]);
declare const ints: IntTensor<[Batch, 10, 4]>;
declare const unknownRank: Tensor<Shape>;
declare const size: number;
declare const keepDims: boolean;

// Exact shapes
export const p1: Tensor<[Batch, 5, 4]> = layers.maxPooling1d()(sequence);
export const p2: Tensor<[Batch, 8, 4]> = layers.averagePooling1d(3, { strides: 1 })(sequence);
export const p3: Tensor<[Batch, 4, 4]> = layers.maxPooling1d([2], { strides: [3], padding: "same" })(sequence);
export const p4: Tensor<[Batch, "floor(seq/4)", 32]> = layers.maxPooling1d(2)(layers.averagePooling1d(2)(words));
export const p5: Tensor<[Batch, "floor((seq+2)/3)", 32]> = layers.maxPooling1d(5, { strides: 3, padding: "same" })(words);
export const p6: Tensor<[Batch, 12, 8, 64]> = layers.averagePooling2d([2, 3])(image);
export const p7: Tensor<[Batch, 8, 12, 12, 8]> = layers.maxPooling3d(2)(volume);
export const p8: Tensor<[Batch, 16, 12, 9, 8]> = layers.averagePooling3d([1, 2, 3], { strides: [1, 2, 3], padding: "same" })(volume);
export const p9: Tensor<[Batch, number, number, 64]> = layers.maxPooling2d(size)(image);
export const p10: Tensor<Shape> = layers.maxPooling3d(2)(unknownRank);
export const g1: Tensor<[Batch, 4]> = layers.globalMaxPooling1d()(sequence);
export const g2: Tensor<[Batch, 1, 32]> = layers.globalAveragePooling1d({ keepDims: true })(words);
export const g3: Tensor<[Batch, 64]> = layers.globalAveragePooling2d()(image);
export const g4: Tensor<[Batch, 1, 1, 64]> = layers.globalMaxPooling2d({ keepDims: true })(image);
export const g5: Tensor<[Batch, 8]> = layers.globalAveragePooling3d({ keepDims: false })(volume);
export const g6: Tensor<[Batch, 1, 1, 1, 8]> = layers.globalMaxPooling3d({ keepDims: true })(volume);
export const g7: Tensor<Shape> = layers.globalMaxPooling2d({ keepDims })(image);
export const s: Tensor<[Batch, 64]> = sequential([image, layers.maxPooling2d(2), layers.globalAveragePooling2d()])(image);

// Windows that do not fit, tensors of another rank
layers.maxPooling1d(11)(sequence);
// ^25 maxPooling1d: pool 11 does not fit input [Batch, 10, 4]: axis 1 is 10
layers.averagePooling3d([2, 2, 26])(volume);
// ^37 averagePooling3d: pool 2x2x26 does not fit input [Batch, 16, 24, 25, 8]: axis 3 is 25
layers.maxPooling3d([17, 25, 1], { strides: 2 })(volume);
// ^50 maxPooling3d: pool 17x25x1 does not fit input [Batch, 16, 24, 25, 8]: axis 1 is 16
layers.maxPooling1d(2)(image);
// ^24 maxPooling1d: expected input [batch, steps, channels], got [Batch, 24, 24, 64]
layers.averagePooling3d(2)(image);
// ^28 averagePooling3d: expected input [batch, depth, height, width, channels], got [Batch, 24, 24, 64]
layers.globalAveragePooling1d()(image);
// ^33 globalAveragePooling1d: expected input [batch, steps, channels], got [Batch, 24, 24, 64]
layers.globalMaxPooling2d({ keepDims: true })(sequence);
// ^47 globalMaxPooling2d: expected input [batch, height, width, channels], got [Batch, 10, 4]
layers.globalMaxPooling3d()(layers.globalMaxPooling3d()(volume));
// ^29 globalMaxPooling3d: expected input [batch, depth, height, width, channels], got [Batch, 8]
sequential([image, layers.maxPooling1d(2)]);
// ^20 maxPooling1d: expected input [batch, steps, channels], got [Batch, 24, 24, 64]

// Options that cannot be, integers where floats are wanted
layers.maxPooling1d(0);
// ^21 maxPooling1d: poolSize must be a positive integer, got 0
layers.averagePooling3d([1, 2, -1]);
// ^25 averagePooling3d: poolSize must be a positive integer, got -1
layers.maxPooling3d(2, { strides: [1, 1.5, 1] });
// ^26 maxPooling3d: strides must be a positive integer, got 1.5
layers.averagePooling1d(2, { padding: "sam" });
// ^30 Did you mean '"same"'?
layers.globalMaxPooling1d({ keepDim: true });
// ^29 Did you mean to write 'keepDims'?
layers.maxPooling1d(2)(ints);
// ^24 maxPooling1d: expected a float tensor, got IntTensor<[Batch, 10, 4]>
layers.globalAveragePooling1d()(ints);
// ^33 globalAveragePooling1d: expected a float tensor, got IntTensor<[Batch, 10, 4]>

// Generic blocks
export function pyramid<L extends string | number, C extends number>(x: Tensor<[Batch, L, C]>) {
  const same: Tensor<[Batch, L, C]> = layers.maxPooling1d(3, { strides: 1, padding: "same" })(x);
  const all: Tensor<[Batch, C]> = layers.globalAveragePooling1d()(same);
  const kept: Tensor<[Batch, 1, C]> = layers.globalMaxPooling1d({ keepDims: true })(same);
  return [layers.maxPooling1d(2)(same), all, kept] as const;
}
export const [half]: readonly [Tensor<[Batch, "floor(seq/2)", 8]>, ...unknown[]] = pyramid(input(["seq", 8]));

export function squeeze<D extends number, H extends number, W extends number, C extends number>(x: Tensor<[Batch, D, H, W, C]>, y: Tensor<[Batch, H, W, C]>) {
  const volumes: Tensor<[Batch, C]> = layers.globalAveragePooling3d()(layers.averagePooling3d(3, { strides: 1, padding: "same" })(x));
  const images: Tensor<[Batch, C]> = layers.globalAveragePooling2d()(layers.maxPooling2d(2)(y));
  return layers.add()([volumes, images]);
}
export const squeezed: Tensor<[Batch, 6]> = squeeze(input([4, 5, 5, 6]), input([5, 5, 6]));
