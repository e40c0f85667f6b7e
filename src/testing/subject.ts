/** What is checked: a layer, a model or a function with drawn shapes and values, as graphs in float64. */
import { sizeOf } from "../../codegen/graph/dtype.js";
import { Graph, type Node } from "../../codegen/graph/node.js";
import { add, fill, leaf, mul, randomUniform, sum } from "../../codegen/ops/index.js";
import { gradients } from "../../codegen/passes/autodiff.js";
import { interpret } from "../../codegen/targets/reference.js";
import { lowerTraced, trace } from "../layers/trace.js";
import { Lowering } from "../models/lowering.js";
import type { Model } from "../models/model.js";
import { Stream, type Key } from "../random.js";
import type { Values as Data } from "../tensor.js";
import type { Variable } from "../variable.js";

/** A tensor that flows in: data, or a weight. */
export interface Leaf {
  /** As reports call it: `input 0`, `weight dense/kernel`. */
  readonly name: string;
  readonly node: Node;
  readonly values: Float64Array;
  /** Whether its gradient is checked: floats that training may move. */
  readonly differentiable: boolean;
}

/** One computation on given values. */
export interface Lowered {
  readonly graph: Graph;
  readonly leaves: readonly Leaf[];
  readonly outputs: readonly Node[];
  /** New values of what no gradient changes, such as moving averages. */
  readonly updates: readonly Node[];
}

/** Data for one input. */
export interface Given {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  readonly values: Float64Array;
}

export interface Subject {
  readonly inputs: readonly Given[];
  /**
   * The computation, in training or in inference. One graph holds all of them, where equal computations are one node;
   * in a graph of its own it is computed anew.
   */
  lower(training: boolean, graph?: Graph): Lowered;
  /** What the outputs are. */
  results(training: boolean): readonly Float64Array[];
  /** The computation with the gradients of a projection drawn from the seed; undefined where nothing has one. */
  differentiate(training: boolean, seed: number): Differentiated | undefined;
}

/** Everything that several properties ask for is done once. */
function subjectOf(inputs: readonly Given[], lower: (training: boolean, graph: Graph) => Lowered): Subject {
  const graph = new Graph();
  const lowered = once((training: boolean) => lower(training, graph));
  const results = once((training: boolean) => interpret(lowered(training).outputs, valuesOf(lowered(training))));
  const differentiate = once((training: boolean, seed: number): Differentiated | undefined => {
    const { outputs } = lowered(training);
    if (training && outputs.every((node, i) => node === lowered(false).outputs[i])) return differentiate(false, seed);
    const stream = streamOf(seed, training ? 3 : 2);
    return differentiated(lowered(training), () => stream.uniform());
  });
  return { inputs, lower: (training, own) => (own ? lower(training, own) : lowered(training)), results, differentiate };
}

/** A function of whether one trains that is computed once for each. */
function once<A extends readonly unknown[], T>(compute: (training: boolean, ...rest: A) => T): (training: boolean, ...rest: A) => T {
  const known = new Map<boolean, T>();
  return (training, ...rest) => {
    if (!known.has(training)) known.set(training, compute(training, ...rest));
    return known.get(training)!;
  };
}

/** Random numbers of a training step are the same in every evaluation, or differences would mean nothing. */
const KEY = [3, 4] as const;

/**
 * A model, its weights drawn anew: those that are trained at random, others as they start.
 * @param nameOf what reports call a weight
 */
export async function subjectOfModel(model: Model, inputs: readonly Given[], seed: number, nameOf = ({ name }: Variable): string => name): Promise<Subject> {
  const variables = [...model.variables, ...model.states];
  const stream = new Stream([seed, 1]);
  const trained = new Set(model.variables.filter(({ trainable }) => trainable));
  const values = new Map<Variable, Float64Array>();
  for (const variable of variables) values.set(variable, trained.has(variable) ? uniform(stream, variable.size, 0.8) : Float64Array.from(await variable.read()));
  return subjectOf(inputs, (training, graph) => {
    const dataLeaves = inputs.map((given, i) => inputLeaf(graph, given, i));
    const weights = new Map(variables.map((variable, i): [Variable, Leaf] => [
      variable,
      { name: `weight ${nameOf(variable)}`, node: leaf(graph, `weight${i}`, variable.shape), values: values.get(variable)!, differentiable: trained.has(variable) },
    ]));
    const lowering = new Lowering({ graph, weight: (variable) => weights.get(variable)!.node, uniform: training ? uniformIn(graph) : undefined });
    const outputs = model.lower(lowering, dataLeaves.map(({ node }) => ({ node }))).map(({ node }) => node);
    return { graph, leaves: [...dataLeaves, ...weights.values()], outputs, updates: [...lowering.updates.values()] };
  });
}

