// Convolutions, padding, cropping and upsampling: exact shapes, mistakes, generic blocks.
import { input, layers, sequential, type Batch, type IntTensor, type Tensor } from "katachi";

const steps = input([10, 6]);
const words = input(["seq", 6]);
const image = input([28, 28, 6]);
const photo = input(["h", "w", 6]);
const volume = input([8, 9, 10, 4]);
const open = input([null, null, 6]);
declare const ints: IntTensor<[Batch, 10, 6]>;
declare const some: number;

// conv1d, conv2d, conv3d
export const c1: Tensor<[Batch, 8, 4]> = layers.conv1d(4, 3)(steps);
export const c2: Tensor<[Batch, "seq", 4]> = layers.conv1d(4, 3, { padding: "causal", dilationRate: 2 })(words);
export const c3: Tensor<[Batch, "floor((seq+1)/2)", 4]> = layers.conv1d(4, [3], { padding: "causal", strides: 2 })(words);
export const c4: Tensor<[Batch, "seq-4", 4]> = layers.conv1d(4, 3, { dilationRate: 2 })(words);
export const c5: Tensor<[Batch, 26, 26, 4]> = layers.conv2d(4, 3, { groups: 2 })(image);
export const c6: Tensor<[Batch, "h-2", "floor((w-1)/2)", 4]> = layers.conv2d(4, 3, { strides: [1, 2], groups: 2 })(photo);
export const c7: Tensor<[Batch, 7, 7, 10, 8]> = layers.conv3d(8, [2, 3, 1])(volume);
export const c8: Tensor<[Batch, 4, 9, 4, 8]> = layers.conv3d(8, 3, { padding: "same", strides: [2, 1, 3], groups: 4 })(volume);
export const c9: Tensor<[Batch, number, number, 4]> = layers.conv2d(4, 3)(open);
export const c10: Tensor<[Batch, 26, 26, number]> = layers.conv2d(some, 3, { groups: 2 })(image);
export const c11: Tensor<[Batch, 26, 26, 4]> = layers.conv2d(4, 3, { groups: some })(image);
layers.conv1d(4, 3)(image);
// ^21 conv1d: expected input [batch, steps, channels], got [Batch, 28, 28, 6]
layers.conv1d(4, 11)(steps);
// ^22 conv1d: kernel 11 does not fit input [Batch, 10, 6]: axis 1 is 10
layers.conv1d(4, 6, { dilationRate: 2 })(steps);
// ^42 conv1d: dilated kernel 11 does not fit input [Batch, 10, 6]: axis 1 is 10
layers.conv1d(4, 3, { padding: "casual" })(steps);
// ^23 Did you mean '"causal"'?
layers.conv1d(4, 3)(ints);
// ^21 conv1d: expected a float tensor, got IntTensor<[Batch, 10, 6]>
layers.conv1d(4, 3, { groups: 4 })(steps);
// ^36 conv1d: channels must be a multiple of groups 4, got [Batch, 10, 6]
layers.conv1d(4, 3, { groups: 3 });
// ^23 conv1d: filters must be a multiple of groups 3, got 4
layers.conv1d(4, 3, { groups: 0 });
// ^23 conv1d: groups must be a positive integer, got 0
layers.conv1d(4, 3, { grops: 2 });
// ^23 Did you mean to write 'groups'?
layers.conv1d(4, 3, { strides: 2, dilationRate: 2 });
// ^35 conv1d: strides and dilationRate cannot both be larger than 1
layers.conv2d(4, 3, { padding: "causal" });
// ^23 Type '"causal"' is not assignable to type 'Padding | undefined'.
layers.conv2d(8, 3, { groups: 4 })(image);
// ^36 conv2d: channels must be a multiple of groups 4, got [Batch, 28, 28, 6]
layers.conv2d(8, 3)(input([8, 8, "channels"]));
// ^21 conv2d: axis 3 must have a known size to make the weights, got [Batch, 8, 8, channels]
layers.conv3d(8, [2, 10, 2])(volume);
// ^30 conv3d: kernel 2x10x2 does not fit input [Batch, 8, 9, 10, 4]: axis 2 is 9
layers.conv3d(8, [2, 2, 0]);
// ^18 conv3d: kernelSize must be a positive integer, got 0
layers.conv3d(8, 2, { strides: [1, 1.5, 1] });
// ^23 conv3d: strides must be a positive integer, got 1.5
layers.conv3d(8, 2, { strides: [2, 1, 1], dilationRate: [1, 2, 1] });
// ^43 conv3d: strides and dilationRate cannot both be larger than 1
layers.conv3d(8, 2)(image);
// ^21 conv3d: expected input [batch, depth, height, width, channels], got [Batch, 28, 28, 6]
layers.conv3d(6, 2, { groups: 4 });
// ^23 conv3d: filters must be a multiple of groups 4, got 6

