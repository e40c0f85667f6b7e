/** Loops against the same steps unrolled: values, gradients, second gradients, and the size of what is compiled. */
import { describe, expect, test } from "vitest";
import { sizeOf } from "../../../codegen/graph/dtype.js";
import { Graph, reachable, type Node } from "../../../codegen/graph/node.js";
import * as ops from "../../../codegen/ops/index.js";
import type { ScanOptions } from "../../../codegen/ops/scan.js";
import { gradients } from "../../../codegen/passes/autodiff.js";
import { compileProgram } from "../../../codegen/passes/compile.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { recurrent } from "../programs.js";
import { draw, errorOf, gradientErrors, randomStream } from "./check.js";

interface Case {
  readonly title: string;
  readonly shapes: readonly (readonly number[])[];
  readonly options: (leaves: readonly Node[]) => ScanOptions;
  /** Whether an op of the step forbids a loop. */
  readonly unrolled?: true;
}

const half = (x: Node): Node => ops.mul(x, 0.5);

const cases: readonly Case[] = [
  { title: "a product with a weight outside", shapes: [[7, 2, 3], [3, 3]], options: ([x, w]) => ({ init: [ops.fill(x!.graph, 0, [2, 3])], sequences: [x!], step: ([h], [now]) => ({ states: [ops.tanh(ops.add(now!, ops.matmul(h!, w!)))], outputs: [h!] }) }) },
  { title: "constants, initial states and time", shapes: [[5, 4], [4], [4]], options: ([x, c, first]) => ({ init: [first!], sequences: [x!], constants: [c!], step: ([h], [now], time, [k]) => { const next = ops.tanh(ops.add(ops.mul(h!, k!), ops.mul(now!, ops.broadcastTo(half(ops.toFloat(time)), [4])))); return { states: [next], outputs: [next, ops.mul(h!, now!)] }; } }) },
  { title: "in reverse, under a mask", shapes: [[6, 3, 2]], options: ([x]) => ({ init: [ops.fill(x!.graph, 0.3, [3, 2])], sequences: [x!, ops.less(ops.sliceAxis(x!, 2, 0, 1), 0.4)], reverse: true, step: ([h], [now, is]) => { const next = ops.select(is!, ops.tanh(ops.add(half(h!), now!)), h!); return { states: [next], outputs: [next] }; } }) },
  { title: "states that move on and stay", shapes: [[5, 2], [2]], options: ([x, first]) => ({ init: [first!, half(first!), ops.square(first!)], sequences: [x!], step: ([a, b, c], [now]) => ({ states: [ops.add(now!, ops.mul(ops.tanh(b!), c!)), a!, c!], outputs: [ops.add(a!, b!), c!, now!] }) }) },
  { title: "a state that forgets all, and a constant output", shapes: [[4, 3], [3]], options: ([x, w]) => ({ init: [w!, w!], sequences: [x!], step: (_, [now]) => ({ states: [ops.tanh(now!), w!], outputs: [w!] }) }) },
  { title: "scalars", shapes: [[9]], options: ([x]) => ({ init: [ops.fill(x!.graph, 1)], sequences: [x!], step: ([h], [now]) => ({ states: [ops.mul(ops.tanh(ops.add(h!, now!)), 0.9)], outputs: [h!] }) }) },
  { title: "reductions, windows, joins and chosen rows", shapes: [[5, 6], [8, 3]], options: ([x, table]) => ({ init: [ops.fill(x!.graph, 0.1, [6])], sequences: [x!], step: ([h], [now], time) => { const row = ops.gather(table!, time); const pooled = ops.reshape(ops.max(ops.reshape(ops.add(h!, now!), [3, 2]), 1), [3]); const next = ops.softmax(ops.concat([ops.add(pooled, row), ops.reverse(ops.sliceAxis(h!, 0, 0, 3), [0])], 0)); return { states: [next], outputs: [ops.sum(next)] }; } }) },
  { title: "rows of a state that the data choose", unrolled: true, shapes: [[4, 3]], options: ([x]) => ({ init: [ops.fill(x!.graph, 0.1, [3])], sequences: [x!], step: ([h], [now]) => ({ states: [ops.tanh(ops.add(ops.broadcastTo(ops.gather(h!, ops.argMax(now!)), [3]), now!))], outputs: [] }) }) },
  { title: "a loop inside a loop", unrolled: true, shapes: [[4, 5, 2]], options: ([x]) => ({ init: [ops.fill(x!.graph, 0, [2])], sequences: [x!], step: ([h], [now]) => ({ states: ops.scan({ init: [h!], sequences: [now!], step: ([g], [inner]) => ({ states: [ops.tanh(ops.add(half(g!), inner!))], outputs: [] }) }).states, outputs: [] }) }) },
];

