/** nanFinder: what it names, what it leaves, that it changes nothing. */
import { describe, expect, it } from "vitest";
import { callbacks, input, KatachiError, layers, log, model, optimizers, sequential, tensor } from "../../../../src/index.js";
import type { Model } from "../../../../src/models/model.js";
import { nanRun } from "../../../checks/nanRuns.js";
import { backends, failure, numbers, untyped } from "../../support.js";

it("names layer and step of random flaws", { timeout: 120_000 }, async () => {
  for (let seed = 1; seed <= 8; seed++) expect(await nanRun(seed)).toMatchObject({ right: true });
});

describe.each(backends)("on %s", { timeout: 60_000 }, (backend) => {
  const line = (learningRate = 0.01): Model => untyped(sequential([input([2]), layers.dense(3, { name: "hidden", activation: "relu" }), layers.dense(1, { name: "line" })], { name: "net" })).compile({ optimizer: optimizers.sgd({ learningRate }), loss: "mse", backend, seed: 4 });
  const x = numbers(64);
  const y = tensor(numbers(32, 3), [32, 1]);

  it("changes no bit of a training that is sound", async () => {
    const [plain, watched] = [line(), line()];
    const options = { epochs: 3, batchSize: 5, verbose: 0 as const };
    const without = await plain.fit(tensor(x, [32, 2]), y, options);
    const withFinder = await watched.fit(tensor(x, [32, 2]), y, { ...options, callbacks: [callbacks.nanFinder()] });
    expect(withFinder.history).toEqual(without.history);
    expect(await watched.getWeights()).toEqual(await plain.getWeights());
  });

  // Float64 has no overflow where float32 has one.
  it.skipIf(backend === "reference")("leaves the weights of the step before, from which training goes on", async () => {
    const marked = x.slice();
    // Sample 21 is in the fifth batch of five. In a layer without activation 3e38 times a weight is infinite or close to it; its square is.
    marked[42] = 3e38;
    const flawed = line();
    const options = { batchSize: 5, verbose: 0 as const, shuffle: false };
    const error = await flawed.fit(tensor(marked, [32, 2]), y, { ...options, epochs: 2, callbacks: [callbacks.nanFinder()] }).then(() => undefined, (caught: unknown) => caught as KatachiError);
    expect(error).toBeInstanceOf(KatachiError);
    expect(error!.code).toBe("number");
    expect(error!.message).toMatch(/^nanFinder: at epoch 1, step 5, /);
    const sound = line();
    await sound.fit(tensor(x, [32, 2]), y, { ...options, stepsPerEpoch: 4 });
    expect(await flawed.getWeights()).toEqual(await sound.getWeights());
    // And the next fit goes on as the other one does.
    await flawed.fit(tensor(x, [32, 2]), y, options);
    await sound.fit(tensor(x, [32, 2]), y, options);
    expect(await flawed.getWeights()).toEqual(await sound.getWeights());
  });
});

const x = tensor(numbers(8), [4, 2]);
const y = tensor(numbers(4), [4, 1]);

it("finds what the last step left, which no loss has seen", async () => {
  const net = untyped(sequential([input([2]), layers.dense(1, { name: "line" })], { name: "net" })).compile({ optimizer: optimizers.sgd({ learningRate: 3e38 }), loss: "mse", seed: 1 });
  expect(await failure(() => net.fit(tensor(new Float32Array(8).fill(50), [4, 2]), y, { verbose: 0, callbacks: [callbacks.nanFinder()] }))).toMatch(/^number: nanFinder: at epoch 1, step 1, the update of line\/kernel by sgd gives infinity first; its gradient is finite, the largest is \d/);
});

it("says so where the training cannot be repeated", async () => {
  const net = untyped(sequential([input([2]), layers.dense(1)])).compile({ optimizer: "sgd", loss: "mse" });
  const poison = { onTrainBatchBegin: (batch: number, { model }: { model: unknown }) => void (batch === 2 && untyped(model).variables[0]!.write(Float32Array.of(NaN, 1))) };
  expect(await failure(() => net.fit(x, y, { batchSize: 1, verbose: 0, callbacks: [poison as never, callbacks.nanFinder()] }))).toMatch(/^number: nanFinder: there is NaN or infinity in the loss of epoch 1, step 3, but not when the last steps were run again: between batches, something else changed the weights/);
});

it("tells of weights that are not finite from the beginning, and of its work where fit prints", async () => {
  const net = untyped(sequential([input([2]), layers.dense(1)])).compile({ optimizer: "sgd", loss: "mse" });
  net.variables[0]!.write(Float32Array.of(1, Infinity));
  expect(await failure(() => net.fit(x, y, { verbose: 0, callbacks: [callbacks.nanFinder()] }))).toBe("number: nanFinder: there is NaN or infinity in the parameters, before the first step");

  const printed: string[] = [];
  const large = untyped(sequential([input([2]), layers.dense(1)])).compile({ optimizer: "sgd", loss: "mse" });
  const marked = tensor(Float32Array.of(1, 1, 3e38, 3e38), [2, 2]);
  await failure(() => large.fit(marked, tensor(new Float32Array(2), [2, 1]), { batchSize: 1, verbose: 2, shuffle: false, callbacks: [callbacks.nanFinder(), callbacks.progbarLogger({ output: { write: (text: string) => printed.push(text) } })] }));
  expect(printed.join("")).toBe("nanFinder: there is NaN or infinity in the loss of epoch 1, step 2; running the last steps again to find where it began\n");
});

it("names the innermost call, by its path through models and layers that hold it", async () => {
  const inner = sequential([input([2]), layers.dense(3, { name: "first" }), layers.lambda((values) => log(values), { name: "logarithm" })], { name: "inner" });
  const from = input([2]);
  const outer = untyped(model({ inputs: from, outputs: layers.dense(1)(inner(from)), name: "outer" })).compile({ optimizer: "sgd", loss: "mse" });
  const caught = await outer.fit(x, y, { verbose: 0, callbacks: [callbacks.nanFinder()] }).then(() => undefined, (error: unknown) => error as KatachiError);
  expect(caught!.path).toEqual(["outer", "inner", "logarithm", "tf.math.log"]);
  expect(caught!.message).toMatch(/^nanFinder: at epoch 1, step 1, op outer\/inner\/logarithm\/tf\.math\.log gives NaN first; its inputs are finite, the largest is [\d.]+$/);

  const steps = input([4, 2]);
  const both = untyped(model({ inputs: steps, outputs: layers.dense(1)(layers.bidirectional(layers.simpleRNN(3, { name: "cell", activation: "linear", returnSequences: false }), { name: "both" })(steps)), name: "net" })).compile({ optimizer: "sgd", loss: "mse" });
  const large = tensor(new Float32Array(32).fill(3e38), [4, 4, 2]);
  const second = await both.fit(large, y, { verbose: 0, callbacks: [callbacks.nanFinder()] }).then(() => undefined, (error: unknown) => error as KatachiError);
  expect(second!.path.slice(0, 2)).toEqual(["net", "both"]);
  expect(second!.path).toHaveLength(3);
});

it("leaves other errors as they are", async () => {
  const net = untyped(sequential([input([2]), layers.dense(1)])).compile({ optimizer: "sgd", loss: "mse" });
  const fail = { onEpochEnd: () => Promise.reject(new Error("mine")) };
  await expect(net.fit(x, y, { verbose: 0, callbacks: [fail, callbacks.nanFinder()] })).rejects.toThrow("mine");
});
