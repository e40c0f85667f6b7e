/** Values of concrete tensors: the graph behind one is compiled and run when its data is asked for. */
import { Graph, type Node } from "../../codegen/graph/node.js";
import { copy, leaf } from "../../codegen/ops/index.js";
import { KatachiError } from "../../types/error.js";
import { callsBehind, Lowering, lowerTensors } from "../models/lowering.js";
import type { Masked } from "../operation.js";
import type { TensorValue, Values } from "../tensor.js";
import type { Variable } from "../variable.js";
import { createEngine } from "./engines.js";

export async function evaluate(tensor: TensorValue): Promise<Values> {
  const graph = new Graph();
  const fed: { readonly node: Node; readonly values: Values }[] = [];
  const feed = (values: Values, shape: readonly number[], dtype: "float32" | "int32"): Node => {
    if (values.length === 0) throw new KatachiError("data", "an empty tensor cannot be computed with");
    const node = leaf(graph, `leaf${fed.length}`, shape, dtype);
    fed.push({ node, values });
    return node;
  };

  const given = new Map<TensorValue, Masked>();
  const weights = new Map<Variable, Node>();
  const calls = callsBehind([tensor], given);
  for (const input of new Set(calls.flatMap((call) => call.inputs))) {
    if (input.source.kind !== "call") given.set(input, { node: feed(await input.values("data"), input.shape as readonly number[], input.dtype) });
  }
  for (const variable of new Set(calls.flatMap(({ operation }) => [...operation.variables, ...operation.states]))) {
    weights.set(variable, feed(await variable.read(), variable.shape, "float32"));
  }

  const [lowered] = lowerTensors(new Lowering({ graph, weight: (variable) => weights.get(variable)! }), [tensor], given);
  const { node } = lowered!;
  const output = node.inputs.length === 0 ? copy(node) : node;
  const engine = createEngine();
  try {
    const executable = await engine.compile({ inputs: fed.map(({ node }) => node), state: [], updates: [], outputs: [output] });
    for (const { node, values } of fed) executable.input(node).set(values);
    executable.run();
    return (await executable.output(0)).slice();
  } finally {
    engine.dispose();
  }
}
