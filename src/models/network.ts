/** What a model is made of: its layers in Keras' order, checked to be one connected graph. */
import { KatachiError } from "../../types/error.js";
import { show } from "../options.js";
import type { Operation } from "../operation.js";
import { isTensor, type Call, type TensorValue } from "../tensor.js";
import { callsBehind } from "./lowering.js";

/** A layer of a network; inputs count as layers, as in Keras. */
export type Member = { readonly kind: "input"; readonly name: string; readonly tensor: TensorValue } | { readonly kind: "layer"; readonly name: string; readonly operation: Operation; readonly calls: readonly Call[] };

export interface Network {
  readonly inputs: readonly TensorValue[];
  readonly outputs: readonly TensorValue[];
  readonly members: readonly Member[];
  /** A chain without branches in which every layer is used once. */
  readonly chain: boolean;
}

const fail = (message: string): never => {
  throw new KatachiError("model", `model: ${message}`);
};

/** Checks that tensors form a model and finds what is in it. */
export function analyze(inputs: readonly unknown[], outputs: readonly unknown[]): Network {
  for (const side of [inputs, outputs]) {
    const what = side === inputs ? "inputs" : "outputs";
    if (side.length === 0) fail(`${what} must not be empty`);
    for (const value of side) if (!isTensor(value)) fail(`${what} must be tensors, got ${show(value)}`);
  }
  const given = inputs as readonly TensorValue[];
  const results = outputs as readonly TensorValue[];
  const known = new Set<TensorValue>();
  for (const tensor of given) {
    const { source } = tensor;
    if (source.kind === "call") fail(`inputs must be made by input(), got the result of layer ${source.call.operation.name}`);
    if (source.kind === "data") fail("inputs must be made by input(), got a tensor with data");
    if (known.has(tensor)) fail(`input ${nameOf(tensor)} is given twice`);
    known.add(tensor);
  }
  const calls = callsBehind(results, known);
  checkConnected(given, results, calls, known);
  const members = orderMembers(given, results, calls);
  checkNames(members);
  return { inputs: given, outputs: results, members, chain: isChain(given, calls) };
}

const nameOf = (tensor: TensorValue): string => (tensor.source.kind === "input" ? tensor.source.name : "");

function checkConnected(inputs: readonly TensorValue[], outputs: readonly TensorValue[], calls: readonly Call[], known: ReadonlySet<TensorValue>): void {
  const used = new Set<TensorValue>([...outputs, ...calls.flatMap((call) => call.inputs)]);
  for (const { source } of used) {
    if (source.kind === "data") fail("a tensor with data is part of the graph, which must start at inputs only");
  }
  for (const tensor of used) {
    if (tensor.source.kind === "input" && !known.has(tensor)) fail(`the outputs need input ${tensor.source.name}, which is not among the inputs`);
  }
  const unused = inputs.find((tensor) => !used.has(tensor));
  if (unused) fail(`input ${nameOf(unused)} is not connected to any output`);
}

function checkNames(members: readonly Member[]): void {
  const seen = new Set<string>();
  for (const { name } of members) {
    if (seen.has(name)) fail(`two layers are called ${show(name)}: give one of them another name`);
    seen.add(name);
  }
}

const isChain = (inputs: readonly TensorValue[], calls: readonly Call[]): boolean =>
  inputs.length === 1 &&
  calls.every((call) => call.inputs.length === 1) &&
  new Set(calls.map((call) => call.inputs[0])).size === calls.length &&
  new Set(calls.map((call) => call.operation)).size === calls.length;

/** Keras' order: by distance from the outputs, farthest first; among equals, in the order a walk from the outputs meets them. */
function orderMembers(inputs: readonly TensorValue[], outputs: readonly TensorValue[], calls: readonly Call[]): Member[] {
  const depths = new Map<TensorValue | Operation, number>();
  const raise = (key: TensorValue | Operation, depth: number): number => {
    const deepest = Math.max(depth, depths.get(key) ?? 0);
    depths.set(key, deepest);
    return deepest;
  };
  const callDepths = new Map<Call, number>();
  for (const call of [...calls].reverse()) {
    // A layer that is used at several depths stands at the deepest of them.
    const depth = raise(call.operation, callDepths.get(call) ?? 0);
    for (const { source } of call.inputs) if (source.kind === "call") callDepths.set(source.call, Math.max(callDepths.get(source.call) ?? 0, depth + 1));
    for (const tensor of call.inputs) if (tensor.source.kind === "input") raise(tensor, depth + 1);
  }
  for (const input of inputs) raise(input, 0);

  const met = walkFrom(outputs);
  const callsOf = new Map<Operation, Call[]>();
  for (const call of calls) callsOf.set(call.operation, [...(callsOf.get(call.operation) ?? []), call]);
  return [...depths]
    .sort(([a, depthA], [b, depthB]) => depthB - depthA || met.get(a)! - met.get(b)!)
    .map(([key]) => (isTensor(key) ? { kind: "input", name: nameOf(key), tensor: key } : { kind: "layer", name: key.name, operation: key, calls: callsOf.get(key)! }));
}

/** When a walk from the outputs, inputs first to last, meets each layer and input for the first time. */
function walkFrom(outputs: readonly TensorValue[]): ReadonlyMap<TensorValue | Operation, number> {
  const met = new Map<TensorValue | Operation, number>();
  const visited = new Set<Call>();
  const stack = [...outputs].reverse();
  for (let tensor = stack.pop(); tensor; tensor = stack.pop()) {
    const { source } = tensor;
    const key = source.kind === "call" ? source.call.operation : tensor;
    if (!met.has(key)) met.set(key, met.size);
    if (source.kind !== "call" || visited.has(source.call)) continue;
    visited.add(source.call);
    stack.push(...[...source.call.inputs].reverse());
  }
  return met;
}
