/** A training step on a model's own backend and in float64, from the same state; the model stays as it is. */
import { sizeOf, type DType } from "../../codegen/graph/dtype.js";
import type { Node } from "../../codegen/graph/node.js";
import { interpret } from "../../codegen/targets/reference.js";
import type { Backend } from "../../types/training/compile.js";
import type { ComparedArray, LargestDifference, StepComparison } from "../../types/training/compare.js";
import { indexAt } from "../position.js";
import { createEngine } from "../runtime/engines.js";
import type { Data, Executable } from "../runtime/executable.js";
import { stateName } from "../runtime/leaves.js";
import { run, type Step } from "../runtime/runner.js";
import type { Table } from "./data.js";
import { typesOf, type StepState } from "./diagnose.js";
import { fill } from "./feed.js";
import { dropoutSeed, type TrainingState } from "./state.js";
import { STATES, trainStep } from "./steps.js";
import { Totals } from "./totals.js";

/** What a step makes: the numbers it reports, and new values of states by name. */
interface Made {
  readonly logs: Readonly<Record<string, number>>;
  readonly states: ReadonlyMap<string, ArrayLike<number>>;
}

const logsOf = (step: Step, outputs: readonly ArrayLike<number>[], count: number): Record<string, number> => {
  const totals = new Totals();
  totals.add(outputs, step.report, count);
  return totals.logs();
};

async function onBackend(step: Step, table: Table, backend: Backend, states: ReadonlyMap<string, Data>): Promise<Made> {
  const engine = createEngine(backend);
  try {
    const compiled = { ...step, executable: await engine.compile(step.program) };
    for (const [name, values] of states) engine.writeState(name, values);
    fill(compiled, table, 0, table.count, undefined);
    const logs = logsOf(step, await run(compiled), table.count);
    const after = new Map<string, Data>();
    for (const name of states.keys()) after.set(name, await engine.readState(name));
    return { logs, states: after };
  } finally {
    engine.dispose();
  }
}

/** The interpreter itself, whose results are not rounded to float32 as an engine's are. */
function inFloat64(step: Step, table: Table, states: ReadonlyMap<string, Data>): Made {
  const { program } = step;
  const empty = (dtype: DType, size: number): Data => (dtype === "int32" ? new Int32Array(size) : new Float32Array(size));
  const buffers = new Map(program.inputs.map((leaf) => [leaf, empty(leaf.dtype, sizeOf(leaf.shape))]));
  const inputs = { input: (leaf: Node) => buffers.get(leaf)! } as Executable;
  fill({ ...step, executable: inputs }, table, 0, table.count, undefined);
  const bound = new Map<Node, Float64Array>([...buffers].map(([leaf, values]) => [leaf, Float64Array.from(values)]));
  for (const leaf of program.state) bound.set(leaf, Float64Array.from(states.get(stateName(leaf))!));
  const results = interpret([...program.outputs, ...program.updates.map(({ value }) => value)], bound);
  const after = new Map<string, ArrayLike<number>>(states);
  program.updates.forEach(({ state }, i) => after.set(stateName(state), results[program.outputs.length + i]!));
  return { logs: logsOf(step, results.slice(0, program.outputs.length), table.count), states: after };
}

/** A number smaller than this share of the array's largest counts as that much where it is divided by. */
const LEAST_SHARE = 1e-6;

/** NaN on one side only, or two infinities, differ by infinity. */
const distance = (a: number, b: number): number => (Object.is(a, b) || a === b ? 0 : Number.isNaN(a - b) ? Infinity : Math.abs(a - b));

