/** What a model keeps from training step to training step besides its weights: the optimizer's memory, the rate, counters. */
import { sizeOf } from "../../codegen/graph/dtype.js";
import { Graph } from "../../codegen/graph/node.js";
import { fill } from "../../codegen/ops/index.js";
import { interpret } from "../../codegen/targets/reference.js";
import { KatachiError } from "../../types/error.js";
import { namedWeights, readWeights } from "../io/weights.js";
import { showShape } from "../../types/shape.js";
import type { Model } from "../models/model.js";
import { hashKey } from "../random.js";
import type { Runner } from "../runtime/runner.js";
import { PARAMETERS } from "../runtime/weightStore.js";
import type { Variable } from "../variable.js";
import { positive, show } from "../options.js";
import type { RuntimeOptimizer } from "./optimizers.js";
import { rateOf } from "./schedules.js";
import type { NamedArray, Snapshot } from "./snapshot.js";
import { slotName, STATES } from "./steps.js";

/** What of a snapshot this state is made of. */
export type Memory = Pick<Snapshot, "weights" | "states"> & { readonly iteration: number; readonly learningRate: number | null };

export class TrainingState {
  /** Steps of the optimizer so far. */
  iteration = 0;
  readonly #model: Model;
  readonly #optimizer: RuntimeOptimizer;
  readonly #runner: Runner;
  #learningRate: number;
  /** Whether the engine has the states: from the first compiled training step on. */
  #exists = false;
  /** Values that wait for the states to exist; zeros when undefined. */
  #waiting: ReadonlyMap<string, NamedArray> | undefined;
  #stale = true;

  constructor(model: Model, optimizer: RuntimeOptimizer, runner: Runner) {
    this.#model = model;
    this.#optimizer = optimizer;
    this.#runner = runner;
    this.#learningRate = typeof optimizer.learningRate === "number" ? optimizer.learningRate : 0;
  }

  /** Whether a schedule decides the rate. */
  get scheduled(): boolean {
    return typeof this.#optimizer.learningRate !== "number";
  }

