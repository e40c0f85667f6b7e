/** Data tensors: shapes, element types, what is refused. */
import { describe, expect, it } from "vitest";
import { input, tensor } from "../../src/index.js";
import { failure, valueOf } from "./support.js";

const wrong = (value: unknown): never => value as never;

describe("tensor", () => {
  it("takes nested arrays, flat values and typed arrays", async () => {
    expect(await tensor([[1, 2], [3, 4]]).array()).toEqual([[1, 2], [3, 4]]);
    expect(valueOf(tensor(5)).shape).toEqual([]);
    expect(valueOf(tensor([1, 2, 3, 4], [2, 2])).shape).toEqual([2, 2]);
    expect(await valueOf(tensor(new Uint8Array([1, 255]), undefined, "int32")).data()).toEqual(Int32Array.of(1, 255));
    expect(await valueOf(tensor(new Float64Array([0.5]))).data()).toEqual(Float32Array.of(0.5));
    expect(await valueOf(tensor([[NaN]])).array()).toEqual([[NaN]]);
  });

  it("knows rank and size", () => {
    expect([valueOf(tensor([[1, 2]])).rank, valueOf(tensor([[1, 2]])).size, valueOf(input([3])).size]).toEqual([2, 2, null]);
  });

  it("gives copies", async () => {
    const x = tensor([1, 2]);
    (await x.data())[0] = 9;
    expect(await x.array()).toEqual([1, 2]);
  });

  it.each<[string, () => unknown, string]>([
    ["ragged rows", () => tensor(wrong([[1, 2], [3]])), "data: tensor: all rows must have the same length"],
    ["mixed depth", () => tensor(wrong([[1], 2])), "data: tensor: all rows must have the same length"],
    ["words", () => tensor(wrong(["a"])), 'data: tensor: expected a number, got "a"'],
    ["nothing", () => tensor(wrong(undefined)), "data: tensor: expected a number, got undefined"],
    ["count", () => tensor(wrong([1, 2, 3]), wrong([2, 2])), "data: tensor: shape [2, 2] wants 4 values, got 3"],
    ["shape", () => tensor(wrong([1, 2]), wrong([1.5])), "data: tensor: shape must be a list of whole numbers, got [1.5]"],
    ["fractions as integers", () => tensor([1.5], undefined, "int32"), "data: tensor: int32 values must be whole numbers of 32 bits, got 1.5 at position 0"],
    ["large integers", () => tensor([2 ** 31], undefined, "int32"), "data: tensor: int32 values must be whole numbers of 32 bits, got 2147483648 at position 0"],
    ["element type", () => tensor([1], undefined, wrong("float64")), 'option: tensor: dtype must be one of "float32", "int32", got "float64"'],
  ])("refuses %s", async (_, run, sentence) => expect(await failure(run)).toBe(sentence));

  it("is gone after dispose", async () => {
    const x = tensor([1]);
    x.dispose();
    expect(await failure(() => x.data())).toBe("state: data: the tensor was disposed");
  });
});
