/**
 * Where a training step first gives NaN or infinity: the step once more, as a program that also tells of the results of
 * every layer, of the gradients that come back through it, and of the new weights.
 */
import type { Node } from "../../codegen/graph/node.js";
import { abs, equal, fill as constant, max, notEqual, or, reshape, select, slice, stack, sum, toFloat } from "../../codegen/ops/index.js";
import { gradients } from "../../codegen/passes/autodiff.js";
import { reachable } from "../../codegen/graph/node.js";
import type { Backend } from "../../types/training/compile.js";
import { Layer } from "../layers/layer.js";
import type { LoweredCall } from "../models/lowering.js";
import type { Model } from "../models/model.js";
import { createEngine } from "../runtime/engines.js";
import type { Data } from "../runtime/executable.js";
import { run } from "../runtime/runner.js";
import type { WeightStore } from "../runtime/weightStore.js";
import type { Variable } from "../variable.js";
import { fill, leafTypes } from "./feed.js";
import type { Table } from "./data.js";
import type { Setup } from "./setup.js";
import { trainStep, type BatchTypes } from "./steps.js";

/** A batch as it was fed: which samples of a table, in an order or one after another. */
export interface FedBatch {
  readonly table: Table;
  readonly first: number;
  readonly count: number;
  readonly order: Uint32Array | undefined;
}

export const typesOf = ({ inputs, targets, weights }: Table, count: number): BatchTypes => ({ inputs: leafTypes(inputs, count), targets: leafTypes(targets, count), weights: leafTypes(weights, count) });

/** What a step reads: the model, and the values of all states by name. */
export interface StepState {
  readonly model: Model;
  readonly setup: Setup;
  readonly store: WeightStore;
  readonly backend: Backend;
  readonly states: ReadonlyMap<string, Data>;
}

/** Where it began, in words that follow "nanFinder: ". */
export interface Diagnosis {
  readonly path: readonly string[];
  readonly text: string;
}

/** How many numbers of a node are NaN and infinite, and the largest magnitude of the others. */
interface Health {
  readonly nan: number;
  readonly infinite: number;
  readonly largest: number;
}

const isSound = ({ nan, infinite }: Health): boolean => nan + infinite === 0;

const healthOf = (node: Node): Node => {
  const size = abs(node);
  const nan = notEqual(node, node);
  const infinite = equal(size, Infinity);
  return stack([sum(toFloat(nan)), sum(toFloat(infinite)), max(select(or(nan, infinite), constant(node.graph, 0, node.shape), size))], 0);
};

const what = ({ nan }: Health): string => (nan > 0 ? "NaN" : "infinity");

/** Nodes to be looked at, each once. */
class Probes {
  readonly #places = new Map<Node, number>();
  #health: readonly Health[] = [];

