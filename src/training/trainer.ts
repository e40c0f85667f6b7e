/** Training and evaluation of a compiled model. */
import { KatachiError } from "../../types/error.js";
import type { Model } from "../models/model.js";
import { hashKey, permutation } from "../random.js";
import { Runner, type CompiledStep } from "../runtime/runner.js";
import { PARAMETERS } from "../runtime/weightStore.js";
import { split, type Table } from "./data.js";
import { batchCount, feed, leafTypes, stepKey } from "./feed.js";
import { batchSizeFor, readTable } from "./read.js";
import { History } from "./history.js";
import { checkCompile, checkFit, checkRun, verbosity, type CompileConfig, type FitOptions, type RunOptions } from "./options.js";
import { ProgressBar } from "./progressBar.js";
import { setupOf, type Setup } from "./setup.js";
import { quantitiesOf, slotName, STATES, testStep, trainStep } from "./steps.js";
import { Totals } from "./totals.js";

type Logs = Record<string, number>;

const validationKeys = (logs: Logs): Logs => Object.fromEntries(Object.entries(logs).map(([key, value]) => [`val_${key}`, value]));

export class Trainer {
  readonly runner: Runner;
  readonly #model: Model;
  readonly #setup: Setup;
  readonly #seed: number;
  /** Epochs trained so far, so that a second `fit` does not repeat the orders of the first. */
  #epochs = 0;
  /** The rate is a state of the engine, written when the first training step exists. */
  #started = false;
  #training = false;

  constructor(model: Model, given: CompileConfig) {
    const config = checkCompile(given);
    this.#model = model;
    this.#setup = setupOf(model, config);
    this.#seed = config.seed ?? 0;
    this.runner = new Runner(model, config);
    model.seed(config.seed);
  }