describe.each(cases)("$title", ({ shapes, options, unrolled }) => {
  const graph = new Graph();
  const leaves = shapes.map((shape, i) => ops.leaf(graph, `in${i}`, shape));
  const values = new Map(leaves.map((leaf, i) => [leaf, draw(leaf, randomStream(i + 3))]));
  const run = (unroll: boolean): Node[] => {
    const { states, outputs } = ops.scan({ ...options(leaves), unroll });
    return [...states, ...outputs];
  };
  const loops = (nodes: readonly Node[]): number => reachable(nodes).filter((node) => node.op.lowering.kind === "loop").length;
  const looped = run(false);
  const reference = run(true);
  /** Everything that comes out, as one number. */
  const total = (nodes: readonly Node[]): Node => nodes.map((node, i) => ops.sum(ops.mul(ops.tanh(node), i + 1))).reduce((a, b) => ops.add(a, b));

  test("is a loop where it can be", () => {
    if (!unrolled) expect(loops(looped)).toBe(1);
    expect(loops(reference)).toBeLessThan(loops(looped) + Number(unrolled ?? false));
  });

  test("values and gradients are those of the steps one by one", () => {
    const found = interpret([...looped, ...gradients(total(looped), leaves)], values);
    interpret([...reference, ...gradients(total(reference), leaves)], values).forEach((value, i) => expect(errorOf(found[i]!, value)).toBeLessThan(1e-12));
  });

  test("first and second gradients agree with differences", () => {
    const { first, second } = gradientErrors(total(looped), leaves, values, randomStream(9));
    expect(first).toBeLessThan(1e-7);
    expect(second).toBeLessThan(1e-5);
  });
});

test("a step that changes the states' types is refused", () => {
  const x = ops.leaf(new Graph(), "x", [6, 2]);
  expect(() => ops.scan({ init: [ops.fill(x.graph, 0, [2])], sequences: [x], step: ([h]) => ({ states: [ops.reshape(h!, [1, 2])], outputs: [] }) })).toThrow("scan: a step makes states float32[1, 2] of float32[2]");
  expect(() => ops.scan({ init: [], sequences: [], step: () => ({ states: [], outputs: [] }) })).toThrow("no sequences");
});

describe("what is compiled", () => {
  const compiled = (time: number) => compileProgram(recurrent({ batch: 4, time, features: 3, units: 8 }), { pack: true });

  test("has as many nests for many steps as for few, and memory in proportion", () => {
    const [few, many] = [compiled(10), compiled(80)];
    // Longer products may have an operand packed.
    expect(many.nests.length).toBeLessThanOrEqual(few.nests.length + 2);
    expect(many.size).toBeLessThan(9 * few.size);
  });

  test("goes along with two nests per step of each layer, forward and back", () => {
    const loops = new Map<number, number>();
    for (const { loop } of compiled(10).nests) if (loop) loops.set(loop.id, (loops.get(loop.id) ?? 0) + 1);
    expect(loops.size).toBe(4);
    for (const count of loops.values()) expect(count).toBeLessThanOrEqual(3);
  });

  test("values that a step needs alone have room for one step", () => {
    const x = ops.leaf(new Graph(), "x", [50, 4, 8]);
    const w = ops.leaf(x.graph, "w", [8, 8]);
    const { states } = ops.scan({ init: [ops.fill(x.graph, 0, [4, 8])], sequences: [x], step: ([h], [now]) => ({ states: [ops.softmax(ops.matmul(ops.softmax(ops.add(h!, now!)), w))], outputs: [] }) });
    const plan = compileProgram({ inputs: [x, w], state: [], updates: [], outputs: states }, { pack: true });
    const inLoop = new Set(plan.nests.filter(({ loop }) => loop).flatMap((nest) => nest.stages.flatMap(({ stores }) => stores.map(({ buffer }) => plan.buffers[buffer]!.length))));
    expect([...inLoop].sort((a, b) => a - b)).toEqual([32, 51 * 32]);
  });

  test("fading gradients are flushed before they are slow", () => {
    const x = ops.leaf(new Graph(), "x", [400]);
    const { states } = ops.scan({ init: [ops.fill(x.graph, 0)], sequences: [x], step: ([h], [now]) => ({ states: [ops.mul(ops.tanh(ops.add(h!, now!)), 0.5)], outputs: [] }) });
    const [gradient] = interpret(gradients(states[0]!, [x]), new Map([[x, new Float64Array(sizeOf(x.shape))]]));
    expect(gradient!.at(-1)).toBe(0.5);
    expect(gradient!.every((value) => value === 0 || Math.abs(value) > 2 ** -112)).toBe(true);
  });
});
