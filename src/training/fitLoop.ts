/** The loop of fit: epochs and their batches, validation, what callbacks are told and may do. */
import { KatachiError } from "../../types/error.js";
import type { Model } from "../models/model.js";
import { permutation, type Key } from "../random.js";
import type { CompiledStep } from "../runtime/runner.js";
import type { Logs, RunningTraining } from "./callbacks/callback.js";
import type { CallbackList } from "./callbacks/list.js";
import { outputOf } from "./callbacks/progbarLogger.js";
import type { Table } from "./data.js";
import { batchCount, feedBatches, feedTable } from "./feed.js";
import { History } from "./history.js";
import { NanGuard, type GuardPlan } from "./nanGuard.js";
import { ProgressBar, type Verbosity } from "./progressBar.js";
import type { Source } from "./read.js";
import type { Snapshot } from "./snapshot.js";
import { Totals } from "./totals.js";

/** What a training is made of. */
export interface FitPlan extends GuardPlan {
  readonly training: Source;
  readonly validation: Source | undefined;
  readonly callbacks: CallbackList;
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly batchSize: number;
  readonly validationBatchSize: number;
  readonly steps: number | undefined;
  readonly validationSteps: number | undefined;
  /** Whether an epoch is validated. */
  readonly validates: (epoch: number) => boolean;
  readonly verbose: Verbosity;
  /** The keys that the model reports. */
  readonly keys: readonly string[];
  /** The key of an epoch's order; undefined where samples keep theirs. */
  readonly order: ((epochsTrained: number) => Key) | undefined;
  readonly testStep: (table: Table, count: number) => Promise<CompiledStep>;
  /** Epochs that the model was trained for before. */
  readonly epochsTrained: number;
}

const validationKeys = (logs: Logs): Logs => Object.fromEntries(Object.entries(logs).map(([key, value]) => [`val_${key}`, value]));

export class FitLoop implements RunningTraining {
  readonly model: Model;
  readonly verbose: Verbosity;
  readonly keys: readonly string[];
  readonly validates: boolean;
  epoch: number;
  batch = 0;
  epochsTrained: number;
  readonly #plan: FitPlan;
  readonly #bar: ProgressBar;
  readonly #guard: NanGuard | undefined;
  readonly #history = new History();
  #totals = new Totals();
  #steps: number | undefined;
  #stopped = false;
  /** Whether hooks of the beginning run, in which alone a snapshot can be restored. */
  #beginning = false;
  /** The numbers of an epoch that is over but not yet in the history. */
  #ended: Logs | undefined;
  /** Batches of a stream that goes on from epoch to epoch. */
  #stream: AsyncIterator<Table> | undefined;
  /** The number of the newest opening: a shuffled dataset has an order of its own for each. */
  #openings = 0;

  constructor(plan: FitPlan) {
    this.#plan = plan;
    this.#guard = plan.callbacks.given.some(({ guards }) => guards === true) ? new NanGuard(this, plan) : undefined;
    this.model = plan.model;
    this.verbose = plan.verbose;
    this.keys = plan.keys;
    this.validates = plan.validation !== undefined;
    this.epoch = plan.initialEpoch;
    this.epochsTrained = plan.epochsTrained;
    this.#steps = plan.steps ?? batchCount(plan.training, plan.batchSize);
    this.#bar = new ProgressBar({ verbose: plan.verbose, epochs: plan.epochs, ...outputOf(plan.callbacks.given) });
  }

  get epochs(): number {
    return this.#plan.epochs;
  }

  get initialEpoch(): number {
    return this.#plan.initialEpoch;
  }

  get batchSize(): number {
    return this.#plan.batchSize;
  }

  get steps(): number | undefined {
    return this.#steps;
  }

  get logs(): Logs {
    return this.#totals.logs();
  }

  get iteration(): number {
    return this.#plan.state.iteration;
  }

  get scheduled(): boolean {
    return this.#plan.state.scheduled;
  }

  get learningRate(): number {
    return this.#plan.state.learningRate;
  }

  set learningRate(value: number) {
    this.#plan.state.learningRate = value;
  }

  stopTraining(): void {
    this.#stopped = true;
  }

  print(line: string): void {
    this.#bar.print(line);
  }