  async fit(x: unknown, y: unknown, given?: FitOptions): Promise<History> {
    const options = checkFit(given);
    const { epochs, shuffle, validationData, validationSplit = 0 } = options;
    const batchSize = batchSizeFor("fit", this.#model, options.batchSize);
    if (validationData !== undefined && validationSplit > 0) throw new KatachiError("option", "fit: give validationData or validationSplit, not both");
    const all = await this.#read("fit", x, y);
    const parts = validationSplit > 0 ? split(all, validationSplit) : { training: all, validation: undefined };
    const [vx, vy] = (validationData ?? []) as readonly unknown[];
    const validation = validationData === undefined ? parts.validation : await this.#read("validationData", vx, vy);

    const history = new History();
    const bar = new ProgressBar({ verbose: verbosity(options.verbose), epochs });
    await this.#exclusively("fit", async () => {
      for (let epoch = 0; epoch < epochs; epoch++) {
        const key = options.seed === undefined ? hashKey(this.#seed, "shuffle", this.#epochs) : hashKey(options.seed, "shuffle", epoch);
        const order = shuffle ? permutation(parts.training.count, key) : undefined;
        bar.epochBegin(epoch, batchCount(parts.training, batchSize));
        try {
          const trained = await this.#epoch(parts.training, batchSize, order, options.seed ?? this.#seed, bar);
          const logs = validation ? { ...trained, ...validationKeys(await this.#evaluate(validation, batchSize)) } : trained;
          history.add(epoch, logs);
          bar.epochEnd(logs);
        } catch (error) {
          bar.stop();
          throw error;
        }
        this.#epochs++;
      }
      if (epochs > 0) await this.#finish();
    });
    return history;
  }

  async evaluate(x: unknown, y: unknown, given?: RunOptions): Promise<Logs> {
    const { batchSize: size, verbose } = checkRun("evaluate", given);
    const batchSize = batchSizeFor("evaluate", this.#model, size);
    const data = await this.#read("evaluate", x, y);
    const bar = new ProgressBar({ verbose: verbosity(verbose) });
    bar.epochBegin(0, batchCount(data, batchSize));
    try {
      const logs = await this.#evaluate(data, batchSize, bar);
      bar.epochEnd(logs);
      return logs;
    } catch (error) {
      bar.stop();
      throw error;
    }
  }

  async trainOnBatch(x: unknown, y: unknown): Promise<Logs> {
    const data = await this.#read("trainOnBatch", x, y);
    return this.#exclusively("trainOnBatch", () => this.#epoch(data, data.count, undefined, this.#seed));
  }

  async testOnBatch(x: unknown, y: unknown): Promise<Logs> {
    const data = await this.#read("testOnBatch", x, y);
    return this.#evaluate(data, data.count);
  }

  #read(method: string, x: unknown, y: unknown): Promise<Table> {
    return readTable(method, this.#model, x, { setup: this.#setup, y });
  }

  /** Trains on every sample once; the means of what each step reported. */
  async #epoch(data: Table, batchSize: number, order: Uint32Array | undefined, seed: number, bar?: ProgressBar): Promise<Logs> {
    const { store } = this.runner;
    const totals = new Totals(quantitiesOf(this.#setup));
    const stepFor = async (count: number): Promise<CompiledStep> => {
      const step = await this.runner.step(stepKey("train", data, count), () =>
        trainStep(this.#model, store, this.#setup, leafTypes(data.inputs, count), leafTypes(data.targets, count)),
      );
      await this.#start(seed);
      return step;
    };
    const bringTogether = async (): Promise<void> => {
      await store.acquire();
      store.claim();
    };
    await feed({
      data,
      batchSize,
      order,
      stepFor,
      resumed: bringTogether,
      take(outputs, count, batch) {
        totals.add(outputs, count);
        bar?.step(batch + 1, () => totals.logs());
      },
    });
    await bringTogether();
    return totals.logs();
  }

  /** Once a program with the states exists: the weights, the rate at the first time, the seed of dropout. */
  async #start(seed: number): Promise<void> {
    const { engine, store } = this.runner;
    const { learningRate } = this.#setup.optimizer;
    // A schedule is part of the program.
    if (!this.#started && typeof learningRate === "number") engine.writeState(STATES.learningRate, Float32Array.of(learningRate));
    this.#started = true;
    engine.writeState(STATES.seed, Int32Array.of(hashKey(seed, "dropout")[0]));
    await store.acquire();
    store.claim();
  }

  /** What an optimizer leaves instead of the weights it worked with. */
  async #finish(): Promise<void> {
    const { engine, store } = this.runner;
    const { name, final } = this.#setup.optimizer;
    if (final === undefined) return;
    await store.acquire();
    engine.writeState(PARAMETERS, await engine.readState(slotName(name, final)));
    store.claim();
  }

  async #evaluate(data: Table, batchSize: number, bar?: ProgressBar): Promise<Logs> {
    const { store } = this.runner;
    const totals = new Totals(quantitiesOf(this.#setup));
    const stepFor = async (count: number): Promise<CompiledStep> => {
      const step = await this.runner.step(stepKey("test", data, count), () =>
        testStep(this.#model, store, this.#setup, leafTypes(data.inputs, count), leafTypes(data.targets, count)),
      );
      await store.acquire();
      if (step.program.updates.length > 0) store.claim();
      return step;
    };
    await feed({
      data,
      batchSize,
      stepFor,
      take(outputs, count, batch) {
        totals.add(outputs, count);
        bar?.step(batch + 1, () => totals.logs());
      },
    });
    return totals.logs();
  }

  /** Two trainings of one model at a time would undo each other's steps. */
  async #exclusively<T>(method: string, train: () => Promise<T>): Promise<T> {
    if (this.#training) throw new KatachiError("state", `${method}: the model is being trained; wait for the running fit to end`, { path: [this.#model.name] });
    if (this.runner.store.parameters.size === 0) throw new KatachiError("state", `${method}: the model has no weights to train`, { path: [this.#model.name] });
    this.#training = true;
    try {
      return await train();
    } finally {
      this.#training = false;
    }
  }
}
