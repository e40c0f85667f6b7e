/** Every op's samples as programs; a browser can load this. */
import { Graph, type Node } from "../../../codegen/graph/node.js";
import type { AnyOp } from "../../../codegen/graph/op.js";
import * as ops from "../../../codegen/ops/index.js";
import { allOps } from "../../../codegen/ops/registry.js";
import type { Program } from "../../../codegen/program.js";
import { draw, randomStream, type Values } from "../../codegen/ops/values.js";
import { roundLeaves } from "./support.js";

export const computedOps: readonly AnyOp[] = allOps.filter((op) => op.lowering.kind !== "leaf");

/** All samples of an op as one program: shaders take software longer to compile than to run. */
export function samplesOf(op: AnyOp): { readonly program: Program; readonly values: Values } {
  const graph = new Graph();
  const values: Values = new Map();
  const outputs: Node[] = [];
  op.samples.forEach((sample, i) => {
    const next = randomStream(i + 1);
    const inputs = sample.inputs.map((type, j) => ops.leaf(graph, `in${i}_${j}`, type.shape, type.dtype));
    for (const input of inputs) values.set(input, draw(input, next, sample.range, sample.whole));
    outputs.push(graph.node(op, inputs, sample.attrs));
  });
  roundLeaves(values);
  return { program: { inputs: [...values.keys()], state: [], updates: [], outputs }, values };
}