/** A function of tensors written in ops. */
export function subjectOfFunction(name: string, fn: (...tensors: never[]) => unknown, inputs: readonly Given[]): Subject {
  return subjectOf(inputs, (training, graph) => {
    const leaves = inputs.map((given, i) => inputLeaf(graph, given, i));
    const lowering = new Lowering({ graph, weight: () => fill(graph, 0), uniform: training ? uniformIn(graph) : undefined });
    const traced = trace(name, inputs.map(({ shape, dtype }) => ({ shape, dtype })), (tensors) => fn(...(tensors as unknown as never[])));
    return { graph, leaves, outputs: [lowerTraced(lowering, traced, leaves.map(({ node }) => node))], updates: [] };
  });
}

const inputLeaf = (graph: Graph, { shape, dtype, values }: Given, i: number): Leaf => ({
  name: `input ${i}`,
  node: leaf(graph, `input${i}`, shape, dtype),
  values,
  differentiable: dtype === "float32",
});

const uniformIn = (graph: Graph): ((shape: readonly number[], salt: number) => Node) => {
  const key = KEY.map((word) => fill(graph, word, [], "int32")) as [Node, Node];
  return (shape, salt) => randomUniform(key, shape, salt);
};

export const uniform = (stream: Stream, count: number, limit: number): Float64Array => Float64Array.from({ length: count }, () => (2 * stream.uniform() - 1) * limit);

export const streamOf = (seed: number, salt: number): Stream => new Stream([seed, salt] satisfies Key);

export const valuesOf = ({ leaves }: Lowered): ReadonlyMap<Node, Float64Array> => new Map(leaves.map(({ node, values }) => [node, values]));

export const asData = (values: Float64Array, dtype: "float32" | "int32"): Data => (dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values));

/** A number that depends on every element of the float outputs in a way of its own: Σ weight · output. */
export interface Projection {
  readonly scalar: Node;
  /** The weights, one leaf for each float output. */
  readonly weights: readonly { readonly node: Node; readonly values: Float64Array }[];
}

/** The projection of `nodes` onto weights from 0.5 to 1.5; undefined where none of them is of floats. */
export function project(graph: Graph, nodes: readonly Node[], next: () => number, name: string): Projection | undefined {
  const floats = nodes.filter(({ dtype }) => dtype === "float32");
  if (floats.length === 0) return undefined;
  const weights = floats.map((node, i) => ({ node: leaf(graph, `${name}${i}`, node.shape), values: Float64Array.from({ length: sizeOf(node.shape) }, () => 0.5 + next()) }));
  return { scalar: floats.map((node, i) => sum(mul(node, weights[i]!.node))).reduce((a, b) => add(a, b)), weights };
}

/** A lowered subject with its projection and the gradients of it. */
export interface Differentiated extends Lowered {
  readonly projection: Projection;
  readonly wrt: readonly Leaf[];
  readonly gradients: readonly Node[];
  readonly values: ReadonlyMap<Node, Float64Array>;
  /** The gradients at these values. */
  readonly got: readonly Float64Array[];
}

/** The gradients of a projection of the outputs; undefined where nothing has one. */
function differentiated(lowered: Lowered, next: () => number): Differentiated | undefined {
  const projection = project(lowered.graph, lowered.outputs, next, "projection");
  const wrt = lowered.leaves.filter(({ differentiable }) => differentiable);
  if (!projection || wrt.length === 0) return undefined;
  const values = new Map(valuesOf(lowered));
  for (const { node, values: drawn } of projection.weights) values.set(node, drawn);
  const found = gradients(projection.scalar, wrt.map(({ node }) => node));
  return { ...lowered, projection, wrt, gradients: found, values, got: interpret(found, values) };
}
