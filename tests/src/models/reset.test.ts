/** reset: the same training again, or another one. */
import { describe, expect, test } from "vitest";
import { input, layers, model, optimizers, random, sequential, type Tensor } from "../../../src/index.js";

const x = random.uniform([64, 3], { seed: 1 });
const y = random.uniform([64, 1], { seed: 2 });

const options = { epochs: 3, batchSize: 16, verbose: 0 } as const;

const net = (seed?: number) =>
  sequential([input([3]), layers.dense(8, { activation: "relu" }), layers.batchNormalization(), layers.dropout(0.2), layers.dense(1)])
    .compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "mse", metrics: ["mae"], ...(seed === undefined ? {} : { seed }) });

describe("reset", () => {
  test.each([undefined, 7])("trains again to the same bits (seed %s)", async (seed) => {
    const trained = net(seed);
    const before = await trained.getWeights();
    const first = await trained.fit(x, y, options);
    const after = await trained.getWeights();
    expect(after).not.toEqual(before);
    const onwards = await trained.fit(x, y, options);
    expect(onwards.history.loss).not.toEqual(first.history.loss);
    trained.reset();
    expect(await trained.getWeights()).toEqual(before);
    expect((await trained.fit(x, y, options)).history).toEqual(first.history);
    expect(await trained.getWeights()).toEqual(after);
  });

  test("a seed gives the weights of a model compiled with it", async () => {
    const [trained, other] = [net(1), net(9)];
    await trained.fit(x, y, options);
    trained.reset(9);
    expect(await trained.getWeights()).toEqual(await other.getWeights());
  });

  test("a learning rate that a training changed is the optimizer's again", async () => {
    const rates: number[] = [];
    const trained = net();
    const lower = { onEpochBegin: (_: number, training: { learningRate: number }) => void ((training.learningRate /= 2), rates.push(training.learningRate)) };
    await trained.fit(x, y, { ...options, callbacks: [lower] });
    trained.reset();
    await trained.fit(x, y, { ...options, callbacks: [lower] });
    expect(rates).toEqual([0.005, 0.0025, 0.00125, 0.005, 0.0025, 0.00125]);
  });

  test("shared layers and states start anew in every model", async () => {
    const shared = layers.dense(4);
    const a = input([3]);
    const one = model({ inputs: a, outputs: shared(a) }).compile({ optimizer: "sgd", loss: "mse" });
    const two = model({ inputs: a, outputs: layers.activation("relu")(shared(a)) });
    const targets = random.uniform([64, 4], { seed: 3 });
    const start = await (await two.predict(x, { verbose: 0 })).data();
    await one.fit(x, targets, options);
    expect(await (await two.predict(x, { verbose: 0 })).data()).not.toEqual(start);
    one.reset();
    expect(await (await two.predict(x, { verbose: 0 })).data()).toEqual(start);

    const steps: Tensor<[2, 5, 3]> = random.uniform([2, 5, 3], { seed: 4 });
    const memory = sequential([input([5, 3], { batchSize: 2 }), layers.lstm(4, { stateful: true })]);
    const first = await (await memory.predict(steps, { batchSize: 2, verbose: 0 })).data();
    expect(await (await memory.predict(steps, { batchSize: 2, verbose: 0 })).data()).not.toEqual(first);
    memory.reset();
    expect(await (await memory.predict(steps, { batchSize: 2, verbose: 0 })).data()).toEqual(first);
  });

  test("is refused while a training runs, and with what is no seed", async () => {
    const trained = net();
    const alone = net();
    const said: string[] = [];
    const impatient = {
      onTrainBatchEnd: () => {
        try {
          trained.reset();
        } catch (error) {
          said.push((error as Error).message);
        }
      },
    };
    const { history } = await trained.fit(x, y, { ...options, epochs: 1, callbacks: [impatient] });
    expect(said).toEqual(Array(4).fill("reset: the model is being trained; wait for the running fit to end"));
    // Nothing of it was done.
    expect(history).toEqual((await alone.fit(x, y, { ...options, epochs: 1 })).history);
    expect(() => trained.reset(0.5)).toThrow("reset: seed must be an integer, got 0.5");
  });
});
