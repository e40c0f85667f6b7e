/** The loop of fit: hooks, where epochs begin and end, snapshots from which a training goes on. */
import { describe, expect, it } from "vitest";
import { input, layers, optimizers, sequential, tensor } from "../../../src/index.js";
import type { Model } from "../../../src/models/model.js";
import type { RunningTraining, RuntimeCallback } from "../../../src/training/callbacks/callback.js";
import type { Snapshot } from "../../../src/training/snapshot.js";
import { failure, numbers, untyped } from "../support.js";

const quiet = { verbose: 0 } as const;
const x = tensor(numbers(60), [20, 3]);
const y = tensor(numbers(40, 5), [20, 2]);

/** Everything that a training remembers: dropout, moving averages, moments, a clip. */
const net = (name = "net"): Model =>
  untyped(
    sequential([input([3]), layers.dense(8, { name: `${name}_a`, activation: "tanh" }), layers.batchNormalization({ name: `${name}_n` }), layers.dropout(0.3), layers.dense(2, { name: `${name}_b` })]),
  ).compile({ optimizer: optimizers.nadam({ learningRate: 0.01, clipNorm: 1 }), loss: "mse", metrics: ["mae"], seed: 3 });

const flat = async (model: Model): Promise<readonly number[]> => (await model.getWeights()).flatMap((weights) => [...weights]);

describe("hooks", () => {
  it("come in order, with numbers", async () => {
    const seen: string[] = [];
    const callback: RuntimeCallback = {
      onTrainBegin: ({ epochs, steps, batchSize, initialEpoch }) => void seen.push(`train ${initialEpoch}..${epochs}, ${steps} x ${batchSize}`),
      onEpochBegin: (epoch) => void seen.push(`epoch ${epoch}`),
      onTrainBatchBegin: (batch) => void seen.push(`batch ${batch}`),
      onTrainBatchEnd: (batch, logs, { iteration }) => void seen.push(`batch ${batch} done ${Object.keys(logs)} ${iteration}`),
      onTestBegin: () => void seen.push("test"),
      onTestBatchEnd: (batch, logs) => void seen.push(`test ${batch} ${Object.keys(logs)}`),
      onTestEnd: (logs) => void seen.push(`tested ${Object.keys(logs)}`),
      onEpochEnd: async (epoch, logs) => {
        await Promise.resolve();
        seen.push(`epoch ${epoch} done ${Object.keys(logs)}`);
        logs["lr"] = 0.5;
      },
      onTrainEnd: () => void seen.push("trained"),
    };
    const { history } = await net().fit(x, y, { ...quiet, epochs: 3, initialEpoch: 2, batchSize: 10, validationData: [x, y], validationBatchSize: 20, callbacks: [callback] });
    expect(seen).toEqual([
      "train 2..3, 2 x 10", "epoch 2", "batch 0", "batch 0 done loss,mae 1", "batch 1", "batch 1 done loss,mae 2",
      "test", "test 0 loss,mae", "tested loss,mae", "epoch 2 done loss,mae,val_loss,val_mae", "trained",
    ]);
    expect(history["lr"]).toEqual([0.5]);
  });

  it("that are last come last, and a failure is told before fit rejects", async () => {
    const seen: string[] = [];
    const boom = new Error("boom");
    const callbacks: RuntimeCallback[] = [
      { last: true, onEpochEnd: () => void seen.push("last"), onTrainError: (error) => void seen.push(String(error)) },
      { onEpochEnd: () => void seen.push("first") },
      { onEpochBegin: (epoch) => { if (epoch === 1) throw boom; } },
    ];
    const model = net();
    await expect(model.fit(x, y, { ...quiet, epochs: 3, callbacks })).rejects.toBe(boom);
    expect(seen).toEqual(["first", "last", "Error: boom"]);
    expect((await model.fit(x, y, quiet)).history["loss"]).toHaveLength(1);
  });

  it("end the training after the epoch, or after the batch", async () => {
    const after = (epoch: number): RuntimeCallback => ({ onEpochEnd: (at, _, training) => { if (at === epoch) training.stopTraining(); } });
    expect((await net().fit(x, y, { ...quiet, epochs: 9, callbacks: [after(1)] })).epoch).toEqual([0, 1]);
    let batches = 0;
    const inside: RuntimeCallback = { onTrainBatchEnd: (batch, _, training) => { batches++; if (batch === 1) training.stopTraining(); } };
    expect((await net().fit(x, y, { ...quiet, epochs: 9, batchSize: 2, callbacks: [inside] })).epoch).toEqual([0]);
    expect(batches).toBe(2);
  });

  it("change the learning rate and the weights between batches", async () => {
    const model = net();
    const zeros = model.variables.map(({ size }) => new Float32Array(size));
    const rates: number[] = [];
    const callback: RuntimeCallback = {
      onTrainBegin: (training) => { training.learningRate = 0; },
      onTrainBatchBegin: (batch, { learningRate }) => { rates.push(learningRate); if (batch === 1) model.setWeights(zeros); },
    };
    await model.fit(x, y, { ...quiet, batchSize: 10, callbacks: [callback] });
    expect(rates).toEqual([0, 0]);
    const trainable = new Set(model.trainableVariables);
    for (const variable of model.variables) if (trainable.has(variable)) expect([...(await variable.read())].every((value) => value === 0)).toBe(true);
  });

  it("see the rate of a schedule and may not set it", async () => {
    const learningRate = optimizers.schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 1, decayRate: 0.5 });
    const model = untyped(sequential([input([3]), layers.dense(2)])).compile({ optimizer: optimizers.sgd({ learningRate }), loss: "mse" });
    const rates: number[] = [];
    await model.fit(x, y, { ...quiet, batchSize: 10, callbacks: [{ onTrainBatchEnd: (_: number, __: object, training: RunningTraining) => void rates.push(training.learningRate) }] });
    expect(rates).toEqual([expect.closeTo(0.05, 7), expect.closeTo(0.025, 7)]);
    const set: RuntimeCallback = { onTrainBegin: (training) => { training.learningRate = 1; } };
    expect(await failure(() => model.fit(x, y, { ...quiet, callbacks: [set] }))).toBe("state: learningRate: the optimizer has a schedule, which decides the rate; give it a number to set the rate from outside");
  });
});

