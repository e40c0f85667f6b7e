/**
 * A loop along a time axis as one primitive: s[0] is given, s[t + 1] = next(s[t], x[t], c). Its result is the history of
 * all states. Its gradient is a loop that goes back along the history, and what is left of it needs no loop at all.
 */
import { Body, transplant } from "../graph/body.js";
import { sizeOf, type TensorType } from "../graph/dtype.js";
import { Graph, type Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import { fill } from "./constants.js";
import { lastState, statesBefore } from "./history.js";
import { leaf } from "./leaf.js";
import { lift, spread, type Lifted } from "./lift.js";
import { slice, split } from "./movement.js";
import { add, addOp, mul } from "./pointwise/arithmetic.js";
import { flush, tanh } from "./pointwise/functions.js";
import { matmul } from "./product.js";
import { pullback } from "./pullback.js";
import { reshape } from "./reshape.js";
import { checkAttrs, fail, sameShape, textOf } from "./support.js";

export interface RecurrenceAttrs {
  readonly body: Body;
  /** How many steps. */
  readonly length: number;
  /** From the last element of the sequences to the first. Histories are then in that order as well: the state before the first step is the last element. */
  readonly backwards: boolean;
}

/** Where the history of each state begins in the result, and its size. */
export function historySpans({ states }: Body, length: number): { readonly offset: number; readonly shape: readonly number[] }[] {
  let end = 0;
  return states.map((state) => {
    const shape = [length + 1, ...state.shape];
    end += sizeOf(shape);
    return { offset: end - sizeOf(shape), shape };
  });
}

/** Inputs: the states before the first step, the sequences [length, ...], the constants. */
export const recurrenceOp: Op<RecurrenceAttrs> = {
  name: "recurrence",
  infer(inputs, attrs) {
    checkAttrs("recurrence", attrs, ["body", "length", "backwards"]);
    const { body, length } = attrs;
    if (!Number.isSafeInteger(length) || length < 1) fail(`recurrence: length ${length} is not a whole number of at least 1`);
    if (inputs.length !== body.leaves.length) fail(`recurrence: expected ${body.leaves.length} inputs, got ${inputs.length}`);
    body.leaves.forEach((leaf, i) => {
      const shape = body.sequences.includes(leaf) ? [length, ...leaf.shape] : leaf.shape;
      if (!sameShape(inputs[i]!.shape, shape) || inputs[i]!.dtype !== leaf.dtype) fail(`recurrence: input ${i} is ${textOf(inputs[i]!)}, expected ${textOf({ shape, dtype: leaf.dtype })}`);
    });
    body.states.forEach((state, i) => {
      const next = body.next[i];
      if (!next || state.dtype !== "float32" || next.dtype !== "float32" || !sameShape(state.shape, next.shape)) fail(`recurrence: state ${i} is ${textOf(state)} and becomes ${next ? textOf(next) : "nothing"}`);
    });
    return { shape: [historySpans(body, length).reduce((sum, { shape }) => sum + sizeOf(shape), 0)], dtype: "float32" };
  },
  reference(inputs, { shape, attrs: { body, length, backwards } }) {
    const { states, sequences, next } = body;
    const out = new Float64Array(sizeOf(shape));
    const spans = historySpans(body, length);
    const values = new Map(body.leaves.map((leaf, i) => [leaf, inputs[i]!]));
    const remember = (t: number): void => states.forEach((state, i) => out.set(values.get(state)!, spans[i]!.offset + t * sizeOf(state.shape)));
    remember(backwards ? length : 0);
    for (let step = 0; step < length; step++) {
      const t = backwards ? length - 1 - step : step;
      sequences.forEach((leaf, i) => values.set(leaf, inputs[states.length + i]!.slice(t * sizeOf(leaf.shape), (t + 1) * sizeOf(leaf.shape))));
      for (const node of body.nodes) if (!body.leaves.includes(node)) values.set(node, node.op.reference(node.inputs.map((input) => values.get(input)!), node));
      const after = next.map((node) => values.get(node)!);
      states.forEach((state, i) => values.set(state, after[i]!));
      remember(backwards ? t : t + 1);
    }
    return out;
  },
  gradient,
  lowering: { kind: "loop", body: ({ attrs }) => attrs.body, length: ({ attrs }) => attrs.length, backwards: ({ attrs }) => attrs.backwards },
  samples: [
    { inputs: float([2, 3], [5, 2, 3], [3, 3]), attrs: { body: sampleBody([[2, 3]], [[2, 3]], [[3, 3]], ([h], [x], [w]) => [tanh(add(matmul(h!, w!), x!))]), length: 5, backwards: false } },
    { inputs: float([3], [2], [4, 3], [4, 5], [2]), attrs: { body: sampleBody([[3], [2]], [[3], [5]], [[2]], ([h, c], [x, y], [w]) => [mul(tanh(add(h!, x!)), 0.5), add(mul(c!, w!), split(y!, [2, 3], 0)[0]!)]), length: 4, backwards: true } },
    { inputs: float([], [17]), attrs: { body: sampleBody([[]], [[]], [], ([h], [x]) => [mul(tanh(add(h!, x!)), 0.9)]), length: 17, backwards: true } },
    // One step; a state that moves on to another one; one that stays.
    { inputs: float([4], [1, 4]), attrs: { body: sampleBody([[4]], [[4]], [], ([h], [x]) => [mul(h!, x!)]), length: 1, backwards: false } },
    { inputs: float([2], [2], [2], [6, 2]), attrs: { body: sampleBody([[2], [2], [2]], [[2]], [], ([a, b, c], [x]) => [add(x!, mul(tanh(b!), c!)), a!, c!]), length: 6, backwards: false } },
  ],
  errorSamples: [
    { inputs: float([4], [2, 4]), attrs: { body: sampleBody([[4]], [[4]], [], ([h], [x]) => [add(h!, x!)]), length: 0, backwards: false }, message: "at least 1" },
    { inputs: float([4], [2, 4]), attrs: { body: sampleBody([[4]], [[4]], [], ([h], [x]) => [add(h!, x!)]), length: 3, backwards: false }, message: "input 1 is float32[2, 4], expected float32[3, 4]" },
    { inputs: float([4]), attrs: { body: sampleBody([[4]], [[4]], [], ([h], [x]) => [add(h!, x!)]), length: 3, backwards: false }, message: "expected 2 inputs" },
    { inputs: float([2], [3, 2]), attrs: { body: sampleBody([[2]], [[2]], [], ([h]) => [reshape(h!, [1, 2])]), length: 3, backwards: false }, message: "becomes float32[1, 2]" },
    { inputs: [], attrs: { length: 3, backwards: false } as RecurrenceAttrs, message: 'attribute "body" is missing' },
  ],
};

function float(...shapes: number[][]): TensorType[] {
  return shapes.map((shape) => ({ shape, dtype: "float32" }));
}

function sampleBody(states: number[][], sequences: number[][], constants: number[][], next: (states: Node[], sequences: Node[], constants: Node[]) => Node[]): Body {
  const graph = new Graph();
  const leaves = [states, sequences, constants].map((shapes, kind) => shapes.map((shape, i) => leaf(graph, `${kind}.${i}`, shape))) as [Node[], Node[], Node[]];
  return new Body(...leaves, next(...leaves));
}

/**
 * With v[t] what reaches s[t] from outside and p(t, g) what a step sends back to its state when g reaches its result,
 * g[T] = v[T] and g[t] = v[t] + p(t, g[t + 1]): a loop in the other direction. What the steps send to sequences and
 * constants is the gradient of one computation for all steps at once.
 */
function gradient(node: Node<RecurrenceAttrs>, dy: Node): readonly (Node | undefined)[] {
  const { body, length, backwards } = node.attrs;
  const first = body.states.length;
  const last = first + body.sequences.length;
  const [sequences, constants] = [node.inputs.slice(first, last), node.inputs.slice(last)];
  const before = historiesOf(node, body, length).map((history) => statesBefore(history, backwards));
  const reached = historySpans(body, length).map(({ offset, shape }) => piece(dy, offset, sizeOf(shape)));
  const arrived = reached.map((v, i) => v && reshape(v, [length + 1, ...body.states[i]!.shape]));
  const begin = arrived.map((v, i) => (v ? lastState(v, backwards) : fill(node.graph, 0, body.states[i]!.shape)));
  const back = backBody(body, arrived.map((v) => v !== undefined));
  const along = [...before, ...sequences, ...arrived.flatMap((v) => (v ? [statesBefore(v, backwards)] : []))];
  const sent = historiesOf(recurrence(back, length, begin, along, constants, !backwards), back, length);

  const outside = [...before, ...sequences, ...constants];
  const leaves = new Map(body.leaves.map((leaf, i): [Node, Lifted] => [leaf, { node: outside[i]!, along: !body.constants.includes(leaf) }]));
  const next = forAllSteps(body.next, node.graph, length, leaves) ?? fail("recurrence: its body cannot be lifted");
  const seeds = next.map((node, i) => ({ node, gradient: statesBefore(sent[i]!, !backwards) }));
  const wanted = [...new Set([...sequences, ...constants].filter(({ dtype }) => dtype === "float32"))];
  const found = new Map(pullback(seeds, wanted, new Map(outside.map((x) => [x, x]))).map((total, i) => [wanted[i]!, total]));
  // A node that is given twice gets everything at its first place.
  const once = (x: Node): Node | undefined => {
    const total = found.get(x);
    found.delete(x);
    return total;
  };
  return [...sent.map((history) => lastState(history, !backwards)), ...[...sequences, ...constants].map(once)];
}

/** The step of the gradient: its states are what reaches those of `body`, and it sees both and, where something comes from outside, that. */
function backBody(body: Body, given: readonly boolean[]): Body {
  const graph = new Graph();
  const like = (name: string, nodes: readonly Node[]): Node[] => nodes.map((node, i) => leaf(graph, `${name}${i}`, node.shape, node.dtype));
  const [arriving, states, sequences, constants] = [like("arriving", body.states), like("state", body.states), like("sequence", body.sequences), like("constant", body.constants)] as const;
  const own = [...states, ...sequences, ...constants];
  const next = transplant(body.next, graph, new Map(body.leaves.map((leaf, i) => [leaf, own[i]!])));
  const sent = pullback(next.map((node, i) => ({ node, gradient: arriving[i]! })), states);
  const outside = body.states.map(({ shape }, i) => (given[i] ? leaf(graph, `given${i}`, shape) : undefined));
  const total = (v: Node | undefined, p: Node | undefined, i: number): Node => (v && p ? add(v, p) : (v ?? p ?? fill(graph, 0, body.states[i]!.shape)));
  // What a long loop sends back fades, and soon cannot be told from 0.
  return new Body(arriving, [...states, ...sequences, ...outside.filter((v) => v !== undefined)], constants, outside.map((v, i) => flush(total(v, sent[i], i))));
}

/** The history of each state, [length + 1, ...state], out of a flat tensor of all. */
export const historiesOf = (flat: Node, body: Body, length: number): Node[] =>
  historySpans(body, length).map(({ offset, shape }) => reshape(piece(flat, offset, sizeOf(shape)) ?? fill(flat.graph, 0, [sizeOf(shape)]), shape));

/** Elements of a flat tensor, looked for in the parts it is made of; undefined where all are zeros that fill a gap. */
function piece(flat: Node, offset: number, length: number): Node | undefined {
  if (flat.op === addOp) {
    const [a, b] = flat.inputs.map((input) => piece(input, offset, length));
    return a && b ? add(a, b) : (a ?? b);
  }
  const { lowering } = flat.op;
  if (lowering.kind === "place" && lowering.fill(flat) === 0) {
    const meets = flat.inputs.some((part, i) => {
      const index = lowering.at(flat, i)[0]!;
      const ends = [index.offset, index.offset + (index.coefficients[0] ?? 0) * (sizeOf(part.shape) - 1)];
      return part.shape.length > 1 || (Math.min(...ends) < offset + length && Math.max(...ends) >= offset);
    });
    if (!meets) return undefined;
  }
  return slice(flat, [offset], [length]);
}

/** The histories of all states of a loop, one after another in one flat tensor: see historiesOf. */
export const recurrence = (body: Body, length: number, init: readonly Node[], sequences: readonly Node[], constants: readonly Node[], backwards = false): Node<RecurrenceAttrs> =>
  [...init, ...sequences, ...constants][0]!.graph.node(recurrenceOp, [...init, ...sequences, ...constants], { body, length, backwards });

/** Counterparts of nodes of a body, or of nodes around it, for all steps at once. */
export const forAllSteps = (nodes: readonly Node[], graph: Graph, length: number, leaves: ReadonlyMap<Node, Lifted>): Node[] | undefined =>
  lift(nodes, graph, length, leaves)?.map((lifted) => spread(lifted, length));
