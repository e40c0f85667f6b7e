/** Cases of convolutions, padding, cropping and upsampling. */
import { layers } from "../../../../src/index.js";
import type { LayerCase } from "../case.js";

const on = (shape: readonly number[], title: string, make: () => unknown, smooth?: false): LayerCase => ({
  title,
  inputs: [{ shape }],
  apply: ([x]) => (make() as (x: unknown) => unknown)(x),
  ...(smooth === false && { smooth }),
});

export const convolutionCases: Record<string, readonly LayerCase[]> = {
  conv1d: [
    on([7, 3], "valid", () => layers.conv1d(4, 3)),
    on([8, 3], "same, strides", () => layers.conv1d(4, 3, { padding: "same", strides: 3, activation: "tanh" })),
    on([8, 3], "causal, dilation", () => layers.conv1d(4, 3, { padding: "causal", dilationRate: 2, useBias: false })),
    on([8, 4], "causal, strides, groups", () => layers.conv1d(6, [2], { padding: "causal", strides: 2, groups: 2 })),
    on([8, 3], "relu", () => layers.conv1d(4, 3, { activation: "relu" }), false),
  ],
  conv2d: [
    on([6, 7, 3], "valid", () => layers.conv2d(4, [3, 2])),
    on([6, 7, 3], "same, strides", () => layers.conv2d(4, 3, { padding: "same", strides: [2, 1], activation: "sigmoid" })),
    on([6, 7, 3], "dilation", () => layers.conv2d(4, [3, 2], { dilationRate: [2, 3], useBias: false })),
    on([5, 6, 4], "groups", () => layers.conv2d(6, [2, 3], { groups: 2, padding: "same" })),
    on([4, 5, 3], "a group for each channel", () => layers.conv2d(3, 2, { groups: 3 })),
  ],
  conv3d: [
    on([4, 5, 3, 2], "valid", () => layers.conv3d(3, [2, 3, 1])),
    on([4, 5, 3, 2], "same, strides", () => layers.conv3d(3, 2, { padding: "same", strides: [2, 1, 2] })),
    on([5, 4, 3, 2], "dilation, groups", () => layers.conv3d(4, 2, { dilationRate: [2, 1, 2], groups: 2, useBias: false, activation: "tanh" })),
  ],
  conv1dTranspose: [
    on([4, 3], "valid", () => layers.conv1dTranspose(2, 3)),
    on([4, 3], "valid, strides above the kernel", () => layers.conv1dTranspose(2, 2, { strides: 3 })),
    on([4, 3], "same, strides", () => layers.conv1dTranspose(2, 4, { strides: 2, padding: "same", activation: "tanh" })),
    on([4, 3], "output padding", () => layers.conv1dTranspose(2, 3, { strides: 2, padding: "same", outputPadding: 1, useBias: false })),
    on([4, 3], "dilation", () => layers.conv1dTranspose(2, 3, { dilationRate: 2, padding: "same" })),
  ],
  conv2dTranspose: [
    on([3, 4, 3], "valid, strides", () => layers.conv2dTranspose(2, [3, 2], { strides: [2, 3] })),
    on([3, 4, 3], "same, strides", () => layers.conv2dTranspose(2, 3, { strides: 2, padding: "same" })),
    on([3, 4, 3], "output padding", () => layers.conv2dTranspose(2, 3, { strides: [2, 3], outputPadding: [0, 2], activation: "sigmoid" })),
    on([3, 4, 3], "dilation", () => layers.conv2dTranspose(2, [3, 2], { dilationRate: [1, 2], useBias: false })),
  ],
  depthwiseConv1d: [
    on([7, 3], "valid", () => layers.depthwiseConv1d(3)),
    on([7, 3], "same, strides, multiplier", () => layers.depthwiseConv1d(3, { padding: "same", strides: 2, depthMultiplier: 2, activation: "tanh" })),
    on([7, 3], "dilation", () => layers.depthwiseConv1d(2, { dilationRate: 3, useBias: false })),
  ],
  depthwiseConv2d: [
    on([5, 6, 3], "valid", () => layers.depthwiseConv2d([3, 2])),
    on([5, 6, 3], "same, strides, multiplier", () => layers.depthwiseConv2d(3, { padding: "same", strides: [2, 1], depthMultiplier: 2 })),
    on([5, 6, 3], "dilation", () => layers.depthwiseConv2d(2, { dilationRate: [2, 3], useBias: false, activation: "sigmoid" })),
  ],
  separableConv1d: [
    on([7, 3], "valid", () => layers.separableConv1d(4, 3)),
    on([7, 3], "causal, multiplier", () => layers.separableConv1d(4, 3, { padding: "causal", depthMultiplier: 2, dilationRate: 2 })),
    on([7, 3], "same, strides", () => layers.separableConv1d(4, 2, { padding: "same", strides: 2, useBias: false, activation: "tanh" })),
  ],
  separableConv2d: [
    on([5, 6, 3], "valid, multiplier", () => layers.separableConv2d(4, [3, 2], { depthMultiplier: 2 })),
    on([5, 6, 3], "same, strides", () => layers.separableConv2d(4, 3, { padding: "same", strides: 2, activation: "sigmoid" })),
  ],
  zeroPadding1d: [on([4, 2], "both ends", () => layers.zeroPadding1d()), on([4, 2], "a pair", () => layers.zeroPadding1d([0, 3]))],
  zeroPadding2d: [on([3, 4, 2], "by axis", () => layers.zeroPadding2d([1, 2])), on([3, 4, 2], "by side", () => layers.zeroPadding2d([[0, 1], [2, 0]]))],
  zeroPadding3d: [on([2, 3, 2, 2], "all sides", () => layers.zeroPadding3d()), on([2, 3, 2, 2], "mixed", () => layers.zeroPadding3d([0, [1, 2], 1]))],
  cropping1d: [on([6, 2], "both ends", () => layers.cropping1d()), on([6, 2], "a pair", () => layers.cropping1d([3, 1]))],
  cropping2d: [on([5, 6, 2], "nothing", () => layers.cropping2d()), on([5, 6, 2], "by side", () => layers.cropping2d([[0, 1], [2, 0]]))],
  cropping3d: [on([4, 5, 4, 2], "all sides", () => layers.cropping3d()), on([4, 5, 4, 2], "mixed", () => layers.cropping3d([0, [1, 2], 1]))],
  upSampling1d: [on([4, 3], "3", () => layers.upSampling1d(3))],
  upSampling2d: [
    on([3, 4, 2], "nearest", () => layers.upSampling2d([2, 3])),
    on([3, 4, 2], "bilinear", () => layers.upSampling2d([3, 2], { interpolation: "bilinear" })),
    on([1, 4, 2], "bilinear along one axis of one element", () => layers.upSampling2d([2, 1], { interpolation: "bilinear" })),
  ],
  upSampling3d: [on([2, 3, 2, 2], "three factors", () => layers.upSampling3d([1, 2, 3]))],
};
