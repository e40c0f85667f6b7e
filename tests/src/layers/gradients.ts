/** Gradients of a layer in float64 against central differences, with respect to its inputs and its weights. */
import { Graph, type Node } from "../../../codegen/graph/node.js";
import { leaf, randomUniform, fill } from "../../../codegen/ops/index.js";
import { model } from "../../../src/index.js";
import { Lowering } from "../../../src/models/lowering.js";
import type { Variable } from "../../../src/variable.js";
import { draw, gradientErrors, randomStream } from "../../codegen/ops/check.js";
import { untyped } from "../values.js";
import { BATCH, listOf, symbolic, valuesFor, type LayerCase } from "./case.js";

/** The worst |found - expected| / (1 + |expected|) over everything a float flows into, in training or in inference. */
export async function gradientError({ inputs, apply, batch }: LayerCase, training: boolean): Promise<number> {
  const size = batch ?? BATCH;
  const xs = symbolic(inputs, batch);
  const outputs = listOf(apply(xs));
  const net = untyped(model({ inputs: xs as never, outputs: outputs as never }));
  const graph = new Graph();
  const next = randomStream(5);
  const values = new Map<Node, Float64Array>();
  const weights = new Map<Variable, Node>();
  for (const [i, variable] of [...net.variables, ...net.states].entries()) {
    const node = leaf(graph, `weight${i}`, variable.shape);
    weights.set(variable, node);
    // Weights that are trained may have any value; others, such as a moving variance, the one they start with.
    values.set(node, variable.trainable && net.variables.includes(variable) ? draw(node, next, [-0.8, 0.8]) : Float64Array.from(await variable.read()));
  }
  const leaves = inputs.map((each, i) => {
    const node = leaf(graph, `input${i}`, [size, ...each.shape], each.dtype ?? "float32");
    values.set(node, Float64Array.from(valuesFor(each, size, 10 + i)));
    return node;
  });
  const key = [fill(graph, 3, [], "int32"), fill(graph, 4, [], "int32")] as const;
  const uniform = training ? (shape: readonly number[], salt: number): Node => randomUniform(key, shape, salt) : undefined;
  const lowered = net.lower(new Lowering({ graph, weight: (variable) => weights.get(variable)!, uniform }), leaves.map((node) => ({ node })));
  const at = [...leaves.filter(({ dtype }) => dtype === "float32"), ...net.variables.filter(({ trainable }) => trainable).map((variable) => weights.get(variable)!)];
  let worst = 0;
  for (const { node } of lowered) {
    if (node.dtype !== "float32" || at.length === 0) continue;
    worst = Math.max(worst, gradientErrors(node, at, values, next, false).first);
  }
  return worst;
}
