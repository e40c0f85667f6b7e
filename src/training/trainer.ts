/** Training and evaluation of a compiled model. */
import { KatachiError } from "../../types/error.js";
import type { Backend } from "../../types/training/compile.js";
import type { StepComparison } from "../../types/training/compare.js";
import type { Model } from "../models/model.js";
import { show } from "../options.js";
import { hashKey } from "../random.js";
import { Runner, type CompiledStep } from "../runtime/runner.js";
import type { Logs, RuntimeCallback } from "./callbacks/callback.js";
import { compareStep } from "./compareStep.js";
import { CallbackList, checkCallbacks } from "./callbacks/list.js";
import { checkDashboard } from "./callbacks/dashboard.js";
import { split, type Table } from "./data.js";
import { batchCount, feedTable, leafTypes, stepKey } from "./feed.js";
import { evaluateSource, FitLoop } from "./fitLoop.js";
import type { History } from "./history.js";
import { checkBatch, checkCompile, checkEvaluate, checkFit, validatesAt, verbosity, type BatchOptions, type CompileConfig, type EvaluateOptions, type FitOptions } from "./options.js";
import { ProgressBar } from "./progressBar.js";
import { batchSizeFor, isBatches, readSource, readTable, type Source } from "./read.js";
import { setupOf, type Setup } from "./setup.js";
import { TrainingState } from "./state.js";
import { testStep, trainStep, type BatchTypes } from "./steps.js";
import { Totals } from "./totals.js";

export class Trainer {
  readonly runner: Runner;
  readonly #model: Model;
  readonly #setup: Setup;
  readonly #state: TrainingState;
  #seed: number;
  /** Epochs trained so far, so that a second `fit` does not repeat the orders of the first. */
  #epochs = 0;
  #training = false;

  constructor(model: Model, given: CompileConfig) {
    const config = checkCompile(given);
    this.#model = model;
    this.#setup = setupOf(model, config);
    this.#seed = config.seed ?? 0;
    this.runner = new Runner(model, config);
    this.#state = new TrainingState(model, this.#setup.optimizer, this.runner);
    model.seed(config.seed);
  }

  async fit(x: unknown, y: unknown, given?: FitOptions): Promise<History> {
    if (isBatches(x)) return this.#fit(x, undefined, optionsOnly("fit", y, given));
    return this.#fit(x, y, given);
  }

