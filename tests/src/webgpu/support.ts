/** Programs run once on an engine that answers later. */
import type { Node } from "../../../codegen/graph/node.js";
import type { LeafAttrs } from "../../../codegen/ops/leaf.js";
import type { Program } from "../../../codegen/program.js";
import { interpret } from "../../../codegen/targets/reference.js";
import type { Data } from "../../../src/runtime/executable.js";
import { createWebGpuEngine } from "../../../src/runtime/webgpu/index.js";
import type { Values } from "../../codegen/ops/values.js";

export const nameOf = (leaf: Node): string => (leaf.attrs as LeafAttrs).name;

export const asData = (leaf: Node, values: Values): Data => (leaf.dtype === "float32" ? Float32Array.from(values.get(leaf)!) : Int32Array.from(values.get(leaf)!));

const asNumbers = (node: Node, data: Data): Float64Array => Float64Array.from(data, (x) => (node.dtype === "bool" ? Number(x !== 0) : x));

export const roundLeaves = (values: Values): void => values.forEach((value, node) => node.dtype === "float32" && value.forEach((x, i) => (value[i] = Math.fround(x))));

/** The outputs, then the new values of the states. */
export const expectedOf = (program: Program, values: Values): Float64Array[] => interpret([...program.outputs, ...program.updates.map(({ value }) => value)], values);

export async function runOnGpu(program: Program, values: Values): Promise<Float64Array[]> {
  const engine = await createWebGpuEngine();
  try {
    const step = await engine.compile(program);
    for (const state of program.state) engine.writeState(nameOf(state), asData(state, values));
    for (const input of program.inputs) step.input(input).set(asData(input, values));
    step.run();
    const outputs = await Promise.all(program.outputs.map(async (output, i) => asNumbers(output, await step.output(i))));
    const states = await Promise.all(program.updates.map(async ({ state }) => asNumbers(state, await engine.readState(nameOf(state)))));
    return [...outputs, ...states];
  } finally {
    engine.dispose();
  }
}
