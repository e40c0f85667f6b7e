/** What runs a model: one engine, the weights in it, and the programs compiled so far. */
import type { Node } from "../../codegen/graph/node.js";
import type { Program } from "../../codegen/program.js";
import type { Model } from "../models/model.js";
import type { Values } from "../tensor.js";
import type { Backend } from "../../types/training/compile.js";
import type { Quantity } from "../training/totals.js";
import { createEngine } from "./engines.js";
import type { Data, Engine, Executable } from "./executable.js";
import { WeightStore } from "./weightStore.js";

/** A program with the leaves its data goes to. */
export interface Step {
  readonly program: Program;
  readonly inputs: readonly Node[];
  readonly targets: readonly Node[];
  readonly weights: readonly Node[];
  /** The numbers that the program's outputs are parts of, in training and evaluation. */
  readonly report: readonly Quantity[];
}

export interface CompiledStep extends Step {
  readonly executable: Executable;
}

export class Runner {
  readonly engine: Engine;
  readonly store: WeightStore;
  readonly #steps = new Map<string, Promise<CompiledStep>>();

  constructor(model: Model, { backend, threads }: { readonly backend?: Backend; readonly threads?: number } = {}) {
    this.engine = createEngine(backend, { threads });
    this.store = new WeightStore(this.engine, [...model.variables, ...model.states], model.trainableVariables);
  }

  /** The compiled form of a step; built the first time, one for each key. */
  step(key: string, build: () => Step): Promise<CompiledStep> {
    const known = this.#steps.get(key);
    if (known) return known;
    const compiled = this.#compile(build);
    this.#steps.set(key, compiled);
    // A step that could not be compiled is tried again, and says why again.
    compiled.catch(() => this.#steps.delete(key));
    return compiled;
  }

  async #compile(build: () => Step): Promise<CompiledStep> {
    const step = build();
    return { ...step, executable: await this.engine.compile(step.program) };
  }
}

/** The program's own buffer of a leaf, to be written before the run. */
export const bufferOf = (step: CompiledStep, leaf: Node): Values => step.executable.input(leaf);

/** Runs a filled program and reads its outputs, without a turn of the event loop where the target answers at once. */
export function run({ executable, program }: CompiledStep): readonly Data[] | Promise<readonly Data[]> {
  executable.run();
  const results = program.outputs.map((_, i) => executable.output(i));
  return results.some((result) => result instanceof Promise) ? Promise.all(results) : (results as readonly Data[]);
}