  /** The rate of the next step. */
  get learningRate(): number {
    const rate = rateOf(this.#optimizer.learningRate);
    if (!rate) return this.#learningRate;
    const node = rate(fill(new Graph(), this.iteration, []));
    return interpret([node], new Map())[0]![0]!;
  }

  set learningRate(value: number) {
    if (rateOf(this.#optimizer.learningRate)) throw new KatachiError("state", "learningRate: the optimizer has a schedule, which decides the rate; give it a number to set the rate from outside", { path: [this.#model.name] });
    if (!positive.accepts(value) && value !== 0) throw new KatachiError("option", `learningRate must be ${positive.expected} or 0, got ${show(value)}`);
    this.#learningRate = value;
    if (this.#exists) this.#runner.engine.writeState(STATES.learningRate, Float32Array.of(value));
  }

  /** Brings weights and states into the engine, once a program that has them exists. */
  async begin(seed: number): Promise<void> {
    const { engine } = this.#runner;
    this.#exists = true;
    if (this.#stale) {
      for (const [name, size] of this.#slots()) engine.writeState(name, (this.#waiting?.get(name)?.values as Float32Array | undefined) ?? new Float32Array(size));
      engine.writeState(STATES.iteration, Int32Array.of(this.iteration));
      // A schedule is part of the program.
      if (typeof this.#optimizer.learningRate === "number") engine.writeState(STATES.learningRate, Float32Array.of(this.#learningRate));
      this.#stale = false;
      this.#waiting = undefined;
    }
    engine.writeState(STATES.seed, dropoutSeed(seed));
    await this.settle();
  }

  /** Weights that were replaced from outside go into the engine, whose are the newest from now on. */
  async settle(): Promise<void> {
    await this.#runner.store.acquire();
    this.#runner.store.claim();
  }

  /** What an optimizer leaves instead of the weights it worked with. */
  async finish(): Promise<void> {
    const { engine, store } = this.#runner;
    const { name, final } = this.#optimizer;
    if (final === undefined) return;
    const waiting = this.#waiting?.get(slotName(name, final));
    if (waiting) {
      // Restored after its last step, a training has no program to run.
      for (const [variable, offset] of store.parameters.offsets) variable.write((waiting.values as Float32Array).slice(offset, offset + variable.size));
      return;
    }
    if (!this.#exists) return;
    await store.acquire();
    engine.writeState(PARAMETERS, await engine.readState(slotName(name, final)));
    store.claim();
  }

  /** Forgets all steps: the optimizer starts anew. */
  reset(): void {
    this.iteration = 0;
    if (typeof this.#optimizer.learningRate === "number") this.#learningRate = this.#optimizer.learningRate;
    this.#waiting = undefined;
    this.#stale = true;
  }

  /** Copies of everything. */
  async read(): Promise<Memory> {
    const { engine } = this.#runner;
    const states = new Map<string, NamedArray>();
    if (this.#exists && !this.#stale) {
      for (const [name, size] of this.#slots()) states.set(name, { shape: size === 1 ? [] : [size], values: Float32Array.from(await engine.readState(name)) });
    } else {
      for (const [name, array] of this.#waiting ?? []) states.set(name, array);
    }
    for (const [name, variable] of keptBy(this.#model)) states.set(name, await contentOf(variable));
    const weights = await readWeights(this.#model);
    return { weights, states, iteration: this.iteration, learningRate: typeof this.#optimizer.learningRate === "number" ? this.#learningRate : null };
  }

  /** Refuses what {@link read} gave of a model of another kind. */
  check({ weights, states, iteration }: Memory): void {
    const kept = keptBy(this.#model);
    const slots = this.#slots();
    const wanted = new Map<string, readonly number[]>([...kept].map(([name, { shape }]) => [name, shape]));
    // A backup from before the first step has no arrays of the optimizer.
    if (iteration > 0 || [...slots.keys()].some((name) => states.has(name))) for (const [name, size] of slots) wanted.set(name, size === 1 ? [] : [size]);
    checkSame("weight", new Map([...namedWeights(this.#model)].map(([name, { shape }]) => [name, shape])), weights);
    checkSame("state", wanted, states);
  }

  /** Takes over what {@link read} gave, of this model or one of the same kind. Nothing changes unless all of it fits. */
  write(memory: Memory): void {
    this.check(memory);
    const { weights, states, iteration, learningRate } = memory;
    const variables = namedWeights(this.#model);
    const kept = keptBy(this.#model);
    const slots = this.#slots();
    for (const [name, variable] of variables) variable.write(weights.get(name)!.values as Float32Array);
    for (const [name, variable] of kept) variable.write(states.get(name)!.values as Float32Array);
    this.iteration = iteration;
    if (learningRate !== null) this.#learningRate = learningRate;
    this.#waiting = new Map([...slots.keys()].flatMap((name) => (states.has(name) ? [[name, states.get(name)!] as const] : [])));
    this.#stale = true;
  }

  /** Sizes of the optimizer's arrays and scalars, by their names in the engine. */
  #slots(): ReadonlyMap<string, number> {
    const { name, arrays, scalars } = this.#optimizer;
    return new Map([...arrays.map((slot) => [slotName(name, slot), this.#runner.store.parameters.size] as const), ...scalars.map((slot) => [slotName(name, slot), 1] as const)]);
  }
}

/** What the random numbers of training begin with. */
export const dropoutSeed = (seed: number): Int32Array => Int32Array.of(hashKey(seed, "dropout")[0]);

/** States that layers keep from batch to batch. */
const keptBy = (model: Model): ReadonlyMap<string, Variable> => new Map([...namedWeights({ variables: model.states })].map(([name, variable]) => [`kept/${name}`, variable]));

const contentOf = async (variable: Variable): Promise<NamedArray> => ({ shape: variable.shape, values: await variable.read() });

function checkSame(what: string, wanted: ReadonlyMap<string, readonly number[]>, given: ReadonlyMap<string, NamedArray>): void {
  const fail = (text: string): never => {
    throw new KatachiError("data", `restore: ${text}`);
  };
  for (const [name, shape] of wanted) {
    const array = given.get(name);
    if (!array) return fail(`${what} ${show(name)} is missing in the backup`);
    if (showShape(array.shape) !== showShape(shape) || array.values.length !== sizeOf(shape) || !(array.values instanceof Float32Array)) fail(`${what} ${show(name)} has shape ${showShape(shape)} in the model, ${showShape(array.shape)} in the backup`);
  }
  for (const name of given.keys()) if (!wanted.has(name)) fail(`the backup has a ${what} ${show(name)}, the model has none`);
}
