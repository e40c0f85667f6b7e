/** Every primitive against its samples: types, errors, two meanings that must agree, first and second gradients. */
import { describe, expect, test } from "vitest";
import { Graph, printGraph, verifyGraph } from "../../../codegen/graph/node.js";
import { sizeOf } from "../../../codegen/graph/dtype.js";
import { allOps } from "../../../codegen/ops/registry.js";
import { leaf } from "../../../codegen/ops/index.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { KatachiError } from "../../../types/error.js";
import { draw, errorOf, gradientErrors, interpretLowered, leaves, randomStream } from "./check.js";

test("ops have names of their own, samples and error samples", () => {
  expect(new Set(allOps.map((op) => op.name)).size).toBe(allOps.length);
  for (const op of allOps) {
    expect(op.samples.length, op.name).toBeGreaterThan(0);
    expect(op.errorSamples.length, op.name).toBeGreaterThan(0);
  }
});

describe.each(allOps.map((op) => [op.name, op] as const))("%s", (_, op) => {
  test.each(op.errorSamples.map((sample) => [sample.message, sample] as const))("refuses: %s", (message, sample) => {
    const graph = new Graph();
    const inputs = sample.inputs.map((type, i) => leaf(graph, `in${i}`, type.shape, type.dtype));
    let thrown: unknown;
    try {
      graph.node(op, inputs, sample.attrs);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(KatachiError);
    expect((thrown as KatachiError).code).toBe("graph");
    expect((thrown as KatachiError).message).toContain(message);
  });

  test.each(op.samples.map((sample, i) => [i, sample] as const))("sample %i: reference, lowering and gradients agree", (i, sample) => {
    const graph = new Graph();
    const next = randomStream(i + 1);
    const { nodes, values } = leaves(graph, sample.inputs, next, sample.range, sample.whole);
    const node = graph.node(op, nodes, sample.attrs);
    if (op.lowering.kind === "leaf") values.set(node, draw(node, next));
    verifyGraph([node]);
    const [result] = interpret([node], values);
    expect(result!.length).toBe(sizeOf(node.shape));
    expect(errorOf(interpretLowered([node], values)[0]!, result!)).toBeLessThanOrEqual(1e-14);

    const floats = nodes.filter((input) => input.dtype === "float32");
    // stopGradient is the one op whose gradient is not its slope, on purpose.
    if (node.dtype !== "float32" || floats.length === 0 || op.name === "stopGradient" || !result!.every(Number.isFinite)) return;
    const { first, second } = gradientErrors(node, floats, values, next);
    expect(first).toBeLessThanOrEqual(1e-7);
    expect(second).toBeLessThanOrEqual(1e-5);
  });

  test.each(op.samples.map((sample, i) => [i, sample] as const))("sample %i: rewriting its own way changes no bit", (i, sample) => {
    const { nodes, values } = leaves(new Graph(), sample.inputs, randomStream(i + 1), sample.range, sample.whole);
    const node = nodes[0] ? nodes[0].graph.node(op, nodes, sample.attrs) : new Graph().node(op, [], sample.attrs);
    const simpler = op.simpler?.(node);
    if (!simpler) return;
    expect(printGraph([simpler])).not.toBe(printGraph([node]));
    expect(interpret([simpler], values)[0]).toEqual(interpret([node], values)[0]);
  });
});
