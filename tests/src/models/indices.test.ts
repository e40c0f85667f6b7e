/** Integers that go into an embedding are checked before anything runs; so is the batch size that inputs declare. */
import { describe, expect, test } from "vitest";
import { input, layers, model, sequential, tensor } from "../../../src/index.js";
import { failure } from "../support.js";

const words = (inputDim: number, name = "words") => layers.embedding({ inputDim, outputDim: 2, name });
const ids = (values: readonly (readonly number[])[]) => tensor(values as never, undefined, "int32") as never;

describe("integers for an embedding", () => {
  const net = () => sequential([input([3], { dtype: "int32" }), words(5), layers.flatten(), layers.dense(1)]);

  test("in range are rows", async () => {
    expect((await net().predict(ids([[0, 4, 2]]), { verbose: 0 })).shape).toEqual([1, 1]);
  });

  test.each([[5, "5 at [1, 2]"], [-1, "-1 at [1, 2]"]])("%i is refused", async (bad, got) => {
    const sentence = `x goes into words and must be whole numbers from 0 to 4, got ${got}`;
    expect(await failure(() => net().predict(ids([[0, 1, 2], [0, 1, bad]])))).toBe(`data: predict: ${sentence}`);
    const trained = net().compile({ optimizer: "adam", loss: "mse" });
    expect(await failure(() => trained.fit(ids([[0, 1, 2], [0, 1, bad]]), tensor([[1], [2]]), { verbose: 0 }))).toBe(`data: fit: ${sentence}`);
  });

  test("two tables: the smaller counts; a model inside counts as well", async () => {
    const x = input([2], { dtype: "int32", name: "x" });
    const inner = model({ inputs: x, outputs: words(4, "inner")(x) });
    const y = input([2], { dtype: "int32", name: "y" });
    const both = model({ inputs: y, outputs: layers.add()([words(9, "outer")(y), inner(y)]) });
    expect(await failure(() => both.predict(ids([[3, 4]])))).toContain("whole numbers from 0 to 3, got 4 at [0, 1]");
  });
});

describe("a declared batch size", () => {
  const net = () => sequential([input([2], { batchSize: 4 }), layers.dense(1)]);
  const rows = (count: number) => tensor(new Float32Array(count * 2), [count, 2]) as never;

  test("is the batch size of a run", async () => {
    expect((await net().predict(rows(8), { verbose: 0 })).shape).toEqual([8, 1]);
    expect(await failure(() => net().predict(rows(8), { verbose: 0, batchSize: 2 }))).toBe("option: predict: batchSize must be 4, as the model's inputs have it, got 2");
  });

  test("divides the samples", async () => {
    expect(await failure(() => net().predict(rows(6), { verbose: 0 }))).toBe("data: predict: the model's inputs have batchSize 4, got 6 samples, which are no whole batches");
  });
});