// Transposed
export const t1: Tensor<[Batch, 20, 4]> = layers.conv1dTranspose(4, 3, { strides: 2, padding: "same" })(steps);
export const t2: Tensor<[Batch, 21, 4]> = layers.conv1dTranspose(4, 3, { strides: 2 })(steps);
export const t3: Tensor<[Batch, "3*seq", 4]> = layers.conv1dTranspose(4, 2, { strides: 3 })(words);
export const t4: Tensor<[Batch, "2*seq+2", 4]> = layers.conv1dTranspose(4, 4, { strides: 2 })(words);
export const t5: Tensor<[Batch, "2*seq-1", 4]> = layers.conv1dTranspose(4, 3, { strides: 2, padding: "same", outputPadding: 0 })(words);
export const t6: Tensor<[Batch, 56, 84, 4]> = layers.conv2dTranspose(4, 3, { strides: [2, 3], padding: "same" })(image);
export const t7: Tensor<[Batch, 57, 85, 4]> = layers.conv2dTranspose(4, [3, 4], { strides: [2, 3] })(image);
export const t8: Tensor<[Batch, 56, 83, 4]> = layers.conv2dTranspose(4, 3, { strides: [2, 3], padding: "same", outputPadding: 1 })(image);
export const t9: Tensor<[Batch, "h+4", "w+2", 4]> = layers.conv2dTranspose(4, 3, { dilationRate: [2, 1] })(photo);
export const t10: Tensor<[Batch, number, number, 4]> = layers.conv2dTranspose(4, some)(image);
layers.conv1dTranspose(4, 3)(image);
// ^30 conv1dTranspose: expected input [batch, steps, channels], got [Batch, 28, 28, 6]
layers.conv1dTranspose(4, 3, { padding: "causal" });
// ^32 Type '"causal"' is not assignable to type 'Padding | undefined'.
layers.conv1dTranspose(4, 3, { strides: 2, outputPadding: 2 });
// ^44 conv1dTranspose: outputPadding must be smaller than strides 2, got 2
layers.conv2dTranspose(4, 3, { outputPadding: 1 });
// ^32 conv2dTranspose: outputPadding must be smaller than strides 1, got 1
layers.conv2dTranspose(4, 3, { strides: 2, outputPadding: [1, -1] });
// ^44 conv2dTranspose: outputPadding must be a whole number of at least 0, got -1
layers.conv2dTranspose(4, 4, { strides: 2, padding: "same", outputPadding: 0 });
// ^61 conv2dTranspose: outputPadding must be at least 1 with padding "same" and a kernel of even size 4, got 0
layers.conv2dTranspose(4, 3, { strides: 2, dilationRate: 2 });
// ^44 conv2dTranspose: strides and dilationRate cannot both be larger than 1
layers.conv2dTranspose(4, 3)(input([8, 8, "channels"]));
// ^30 conv2dTranspose: axis 3 must have a known size to make the weights, got [Batch, 8, 8, channels]
layers.conv2dTranspose(4, 3, { groups: 2 });
// ^32 Object literal may only specify known properties, and 'groups' does not exist in type 'Conv2dTransposeOptions<3, 1, "valid", undefined, 1>'.

