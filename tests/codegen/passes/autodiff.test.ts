/** What autodiff promises beyond the ops' own gradients: interior nodes, zeros, sums over paths, determinism, refusals. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axis, bounds, constant, evaluate, type Access } from "../../../codegen/graph/affine.js";
import { Body } from "../../../codegen/graph/body.js";
import { sizeOf } from "../../../codegen/graph/dtype.js";
import { Graph, printGraph, reachable, verifyGraph, type Node } from "../../../codegen/graph/node.js";
import { adjoint, type Factor } from "../../../codegen/ops/adjoint.js";
import { contractOp } from "../../../codegen/ops/contract.js";
import * as ops from "../../../codegen/ops/index.js";
import { historiesOf, recurrence } from "../../../codegen/ops/recurrence.js";
import { gradients } from "../../../codegen/passes/autodiff.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { KatachiError } from "../../../types/error.js";
import { draw, errorOf, gradientErrors, randomStream } from "../ops/check.js";

/** A small network whose parameters are slices of one flat leaf. */
function network(graph: Graph): { loss: Node; block: Node; parameters: Node[]; inputs: Node[] } {
  const block = ops.leaf(graph, "block", [40]);
  const parameter = (offset: number, shape: readonly number[]): Node => ops.reshape(ops.slice(block, [offset], [shape.reduce((a, b) => a * b, 1)]), shape);
  const parameters = [parameter(0, [2, 2, 1, 3]), parameter(16, [3]), parameter(20, [12, 1])];
  const image = ops.leaf(graph, "image", [2, 5, 5, 1]);
  const hidden = ops.tanh(ops.add(ops.conv2d(image, parameters[0]!), parameters[1]!));
  const pooled = ops.maxPool2d(hidden, { size: 2 });
  const out = ops.sigmoid(ops.matmul(ops.flatten(pooled, 1), parameters[2]!));
  return { loss: ops.mean(ops.square(out)), block, parameters, inputs: [block, image] };
}

const valuesOf = (inputs: readonly Node[], seed = 9): Map<Node, Float64Array> => {
  const next = randomStream(seed);
  return new Map(inputs.map((input) => [input, draw(input, next)]));
};

