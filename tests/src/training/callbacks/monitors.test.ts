/** Callbacks that watch a number: tfjs-layers and the algorithm of Keras 2.12 as oracles, then real trainings. */
import * as tfl from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { callbacks, input, layers, optimizers, sequential, tensor } from "../../../../src/index.js";
import type { Model } from "../../../../src/models/model.js";
import { Stream } from "../../../../src/random.js";
import type { RunningTraining, RuntimeCallback } from "../../../../src/training/callbacks/callback.js";
import { failure, numbers, untyped } from "../../support.js";

const runtime = (callback: unknown): RuntimeCallback => callback as RuntimeCallback;

interface Fake {
  readonly training: RunningTraining;
  readonly lines: string[];
  stopped: boolean;
}

/** A training that does nothing but take what callbacks ask for. */
function fake(learningRate = 0.001): Fake {
  const lines: string[] = [];
  const model = untyped(sequential([input([2]), layers.dense(1)]));
  const result: Fake = {
    lines,
    stopped: false,
    training: { model, keys: ["loss", "accuracy"], validates: true, learningRate, stopTraining: () => (result.stopped = true), print: (line: string) => lines.push(line) } as unknown as RunningTraining,
  };
  return result;
}

describe("earlyStopping", () => {
  it("stops in the epoch in which tfjs-layers does, for random numbers and options", async () => {
    for (let seed = 0; seed < 300; seed++) {
      const stream = new Stream([seed, 5]);
      const pick = <T>(...values: readonly T[]): T => values[stream.below(values.length)]!;
      const monitor = pick("val_loss", "loss", "accuracy", "val_accuracy");
      const options = { monitor, minDelta: pick(0, 0.05, 0.2), patience: stream.below(4), mode: pick("auto", "min", "max") } as const;
      const values = Array.from({ length: 12 }, () => Math.round(stream.uniform() * 20) / 20);

      const theirs = tfl.callbacks.earlyStopping(options);
      const theirModel = { stopTraining: false };
      (theirs as unknown as { model: object }).model = theirModel;
      await theirs.onTrainBegin({});
      const state = fake();
      const callback = runtime(callbacks.earlyStopping(options as object));
      await callback.onTrainBegin!(state.training);
      for (const [epoch, value] of values.entries()) {
        await theirs.onEpochEnd(epoch, { [monitor]: value });
        await callback.onEpochEnd!(epoch, { [monitor]: value }, state.training);
        // Keras never stops after the first epoch; tfjs-layers does with patience 0.
        if (epoch === 0 && theirModel.stopTraining) break;
        expect([seed, epoch, state.stopped]).toEqual([seed, epoch, theirModel.stopTraining]);
        if (state.stopped) break;
      }
    }
  });

  it("measures the wait against the baseline, as Keras 2.12 does", async () => {
    // Worked by hand from keras/callbacks.py: wait grows in every epoch, and only a best that beats the baseline sets it back.
    const cases: [number[], number, number][] = [
      [[1, 0.9, 0.8, 0.7, 0.75], 2, 4],
      [[1, 0.4, 0.8, 0.7, 0.6], 2, 3],
      [[1, 0.4, 0.3, 0.35, 0.31], 2, 4],
    ];
    for (const [values, patience, last] of cases) {
      const state = fake();
      const callback = runtime(callbacks.earlyStopping({ monitor: "loss", baseline: 0.5, patience }));
      await callback.onTrainBegin!(state.training);
      const stops = [];
      for (const [epoch, loss] of values.entries()) {
        if (!state.stopped) await callback.onEpochEnd!(epoch, { loss }, state.training);
        stops.push(state.stopped);
      }
      expect([values, stops.indexOf(true)]).toEqual([values, last]);
    }
  });

  it("brings the best weights back and says so, in Keras' words", async () => {
    const state = fake();
    const { model } = state.training;
    const callback = runtime(callbacks.earlyStopping({ monitor: "loss", patience: 2, restoreBestWeights: true, verbose: 1 }));
    await callback.onTrainBegin!(state.training);
    for (const [epoch, loss] of [3, 2, 1, 1.5, 4, 5].entries()) {
      model.setWeights([[epoch, epoch], [epoch]]);
      await callback.onEpochEnd!(epoch, { loss }, state.training);
      if (state.stopped) break;
    }
    await callback.onTrainEnd!(state.training);
    expect(state.lines).toEqual(["Restoring model weights from the end of the best epoch: 3.", "Epoch 5: early stopping"]);
    expect((await model.getWeights()).map((values) => [...values])).toEqual([[2, 2], [2]]);
  });

  it("goes on from its state as if nothing had happened", async () => {
    const values = [3, 2, 2.5, 2.4, 2.3, 2.2];
    const whole = fake();
    const options = { monitor: "loss", patience: 3, restoreBestWeights: true } as const;
    const one = runtime(callbacks.earlyStopping(options));
    await one.onTrainBegin!(whole.training);
    const first = runtime(callbacks.earlyStopping(options));
    await first.onTrainBegin!(whole.training);
    for (let epoch = 0; epoch < 3; epoch++) for (const each of [one, first]) await each.onEpochEnd!(epoch, { loss: values[epoch]! }, whole.training);
    const second = runtime(callbacks.earlyStopping(options));
    const resumed = fake();
    await second.onTrainBegin!(resumed.training);
    second.setState!(JSON.parse(JSON.stringify(first.getState!())));
    expect(second.getState!()).toEqual(first.getState!());
    for (let epoch = 3; epoch < 6; epoch++) {
      await one.onEpochEnd!(epoch, { loss: values[epoch]! }, whole.training);
      await second.onEpochEnd!(epoch, { loss: values[epoch]! }, resumed.training);
      expect([epoch, resumed.stopped]).toEqual([epoch, whole.stopped]);
    }
    expect(whole.stopped).toBe(true);
  });

  it("waits for startFromEpoch, and for epochs that are validated", async () => {
    const state = fake();
    const callback = runtime(callbacks.earlyStopping({ startFromEpoch: 2, patience: 1 }));
    await callback.onTrainBegin!(state.training);
    const epochs: [number, Record<string, number>][] = [[0, { loss: 0, val_loss: 1 }], [1, { val_loss: 2 }], [2, { val_loss: 3 }], [3, { loss: 1 }], [4, { val_loss: 2.5 }]];
    for (const [epoch, logs] of epochs) await callback.onEpochEnd!(epoch, logs, state.training);
    expect(state.stopped).toBe(false);
    await callback.onEpochEnd!(5, { val_loss: 2.6 }, state.training);
    expect(state.stopped).toBe(true);
  });
});