function compare(name: string, kind: ComparedArray["kind"], shape: readonly number[], values: ArrayLike<number>, references: ArrayLike<number>): ComparedArray {
  let largest = 0;
  for (let i = 0; i < references.length; i++) if (Math.abs(references[i]!) > largest) largest = Math.abs(references[i]!);
  const most = { absolute: 0, relative: 0 };
  const at = { absolute: 0, relative: 0 };
  for (let i = 0; i < values.length; i++) {
    const absolute = distance(values[i]!, references[i]!);
    const relative = absolute === 0 ? 0 : absolute / Math.max(Math.abs(references[i]!), largest * LEAST_SHARE);
    if (absolute > most.absolute) [most.absolute, at.absolute] = [absolute, i];
    if (relative > most.relative) [most.relative, at.relative] = [relative, i];
  }
  const difference = (which: "absolute" | "relative"): LargestDifference => ({ difference: most[which], index: indexAt(at[which], shape), value: values[at[which]]!, reference: references[at[which]]! });
  return { name, kind, shape, absolute: difference("absolute"), relative: difference("relative") };
}

class Comparison implements StepComparison {
  readonly arrays: readonly ComparedArray[];
  readonly #title: string;
  readonly #backend: Backend;

  constructor(title: string, backend: Backend, arrays: readonly ComparedArray[]) {
    this.#title = title;
    this.#backend = backend;
    this.arrays = [...arrays].sort((a, b) => b.relative.difference - a.relative.difference);
  }

  toString(): string {
    const small = (value: number): string => (value === 0 ? "0" : value.toExponential(1));
    const number = (value: number): string => String(Number(value.toPrecision(9)));
    const rows = [
      ["", "shape", "relative", "absolute", "at", this.#backend, "reference"],
      ...this.arrays.map(({ name, shape, relative, absolute }) => [name, `[${shape.join(", ")}]`, small(relative.difference), small(absolute.difference), `[${relative.index.join(", ")}]`, number(relative.value), number(relative.reference)]),
    ];
    const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
    const left = new Set([0, 1, 4]);
    const lines = rows.map((row) => row.map((cell, i) => (left.has(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ").trimEnd());
    return [this.#title, ...lines].join("\n");
  }

  print(): void {
    console.log(this.toString());
  }
}

export interface ComparedModel extends Omit<StepState, "states"> {
  readonly state: TrainingState;
  /** That of the random numbers of training. */
  readonly seed: number;
}

/** The values of all that a step reads besides the batch, as the model's next step would find them. */
async function statesBefore({ program }: Step, { store, state, seed }: ComparedModel): Promise<ReadonlyMap<string, Data>> {
  const memory = await state.read();
  const known = new Map<string, Data>([...memory.states].map(([name, { values }]) => [name, values]));
  known.set(STATES.iteration, Int32Array.of(memory.iteration));
  known.set(STATES.seed, dropoutSeed(seed));
  if (memory.learningRate !== null) known.set(STATES.learningRate, Float32Array.of(memory.learningRate));
  for (const { name, size, offsets } of [store.parameters, store.constants]) {
    const values = new Float32Array(size);
    for (const [variable, offset] of offsets) values.set(await variable.read(), offset);
    known.set(name, values);
  }
  // The optimizer's memory begins with zeros.
  return new Map(program.state.map((leaf) => [stateName(leaf), known.get(stateName(leaf)) ?? new Float32Array(sizeOf(leaf.shape))]));
}

/** @param table one batch */
export async function compareStep(compared: ComparedModel, table: Table): Promise<StepComparison> {
  const { model, setup, store, backend } = compared;
  const step = trainStep(model, store, setup, typesOf(table, table.count));
  const before = await statesBefore(step, compared);
  const own = await onBackend(step, table, backend, before);
  const reference = inFloat64(step, table, before);
  const numbers = Object.keys(own.logs).map((key) => compare(key, "number", [], [own.logs[key]!], [reference.logs[key]!]));
  const weights = model.variables.map((variable) => {
    const { block, offset } = store.slot(variable)!;
    return compare(variable.name, "weight", variable.shape, part(own.states.get(block.name)!, offset, variable.size), part(reference.states.get(block.name)!, offset, variable.size));
  });
  const samples = `${table.count} sample${table.count === 1 ? "" : "s"}`;
  return new Comparison(`One step of ${setup.optimizer.name} on ${samples}, on ${backend} and in the float64 reference, from the same state`, backend, [...numbers, ...weights]);
}

const part = (values: ArrayLike<number>, offset: number, size: number): number[] => Array.from({ length: size }, (_, i) => values[offset + i]!);
