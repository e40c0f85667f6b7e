import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { describe, expect, it } from "vitest";
import { add, tensor, toCategorical } from "../../../src/index.js";
import { classes, failure, valueOf } from "../support.js";

describe("toCategorical", () => {
  const labels = classes(40, 7);
  it.each<[string, unknown]>([
    ["a tensor", tensor(labels, [40], "int32")],
    ["a column", tensor(labels, [40, 1], "int32")],
    ["numbers", Array.from(labels)],
    ["rows of one", Array.from(labels, (label) => [label])],
    ["bytes", Uint8Array.from(labels)],
  ])("of %s is what tfjs' oneHot gives", async (_, given) => {
    const rows = valueOf(toCategorical(given as number[], { numClasses: 9 }));
    expect(rows.shape).toEqual([40, 9]);
    expect(await rows.data()).toEqual(Float32Array.from(tf.oneHot(tf.tensor1d(labels, "int32"), 9).dataSync()));
  });

  it("counts the classes where nobody says how many there are", () => expect(valueOf(toCategorical([0, 4, 2])).shape).toEqual([3, 5]));

  it.each<[unknown, object | undefined, string]>([
    [[0, 3], { numClasses: 3 }, "data: toCategorical: labels must be whole numbers from 0 to 2, got 3 at [1]"],
    [[[0], [-1]], { numClasses: 3 }, "data: toCategorical: labels must be whole numbers from 0 to 2, got -1 at [1, 0]"],
    [[0, 0.5], undefined, "data: toCategorical: labels must be whole numbers from 0, got 0.5 at [1]"],
    [[NaN, 1], undefined, "data: toCategorical: labels must be whole numbers from 0, got NaN at [0]"],
    [[[0, 1]], { numClasses: 3 }, "data: toCategorical: labels must be of shape [samples] or [samples, 1], got shape [1, 2]"],
    [tensor([1, 2]), { numClasses: 3 }, "data: toCategorical: labels must be an IntTensor that holds values, or numbers, got Tensor<[2]>"],
    [add(tensor([1, 2], undefined, "int32"), 1), { numClasses: 3 }, "data: toCategorical: labels must be an IntTensor that holds values, or numbers, got a tensor still to be computed; give it the array that labels.data() gives"],
    ["abc", undefined, 'data: toCategorical: labels must be an IntTensor that holds values, or numbers, got "abc"'],
    [[0, 1], { numClasses: 0 }, "option: toCategorical: numClasses must be a positive integer, got 0"],
    [[0, 1], { classes: 2 }, 'option: toCategorical: unknown option "classes"; known: numClasses'],
  ])("refuses %j with %j", async (given, options, sentence) => expect(await failure(() => toCategorical(given as never, options as never))).toBe(sentence));
});