describe("gradients", () => {
  test("of slices of a flat block are the slices of the block's gradient", () => {
    const { loss, block, parameters, inputs } = network(new Graph());
    const values = valuesOf(inputs);
    const [whole, ...parts] = interpret([...gradients(loss, [block]), ...gradients(loss, parameters)], values);
    expect([...parts[0]!, ...parts[1]!, ...parts[2]!]).toEqual([...whole!.subarray(0, 12), ...whole!.subarray(16, 19), ...whole!.subarray(20, 32)]);
    expect([...whole!.subarray(12, 16), ...whole!.subarray(32)].every((value) => value === 0)).toBe(true);
    // Not one node of the parameters' gradients goes back through the slices.
    expect(printGraph(gradients(loss, parameters))).not.toContain('"shape":[40],"fill"');
  });

  test("of a network agree with central differences, twice", () => {
    const { loss, block, inputs } = network(new Graph());
    const { first, second } = gradientErrors(loss, [block], valuesOf(inputs), randomStream(2));
    expect(first).toBeLessThanOrEqual(1e-7);
    expect(second).toBeLessThanOrEqual(1e-5);
  });

  test("of the loss itself is 1, of an unrelated node 0", () => {
    const { loss, block } = network(new Graph());
    const other = ops.leaf(block.graph, "other", [2, 3]);
    const [one, zero] = interpret(gradients(loss, [loss, other]), new Map());
    expect([...one!]).toEqual([1]);
    expect([...zero!]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("stop at stopGradient, comparisons and conversions", () => {
    const x = ops.leaf(new Graph(), "x", [3]);
    const loss = ops.sum(ops.add(ops.mul(x, ops.stopGradient(x)), ops.toFloat(ops.toInt(ops.add(ops.floor(x), ops.toFloat(ops.less(x, 0)))))));
    expect([...interpret(gradients(loss, [x]), new Map([[x, Float64Array.of(1, -2, 3)]]))[0]!]).toEqual([1, -2, 3]);
  });

  test("add up over all paths, also where one node is an input twice", () => {
    const x = ops.leaf(new Graph(), "x", [2, 2]);
    const loss = ops.sum(ops.add(ops.matmul(x, x), ops.mul(x, x)));
    const values = new Map([[x, Float64Array.of(0.5, -1, 2, 3)]]);
    expect(gradientErrors(loss, [x], values, randomStream(1)).first).toBeLessThanOrEqual(1e-7);
  });

  test("with respect to a node and one of its inputs at once", () => {
    const x = ops.leaf(new Graph(), "x", []);
    const y = ops.square(x);
    const loss = ops.exp(y);
    const [dx, dy] = interpret(gradients(loss, [x, y]), new Map([[x, Float64Array.of(0.5)]]));
    expect(errorOf(dx!, Float64Array.of(Math.exp(0.25)))).toBeLessThan(1e-15);
    expect(errorOf(dy!, Float64Array.of(Math.exp(0.25)))).toBeLessThan(1e-15);
  });

  test("of the absolute value are 0 at 0", () => {
    const x = ops.leaf(new Graph(), "x", [3]);
    expect([...interpret(gradients(ops.sum(ops.mul(ops.abs(x), 2)), [x]), new Map([[x, Float64Array.of(-3, 0, 4)]]))[0]!]).toEqual([-2, 0, 2]);
  });

  test("of a largest that is there more than once go to the first, row by row", () => {
    const x = ops.leaf(new Graph(), "x", [2, 3]);
    const of = (...values: number[]): number[] => [...interpret(gradients(ops.max(x, [0, 1]), [x]), new Map([[x, Float64Array.from(values)]]))[0]!];
    expect(of(1, 5, 5, 5, 2, 5)).toEqual([0, 1, 0, 0, 0, 0]);
    expect(of(1, 2, 5, 5, 5, 0)).toEqual([0, 0, 1, 0, 0, 0]);
  });

  test("are not asked of what does not depend on the node", () => {
    const graph = new Graph();
    const [x, y] = [ops.leaf(graph, "x", []), ops.leaf(graph, "y", [])];
    const silent = ops.customGradient(ops.square(y), [y], () => { throw new Error("is asked"); });
    const loss = ops.mul(x, silent);
    expect([...interpret(gradients(loss, [x]), new Map([[x, Float64Array.of(5)], [y, Float64Array.of(3)]]))[0]!]).toEqual([9]);
    expect([...interpret(gradients(loss, [silent]), new Map([[x, Float64Array.of(5)]]))[0]!]).toEqual([5]);
    expect(() => gradients(loss, [y])).toThrow("is asked");
  });

  test("are the same graph and the same bits every time", () => {
    const runs = [0, 1].map(() => {
      const { loss, block, inputs } = network(new Graph());
      const found = gradients(loss, [block]);
      verifyGraph(found);
      return { text: printGraph(found), bits: interpret(found, valuesOf(inputs))[0]! };
    });
    expect(runs[0]!.text).toBe(runs[1]!.text);
    expect([...runs[0]!.bits]).toEqual([...runs[1]!.bits]);
  });

  test("refuse a loss that is no float32 scalar, and integers to differentiate by", () => {
    const x = ops.leaf(new Graph(), "x", [3]);
    for (const [loss, wrt, message] of [[x, x, "scalar"], [ops.sum(ops.toInt(x)), x, "scalar"], [ops.sum(x), ops.toInt(x), "only float32"]] as const) {
      expect(() => gradients(loss, [wrt])).toThrow(message);
      expect(() => gradients(loss, [wrt])).toThrow(KatachiError);
    }
  });

  test("of windows that tile a tensor are a reshape, of those with gaps or overlaps are not", () => {
    const read = (size: number, stride: number): string => {
      const x = ops.leaf(new Graph(), "x", [12, 3]);
      const taken = ops.windows(x, [0], { sizes: [size], strides: [stride], dilations: [1] });
      const weights = ops.leaf(x.graph, "weights", taken.shape);
      return reachable(gradients(ops.sum(ops.mul(taken, weights)), [x])).map((node) => node.op.name).join();
    };
    expect(read(3, 3)).toContain("reshape");
    expect(read(3, 3)).not.toContain("place");
    expect(read(2, 3)).toContain("place");
    expect(read(2, 1)).toContain("place");
    // Windows that stand in columns tile as well, forwards or backwards.
    for (const index of [{ offset: 0, coefficients: [1, 3] }, { offset: 11, coefficients: [-1, -3] }]) {
      const x = ops.leaf(new Graph(), "x", [12]);
      const columns = ops.view(x, [3, 4], [index]);
      expect(reachable(gradients(ops.sum(ops.mul(columns, ops.leaf(x.graph, "weights", [3, 4]))), [x])).map((node) => node.op.name)).not.toContain("place");
    }
  });
});

describe("gradients of one's own", () => {
  test("reach each input, and nothing goes back through the value", () => {
    const graph = new Graph();
    const [x, y] = [ops.leaf(graph, "x", [2]), ops.leaf(graph, "y", [3])];
    const value = ops.mul(ops.sum(ops.square(x)), ops.sum(y));
    const out = ops.customGradient(value, [x, y], (dy) => [ops.broadcastTo(dy, [2]), ops.broadcastTo(ops.mul(dy, 5), [3])]);
    const [loss, dx, dy] = interpret([out, ...gradients(ops.mul(out, 10), [x, y])], new Map([[x, Float64Array.of(1, 2)], [y, Float64Array.of(3, 4, 5)]]));
    expect([[...loss!], [...dx!], [...dy!]]).toEqual([[60], [10, 10], [50, 50, 50]]);
  });

  test.each([["another shape", (dy: Node) => ops.sum(dy), "float32[] for input 1 of shape [2]"], ["integers", (dy: Node) => ops.toInt(dy), "int32[2] for input 1 of shape [2]"]])("of %s are refused", (_, gradient, message) => {
    const x = ops.leaf(new Graph(), "x", [2]);
    const out = ops.customGradient(ops.square(x), [x], (dy) => [gradient(dy)]);
    expect(() => gradients(ops.sum(out), [x])).toThrow(`gradients: customGradient gives ${message}`);
  });

  test("may leave an input out", () => {
    const graph = new Graph();
    const [x, y] = [ops.leaf(graph, "x", []), ops.leaf(graph, "y", [])];
    const out = ops.customGradient(ops.mul(x, y), [x, y], (dy) => [undefined, ops.mul(dy, x)]);
    expect(interpret(gradients(out, [x, y]), new Map([[x, Float64Array.of(3)], [y, Float64Array.of(4)]])).map(([value]) => value)).toEqual([0, 3]);
  });
});

/** What the gradients' graph is made of, the loss aside. */
const kinds = (nodes: readonly Node[]): string[] => reachable(nodes).map((node) => node.op.name);

describe("what gradients are made of", () => {
  test("parts of a tensor come together without a sum", () => {
    const x = ops.leaf(new Graph(), "x", [7]);
    const parts = [ops.slice(x, [0], [3]), ops.slice(x, [4], [2])];
    const found = gradients(ops.sub(ops.sum(ops.mul(parts[0]!, ops.leaf(x.graph, "a", [3]))), ops.sum(ops.mul(parts[1]!, ops.leaf(x.graph, "b", [2])))), [x]);
    expect(kinds(found)).not.toContain("add");
    expect(kinds(found).filter((name) => name === "place").length).toBe(1);
  });

  /** The one product of the gradient by the image, and what of the result's gradient it reads. */
  const convolution = (strides: number, dilations = 1): { contracts: Node<{ accesses: readonly Access[] }>[]; largest: number; padded: Node } => {
    const graph = new Graph();
    const [image, kernel] = [ops.leaf(graph, "image", [1, 9, 9, 2]), ops.leaf(graph, "kernel", [3, 3, 2, 4])];
    const out = ops.conv2d(image, kernel, { strides, dilations });
    const found = gradients(ops.sum(ops.mul(out, ops.leaf(graph, "weights", out.shape))), [image]);
    const nodes = reachable(found);
    const contracts = nodes.filter((node) => node.op === contractOp && node.shape.join() === "1,9,9,2") as Node<{ accesses: readonly Access[] }>[];
    return { contracts, largest: Math.max(...nodes.map(({ shape }) => sizeOf(shape))), padded: contracts[0]!.inputs.find((node) => node.op.name === "place")! };
  };

  test.each([[1, 1, 11], [2, 1, 11], [1, 2, 13]])("the image's gradient of a convolution, strides %i and dilations %i, is one product with a padding of %i", (strides, dilations, size) => {
    const { contracts, largest, padded } = convolution(strides, dilations);
    expect(contracts.length).toBe(1);
    expect(padded.shape).toEqual([1, size, size, 4]);
    expect(largest).toBe(sizeOf(padded.shape));
    // It is read forwards.
    const { inputs, attrs: { accesses } } = contracts[0]!;
    expect(accesses[inputs.indexOf(padded)]!.flatMap(({ coefficients }) => coefficients).every((c) => c >= 0)).toBe(true);
  });

  test("so is one whose windows are read backwards", () => {
    const graph = new Graph();
    const [x, k] = [ops.leaf(graph, "x", [9]), ops.leaf(graph, "k", [3])];
    // out[o] = Σ x[o - i + 2] · k[i]
    const out = ops.contract(x, k, [7, 3], 1, [[{ offset: 2, coefficients: [1, -1] }], [axis(1)]]);
    const [dx] = gradients(ops.sum(ops.mul(out, ops.leaf(graph, "weights", [7]))), [x]) as [Node<{ accesses: readonly Access[] }>];
    expect(dx.op).toBe(contractOp);
    const padded = dx.inputs.findIndex((input) => input.op.name === "place");
    expect(dx.inputs[padded]!.shape).toEqual([11]);
    expect(dx.attrs.accesses[padded]).toEqual([{ offset: 0, coefficients: [1, 1] }]);
  });

  test.each([["their own", [7, 3]], ["one for each", [7]]] as const)("and of windows with weights, %s", (_, shape) => {
    const graph = new Graph();
    const [w, dy] = [ops.leaf(graph, "w", shape), ops.leaf(graph, "dy", [7])];
    const found = adjoint([{ node: dy, access: [axis(0)] }, { node: w, access: shape.map((_, i) => axis(i)) }], [7, 3], [{ offset: 0, coefficients: [1, 1] }], [9]);
    expect(kinds([found])).not.toContain("mul");
    const values = valuesOf([w, dy]);
    const expected = new Float64Array(9);
    for (let o = 0; o < 7; o++) for (let i = 0; i < 3; i++) expected[o + i]! += values.get(dy)![o]! * values.get(w)![shape.length === 2 ? 3 * o + i : o]!;
    expect(errorOf(interpret([found], values)[0]!, expected)).toBeLessThan(1e-14);
  });
});

describe("loops", () => {
  interface Loop {
    readonly length?: number;
    readonly backwards?: boolean;
    readonly states: readonly (readonly number[])[];
    readonly step: (states: readonly Node[], x: Node) => readonly Node[];
  }

  const shape = [2];

  /** A loop over one sequence, the flat tensor of its histories, and the histories. */
  function loop({ length = 4, backwards = false, states, step }: Loop): { graph: Graph; leaves: Node[]; flat: Node; histories: Node[] } {
    const inner = new Graph();
    const own = states.map((s, i) => ops.leaf(inner, `state${i}`, s));
    const element = ops.leaf(inner, "element", shape);
    const body = new Body(own, [element], [], step(own, element));
    const graph = new Graph();
    const init = states.map((s, i) => ops.leaf(graph, `init${i}`, s));
    const sequence = ops.leaf(graph, "sequence", [length, ...shape]);
    const flat = recurrence(body, length, init, [sequence], [], backwards);
    return { graph, leaves: [...init, sequence], flat, histories: historiesOf(flat, body, length) };
  }

  const coupled: Loop = { states: [shape, shape], step: ([a, b], x) => [ops.tanh(ops.add(ops.mul(a!, 0.5), x)), ops.mul(ops.add(a!, b!), x)] };
  const apart: Loop = { states: [shape, shape], step: ([a, b], x) => [ops.tanh(ops.add(ops.mul(a!, 0.5), x)), ops.mul(b!, x)] };
  const forgetful: Loop = { states: [shape, shape], step: ([a], x) => [ops.tanh(ops.add(ops.mul(a!, 0.5), x)), ops.square(x)] };
  const scalars: Loop = { states: [[], []], step: ([a, b], x) => [ops.tanh(ops.add(ops.mul(a!, 0.5), ops.sum(x))), ops.mul(b!, ops.sum(x))] };

  /** Random weights for a sum of all elements. */
  const weighed = (x: Node, name = "weights"): Node => ops.sum(ops.mul(ops.mul(x, ops.leaf(x.graph, name, x.shape)), x));

  const losses: readonly [string, (made: ReturnType<typeof loop>) => Node][] = [
    ["all", ({ flat }) => weighed(flat)],
    ["a part across states", ({ flat }) => weighed(ops.slice(flat, [1], [flat.shape[0]! - 2]))],
    ["a part across states, backwards", ({ flat }) => weighed(ops.reverse(ops.slice(flat, [1], [flat.shape[0]! - 2]), [0]))],
    ["every other element, as rows", ({ flat }) => weighed(ops.reshape(ops.slice(flat, [0], [flat.shape[0]! >> 1], [2]), [1, flat.shape[0]! >> 1]))],
    ["the first history", ({ histories }) => weighed(histories[0]!)],
    ["the second history", ({ histories }) => weighed(histories[1]!)],
    ["the first element", ({ flat }) => weighed(ops.slice(flat, [0], [1]))],
    ["the first element as a scalar", ({ flat }) => weighed(ops.take(flat, 0, 0))],
    ["the first element of the second history", ({ flat }) => weighed(ops.slice(flat, [flat.shape[0]! >> 1], [1]))],
    ["the last element of the first history, as a scalar", ({ flat }) => weighed(ops.take(flat, (flat.shape[0]! >> 1) - 1, 0))],
    ["the last element", ({ flat }) => weighed(ops.slice(flat, [flat.shape[0]! - 1], [1]))],
    ["parts that overlap", ({ flat }) => ops.add(weighed(ops.slice(flat, [0], [6]), "a"), weighed(ops.slice(flat, [3], [5]), "b"))],
    ["parts that overlap, one of them across states", ({ flat }) => ops.add(weighed(ops.slice(flat, [0], [(flat.shape[0]! >> 1) - 1]), "a"), weighed(ops.slice(flat, [(flat.shape[0]! >> 1) - 3], [(flat.shape[0]! >> 1) + 3]), "b"))],
    ["a part across states, and before it one that overlaps", ({ flat }) => ops.add(weighed(ops.slice(flat, [(flat.shape[0]! >> 1) - 3], [(flat.shape[0]! >> 1) + 3]), "a"), weighed(ops.slice(flat, [0], [(flat.shape[0]! >> 1) - 1]), "b"))],
    ["columns of both histories", ({ flat }) => weighed(ops.view(flat, [3, 2], [{ offset: 0, coefficients: [1, flat.shape[0]! >> 1] }]))],
    ["parts that overlap in one history, and one of the other", ({ histories: [a, b] }) => ops.add(ops.add(weighed(a!, "a"), weighed(ops.slice(a!, a!.shape.map((_, i) => (i === 0 ? 1 : 0)), a!.shape.map((size, i) => (i === 0 ? 2 : size))), "b")), weighed(ops.take(b!, 2, 0), "c"))],
  ];

  for (const [title, made] of Object.entries({ coupled, apart, forgetful, scalars })) for (const backwards of [false, true]) {
    test.each(losses)(`of ${title} states${backwards ? ", backwards" : ""}, where the loss reads %s`, (_, lossOf) => {
      const built = loop({ ...made, backwards });
      const loss = lossOf(built);
      const leaves = reachable([loss]).filter((node) => node.op.lowering.kind === "leaf");
      const values = valuesOf(leaves, 4);
      expect(gradientErrors(loss, built.leaves, values, randomStream(6), false).first).toBeLessThanOrEqual(1e-7);
    });
  }

  test("only what the loss reads of the states goes along with the way back", () => {
    const inputs = (lossOf: (made: ReturnType<typeof loop>) => Node): number => {
      const built = loop(apart);
      const back = reachable(gradients(lossOf(built), built.leaves)).filter((node) => node.op.lowering.kind === "loop" && node !== built.flat);
      return back[0]!.inputs.length;
    };
    const both = inputs(({ flat }) => weighed(flat));
    for (const i of [0, 1]) expect(inputs(({ histories }) => weighed(histories[i]!))).toBe(both - 1);
    // The last element of the first, the first of the second.
    expect(inputs(({ flat }) => weighed(ops.slice(flat, [7], [3])))).toBe(both - 1);
    expect(inputs(({ flat }) => weighed(ops.slice(flat, [10], [3])))).toBe(both - 1);
    expect(inputs(({ flat }) => weighed(ops.reverse(ops.slice(flat, [7], [3]), [0])))).toBe(both - 1);
    expect(inputs(({ flat }) => weighed(ops.slice(flat, [9], [2])))).toBe(both);
  });
});

/** Σ of products at the places an access says, by plain loops. */
function scattered(factors: readonly Factor[], values: ReadonlyMap<Node, Float64Array>, sizes: readonly number[], at: Access, shape: readonly number[]): Float64Array {
  const out = new Float64Array(sizeOf(shape));
  const flat = (access: Access, box: readonly number[], point: readonly number[]): number => access.reduce((sum, a, dim) => sum * box[dim]! + evaluate(a, point), 0);
  for (let n = 0; n < sizeOf(sizes); n++) {
    let rest = n;
    const point = [...sizes].reverse().map((size) => { const i = rest % size; rest = Math.floor(rest / size); return i; }).reverse();
    out[flat(at, shape, point)]! += factors.reduce((product, { node, access }) => product * values.get(node)![flat(access, node.shape, point)]!, 1);
  }
  return out;
}

test("adjoints of random reads are the sums they say", () => {
  const coefficients = fc.array(fc.constantFrom(0, 0, 0, 1, 1, -1, 2, -2, 3), { minLength: 4, maxLength: 4 });
  /** An index over part or all of a dimension: along one axis mostly, or along several. */
  const index = fc.record({ axis: fc.nat(3), sign: fc.constantFrom(1, 1, -1), single: fc.constantFrom(true, true, true, false), coefficients, before: fc.constantFrom(0, 0, 0, 1), after: fc.constantFrom(0, 0, 0, 2) });
  type Index = typeof index extends fc.Arbitrary<infer I> ? I : never;
  const cases = fc.record({ sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), at: fc.array(fc.record({ coefficients, before: fc.nat(1), after: fc.nat(1) }), { minLength: 1, maxLength: 2 }), factors: fc.array(fc.array(index, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }) });
  const placed = (found: readonly number[], sizes: readonly number[], before: number, after: number): { a: Access[number]; size: number } => {
    const linear = { offset: 0, coefficients: found.slice(0, sizes.length) };
    const { min, max } = bounds(linear, sizes);
    return { a: { ...linear, offset: before - min }, size: max - min + 1 + before + after };
  };
  fc.assert(
    fc.property(cases, ({ sizes, at, factors }) => {
      const graph = new Graph();
      const target = at.map((dim) => placed(dim.coefficients, sizes, dim.before, dim.after));
      const made = factors.map((dims, f): Factor => {
        const reads = dims.map((dim: Index) => placed(dim.single ? sizes.map((_, i) => (i === dim.axis % sizes.length ? dim.sign : 0)) : dim.coefficients, sizes, dim.before, dim.after));
        return { node: ops.leaf(graph, `factor${f}`, reads.map(({ size }) => size)), access: reads.map(({ a }) => a) };
      });
      const [access, shape] = [target.map(({ a }) => a), target.map(({ size }) => size)];
      const values = valuesOf(made.map(({ node }) => node));
      const found = adjoint(made, sizes, access, shape);
      verifyGraph([found]);
      expect(errorOf(interpret([found], values)[0]!, scattered(made, values, sizes, access, shape))).toBeLessThan(1e-12);
    }),
    { seed: 5, numRuns: 600 },
  );
});

test("an adjoint is of one or two factors", () => {
  const node = ops.leaf(new Graph(), "x", [3]);
  const factor = { node, access: [axis(0)] };
  for (const factors of [[], [factor, factor, factor]]) expect(() => adjoint(factors, [3], [axis(0)], [3])).toThrow("expected 1 or 2");
  const sum = adjoint([factor, factor], [3], [constant(0)], [1]);
  expect([...interpret([sum], new Map([[node, Float64Array.of(1, 2, 3)]]))[0]!]).toEqual([14]);
});