// Depthwise and separable
export const d1: Tensor<[Batch, 8, 12]> = layers.depthwiseConv1d(3, { depthMultiplier: 2 })(steps);
export const d2: Tensor<[Batch, "seq", 6]> = layers.depthwiseConv1d(3, { padding: "same" })(words);
export const d3: Tensor<[Batch, 14, 14, 18]> = layers.depthwiseConv2d(3, { depthMultiplier: 3, padding: "same", strides: 2 })(image);
export const d4: Tensor<[Batch, 26, 26, number]> = layers.depthwiseConv2d(3, { depthMultiplier: some })(image);
export const s1: Tensor<[Batch, "seq", 4]> = layers.separableConv1d(4, 3, { padding: "causal", depthMultiplier: 2 })(words);
export const s2: Tensor<[Batch, "h-2", "w-1", 4]> = layers.separableConv2d(4, [3, 2])(photo);
layers.depthwiseConv1d(11)(steps);
// ^28 depthwiseConv1d: kernel 11 does not fit input [Batch, 10, 6]: axis 1 is 10
layers.depthwiseConv1d(3, { padding: "causal" });
// ^29 Type '"causal"' is not assignable to type 'Padding | undefined'.
layers.depthwiseConv2d(3)(steps);
// ^27 depthwiseConv2d: expected input [batch, height, width, channels], got [Batch, 10, 6]
layers.depthwiseConv2d(3, { depthMultiplier: 0 });
// ^29 depthwiseConv2d: depthMultiplier must be a positive integer, got 0
layers.depthwiseConv2d([3, 29])(image);
// ^33 depthwiseConv2d: kernel 3x29 does not fit input [Batch, 28, 28, 6]: axis 2 is 28
layers.depthwiseConv2d(3)(input([8, 8, "channels"]));
// ^27 depthwiseConv2d: axis 3 must have a known size to make the weights, got [Batch, 8, 8, channels]
layers.separableConv1d(4, 3, { depthMultiplier: -1 });
// ^32 separableConv1d: depthMultiplier must be a positive integer, got -1
layers.separableConv1d(0, 3);
// ^24 separableConv1d: filters must be a positive integer, got 0
layers.separableConv2d(4, 15, { dilationRate: 2 })(image);
// ^52 separableConv2d: dilated kernel 29x29 does not fit input [Batch, 28, 28, 6]: axis 1 is 28
layers.separableConv2d(4, 3)(steps);
// ^30 separableConv2d: expected input [batch, height, width, channels], got [Batch, 10, 6]