  add(nodes: readonly Node[]): void {
    for (const node of nodes) if (node.dtype === "float32" && !this.#places.has(node)) this.#places.set(node, this.#places.size);
  }

  get outputs(): Node[] {
    return [...this.#places.keys()].map(healthOf);
  }

  read(values: readonly Data[]): void {
    this.#health = values.map(([nan, infinite, largest]) => ({ nan: nan!, infinite: infinite!, largest: largest! }));
  }

  /** Sound where nothing is known: whole numbers, and what is in the body of a loop. */
  of(node: Node): Health {
    return this.#health[this.#places.get(node) ?? -1] ?? { nan: 0, infinite: 0, largest: 0 };
  }

  sound(nodes: readonly Node[]): boolean {
    return nodes.every((node) => isSound(this.of(node)));
  }

  /** NaN or infinity, of the first node that is not sound. */
  flaw(nodes: readonly Node[]): string {
    return what(nodes.map((node) => this.of(node)).find((health) => !isSound(health))!);
  }
}

/** The nodes of a step that the verdict is about. */
interface Watched {
  readonly calls: readonly LoweredCall[];
  /** The gradient at a node that depends on weights. */
  readonly gradientAt: ReadonlyMap<Node, Node>;
  readonly gradientOf: ReadonlyMap<Variable, Node>;
  readonly updated: ReadonlyMap<Variable, Node>;
}

/**
 * Runs one step from the given states, in memory of its own; undefined where everything is finite.
 * @param batch must be of the kind of data the model was compiled for
 */
export async function diagnose({ model, setup, store, backend, states }: StepState, batch: FedBatch): Promise<Diagnosis | undefined> {
  const calls: LoweredCall[] = [];
  const probes = new Probes();
  let watched: Watched | undefined;
  const step = trainStep(model, store, setup, typesOf(batch.table, batch.count), {
    observe: (call) => calls.push(call),
    outputs({ total, gradients: changed, parameters, updates }) {
      watched = watch(calls.filter(({ results }) => results.every(({ graph }) => graph === total.graph)), { store, total, changed, parameters, updates });
      probes.add(calls.flatMap(({ inputs, results }) => [...inputs, ...results]).filter(({ graph }) => graph === total.graph));
      for (const nodes of [watched.gradientAt, watched.gradientOf, watched.updated]) probes.add([...nodes.values()]);
      return probes.outputs;
    },
  });
  const engine = createEngine(backend);
  try {
    const compiled = { ...step, executable: await engine.compile(step.program) };
    for (const [name, values] of states) engine.writeState(name, values);
    fill(compiled, batch.table, batch.first, batch.count, batch.order);
    const outputs = (await run(compiled)).map((values) => values.slice());
    const reported = step.report.reduce((count, { parts }) => count + parts, 0);
    probes.read(outputs.slice(reported));
    return forward(watched!, probes) ?? lossFlaw(step.report.map(({ key, kind }, i) => [kind === "mean" ? key : "", outputs[i]![0]!])) ?? backward(watched!, probes, setup);
  } finally {
    engine.dispose();
  }
}

function watch(calls: readonly LoweredCall[], nodes: { readonly store: WeightStore; readonly total: Node; readonly changed: readonly Node[]; readonly parameters: Node; readonly updates: readonly { readonly value: Node }[] }): Watched {
  const { parameters } = nodes.store;
  const depends = new Set<Node>([nodes.parameters]);
  for (const node of reachable([nodes.total, ...calls.flatMap(({ results }) => results)])) if (node.inputs.some((input) => depends.has(input))) depends.add(node);
  // A gradient that no weight is behind does no harm.
  const at = [...new Set(calls.flatMap(({ inputs, results }) => [...inputs, ...results]))].filter((node) => node.dtype === "float32" && depends.has(node));
  const back = gradients(nodes.total, at);
  const block = nodes.updates[0]!.value;
  const part = (variable: Variable): Node => reshape(slice(block, [parameters.offsets.get(variable)!], [variable.size]), variable.shape);
  return {
    calls,
    gradientAt: new Map(at.map((node, i) => [node, back[i]!])),
    gradientOf: new Map(parameters.variables.map((variable, i) => [variable, nodes.changed[i]!])),
    updated: new Map(parameters.variables.map((variable) => [variable, part(variable)])),
  };
}

const kindOf = ({ operation }: LoweredCall): string => (operation instanceof Layer ? "layer" : "op");
const number = (value: number): string => String(Number(value.toPrecision(3)));

/** Inner calls come before the layer they are in, so that the innermost is named. */
function forward({ calls }: Watched, probes: Probes): Diagnosis | undefined {
  const call = calls.find(({ results }) => !probes.sound(results));
  if (!call) return undefined;
  const { path, inputs, results } = call;
  const largest = Math.max(0, ...inputs.map((input) => probes.of(input).largest));
  const state = probes.sound(inputs) ? `its inputs are finite, the largest is ${number(largest)}` : "its inputs are not finite";
  return { path, text: `${kindOf(call)} ${path.join("/")} gives ${probes.flaw(results)} first; ${state}` };
}

function lossFlaw(losses: readonly (readonly [key: string, value: number])[]): Diagnosis | undefined {
  const flawed = losses.filter(([key, value]) => key !== "" && !Number.isFinite(value));
  // The sum of all losses comes first, the one of an output tells more.
  const [key, value] = flawed.at(-1) ?? [];
  return key === undefined ? undefined : { path: [], text: `${key} is ${Number.isNaN(value) ? "NaN" : "infinity"} first; the results of all layers are finite` };
}

/** From the last call to the first: one whose results have finite gradients, but not its inputs or weights. */
function backward({ calls, gradientAt, gradientOf, updated }: Watched, probes: Probes, setup: Setup): Diagnosis | undefined {
  const at = (nodes: readonly Node[]): Node[] => nodes.flatMap((node) => gradientAt.get(node) ?? []);
  const weightsOf = ({ operation }: LoweredCall): Variable[] => operation.variables.filter((variable) => gradientOf.has(variable));
  const flaws = calls.filter((call) => probes.sound(at(call.results)) && !probes.sound([...at(call.inputs), ...weightsOf(call).map((variable) => gradientOf.get(variable)!)]));
  const last = flaws.at(-1);
  // A layer that is made of calls is blamed with them.
  const call = last && flaws.findLast(({ path }) => path.length > last.path.length && last.path.every((name, i) => name === path[i]) || path === last.path);
  if (call) {
    const { path } = call;
    const weight = weightsOf(call).find((variable) => !probes.sound([gradientOf.get(variable)!]));
    const nodes = weight && probes.sound(at(call.inputs)) ? [gradientOf.get(weight)!] : at(call.inputs);
    return { path, text: `the gradient of ${kindOf(call)} ${path.join("/")} is ${probes.flaw(nodes)} first${weight ? `, for ${weight.name}` : ""}; the results of all layers and the loss are finite` };
  }
  for (const [variable, gradient] of gradientOf) {
    if (!probes.sound([gradient])) return { path: [variable.name.split("/")[0]!], text: `the gradient of the loss for ${variable.name} is ${probes.flaw([gradient])} first; the results of all layers and the loss are finite` };
  }
  for (const [variable, value] of updated) {
    if (!probes.sound([value])) return { path: [variable.name.split("/")[0]!], text: `the update of ${variable.name} by ${setup.optimizer.name} gives ${probes.flaw([value])} first; its gradient is finite, the largest is ${number(probes.of(gradientOf.get(variable)!).largest)}` };
  }
  return undefined;
}
