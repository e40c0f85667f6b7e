/** What one sample costs a model: multiply-adds and memory, counted in the graphs that its calls become. */
import { Graph, type Node } from "../../codegen/graph/node.js";
import { sizeOf } from "../../codegen/graph/dtype.js";
import { leaf } from "../../codegen/ops/index.js";
import { multiplyAdds } from "../../codegen/passes/multiplyAdds.js";
import type { RuntimeDim } from "../../types/dimension.js";
import type { Operation, RuntimeType } from "../operation.js";
import type { Call, TensorValue } from "../tensor.js";
import type { Variable } from "../variable.js";
import { bindShape, type Bindings } from "./bind.js";
import { callsBehind, Lowering } from "./lowering.js";
import type { Model, ModelParts } from "./model.js";

/** Undefined where a size is not known. */
export interface Cost {
  readonly multiplyAdds: number | undefined;
  /** Bytes of the results of all calls. */
  readonly activations: number | undefined;
  /** Of the layers of a model. */
  readonly inside: ReadonlyMap<TensorValue | Operation, Cost>;
}

const BYTES = 4;

/** What a model is made of; undefined for a layer. */
export const partsOf = (operation: Operation): ModelParts | undefined => (operation as Partial<Model>).parts;

const both = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined || b === undefined ? undefined : a + b);

const NOTHING: Cost = { multiplyAdds: 0, activations: 0, inside: new Map() };

/** Of two calls of one layer. */
function plus(a: Cost, b: Cost): Cost {
  const inside = new Map(a.inside);
  for (const [key, cost] of b.inside) inside.set(key, plus(inside.get(key) ?? NOTHING, cost));
  return { multiplyAdds: both(a.multiplyAdds, b.multiplyAdds), activations: both(a.activations, b.activations), inside };
}

type Sized = RuntimeType & { readonly shape: readonly number[] };
const isSized = (type: RuntimeType): type is Sized => type.shape.every((size) => typeof size === "number");

/** Bytes of tensors, where all their sizes are known. */
const bytesOf = (types: readonly RuntimeType[]): number | undefined => (types.every(isSized) ? types.reduce((sum, { shape }) => sum + BYTES * sizeOf(shape), 0) : undefined);

/** A call is lowered alone, so that nothing it has in common with others is left out. */
function ofLayer({ operation, given }: Call, inputs: readonly RuntimeType[], results: readonly RuntimeType[], names: Bindings): Cost {
  const activations = bytesOf(results);
  if (!inputs.every(isSized)) return { multiplyAdds: undefined, activations, inside: new Map() };
  const graph = new Graph();
  const weights = new Map<Variable, Node>();
  const weight = (variable: Variable): Node => {
    const known = weights.get(variable) ?? leaf(graph, `weight${weights.size}`, variable.shape);
    weights.set(variable, known);
    return known;
  };
  const sizes = new Map([...names].flatMap(([name, size]) => (typeof size === "number" ? [[name, size] as const] : [])));
  const nodes = inputs.map(({ shape, dtype }, i) => ({ node: leaf(graph, `input${i}`, shape, dtype) }));
  const lowered = operation.lower(new Lowering({ graph, weight }, [], sizes), nodes, given);
  return { multiplyAdds: multiplyAdds(lowered.map(({ node }) => node)), activations, inside: new Map() };
}

function ofModel({ network, name }: ModelParts, inputs: readonly RuntimeType[]): Cost {
  const names: Bindings = new Map();
  network.inputs.forEach((declared, i) => bindShape(declared, inputs[i]!, names, [name]));
  const known = new Map<TensorValue, RuntimeType>(network.inputs.map((tensor, i) => [tensor, inputs[i]!]));
  const results = new Map<Call, readonly RuntimeType[]>();
  const typeOf = (tensor: TensorValue): RuntimeType => known.get(tensor) ?? (tensor.source.kind === "call" ? results.get(tensor.source.call)![tensor.source.index]! : tensor);
  const inside = new Map<TensorValue | Operation, Cost>();
  for (const call of callsBehind(network.outputs, known)) {
    const { operation, given } = call;
    const types = call.inputs.map(typeOf);
    results.set(call, operation.infer(types, [name, operation.name], names, given));
    const parts = partsOf(operation);
    const cost = parts ? ofModel(parts, types) : ofLayer(call, types, results.get(call)!, names);
    inside.set(operation, plus(inside.get(operation) ?? NOTHING, cost));
  }
  const total = [...inside.values()].reduce(plus, NOTHING);
  return { multiplyAdds: total.multiplyAdds, activations: total.activations, inside };
}

/** The names of dimensions in a model's inputs. */
export const namesOf = ({ network }: ModelParts): string[] => [...new Set(network.inputs.flatMap(({ shape }) => shape.filter((size) => typeof size === "string" && size !== "Batch") as string[]))];

/**
 * The cost of a batch of 1. The inputs' own bytes are part of it.
 * @param sizes what named dimensions stand for
 */
export function costOf(parts: ModelParts, sizes: Readonly<Record<string, number>>): Cost {
  const sized = (size: RuntimeDim): RuntimeDim => (size === "Batch" ? 1 : typeof size === "string" ? (sizes[size] ?? size) : size);
  const inputs = parts.network.inputs.map(({ shape, dtype }) => ({ shape: shape.map(sized), dtype }));
  const cost = ofModel(parts, inputs);
  const inside = new Map(cost.inside);
  parts.network.inputs.forEach((tensor, i) => inside.set(tensor, { ...NOTHING, activations: bytesOf([inputs[i]!]) }));
  return { ...cost, activations: both(cost.activations, bytesOf(inputs)), inside };
}