// Zeros around, elements off, elements repeated
export const z1: Tensor<[Batch, 12, 6]> = layers.zeroPadding1d()(steps);
export const z2: Tensor<[Batch, "seq+5", 6]> = layers.zeroPadding1d([2, 3])(words);
export const z3: Tensor<[Batch, 30, 30, 6]> = layers.zeroPadding2d()(image);
export const z4: Tensor<[Batch, 30, 32, 6]> = layers.zeroPadding2d([1, 2])(image);
export const z5: Tensor<[Batch, "h+1", "w+4", 6]> = layers.zeroPadding2d([[0, 1], 2])(photo);
export const z6: Tensor<[Batch, 10, 11, 12, 4]> = layers.zeroPadding3d()(volume);
export const z7: Tensor<[Batch, 8, 12, 12, 4]> = layers.zeroPadding3d([0, [1, 2], 1])(volume);
export const z8: Tensor<[Batch, number, 6]> = layers.zeroPadding1d(some)(steps);
export const k1: Tensor<[Batch, 8, 6]> = layers.cropping1d()(steps);
export const k2: Tensor<[Batch, "seq-5", 6]> = layers.cropping1d([2, 3])(words);
export const k3: Tensor<[Batch, 28, 28, 6]> = layers.cropping2d()(image);
export const k4: Tensor<[Batch, 27, 24, 6]> = layers.cropping2d([[0, 1], 2])(image);
export const k5: Tensor<[Batch, 6, 7, 8, 4]> = layers.cropping3d()(volume);
export const k6: Tensor<[Batch, "h-1", "w", 6]> = layers.cropping2d([[0, 1], 0])(photo);
export const u1: Tensor<[Batch, "2*seq", 6]> = layers.upSampling1d()(words);
export const u2: Tensor<[Batch, 56, 84, 6]> = layers.upSampling2d([2, 3], { interpolation: "bilinear" })(image);
export const u3: Tensor<[Batch, 8, 18, 30, 4]> = layers.upSampling3d([1, 2, 3])(volume);
layers.zeroPadding1d(-1);
// ^22 zeroPadding1d: padding must be a whole number of at least 0, got -1
layers.zeroPadding2d()(steps);
// ^24 zeroPadding2d: expected input [batch, height, width, channels], got [Batch, 10, 6]
layers.zeroPadding2d([1, [2, 0.5]]);
// ^22 zeroPadding2d: padding must be a whole number of at least 0, got 0.5
layers.zeroPadding3d([1, 2]);
// ^22 Argument of type '[number, number]' is not assignable to parameter of type 'Amounts3d | undefined'.
layers.cropping1d(5)(steps);
// ^22 cropping1d: cropping 10 leaves nothing of input [Batch, 10, 6]: axis 1 is 10
layers.cropping2d([[14, 14], 1])(image);
// ^34 cropping2d: cropping 28 leaves nothing of input [Batch, 28, 28, 6]: axis 1 is 28
layers.cropping2d([1, 14])(image);
// ^28 cropping2d: cropping 28 leaves nothing of input [Batch, 28, 28, 6]: axis 2 is 28
layers.cropping3d()(image);
// ^21 cropping3d: expected input [batch, depth, height, width, channels], got [Batch, 28, 28, 6]
layers.cropping3d([0, 0, [4, 6]])(volume);
// ^35 cropping3d: cropping 10 leaves nothing of input [Batch, 8, 9, 10, 4]: axis 3 is 10
layers.cropping3d([0, 0, [4, -6]]);
// ^19 cropping3d: cropping must be a whole number of at least 0, got -6
layers.upSampling1d(0);
// ^21 upSampling1d: size must be a positive integer, got 0
layers.upSampling1d([2]);
// ^21 Argument of type 'number[]' is not assignable to parameter of type 'number'.
layers.upSampling2d([2, 1.5]);
// ^21 upSampling2d: size must be a positive integer, got 1.5
layers.upSampling2d(2, { interpolation: "linear" });
// ^26 Did you mean '"bilinear"'?
layers.upSampling2d()(steps);
// ^23 upSampling2d: expected input [batch, height, width, channels], got [Batch, 10, 6]
layers.upSampling3d([1, 2, 0]);
// ^21 upSampling3d: size must be a positive integer, got 0
sequential([image, layers.upSampling2d(), layers.cropping2d(28), layers.dense(3)]);
// ^43 cropping2d: cropping 56 leaves nothing of input [Batch, 56, 56, 6]: axis 1 is 56

// Generic blocks
export function separable<H extends number, W extends number, C extends number>(x: Tensor<[Batch, H, W, C]>, channels: C) {
  const y = layers.separableConv2d(channels, 3, { padding: "same" })(layers.depthwiseConv2d(3, { padding: "same" })(x));
  return layers.add()([x, y]);
}
export const separated: Tensor<[Batch, 9, 9, 6]> = separable(input([9, 9, 6]), 6);

export function temporal<L extends number | string, C extends number>(x: Tensor<[Batch, L, C]>, channels: C) {
  const y = layers.conv1d(channels, 3, { padding: "causal", dilationRate: 4 })(layers.conv1d(channels, 3, { padding: "causal" })(x));
  return layers.add()([x, y]);
}
export const causal: Tensor<[Batch, "seq", 6]> = temporal(words, 6);

export function autoencode<H extends number, W extends number, C extends number>(x: Tensor<[Batch, H, W, C]>) {
  const code = layers.conv2d(16, 3, { padding: "same", strides: 2 })(x);
  const wide = layers.conv2dTranspose(8, 3, { padding: "same", strides: 2 })(code);
  const padded = layers.zeroPadding2d()(layers.upSampling2d()(layers.conv2d(8, 3)(wide)));
  return layers.cropping2d(2)(padded);
}
export const decoded: Tensor<[Batch, 50, 50, 8]> = autoencode(input([28, 28, 6]));