/** ReduceLROnPlateau of Keras 2.12, keras/callbacks.py, as a plain loop over the watched numbers. */
function reduced(values: readonly number[], { factor, patience, minDelta, cooldown, minLr, max }: { factor: number; patience: number; minDelta: number; cooldown: number; minLr: number; max: boolean }, first: number): number[] {
  let [best, wait, cooling, rate] = [max ? -Infinity : Infinity, 0, 0, Math.fround(first)];
  return values.map((value) => {
    if (cooling > 0) {
      cooling--;
      wait = 0;
    }
    if (max ? value > best + minDelta : value < best - minDelta) {
      best = value;
      wait = 0;
    } else if (cooling <= 0) {
      wait++;
      if (wait >= patience && rate > Math.fround(minLr)) {
        rate = Math.fround(Math.max(rate * factor, minLr));
        cooling = cooldown;
        wait = 0;
      }
    }
    return rate;
  });
}

describe("reduceLROnPlateau", () => {
  it("reduces when Keras does, for random numbers and options", async () => {
    for (let seed = 0; seed < 300; seed++) {
      const stream = new Stream([seed, 6]);
      const pick = <T>(...values: readonly T[]): T => values[stream.below(values.length)]!;
      const monitor = pick("val_loss", "accuracy", "val_accuracy");
      const options = { factor: pick(0.1, 0.5, 0.9), patience: stream.below(4), minDelta: pick(0, 1e-4, 0.1), cooldown: stream.below(3), minLr: pick(0, 1e-4) };
      const values = Array.from({ length: 20 }, () => Math.round(stream.uniform() * 20) / 20);
      const { training } = fake(0.01);
      const callback = runtime(callbacks.reduceLROnPlateau({ monitor, ...options } as object));
      await callback.onTrainBegin!(training);
      const rates: number[] = [];
      for (const [epoch, value] of values.entries()) {
        await callback.onEpochEnd!(epoch, { [monitor]: value }, training);
        rates.push(Math.fround(training.learningRate));
      }
      expect([seed, rates]).toEqual([seed, reduced(values, { ...options, max: monitor.includes("acc") }, 0.01)]);
    }
  });

  it("says what Python would print, and logs the rate before the reduction", async () => {
    const { training, lines } = fake(0.001);
    const callback = runtime(callbacks.reduceLROnPlateau({ monitor: "loss", patience: 1, verbose: 1, minLr: 0.00002 }));
    await callback.onTrainBegin!(training);
    const logged: number[] = [];
    for (let epoch = 0; epoch < 5; epoch++) {
      const logs: Record<string, number> = { loss: 1 };
      await callback.onEpochEnd!(epoch, logs, training);
      logged.push(logs["lr"]!);
    }
    // 0.001 as a float32 is 0.0010000000474974513.
    expect(lines).toEqual(["Epoch 2: ReduceLROnPlateau reducing learning rate to 0.00010000000474974513.", "Epoch 3: ReduceLROnPlateau reducing learning rate to 2e-05."]);
    expect(logged).toEqual([0.001, 0.001, 0.000100000005, 0.00002, 0.00002]);
  });
});