describe("epochs", () => {
  it("of a number of steps", async () => {
    const model = net();
    let batches = 0;
    await model.fit(x, y, { ...quiet, epochs: 2, batchSize: 4, stepsPerEpoch: 3, callbacks: [{ onTrainBatchEnd: () => void batches++ }] });
    expect(batches).toBe(6);
    expect(await failure(() => model.fit(x, y, { ...quiet, batchSize: 4, stepsPerEpoch: 6 }))).toBe("option: fit: stepsPerEpoch must be at most 5, the batches that the data have, got 6");
  });

  it.each<[number | readonly number[], number]>([[2, 2], [3, 1], [[1, 4], 2], [[7], 0]])("validated at %o", async (validationFreq, times) => {
    const { history } = await net().fit(x, y, { ...quiet, epochs: 5, validationData: [x, y], validationFreq });
    expect(history["loss"]).toHaveLength(5);
    expect(history["val_loss"] ?? []).toHaveLength(times);
  });

  it.each<[object, string]>([
    [{ validationFreq: 0 }, "option: fit: validationFreq must be a positive integer, or a list of epochs counted from 1, got 0"],
    [{ validationFreq: 2 }, "option: fit: validationFreq is for trainings with validationData or validationSplit"],
    [{ callbacks: {} }, "option: fit: callbacks must be a list, got an object"],
    [{ callbacks: [3] }, "option: fit: callback 0 must be an object with hooks such as onEpochEnd, got 3"],
    [{ callbacks: [{ onEpochEnd: 1 }] }, "option: fit: onEpochEnd of callback 0 must be a function, got 1"],
    [{ initialEpoch: -1 }, "option: fit: initialEpoch must be a whole number of at least 0, got -1"],
  ])("%o", async (options, sentence) => expect(await failure(() => net().fit(x, y, { ...quiet, ...options }))).toBe(sentence));
});

describe("snapshots", () => {
  const options = { ...quiet, epochs: 4, batchSize: 6, validationSplit: 0.1 };

  /** A copy as a file would keep it. */
  const copied = (snapshot: Snapshot): Snapshot => structuredClone(snapshot);

  it.each([
    ["between epochs", { onEpochEnd: 1 }],
    ["between batches", { onTrainBatchEnd: 4 }],
    ["before the first step", { onTrainBegin: 0 }],
  ])("%s: the training goes on to the same bits", async (_, where) => {
    const [[hook, count]] = Object.entries(where) as [[keyof RuntimeCallback, number]];
    let kept: Snapshot | undefined;
    let calls = 0;
    const keep = { last: true, [hook]: async (...args: unknown[]) => { if (calls++ === count) kept = copied(await (args.at(-1) as RunningTraining).snapshot()); } } as RuntimeCallback;
    const memory = (): RuntimeCallback => {
      let losses: number[] = [];
      return { name: "memory", onEpochEnd: (_epoch, logs) => void losses.push(logs["loss"]!), getState: () => losses, setState: (state) => void (losses = state as number[]) };
    };
    const first = net();
    const remembered = memory();
    const whole = await first.fit(x, y, { ...options, callbacks: [keep, remembered] });

    const second = net();
    const again = memory();
    const resumed = await second.fit(x, y, { ...options, callbacks: [{ onTrainBegin: (training: RunningTraining) => training.restore(kept!) }, again].map((callback, i) => (i === 1 ? callback : { ...callback, getState: undefined })) });
    expect(await flat(second)).toEqual(await flat(first));
    expect(resumed.epoch).toEqual(whole.epoch);
    expect(resumed.history).toEqual(whole.history);
    expect(again.getState!()).toEqual(remembered.getState!());
  });

  it("of another model are refused whole", async () => {
    let kept: Snapshot | undefined;
    await net("other").fit(x, y, { ...options, callbacks: [{ onEpochEnd: async (_: number, __: object, training: RunningTraining) => void (kept = await training.snapshot()) }] });
    const model = net();
    const before = await flat(model);
    expect(await failure(() => model.fit(x, y, { ...options, callbacks: [{ onTrainBegin: (training: RunningTraining) => training.restore(kept!) }] }))).toBe('data: restore: weight "net_a/kernel" is missing in the backup');
    expect(await flat(model)).toEqual(before);
    const late: RuntimeCallback = { onEpochEnd: (_, __, training) => training.restore(kept!) };
    expect(await failure(() => model.fit(x, y, { ...options, callbacks: [late] }))).toBe("state: restore: a training goes back to a snapshot in onTrainBegin only");
  });
});
