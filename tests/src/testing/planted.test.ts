/** The kit finds planted mistakes and says where to look; what is right passes. */
import { describe, expect, test } from "vitest";
import { layers, tensor } from "../../../src/index.js";
import { arb, checkGradients, checkLayer, checkModel, checkOp } from "../../../src/testing/index.js";
import * as katachi from "../../../src/index.js";
import { planted } from "./planted.js";

const message = async (run: () => Promise<unknown>): Promise<string> => {
  try {
    await run();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing found";
};

describe("planted mistakes", { timeout: 60_000 }, () => {
  test.each(planted)("$mistake", async ({ run, title, advice }) => {
    const report = await message(run);
    expect(report.split("\n")[0]).toContain(title);
    expect(report).toContain(advice);
  });

  test("a report as it prints", async () => {
    const { run } = planted.find(({ mistake }) => mistake === "mean for a sum")!;
    expect(await message(run)).toBe(
      [
        "checkGradients: the gradient of input 1 is wrong",
        "",
        "  input 0       Tensor<[3, 3]>  [[1, 2, 3], [-1, 0.5, 2], [0.25, 1.5, -2]]",
        "  input 1       Tensor<[3]>  [1, 2, 3]",
        "  worst         input 1[2], of shape [3]",
        "  expected      3.89432   (central differences, float64)",
        "  got           1.298107",
        "  all expected  [2.310964, 3.266806, 3.89432]",
        "  all got       [0.7703214, 1.088935, 1.298107]",
        "",
        "  Every element is 0.3333333 times what it should be, and axis 0 has 3 elements: look for a mean taken for a sum (or the other way round) over it.",
      ].join("\n"),
    );
  });

  test("a failure is found again by its seed and path", async () => {
    const { run } = planted.find(({ mistake }) => mistake === "mixes the batch")!;
    const report = await message(run);
    const [, seed, path] = /seed: (-?\d+), path: "([\d:]+)"/.exec(report)!;
    const again = await message(() => checkLayer(() => layers.lambda((x: katachi.Tensor<any>) => katachi.softmax(x, 0) as never), { input: arb.shape(["batch", arb.dim(1, 5)]), seed: Number(seed), path: path! }));
    expect(again.split("\n\n  The same")[0]).toBe(report.split("\n\n  The same")[0]);
  });
});

test("a wrong gradient beside a bend is found", async () => {
  const half = katachi.customGradient({ value: (x: katachi.Tensor<[2]>) => katachi.relu(x), gradient: (dy, x) => katachi.mul(katachi.mul(dy, katachi.cast(katachi.greater(x, 0), "float32")), 0.5) });
  await expect(checkGradients((x: katachi.Tensor<[2]>) => half(x), [tensor([1.5e-5, -1.5e-5])])).rejects.toThrow("the gradient of input 0 is wrong");
});

describe("what is right", { timeout: 60_000 }, () => {
  const few = { runs: 25, compiledRuns: 2, seed: 3 } as const;

  test("layers", async () => {
    const result = await checkLayer(({ units }: { units: number }) => layers.dense(units, { activation: "relu" }), {
      options: arb.record({ units: arb.integer({ min: 1, max: 4 }) }),
      input: arb.shape(["batch", arb.symbol("steps", 1, 4), arb.dim(1, 4)]),
      secondOrder: true,
      ...few,
    });
    expect(result).toMatchObject({ runs: 25, refused: 0, targets: ["wasm"] });
    await checkLayer(() => layers.maxPooling1d(2), { input: arb.shape(["batch", arb.dim(2, 6), arb.dim(1, 3)]), ...few });
    await checkLayer(() => layers.concatenate(), { inputs: [arb.shape(["batch", arb.symbol("n", 1, 3), 2]), arb.shape(["batch", arb.symbol("n", 1, 3), arb.dim(1, 3)])], ...few });
    await checkLayer(() => layers.embedding({ inputDim: 5, outputDim: 3 }), { input: { shape: arb.shape(["batch", arb.dim(1, 4)]), dtype: "int32", below: 5 }, ...few });
  });

  test("layers that refuse some shapes", async () => {
    const result = await checkLayer(() => layers.conv1d(2, 3), { input: arb.shape(["batch", arb.dim(1, 6), 2]), ...few });
    expect(result.refused).toBeGreaterThan(0);
    expect(await message(() => checkLayer(() => layers.conv1d(2, 9), { input: arb.shape(["batch", arb.dim(1, 6), 2]), ...few }))).toMatch(/drawn cases were refused one after another; .* The last was refused with: conv1d: /);
  });

  test("functions and models", async () => {
    await checkGradients((x: katachi.Tensor<[2, 2]>) => katachi.relu(x), [tensor([[0, 1], [-1, 0]])], { secondOrder: true });
    // Bends that central differences reach over, though they are beside the values.
    await checkGradients((x: katachi.Tensor<[4]>) => katachi.relu(x), [tensor([1.5e-5, -1e-5, 5e-6, 1])]);
    await checkGradients((x: katachi.Tensor<[4]>) => katachi.mul(katachi.abs(x), 1e-3), [tensor([1.5e-5, -1e-5, 5e-6, 1])]);
    await checkOp((a, b) => katachi.add(a, b) as never, { inputs: arb.broadcastable(2).chain(([a, b]) => arb.tuple(arb.tensor(a!), arb.tensor(b!))) as never, ...few });
    const x = katachi.input(["n", 3]);
    await checkModel(katachi.model({ inputs: x, outputs: layers.lstm(2)(x) }), { runs: 4, seed: 1 });
  });

  test("options drawn from what a layer says", async () => {
    await checkLayer((options: object) => layers.gru(2, options), { options: arb.optionsOf(layers.gru(2)) as never, input: arb.shape(["batch", 2, 2]), call: (layer, [x]) => [(layer as (x: never) => unknown)(x as never)].flat(), runs: 12, compiledRuns: 1, seed: 2 });
  });
});
