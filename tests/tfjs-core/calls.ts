/**
 * Calls of Katachi's functions on tf.Tensors: lowered to a graph and computed by the float64 reference or by wasm, with
 * Katachi's gradients, and theirs, on tfjs' tape.
 */
import * as tf from "@tensorflow/tfjs-core";
import { convertToTensor } from "@tensorflow/tfjs-core/dist/tensor_util_env.js";
import { Graph, type Node } from "../../codegen/graph/node.js";
import { copy, leaf, mul, sum } from "../../codegen/ops/index.js";
import { gradients } from "../../codegen/passes/autodiff.js";
import { callsBehind, Lowering, lowerTensors } from "../../src/models/lowering.js";
import { typeOfNode } from "../../src/layers/trace.js";
import type { Masked } from "../../src/operation.js";
import { withoutNames } from "../../src/ops/op.js";
import { createEngine } from "../../src/runtime/engines.js";
import type { Data, Executable } from "../../src/runtime/executable.js";
import { TensorValue } from "../../src/tensor.js";
import type { Variable } from "../../src/variable.js";

/** From the nodes of the arguments to those of the results. */
export type Computation = (inputs: readonly Node[]) => readonly Node[];

/** A function of Katachi's that users call: tensors to one tensor or a list of them. */
export type Public = (...tensors: never[]) => unknown;

/**
 * What a public function computes.
 * @param layered how many of the last arguments are no tensors of the function, but the weights of the layer in it, in order
 */
export const computed = (fn: Public, layered = 0): Computation => (inputs) => {
  const given = inputs.slice(0, inputs.length - layered);
  const stands = given.map((input) => new TensorValue(typeOfNode(input).shape, typeOfNode(input).dtype, { kind: "input", name: "x" }));
  const result = withoutNames(() => fn(...(stands as never[])));
  const results = (Array.isArray(result) ? result : [result]) as TensorValue[];
  const known = new Map<TensorValue, Masked>(stands.map((stand, i) => [stand, { node: given[i]! }]));
  const weights = new Map<Variable, Node>();
  for (const { operation } of callsBehind(results, known)) {
    for (const variable of operation.variables) {
      const weight = inputs[given.length + weights.size]!;
      if (weight.shape.join() !== variable.shape.join()) throw new Error(`${variable.name} has the shape [${variable.shape.join(", ")}], got [${weight.shape.join(", ")}]`);
      weights.set(variable, weight);
    }
  }
  const lowering = new Lowering({ graph: inputs[0]!.graph, weight: (variable) => weights.get(variable)! });
  return lowerTensors(lowering, results, known).map(({ node }) => node);
};

const target = (process.env["TARGET"] ?? "reference") as "reference" | "wasm";

function leavesFor(tensors: readonly tf.Tensor[]): readonly Node[] {
  const graph = new Graph();
  return tensors.map(({ dtype, shape }, i) => {
    if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") throw new Error(`there is no ${dtype} in Katachi`);
    return leaf(graph, `x${i}`, shape, dtype === "float32" ? "float32" : "int32");
  });
}

/** The values of all results. */
function evaluate(computation: Computation, tensors: readonly tf.Tensor[]): readonly tf.Tensor[] {
  const leaves = leavesFor(tensors);
  const outputs = computation(leaves).map((node) => (node.inputs.length === 0 ? copy(node) : node));
  const engine = createEngine(target, { threads: 1 });
  try {
    // These targets answer at once, and specs of gradients cannot wait.
    const executable = engine.compile({ inputs: leaves, state: [], updates: [], outputs }) as Executable;
    leaves.forEach((node, i) => executable.input(node).set(tensors[i]!.dataSync()));
    executable.run();
    return outputs.map(({ shape, dtype }, i) => tf.tensor((executable.output(i) as Data).slice(), [...shape], dtype));
  } finally {
    engine.dispose();
  }
}

/** The result number `index` with Katachi's gradient: none flows through integers. */
function one(computation: Computation, tensors: readonly tf.Tensor[], index: number): tf.Tensor {
  const saved: tf.Tensor[] = [...tensors];
  const result = tf.customGrad((...args: unknown[]) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    save(saved);
    const value = evaluate(computation, tensors)[index]!;
    return {
      value,
      gradFunc: (dy: tf.Tensor, inputs: tf.Tensor[]) => {
        if (value.dtype !== "float32") return inputs.map(({ shape }) => tf.zeros(shape));
        const floats = inputs.flatMap(({ dtype }, i) => (dtype === "float32" ? [i] : []));
        const backward: Computation = (nodes) => gradients(sum(mul(computation(nodes.slice(0, -1))[index]!, nodes.at(-1)!)), floats.map((i) => nodes[i]!));
        return inputs.map((input, i) => (floats.includes(i) ? one(backward, [...inputs, dy], floats.indexOf(i)) : tf.zeros(input.shape)));
      },
    };
  });
  return result(...saved);
}

/** All results of a computation on tensors. */
export function run(computation: Computation, tensors: readonly tf.Tensor[]): tf.Tensor[] {
  return computation(leavesFor(tensors)).map((_, i) => one(computation, tensors, i));
}

/** The one result of a public function on tensors. */
export const call = (fn: Public, tensors: readonly tf.Tensor[]): tf.Tensor => run(computed(fn), tensors)[0]!;

/** The one result of a layer on a tensor, given its weights. */
export const callLayer = (fn: Public, x: tf.Tensor, weights: readonly tf.Tensor[]): tf.Tensor => run(computed(fn, weights.length), [x, ...weights])[0]!;

export type Value = tf.Tensor | tf.TensorLike;

/** Reads an argument as tfjs' own ops do. */
export const read = (value: Value, argument: string, op: string, dtype: tf.DataType | "numeric" | "string_or_numeric" = "numeric"): tf.Tensor => convertToTensor(value, argument, op, dtype);

export const as = (x: tf.Tensor, dtype: tf.DataType): tf.Tensor => (x.dtype === dtype ? x : tf.cast(x, dtype));

export const asFloat = (x: tf.Tensor): tf.Tensor => as(x, "float32");

