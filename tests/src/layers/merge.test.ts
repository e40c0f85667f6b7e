/** Merge layers beside plain loops where tfjs has other rules than Keras; masks as Keras joins them. The rest is in tests/oracle. */
import { beforeEach, describe, expect, it } from "vitest";
import { input, layers, model, resetNames, tensor } from "../../../src/index.js";
import { distance, failure, numbers, untyped, valueOf } from "../support.js";

beforeEach(resetNames);

const valuesOf = (shape: readonly number[], seed: number): Float32Array => numbers(shape.reduce((a, b) => a * b, 1), seed);
const ours = (layer: unknown, shapes: readonly (readonly number[])[]): any => (layer as (list: unknown[]) => unknown)(shapes.map((shape, i) => tensor(valuesOf(shape, i + 1), shape)));
describe("beside loops", () => {
  it("subtract, which tfjs has not", async () => {
    const y = await layers.subtract()([tensor([[5, 7], [1, 2]]), tensor([[1], [3]])]).array();
    expect(y).toEqual([[4, 6], [-2, -1]]);
  });

  it("dot of higher ranks, which tfjs has not: all other axes of both", async () => {
    const shapes = [[2, 3, 4, 2], [2, 2, 4, 3]] as const;
    const y = valueOf(ours(layers.dot({ axes: 2 }), shapes));
    expect(y.shape).toEqual([2, 3, 2, 2, 3]);
    const [a, b] = shapes.map((shape, i) => valuesOf(shape, i + 1)) as [Float32Array, Float32Array];
    const expected: number[] = [];
    for (let n = 0; n < 2; n++) for (let i = 0; i < 3; i++) for (let j = 0; j < 2; j++) for (let k = 0; k < 2; k++) for (let l = 0; l < 3; l++) {
      let sum = 0;
      for (let z = 0; z < 4; z++) sum += a[((n * 3 + i) * 4 + z) * 2 + j]! * b[((n * 2 + k) * 4 + z) * 3 + l]!;
      expected.push(sum);
    }
    expect(distance(await y.data(), expected)).toBeLessThan(1e-6);
  });

  it("concatenate counts axes from the end", async () => {
    const shapes = [[2, 3, 4], [2, 5, 4]];
    expect(await ours(layers.concatenate({ axis: -2 }), shapes).array()).toEqual(await ours(layers.concatenate({ axis: 1 }), shapes).array());
  });

  it("a normalized vector of zeros stays zero", async () => {
    expect(await layers.dot({ axes: 1, normalize: true })([tensor([[0, 0]]), tensor([[1, 2]])]).array()).toEqual([[0]]);
  });
});

describe("masks", () => {
  // Behind the merge a mean over the steps that count shows the mask.
  const [a, b] = [[[1, 2, 0, 0]], [[1, 0, 0, 3]]];
  const unmasked = (x: any): any => layers.reshape([4, 1])(x);
  const run = async (merge: (x: any, y: any) => any): Promise<unknown> => {
    const [left, right] = [input([4], { dtype: "int32" }), input([4], { dtype: "int32" })];
    const table = layers.embedding({ inputDim: 4, outputDim: 1, maskZero: true }) as any;
    const net = untyped(model({ inputs: [left, right], outputs: (layers.globalAveragePooling1d() as any)(merge(table(left), table(right))) } as never));
    net.setWeights([[0, 1, 2, 3]]);
    return valueOf(await net.predict([tensor(a, [1, 4], "int32"), tensor(b, [1, 4], "int32")] as never, { verbose: 0 })).array();
  };

  it("of merged tensors: a step counts where it counts in both", async () => {
    expect(await run((x, y) => layers.add()([x, y]))).toEqual([[2]]);
    expect(await run((x, y) => layers.concatenate()([x, y]))).toEqual([[1, 1]]);
  });

  it("of one tensor alone", async () => {
    expect(await run((x, y) => layers.add()([x, unmasked(y)]))).toEqual([[2]]);
  });

  it("follow the tensors along the axis of concatenate", async () => {
    // 1 and 2 from the left, 1 and 3 from the right; without a mask the right has two zeros more.
    expect(await run((x, y) => layers.concatenate({ axis: 1 })([x, y]))).toEqual([[7 / 4]]);
    expect(distance((await run((x, y) => layers.concatenate({ axis: 1 })([x, unmasked(y)])) as number[][])[0]!, [7 / 6])).toBeLessThan(1e-6);
  });

  it("end at dot", async () => {
    expect(await run((x, y) => layers.dot({ axes: 2 })([x, y]))).toEqual([[3 / 4, 0, 0, 9 / 4]]);
  });
});

describe("mistakes", () => {
  it.each([
    [() => layers.subtract()([tensor([[1]])] as never), "shape: subtract: expected 2 tensors, got 1"],
    [() => layers.add()([tensor([[1, 2]]), tensor([[1, 2, 3]])] as never), "shape: add: axis 1 must match: [1, 2] vs [1, 3]"],
    [() => layers.add()([tensor([[1, 2]]), tensor([[1, 2], [3, 4]])] as never), "shape: add: axis 0 must match: [1, 2] vs [2, 2]"],
    [() => layers.add()([] as never), "shape: add: expected a list of tensors"],
    [() => layers.dot({ axes: 0 })([tensor([[1]]), tensor([[1]])] as never), "shape: dot: axis 0 of [1, 1] is the batch, which cannot be summed"],
    [() => layers.dot({ axes: [1] as never }), "option: dot: axes must be an axis or two of them, got [1]"],
    [() => (layers.dot as any)({}), "option: dot: axes must be an axis or two of them, got undefined"],
    [() => layers.concatenate({ axis: 0.5 as never }), "option: concatenate: axis must be an integer, got 0.5"],
  ] as const)("%s", async (run, sentence) => {
    expect(await failure(run)).toBe(sentence);
  });

  it("that only the data shows are found when the model runs", async () => {
    const [x, y] = [input([null, 2]), input([null, 2])];
    const net = untyped(model({ inputs: [x, y], outputs: layers.add()([x, y]) }));
    const data = (steps: number): unknown => tensor(numbers(steps * 2), [1, steps, 2]);
    expect(valueOf(await net.predict([data(3), data(1)] as never, { verbose: 0 })).shape).toEqual([1, 3, 2]);
    expect(await failure(() => net.predict([data(3), data(2)] as never, { verbose: 0 }))).toBe("shape: add: axis 1 must match: [Batch, 3, 2] vs [Batch, 2, 2]");
  });
});