describe("in fit", () => {
  const x = tensor(numbers(32), [16, 2]);
  const y = tensor(numbers(16, 3), [16, 1]);
  const line = (optimizer: unknown = "sgd"): Model => untyped(sequential([input([2]), layers.dense(1)])).compile({ optimizer, loss: "mse", metrics: ["mae"] });
  const fit = (net: Model, given: readonly unknown[], options: object = {}) => net.fit(x, y, { epochs: 4, verbose: 0, callbacks: given, ...options });

  it("a schedule by epochs sets the rate that steps use, and is logged", async () => {
    const net = line(optimizers.sgd({ learningRate: 0.5 }));
    const seen: [number, number][] = [];
    const { history } = await fit(net, [callbacks.learningRateScheduler((epoch, lr) => (seen.push([epoch, lr]), epoch === 0 ? lr : epoch === 1 ? 0.25 : 0))]);
    expect(seen).toEqual([[0, 0.5], [1, 0.5], [2, 0.25], [3, 0]]);
    expect(history["lr"]).toEqual([0.5, 0.25, 0, 0]);
    // Rate 0: the third and the fourth epoch see the same weights.
    expect(history["loss"]![3]).toBe(history["loss"]![2]);
    expect(history["loss"]![2]).not.toBe(history["loss"]![1]);
  });

  it("what cannot be watched is an error that names what there is", async () => {
    expect(await failure(() => fit(line(), [callbacks.earlyStopping()]))).toBe('option: earlyStopping: there is no "val_loss" to monitor, because the training has no validation: give fit validationData or validationSplit, or monitor one of loss, mae');
    expect(await failure(() => fit(line(), [callbacks.earlyStopping({ monitor: "maee" })]))).toBe('option: earlyStopping: there is no "maee" to monitor; did you mean "mae"?');
    expect(await failure(() => fit(line(), [callbacks.reduceLROnPlateau({ monitor: "accuracy" })]))).toBe('option: reduceLROnPlateau: there is no "accuracy" to monitor; known: loss, mae, lr');
    expect(await failure(() => fit(line(optimizers.sgd({ learningRate: optimizers.schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 10 }) })), [callbacks.reduceLROnPlateau({ monitor: "loss" })]))).toMatch(/^state: learningRate: the optimizer has a schedule/);
    expect(await failure(() => fit(line(), [callbacks.learningRateScheduler(() => undefined as never)]))).toBe("option: learningRateScheduler: the rate of epoch 0 must be a number of at least 0, got undefined");
    expect(await failure(() => callbacks.earlyStopping({ patience: -1 }))).toBe("option: earlyStopping: patience must be a whole number of at least 0, got -1");
    expect(await failure(() => callbacks.reduceLROnPlateau({ factor: 1 }))).toBe("option: reduceLROnPlateau: factor must be a number above 0 and below 1, got 1");
    expect(await failure(() => callbacks.earlyStopping({ patince: 1 } as object))).toBe('option: earlyStopping: unknown option "patince"; did you mean "patience"?');
  });

  it("a number that an own callback adds can be watched", async () => {
    const add = { onEpochEnd: (epoch: number, logs: Record<string, number>) => void (logs["own"] = epoch) };
    const { epoch } = await fit(line(), [add, callbacks.earlyStopping({ monitor: "own", patience: 1 } as object)]);
    expect(epoch).toEqual([0, 1]);
  });

  it("a training that explodes ends with Keras' line", async () => {
    const net = line(optimizers.sgd({ learningRate: 1e30 }));
    const printed: string[] = [];
    const { epoch } = await fit(net, [callbacks.progbarLogger({ output: { write: (text: string) => printed.push(text) } }), callbacks.terminateOnNaN()], { batchSize: 4 });
    expect(epoch).toEqual([0]);
    expect(printed.join("")).toMatch(/^Batch [12]: Invalid loss, terminating training\n$/);
  });

  it("the best weights are those that predict afterwards", async () => {
    const net = line(optimizers.sgd({ learningRate: 0.1 }));
    const { history, epoch } = await fit(net, [
      callbacks.learningRateScheduler((epoch) => (epoch < 3 ? 0.1 : 2)),
      callbacks.earlyStopping({ patience: 2, restoreBestWeights: true }),
    ], { epochs: 20, validationData: [x, y] });
    expect(epoch.length).toBeLessThan(20);
    const best = Math.min(...history["val_loss"]!);
    expect(history["val_loss"]!.at(-1)).toBeGreaterThan(best);
    expect((await net.evaluate(x, y, { verbose: 0 }))["loss"]).toBeCloseTo(best, 9);
  });

  it("lines of callbacks stand above the bar", async () => {
    const screen: string[] = [""];
    // A terminal of one column of lines: a carriage return starts the line again, and what is written over it stays.
    const write = (text: string): void => {
      for (const part of text.split(/(?=[\r\n])|(?<=[\r\n])/)) {
        if (part === "\n") screen.push("");
        else if (part === "\r") at = 0;
        else {
          const line = screen.at(-1)!;
          screen[screen.length - 1] = line.slice(0, at) + part + line.slice(at + part.length);
        }
        at = part === "\r" || part === "\n" ? 0 : at + part.length;
      }
    };
    let at = 0;
    await fit(line(), [
      callbacks.progbarLogger({ output: { write, isTTY: true, columns: 120 } }),
      callbacks.learningRateScheduler(() => 0.5, { verbose: 1 }),
      callbacks.reduceLROnPlateau({ monitor: "loss", patience: 0, minDelta: 100, verbose: 1 }),
      callbacks.earlyStopping({ monitor: "loss", minDelta: 100, verbose: 1, restoreBestWeights: true }),
    ], { verbose: 1 });
    const shown = screen.map((text) => text.trimEnd().replace(/ - \d.*$/, ""));
    expect(shown).toEqual([
      "Epoch 1: LearningRateScheduler setting learning rate to 0.5.",
      "Epoch 1/4",
      "1/1 [==============================]",
      "Epoch 2: LearningRateScheduler setting learning rate to 0.5.",
      "Epoch 2/4",
      "Epoch 2: ReduceLROnPlateau reducing learning rate to 0.05.",
      "Restoring model weights from the end of the best epoch: 1.",
      "1/1 [==============================]",
      "Epoch 2: early stopping",
      "",
    ]);
  });

  it("hooks by Keras' names, in the order of a training", async () => {
    const seen: string[] = [];
    const hook = (name: string) => () => void seen.push(name);
    await fit(line(), [callbacks.lambdaCallback({ onTrainBegin: hook("train"), onEpochBegin: hook("epoch"), onBatchBegin: hook("batch"), onBatchEnd: hook("batch end"), onEpochEnd: hook("epoch end"), onTrainEnd: hook("train end") })], { epochs: 1, batchSize: 8 });
    expect(seen).toEqual(["train", "epoch", "batch", "batch end", "batch", "batch end", "epoch end", "train end"]);
    expect(await failure(() => callbacks.lambdaCallback({ onBatchEnd: () => {}, onTrainBatchEnd: () => {} }))).toBe("option: lambdaCallback: give onBatchEnd or onTrainBatchEnd, not both");
    expect(await failure(() => callbacks.lambdaCallback({ onEpochEnd: 1 as never }))).toBe("option: lambdaCallback: onEpochEnd must be a function, got 1");
  });
});