  async #fit(x: unknown, y: unknown, given: FitOptions | undefined): Promise<History> {
    const options = checkFit(given);
    const { epochs, initialEpoch, shuffle, validationSplit = 0, seed, sampleWeight, classWeight, stepsPerEpoch } = options;
    const callbacks = options.callbacks === undefined ? [] : checkCallbacks("fit", options.callbacks);
    const batchSize = batchSizeFor("fit", this.#model, options.batchSize);
    const validationBatchSize = batchSizeFor("fit", this.#model, options.validationBatchSize ?? options.batchSize);
    const all = await readSource("fit", this.#model, x, { setup: this.#setup, y, sampleWeight, classWeight });
    const { training } = splitSource(all, validationSplit);
    // As in Keras, weights of classes are for training; what is held out keeps those of its samples only.
    const unclassed = classWeight === undefined || validationSplit === 0 ? all : await readSource("fit", this.#model, x, { setup: this.#setup, y, sampleWeight });
    const { validation = await this.#validationData(options.validationData) } = splitSource(unclassed, validationSplit);
    const available = training.kind === "table" ? batchCount(training, batchSize)! : undefined;
    if (available !== undefined && stepsPerEpoch !== undefined && stepsPerEpoch > available) {
      throw new KatachiError("option", `fit: stepsPerEpoch must be at most ${available}, the batches that the data have, got ${stepsPerEpoch}`);
    }
    return this.#exclusively("fit", async () => {
      const loop = new FitLoop({
        model: this.#model,
        setup: this.#setup,
        runner: this.runner,
        state: this.#state,
        training,
        validation,
        callbacks: new CallbackList(withDashboard(callbacks, options.dashboard)),
        epochs,
        initialEpoch,
        batchSize,
        validationBatchSize,
        steps: stepsPerEpoch,
        validationSteps: options.validationSteps,
        validates: validatesAt(options.validationFreq),
        verbose: verbosity(options.verbose),
        keys: this.#setup.keys,
        order: shuffle ? (trained) => hashKey(seed ?? this.#seed, "shuffle", trained - (seed === undefined ? 0 : this.#epochs)) : undefined,
        trainStep: (table, count) => this.#trainStep(table, count, seed ?? this.#seed),
        testStep: (table, count) => this.#testStep(table, count),
        epochsTrained: this.#epochs,
      });
      try {
        return await loop.run();
      } finally {
        this.#epochs = loop.epochsTrained;
      }
    });
  }

  async evaluate(x: unknown, y: unknown, given?: EvaluateOptions): Promise<Logs> {
    const batches = isBatches(x);
    const { batchSize: size, verbose, steps, sampleWeight } = checkEvaluate(batches ? optionsOnly("evaluate", y, given) : given);
    const batchSize = batchSizeFor("evaluate", this.#model, size);
    const source = await readSource("evaluate", this.#model, x, { setup: this.#setup, y: batches ? undefined : y, sampleWeight });
    const bar = new ProgressBar({ verbose: verbosity(verbose) });
    bar.epochBegin(0, steps ?? batchCount(source, batchSize));
    try {
      const logs = await evaluateSource(source, { batchSize, to: steps, stepFor: (table, count) => this.#testStep(table, count), bar });
      bar.epochEnd(logs);
      return logs;
    } catch (error) {
      bar.stop();
      throw error;
    }
  }

  async trainOnBatch(x: unknown, y: unknown, given?: BatchOptions): Promise<Logs> {
    const table = await readTable("trainOnBatch", this.#model, x, { setup: this.#setup, y, ...checkBatch("trainOnBatch", given) });
    return this.#exclusively("trainOnBatch", async () => {
      const totals = new Totals();
      await feedTable(table, {
        batchSize: table.count,
        stepFor: (data, count) => this.#trainStep(data, count, this.#seed),
        take: (outputs, count, _, { report }) => totals.add(outputs, report, count),
      });
      this.#state.iteration++;
      await this.#state.settle();
      return totals.logs();
    });
  }

  async testOnBatch(x: unknown, y: unknown, given?: BatchOptions): Promise<Logs> {
    const table = await readTable("testOnBatch", this.#model, x, { setup: this.#setup, y, ...checkBatch("testOnBatch", given) });
    return evaluateSource({ kind: "table", table }, { batchSize: table.count, stepFor: (data, count) => this.#testStep(data, count) });
  }

  async compareStep(x: unknown, y: unknown, given?: BatchOptions): Promise<StepComparison> {
    const table = await readTable("compareStep", this.#model, x, { setup: this.#setup, y, ...checkBatch("compareStep", given) });
    const { engine, store } = this.runner;
    const compared = { model: this.#model, setup: this.#setup, store, backend: engine.target as Backend, state: this.#state, seed: this.#seed };
    return this.#exclusively("compareStep", () => compareStep(compared, table));
  }

  /** Forgets all training: the optimizer, the orders of samples, which a new seed changes. Not the weights. */
  reset(seed: number = this.#seed): void {
    if (this.#training) throw new KatachiError("state", "reset: the model is being trained; wait for the running fit to end", { path: [this.#model.name] });
    this.#epochs = 0;
    this.#seed = seed;
    this.#state.reset();
  }

  async #validationData(given: unknown): Promise<Source | undefined> {
    if (given === undefined) return undefined;
    if (isBatches(given)) return readSource("validationData", this.#model, given, { setup: this.#setup, y: undefined });
    if (!Array.isArray(given) || given.length < 2 || given.length > 3) {
      throw new KatachiError("option", `fit: validationData must be a list of inputs, targets and, if wanted, sample weights, or an iterable of batches, got ${show(given)}`);
    }
    const [x, y, sampleWeight] = given as readonly unknown[];
    return readSource("validationData", this.#model, x, { setup: this.#setup, y, sampleWeight });
  }

  async #trainStep(table: Table, count: number, seed: number): Promise<CompiledStep> {
    const step = await this.runner.step(stepKey("train", table, count), () => trainStep(this.#model, this.runner.store, this.#setup, typesOf(table, count)));
    await this.#state.begin(seed);
    return step;
  }

  async #testStep(table: Table, count: number): Promise<CompiledStep> {
    const { store } = this.runner;
    const step = await this.runner.step(stepKey("test", table, count), () => testStep(this.#model, store, this.#setup, typesOf(table, count)));
    await store.acquire();
    if (step.program.updates.length > 0) store.claim();
    return step;
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

const typesOf = ({ inputs, targets, weights }: Table, count: number): BatchTypes => ({ inputs: leafTypes(inputs, count), targets: leafTypes(targets, count), weights: leafTypes(weights, count) });

/** Batches bring their targets: what follows them is the options. */
function optionsOnly<T extends object>(method: string, second: unknown, third: T | undefined): T | undefined {
  if (third !== undefined) throw new KatachiError("data", `${method}: batches bring their targets with them; call ${method}(batches, options)`);
  return second as T | undefined;
}

function splitSource(source: Source, heldOut: number): { readonly training: Source; readonly validation?: Source } {
  if (heldOut === 0) return { training: source };
  if (source.kind === "stream") throw new KatachiError("option", "fit: validationSplit is for data in memory; give batches for validation as validationData");
  const { training, validation } = split(source.table, heldOut);
  return { training: { kind: "table", table: training }, validation: { kind: "table", table: validation } };
}

/** The callbacks, and the live page where it is asked for. */
function withDashboard(callbacks: readonly RuntimeCallback[], given: unknown): readonly RuntimeCallback[] {
  const page = checkDashboard("fit", given);
  return page ? [...callbacks, page] : callbacks;
}
