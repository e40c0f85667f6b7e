/**
 * Watches a training for NaN and infinity at no cost of its own, and finds where they come from.
 *
 * While training runs, only the loss is looked at, which is read anyway, and from time to time the weights, of which a
 * copy is kept together with a note of the batches since. When something is not finite, training goes back to the copy
 * and runs the same batches again, which gives the same bits, now looking at everything after every step. The step that
 * fails is then run as a program that tells of every layer: see diagnose.ts.
 */
import { KatachiError } from "../../types/error.js";
import type { Backend } from "../../types/training/compile.js";
import type { Model } from "../models/model.js";
import type { Data } from "../runtime/executable.js";
import { stateName } from "../runtime/leaves.js";
import { run, type CompiledStep, type Runner } from "../runtime/runner.js";
import type { RunningTraining } from "./callbacks/callback.js";
import type { Column, Table } from "./data.js";
import { diagnose, type Diagnosis, type FedBatch } from "./diagnose.js";
import { fill } from "./feed.js";
import type { Setup } from "./setup.js";
import type { TrainingState } from "./state.js";
import { STATES } from "./steps.js";

/** Copies may take this share of the training's time. */
const SHARE = 1 / 1000;
/** No more bytes of batches that no table holds are kept between two copies of the weights. */
const MOST_KEPT = 1 << 26;

const WHERE = "nanFinder";

export interface GuardPlan {
  readonly model: Model;
  readonly setup: Setup;
  readonly runner: Runner;
  readonly state: TrainingState;
  readonly trainStep: (table: Table, count: number) => Promise<CompiledStep>;
}

type States = ReadonlyMap<string, Data>;

/** Batches that were fed in one epoch, from one of them on. */
interface Fed {
  readonly epoch: number;
  readonly from: number;
  readonly learningRate: number;
  /** The batch of a number; undefined from the epoch's end on. */
  readonly at: (batch: number) => FedBatch | undefined;
}

/** Thrown where training must not go on, with where NaN or infinity was seen; `explain` makes an error of it. */
class Suspicion extends Error {}

const isFiniteEverywhere = (values: ArrayLike<number>): boolean => {
  // A sum is NaN or infinite if a part is; finite parts that overflow it are looked at one by one.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return Number.isFinite(sum) || Array.prototype.every.call(values, Number.isFinite);
};

const flawed = (states: States): string | undefined => [...states].find(([, values]) => !isFiniteEverywhere(values))?.[0];

export class NanGuard {
  readonly #plan: GuardPlan;
  readonly #training: RunningTraining;
  #names: readonly string[] = [];
  #copy: States | undefined;
  #taken = 0;
  #cost = 0;
  #log: Fed[] = [];
  #streamed: FedBatch[] = [];
  #bytes = 0;

  constructor(training: RunningTraining, plan: GuardPlan) {
    this.#training = training;
    this.#plan = plan;
  }

