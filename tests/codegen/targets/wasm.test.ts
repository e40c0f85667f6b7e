/** The wasm target through the whole compiler: every op's samples, whole training steps, random graphs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Graph, type Node } from "../../../codegen/graph/node.js";
import type { LeafAttrs } from "../../../codegen/ops/leaf.js";
import { leaf } from "../../../codegen/ops/index.js";
import { allOps } from "../../../codegen/ops/registry.js";
import type { Program } from "../../../codegen/program.js";
import { interpret } from "../../../codegen/targets/reference.js";
import type { Data } from "../../../src/runtime/executable.js";
import { WasmEngine } from "../../../src/runtime/wasm.js";
import { leafValues } from "../leafValues.js";
import { draw, errorOf, randomStream, type Values } from "../ops/check.js";
import { programs } from "../programs.js";
import { randomProgram } from "../randomGraph.js";

/** Runs a program once; returns its outputs, then the new values of its states. */
function run(program: Program, values: Values): Float64Array[] {
  const engine = new WasmEngine();
  const step = engine.compile(program);
  const asData = (leaf: Node): Data => (leaf.dtype === "float32" ? Float32Array.from(values.get(leaf)!) : Int32Array.from(values.get(leaf)!));
  for (const state of program.state) engine.writeState((state.attrs as LeafAttrs).name, asData(state));
  for (const input of program.inputs) step.input(input).set(asData(input));
  step.run();
  const outputs = program.outputs.map((output, i) => read(output, step.output(i) as Data));
  return [...outputs, ...program.updates.map(({ state }) => read(state, engine.readState((state.attrs as LeafAttrs).name) as Data))];
}

/** A stored bool is any bits but zero. */
const read = (node: Node, data: Data): Float64Array => Float64Array.from(data, (x) => (node.dtype === "bool" ? Number(x !== 0) : x));

const roundLeaves = (values: Values): void => values.forEach((value, node) => node.dtype === "float32" && value.forEach((x, i) => (value[i] = Math.fround(x))));

const expectedOf = (program: Program, values: Values): Float64Array[] => interpret([...program.outputs, ...program.updates.map((update) => update.value)], values);

describe.each(allOps.filter((op) => op.lowering.kind !== "leaf").map((op) => [op.name, op] as const))("%s", (_, op) => {
  test.each(op.samples.map((sample, i) => [i, sample] as const))("sample %i agrees with the reference", (i, sample) => {
    const graph = new Graph();
    const next = randomStream(i + 1);
    const inputs = sample.inputs.map((type, j) => leaf(graph, `in${j}`, type.shape, type.dtype));
    const values: Values = new Map(inputs.map((input) => [input, draw(input, next, sample.range, sample.whole)]));
    roundLeaves(values);
    const output = graph.node(op, inputs, sample.attrs);
    const program: Program = { inputs, state: [], updates: [], outputs: [output] };
    const [got] = run(program, values);
    expect(errorOf(got!, expectedOf(program, values)[0]!)).toBeLessThan(output.dtype === "float32" ? 2e-6 : 1e-12);
  });
});

test.each(programs)("training step: $name", ({ program }) => {
  const values = leafValues(program, 11);
  const expected = expectedOf(program, values);
  run(program, values).forEach((got, i) => expect(errorOf(got, expected[i]!)).toBeLessThan(1e-5));
});

test("random graphs", { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(randomProgram({ continuous: true }), (program) => {
      const values = leafValues(program, 5);
      const expected = expectedOf(program, values);
      run(program, values).forEach((got, i) => expect(errorOf(got, expected[i]!)).toBeLessThan(1e-4));
    }),
    { numRuns: 150 },
  );
});
