/** Run-time rules where random programs seldom or never come: options left out, ranks of 0 and 1, odd patterns. */
import { describe, expect, test } from "vitest";
import { concatenateShape } from "../../types/layers/concatenate.js";
import { checkConv, checkWindow, convShape } from "../../types/layers/conv.js";
import { checkTranspose, transposeShape } from "../../types/layers/convTranspose.js";
import { mergePairShape } from "../../types/layers/merge.js";
import { checkPooling, poolingShape } from "../../types/layers/pooling.js";
import { preluShape } from "../../types/layers/prelu.js";
import { checkRecurrent, sequenceShape } from "../../types/layers/recurrent.js";
import { topKShape } from "../../types/ops/indexing.js";
import { stackedShape } from "../../types/ops/lists.js";
import { slicedShape } from "../../types/ops/parts.js";
import { dotShape } from "../../types/ops/product.js";
import { parsePattern, rearrangedShape } from "../../types/ops/rearrange.js";
import { KatachiError } from "../../types/error.js";
import { checkDepthwise, depthwiseShape } from "../../types/layers/depthwiseConv.js";

const sequence = ["Batch", 9, 4] as const;
const image = ["Batch", 9, 8, 4] as const;
const volume = ["Batch", 9, 8, 7, 4] as const;

describe("options that are left out", () => {
  test("of convolutions: steps of 1, no dilation, one group", () => {
    expect(convShape("conv1d", 1, sequence, { filters: 5, kernelSize: 3 })).toEqual(["Batch", 7, 5]);
    expect(convShape("conv2d", 2, image, { filters: 5, kernelSize: [3, 2] })).toEqual(["Batch", 7, 7, 5]);
    expect(convShape("conv2d", 2, image, { filters: 5, kernelSize: 3 })).toEqual(["Batch", 7, 6, 5]);
    expect(convShape("conv3d", 3, volume, { filters: 5, kernelSize: 2 })).toEqual(["Batch", 8, 7, 6, 5]);
    expect(convShape("conv3d", 3, volume, { filters: 5, kernelSize: [3, 2, 1] })).toEqual(["Batch", 7, 7, 7, 5]);
    expect(convShape("conv1d", 1, ["Batch", 9, 3], { filters: 5, kernelSize: 3 })).toEqual(["Batch", 7, 5]);
    expect(() => checkConv("conv1d", { filters: 5, kernelSize: 3 })).not.toThrow();
  });

  test("of transposed and depthwise convolutions: the same, and one kernel for each channel", () => {
    expect(transposeShape("conv2dTranspose", 2, image, { filters: 5, kernelSize: 3 })).toEqual(["Batch", 11, 10, 5]);
    expect(depthwiseShape("depthwiseConv2d", 2, image, { kernelSize: 3 })).toEqual(["Batch", 7, 6, 4]);
    expect(() => checkDepthwise("depthwiseConv2d", { kernelSize: 3 })).not.toThrow();
    // An even kernel of which as much is added as "same" takes away; with dilation it would be odd.
    expect(() => checkTranspose("conv2dTranspose", 2, { filters: 5, kernelSize: 2, padding: "same", outputPadding: 0 })).toThrow("2");
    expect(() => checkTranspose("conv2dTranspose", 2, { filters: 5, kernelSize: 3, outputPadding: 1 })).toThrow("1");
  });

  test("no dilation goes with strides, and steps of 1 with dilation, on any axis", () => {
    expect(() => checkWindow("conv2d", { kernelSize: 3, strides: 2 })).not.toThrow();
    expect(() => checkWindow("conv2d", { kernelSize: 3, dilationRate: 2 })).not.toThrow();
    expect(() => checkWindow("conv2d", { kernelSize: 3, strides: [1, 2], dilationRate: [2, 1] })).toThrow();
    expect(() => checkWindow("conv2d", { kernelSize: 3, strides: [2, 1], dilationRate: [1, 2] })).toThrow();
  });

  test("of a concatenation: the last axis", () => {
    expect(concatenateShape([image, ["Batch", 9, 8, 6]])).toEqual(["Batch", 9, 8, 10]);
  });

  test("of pooling: windows and steps of 2", () => {
    expect(poolingShape("maxPooling1d", sequence, 1, {})).toEqual(["Batch", 4, 4]);
    expect(poolingShape("maxPooling2d", image, 2, {})).toEqual(["Batch", 4, 4, 4]);
    expect(() => checkPooling("maxPooling1d", {})).not.toThrow();
  });

  test("of recurrent layers: the last step alone, no dropout, nothing kept between batches", () => {
    expect(sequenceShape("lstm", sequence, { units: 5 })).toEqual(["Batch", 5]);
    expect(() => checkRecurrent("lstm", { units: 5 })).not.toThrow();
  });
});

describe("ranks of 0 and 1", () => {
  test("are what some ops take", () => {
    expect(dotShape([5], [5])).toEqual([]);
    expect(topKShape([5], 2)).toEqual([2]);
    expect(mergePairShape("subtract", [[], []])).toEqual([]);
    expect(preluShape([5], [])).toEqual([5]);
  });

  const refused: readonly [string, () => unknown][] = [
    ["a product with a number", () => dotShape([], [5])],
    ["the largest of a number", () => topKShape([], 1)],
    ["a number merged with a list", () => mergePairShape("subtract", [[], [3]])],
    ["a list merged with a number", () => mergePairShape("subtract", [[3], []])],
    ["a slope for a number", () => preluShape([], [])],
    ["slopes for an axis with a name", () => preluShape(["Batch", "seq", 3], [])],
    ["stacked tensors that differ on the first axis", () => stackedShape([[2, 3], [4, 3]], 0)],
    ["a slice that begins past the end", () => slicedShape([1], [1], [-1])],
  ];
  test.each(refused)("%s is refused", (_, call) => expect(call).toThrow(KatachiError));
});

test.each(["a b", "a $ -> a", "a -> a $", "a $ -> a $", "a -> a -> a", "a -> a b", "a b -> a", "a a -> a a", "a b -> b b", "a b -> a c"])("the pattern %s is refused", (pattern) => {
  expect(() => parsePattern(pattern)).toThrow(KatachiError);
});

test("1 is no name whose size could be given", () => {
  expect(() => rearrangedShape("b (l 1) -> b l", [2, 3], { "1": 3 })).toThrow('"b (l 1) -> b l" names no axis 1');
  expect(rearrangedShape("b (l 1) -> b 1 l", [2, 3], { l: 3 })).toEqual([2, 1, 3]);
});