  /** A program is ready to be fed: its states exist. */
  async ready({ program }: CompiledStep): Promise<void> {
    this.#names = program.state.map(stateName);
    if (this.#copy === undefined) await this.#keep();
  }

  /** An epoch feeds a table from a batch on. */
  feedsTable(from: number, table: Table, batchSize: number, order: Uint32Array | undefined, to = Infinity): void {
    const at = (batch: number): FedBatch | undefined => {
      const first = batch * batchSize;
      return batch >= to || first >= table.count ? undefined : { table, first, count: Math.min(batchSize, table.count - first), order };
    };
    this.#begin(from, at);
  }

  /** An epoch feeds batches as they come. */
  feedsStream(from: number): void {
    const batches: FedBatch[] = [];
    this.#streamed = batches;
    this.#begin(from, (batch) => batches[batch]);
  }

  /** The next batch of a stream. */
  async feeds(table: Table): Promise<void> {
    const bytes = [...table.inputs, ...table.targets, ...table.weights].reduce((sum, { values }) => sum + values.byteLength, 0);
    if (this.#bytes + bytes > MOST_KEPT) await this.#keep();
    this.#bytes += bytes;
    // Whoever makes batches may use one array for all.
    const copy = (columns: readonly Column[]): Column[] => columns.map((column) => ({ ...column, values: column.values.slice() }));
    this.#streamed[this.#training.batch] = { table: { ...table, inputs: copy(table.inputs), targets: copy(table.targets), weights: copy(table.weights) }, first: 0, count: table.count, order: undefined };
  }

  /** Looks at what a step reports. */
  check(outputs: readonly ArrayLike<number>[]): void {
    if (Number.isFinite(outputs[0]![0]!)) return;
    const { epoch, batch } = this.#training;
    throw new Suspicion(`the loss of epoch ${epoch + 1}, step ${batch + 1}`);
  }

  /** Now and then: looks at the weights, and keeps a copy. */
  async breathe(): Promise<void> {
    if ((performance.now() - this.#taken) * SHARE > this.#cost) await this.#keep();
  }

  /** Looks at what the last steps left. */
  async end(): Promise<void> {
    if (this.#copy !== undefined) await this.#keep();
  }

  /** The error that says where it began; other errors as they are. The model has the last finite weights then. */
  async explain(error: unknown): Promise<unknown> {
    if (!(error instanceof Suspicion)) return error;
    const seen = `${WHERE}: there is NaN or infinity in ${error.message}`;
    if (this.#copy === undefined) return new KatachiError("number", `${seen}, before the first step`);
    if (this.#training.verbose > 0) this.#training.print(`${seen}; running the last steps again to find where it began`);
    return (await this.#again()) ?? new KatachiError("number", `${seen}, but not when the last steps were run again: between batches, something else changed the weights or the learning rate`);
  }

  #begin(from: number, at: Fed["at"]): void {
    this.#log.push({ epoch: this.#training.epoch, from, learningRate: this.#plan.state.learningRate, at });
  }

  async #read(): Promise<States> {
    const { engine } = this.#plan.runner;
    const states = new Map<string, Data>();
    for (const name of this.#names) states.set(name, await engine.readState(name));
    return states;
  }

  /** A copy of everything; what was fed before is no longer needed. */
  async #keep(): Promise<void> {
    const begin = performance.now();
    await this.#plan.state.settle();
    const states = await this.#read();
    const name = flawed(states);
    if (name !== undefined) throw new Suspicion(`the ${name}`);
    this.#copy = states;
    const { batch } = this.#training;
    const last = this.#log.at(-1);
    this.#log = last ? [{ ...last, from: Math.max(last.from, batch), learningRate: this.#plan.state.learningRate }] : [];
    this.#streamed.fill(undefined as never, 0, batch);
    this.#bytes = 0;
    this.#taken = performance.now();
    this.#cost = this.#taken - begin;
  }

  /** Runs the batches since the copy, and explains the first that leaves something that is not finite. */
  async #again(): Promise<KatachiError | undefined> {
    const { model, setup, runner, state } = this.#plan;
    const { engine, store } = runner;
    const write = (states: States): void => {
      for (const [name, values] of states) engine.writeState(name, values);
    };
    let before = this.#copy!;
    write(before);
    for (const { epoch, from, learningRate, at } of this.#log) {
      for (let batch = from, fed = at(batch); fed && !this.#isPast(epoch, batch); fed = at(++batch)) {
        const step = await this.#plan.trainStep(fed.table, fed.count);
        if (batch === from && before.has(STATES.learningRate)) engine.writeState(STATES.learningRate, Float32Array.of(learningRate));
        before = await this.#read();
        fill(step, fed.table, fed.first, fed.count, fed.order);
        const outputs = await run(step);
        const lossIsSound = Number.isFinite(outputs[0]![0]!);
        const after = await this.#read();
        const name = flawed(after);
        if (lossIsSound && name === undefined) continue;
        write(before);
        state.iteration = before.get(STATES.iteration)![0]!;
        await state.settle();
        const diagnosis = await diagnose({ model, setup, store, backend: engine.target as Backend, states: before }, fed);
        return errorOf(diagnosis ?? { path: [], text: `${lossIsSound ? name : "the loss"} gets NaN or infinity first, from sums that stay finite when they are made one by one` }, epoch, batch);
      }
    }
    state.iteration = (await this.#read()).get(STATES.iteration)![0]!;
    return undefined;
  }

  #isPast(epoch: number, batch: number): boolean {
    const now = this.#training;
    return epoch > now.epoch || (epoch === now.epoch && batch > now.batch);
  }
}

const errorOf = ({ path, text }: Diagnosis, epoch: number, batch: number): KatachiError =>
  new KatachiError("number", `${WHERE}: at epoch ${epoch + 1}, step ${batch + 1}, ${text}`, { path });
