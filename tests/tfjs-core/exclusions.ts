/**
 * Failing specs that say nothing against Katachi's ops, and why. One that passes is never excluded, and a line that excludes
 * nothing is an error.
 */
import type { Spec } from "./results.js";

export interface Exclusion {
  readonly reason: string;
  /** Specs that fail with this, whichever they are: words of the adapter about what Katachi does not have. */
  readonly error?: RegExp;
  /** Specs by name. */
  readonly specs?: readonly string[];
}

const ties = (op: string): readonly string[] => ["1D, ties", "ties, 2D, axes=-1, keepDims=false", "ties, 3D, axes=[1, 2], keepDims=false", "ties, 4D, axes=[1, 2, 3], keepDims=false", "ties, 4D, axes=[2, 3], keepDims=true"].map((spec) => `${op} ${op} gradient: ${spec}`);

const rounding = (suite: string, paddings: readonly string[]): readonly string[] => paddings.map((padding) => `${suite} throws when dimRoundingMode is set and pad is ${padding}`);

export const exclusions: readonly Exclusion[] = [
  // What Katachi has not.
  { reason: "tensors hold floats or integers, no complex numbers", error: /there is no complex64 in Katachi/ },
  { reason: "tensors hold floats or integers, no strings", error: /must be numeric tensor, but got string tensor/ },
  { reason: "sizes are at least 1: there are no empty tensors", error: /impossible shape \[(0|[\d,]*,0)[\d,]*\]/ },
  {
    reason: "sizes are at least 1: no result is empty",
    specs: ["avgPool3d x=[1,1,1,1,1] f=[1,1,3] s=1 p=valid", "slice2d zero-sized slice out of a non-zero sized tensor", "topk 1d array with k = 0"],
  },
  { reason: "norm is the Euclidean norm", error: /norm is Euclidean, not/ },
  { reason: "gather has no batchDims", error: /gather has no batchDims/ },
  { reason: "batch normalization has statistics of channels, not of elements, as in Keras", error: /batch normalization has statistics of channels/ },
  { reason: "pooling has no dilations, as in Keras", error: /pooling has no dilations/ },
  { reason: "sizes of split's parts are given, none is -1", specs: ["split should support -1 split"] },
  {
    reason: "dimRoundingMode is tfjs' own: windows that do not fit are left out, as in Keras",
    specs: [
      ...rounding("avgPool3d", ["same"]), ...rounding("avgPool", ["same", "valid"]), ...rounding("maxPool3d", ["same"]), ...rounding("maxPool", ["same", "valid"]),
      ...rounding("conv1d", ["same", "valid", "explicit by non-integer number"]), ...rounding("conv2d", ["same", "valid"]),
      ...rounding("conv2dTranspose", ["same", "valid", "explicit by non-integer number"]), ...rounding("depthwiseConv2D", ["same", "valid"]),
      ...["avgPool x=[2,2,3] f=[2,2] s=3 p=1", "maxPool x=[2,2,3] f=[2,2] s=3 p=1", "pool max x=[3,3,1] f=[3,3] s=3 d=1 p=explicit", "pool avg x=[3,3,1] f=[3,3] s=3 d=1 p=explicit"].flatMap((spec) => [`${spec} dimRoundingMode=round`, `${spec} dimRoundingMode=ceil`]),
    ],
  },
  // What Katachi has and tfjs has not.
  { reason: "einsum takes traces and any number of tensors", specs: ["einsum 2d matrix calculate trace: duplicate axes not implemented yet", "einsum more than two input tensors throws error"] },
  { reason: "softmax and its logarithm take any axis", specs: ["softmax 2D, dim=0 throws error", "logSoftmax 2D, axis=0 throws error"] },
  { reason: "dot takes any rank, as in Keras", specs: ["matmul matrix times vector throws when not passed a matrix"] },
  { reason: "depthwise convolutions with dilations have a gradient", specs: ["depthwiseConv2d gradients throws error on dilations > 1"] },
  { reason: "one-hot rows may have one element", specs: ["oneHot Depth 1 throws error"] },
  // Conventions that the docs of the ops state.
  { reason: "the gradient of an extreme goes to the first of several; tfjs gives it to each of them, more than once in all", specs: [...ties("max"), ...ties("min")] },
  { reason: "NaN is the extreme where there is one, as in NumPy; tfjs' indices leave it out", specs: ["argmax ignores NaNs", "argmin ignores NaNs", "argmin 3D, ignores NaNs"] },
  { reason: "NaN is the largest where there is one; tfjs' pooling leaves it out, its max does not", specs: ["maxPool [x=[3,3,1] f=[2,2] s=1 ignores NaNs", "maxPool3d x=[1,3,3,3,1] f=[2,2,2] s=1 p=valid, ignores NaNs"] },
  { reason: "an index out of range counts as the nearest", specs: ["gather throws when index is out of bound"] },
  { reason: "no gradient flows through integers", specs: ["mul gradient: Tensor1D with dtype int32", "div gradient: Tensor1D with int32", "div gradient: 1d<int32> with 1d<bool>"] },
  // Mistakes are errors, in other words.
  {
    reason: "the same mistake is an error in words of Katachi's",
    specs: [
      "einsum mismatched dimensions throws error", "einsum incorrect equation throws error", "einsum incorrect number of tensors throws error", "einsum nonexistent dimension throws error", "einsum two arrows in equation throws error",
      "separableConv2d Incorrect point filter 1st dimension raises error", "separableConv2d Incorrect point filter 2nd dimension raises error", "separableConv2d Incorrect pointwise filter 3rd dimension raises error",
      "slice ergonomics throws when begin is negative", "topk throws when k < 0", "topk throws when k > size of array", "topk throws when passed a scalar", "unstack throws when passed an invalid axis",
    ],
  },
  // Mistakes of tfjs.
  { reason: "tfjs divides the average by what is not padding, and its gradient by the whole window", specs: ["avgPool gradient x=[3,3,1] f=[3,3] s=1 p=explicit"] },
  { reason: "tfjs takes windows of one element for the identity, though strides and padding move them", specs: ["pool max x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding", "pool avg x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding"] },
  { reason: "no convolution with this padding makes the input out of the size that is asked for", specs: ["conv2dTranspose input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4"] },
];

/** The line that excludes a failing spec. */
export const exclusionOf = ({ name, failure }: Spec): Exclusion | undefined =>
  failure === undefined ? undefined : exclusions.find(({ error, specs }) => (error?.test(failure) ?? true) && (specs?.includes(name) ?? true));