  async run(): Promise<History> {
    const { callbacks, epochs, state } = this.#plan;
    try {
      this.#beginning = true;
      await callbacks.run("onTrainBegin", this);
      this.#beginning = false;
      for (; this.epoch < epochs && !this.#stopped; this.epoch++, this.batch = 0) await this.#epoch();
      await this.#guard?.end();
      if (this.epochsTrained > this.#plan.epochsTrained) await state.finish();
      await callbacks.run("onTrainEnd", this);
    } catch (caught) {
      this.#bar.stop();
      const error = this.#guard ? await this.#guard.explain(caught) : caught;
      await callbacks.run("onTrainError", error, this);
      throw error;
    } finally {
      await this.#stream?.return?.();
    }
    return this.#history;
  }

  async snapshot(): Promise<Snapshot> {
    const { state, callbacks } = this.#plan;
    const { iteration, learningRate, weights, states } = await state.read();
    // Between epochs the next one is what to go on with.
    const over = this.#ended !== undefined;
    const history = new History();
    history.replace(this.#history.content());
    if (over) history.add(this.epoch, this.#ended!);
    return {
      weights,
      states,
      progress: {
        epoch: this.epoch + (over ? 1 : 0),
        batch: over ? 0 : this.batch,
        epochsTrained: this.epochsTrained + (over ? 1 : 0),
        iteration,
        learningRate,
        ...(over ? { sums: [], samples: 0, logs: {} } : this.#totals.sums),
        history: history.content(),
        stopped: this.#stopped,
        callbacks: callbacks.states(),
      },
    };
  }

  async restore({ weights, states, progress }: Snapshot): Promise<void> {
    const { state, callbacks, epochs } = this.#plan;
    if (!this.#beginning) throw new KatachiError("state", "restore: a training goes back to a snapshot in onTrainBegin only");
    const { epoch, batch } = progress;
    if (epoch > epochs) throw new KatachiError("data", `restore: the backup goes on with epoch ${epoch + 1}, the training ends after ${epochs}`);
    if (this.#steps !== undefined && batch > this.#steps) throw new KatachiError("data", `restore: the backup goes on after batch ${batch}, an epoch has ${this.#steps}`);
    const memory = { weights, states, iteration: progress.iteration, learningRate: progress.learningRate };
    // All of it is checked before any weight changes.
    state.check(memory);
    callbacks.restore(progress.callbacks);
    state.write(memory);
    this.epoch = epoch;
    this.batch = batch;
    this.epochsTrained = progress.epochsTrained;
    this.#stopped = progress.stopped;
    this.#totals = new Totals(progress);
    this.#history.replace(progress.history);
  }

  async #epoch(): Promise<void> {
    const { callbacks, validation, validates } = this.#plan;
    const { epoch } = this;
    // A training that goes on within an epoch has had its beginning before.
    if (this.batch === 0) await callbacks.run("onEpochBegin", epoch, this);
    this.#bar.epochBegin(epoch, this.#steps);
    const trained = await this.#train();
    const logs = validation && validates(epoch) ? { ...trained, ...validationKeys(await this.#validate(validation)) } : trained;
    this.#ended = logs;
    await callbacks.run("onEpochEnd", epoch, logs, this);
    this.#ended = undefined;
    this.#history.add(epoch, logs);
    this.#bar.epochEnd(logs);
    this.epochsTrained++;
  }

  /** Trains on every sample once, or for so many steps; the means of what each step reported. */
  async #train(): Promise<Logs> {
    const { training, callbacks, batchSize, order, state, trainStep } = this.#plan;
    const guard = this.#guard;
    const totals = this.batch > 0 ? this.#totals : new Totals();
    this.#totals = totals;
    const hasBegin = callbacks.has("onTrainBatchBegin");
    const hasEnd = callbacks.has("onTrainBatchEnd");
    const options = {
      from: this.batch,
      stepFor: guard
        ? async (table: Table, count: number) => {
            const step = await trainStep(table, count);
            await guard.ready(step);
            if (training.kind === "stream") await guard.feeds(table);
            return step;
          }
        : trainStep,
      resumed: async () => {
        await state.settle();
        await guard?.breathe();
      },
      before: hasBegin
        ? async (batch: number) => {
            await callbacks.run("onTrainBatchBegin", batch, this);
            await state.settle();
          }
        : undefined,
      take: (outputs: readonly ArrayLike<number>[], count: number, batch: number, { report }: CompiledStep): void => {
        guard?.check(outputs);
        totals.add(outputs, report, count);
        state.iteration++;
        this.batch = batch + 1;
        this.#bar.step(batch + 1, () => totals.logs());
      },
      after: hasEnd
        ? async (batch: number) => {
            await callbacks.run("onTrainBatchEnd", batch, totals.logs(), this);
            await state.settle();
            return this.#stopped;
          }
        : hasBegin
          ? async () => this.#stopped
          : undefined,
    };
    if (training.kind === "table") {
      const key = order?.(this.epochsTrained);
      const samples = key && permutation(training.table.count, key);
      guard?.feedsTable(this.batch, training.table, batchSize, samples, this.#steps);
      await feedTable(training.table, { ...options, to: this.#steps, batchSize, order: samples });
    } else {
      guard?.feedsStream(this.batch);
      await this.#trainOnStream(training, options);
    }
    await state.settle();
    await guard?.breathe();
    this.#steps ??= this.batch;
    return totals.logs();
  }

  async #trainOnStream(source: Extract<Source, { kind: "stream" }>, options: Omit<Parameters<typeof feedBatches>[1], "to">): Promise<void> {
    const { steps } = this.#plan;
    if (steps === undefined) {
      const batches = await this.#opened(source, this.epochsTrained, this.batch);
      try {
        await feedBatches(batches, options);
      } finally {
        await batches.return?.();
      }
      return;
    }
    // With a number of steps, epochs go on where the last one stopped; what has ended begins again.
    this.#stream ??= await this.#opened(source, this.epochsTrained - this.epoch + this.initialEpoch, (this.epoch - this.initialEpoch) * steps + this.batch);
    for (let done = this.batch; !(await feedBatches(this.#stream, { ...options, from: this.batch, to: steps })) && !this.#stopped; done = this.batch) {
      if (this.batch === done && done > 0) throw new KatachiError("data", `fit: the batches have ended after batch ${done} of ${steps}, and there are none when they are asked for again`);
      await this.#stream.return?.();
      this.#stream = source.open(++this.#openings);
    }
  }

  /** A stream without its first batches, which a training that goes on has had before. */
  async #opened(source: Extract<Source, { kind: "stream" }>, opening: number, skip: number): Promise<AsyncIterator<Table>> {
    this.#openings = opening;
    let batches = source.open(opening);
    for (let skipped = 0; skipped < skip; ) {
      if ((await batches.next()).done === true) batches = source.open(++this.#openings);
      else skipped++;
    }
    return batches;
  }

  async #validate(source: Source): Promise<Logs> {
    const { callbacks, validationBatchSize, validationSteps, testStep } = this.#plan;
    await callbacks.run("onTestBegin", this);
    const logs = await evaluateSource(source, {
      batchSize: validationBatchSize,
      to: validationSteps,
      stepFor: testStep,
      before: callbacks.has("onTestBatchBegin") ? (batch) => callbacks.run("onTestBatchBegin", batch, this) : undefined,
      after: callbacks.has("onTestBatchEnd")
        ? async (batch, logs) => {
            await callbacks.run("onTestBatchEnd", batch, logs(), this);
            return false;
          }
        : undefined,
    });
    await callbacks.run("onTestEnd", logs, this);
    return logs;
  }
}

export interface EvaluateOptions {
  readonly batchSize: number;
  readonly to?: number | undefined;
  readonly stepFor: (table: Table, count: number) => Promise<CompiledStep>;
  readonly before?: ((batch: number) => Promise<void>) | undefined;
  readonly after?: ((batch: number, logs: () => Logs) => Promise<boolean>) | undefined;
  readonly bar?: ProgressBar | undefined;
}

/** The numbers over all samples, or over so many batches. */
export async function evaluateSource(source: Source, { batchSize, to, stepFor, before, after, bar }: EvaluateOptions): Promise<Logs> {
  const totals = new Totals();
  const options = {
    to,
    stepFor,
    before,
    take(outputs: readonly ArrayLike<number>[], count: number, batch: number, { report }: CompiledStep): void {
      totals.add(outputs, report, count);
      bar?.step(batch + 1, () => totals.logs());
    },
    after: after && ((batch: number) => after(batch, () => totals.logs())),
  };
  if (source.kind === "table") {
    await feedTable(source.table, { ...options, batchSize });
    return totals.logs();
  }
  const batches = source.open(0);
  try {
    await feedBatches(batches, options);
  } finally {
    await batches.return?.();
  }
  return totals.logs();
}
