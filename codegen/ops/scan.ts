/** A step repeated along a time axis, each one beginning with the states the one before ended with: recurrent layers. */
import { Body, reachableWithin, transplant } from "../graph/body.js";
import { Graph, type Node } from "../graph/node.js";
import { fill, iota } from "./constants.js";
import { leaf } from "./leaf.js";
import type { Lifted } from "./lift.js";
import { lastState, statesAfter, statesBefore } from "./history.js";
import { take } from "./movement.js";
import { stack } from "./padding.js";
import { forAllSteps, historiesOf, recurrence } from "./recurrence.js";
import { fail, sameShape, textOf } from "./support.js";

export interface ScanStep {
  /** The states the next step begins with, in the order and of the types of `init`. */
  readonly states: readonly Node[];
  /** What this step gives. */
  readonly outputs: readonly Node[];
}

export interface ScanOptions {
  /** The states before the first step. */
  readonly init: readonly Node[];
  /** What the steps go along, [time, ...]: each step sees one element of each. */
  readonly sequences: readonly Node[];
  /** What every step sees whole, such as weights. The step may use any other nodes as well. */
  readonly constants?: readonly Node[];
  /** From the last element to the first. */
  readonly reverse?: boolean;
  /** Whether the steps must stand one after another in the graph. Otherwise they are a loop, where they can be. */
  readonly unroll?: boolean;
  /** One step. `time` is the position in the sequences, an int32 scalar. It may be called more than once. */
  readonly step: (states: readonly Node[], inputs: readonly Node[], time: Node, constants: readonly Node[]) => ScanStep;
}

interface Scanned {
  readonly states: readonly Node[];
  readonly outputs: readonly Node[];
}

/** Fewer steps than this are as well unrolled. */
const SHORTEST_LOOP = 4;

/**
 * The states after the last step, and the outputs of all steps as [time, ...]: output t belongs to element t, also when
 * going in reverse. What does not depend on the states is better computed for all steps at once, before the scan.
 */
export function scan(options: ScanOptions): Scanned {
  const { sequences, unroll = false } = options;
  const [first] = sequences;
  if (!first) fail("scan: no sequences");
  const length = first!.shape[0];
  if (length === undefined || sequences.some(({ shape }) => shape[0] !== length)) fail(`scan: sequences must be equally long along axis 0: ${sequences.map(textOf).join(" vs ")}`);
  return (unroll || length! < SHORTEST_LOOP ? undefined : looped(options, length!)) ?? unrolled(options, length!);
}

function unrolled({ init, sequences, constants = [], reverse = false, step }: ScanOptions, length: number): Scanned {
  let states = init;
  const outputs: (readonly Node[])[] = [];
  for (let i = 0; i < length; i++) {
    const at = reverse ? length - 1 - i : i;
    const result = step(states, sequences.map((sequence) => take(sequence, at, 0)), fill(sequences[0]!.graph, at, [], "int32"), constants);
    checkStates(init, result.states);
    states = result.states;
    outputs[at] = result.outputs;
  }
  return { states, outputs: outputs[0]!.map((_, i) => stack(outputs.map((all) => all[i]!), 0)) };
}

/** The steps as one loop, traced once; undefined where an op of the step cannot run for all steps at once. */
function looped({ init, sequences, constants = [], reverse = false, step }: ScanOptions, length: number): Scanned | undefined {
  if (init.length === 0 || init.some(({ dtype }) => dtype !== "float32")) return undefined;
  const { graph } = sequences[0]!;
  const number = graph.nodes.length;
  const stand = (name: string, shape: readonly number[], dtype: Node["dtype"]): Node => leaf(graph, `scan${number}.${name}`, shape, dtype);
  const states = init.map(({ shape, dtype }, i) => stand(`state${i}`, shape, dtype));
  const inputs = sequences.map(({ shape, dtype }, i) => stand(`input${i}`, shape.slice(1), dtype));
  const time = stand("time", [], "int32");
  const result = step(states, inputs, time, constants);
  checkStates(init, result.states);

  const along = [...sequences, iota(graph, [length], 0)];
  const inside = dependents([...result.states, ...result.outputs], [...states, ...inputs, time]);
  const { body, outer } = bodyOf(result.states, states, [...inputs, time], inside);

  const histories = historiesOf(recurrence(body, length, init, along, outer, reverse), body, length);
  const leaves = new Map<Node, Lifted>();
  for (const node of reachableWithin([...result.states, ...result.outputs], new Map())) if (!inside.has(node)) leaves.set(node, { node, along: false });
  states.forEach((state, i) => leaves.set(state, { node: statesBefore(histories[i]!, reverse), along: true }));
  [...inputs, time].forEach((input, i) => leaves.set(input, { node: along[i]!, along: true }));
  if (!forAllSteps(result.states, graph, length, leaves)) return undefined;
  // What a step leaves is known from the history.
  result.states.forEach((state, i) => leaves.set(state, { node: statesAfter(histories[i]!, reverse), along: true }));
  const outputs = forAllSteps(result.outputs, graph, length, leaves);
  return outputs && { states: histories.map((history) => lastState(history, reverse)), outputs };
}

/** The nodes that others need and that depend on some of `leaves`, which are among them. */
function dependents(nodes: readonly Node[], leaves: readonly Node[]): Set<Node> {
  const found = new Set(leaves);
  for (const node of reachableWithin(nodes, new Map())) if (node.inputs.some((input) => found.has(input))) found.add(node);
  return found;
}

/** What the new states are made of, as a graph of its own; what does not change from step to step stays outside. */
function bodyOf(next: readonly Node[], states: readonly Node[], sequences: readonly Node[], inside: ReadonlySet<Node>): { readonly body: Body; readonly outer: readonly Node[] } {
  const graph = new Graph();
  const like = (name: string, nodes: readonly Node[]): Node[] => nodes.map((node, i) => leaf(graph, `${name}${i}`, node.shape, node.dtype));
  const needed = reachableWithin(next, new Map()).filter((node) => inside.has(node));
  // Literals are made anew inside.
  const outer = [...new Set([...needed.flatMap((node) => node.inputs), ...next])].filter((node) => !inside.has(node) && (node.inputs.length > 0 || node.op.lowering.kind === "leaf"));
  const [inner, given, constants] = [like("state", states), like("sequence", sequences), like("constant", outer)] as const;
  const own = [...inner, ...given, ...constants];
  return { body: new Body(inner, given, constants, transplant(next, graph, new Map([...states, ...sequences, ...outer].map((node, i) => [node, own[i]!])))), outer };
}

function checkStates(before: readonly Node[], after: readonly Node[]): void {
  const same = before.length === after.length && before.every((state, i) => sameShape(state.shape, after[i]!.shape) && state.dtype === after[i]!.dtype);
  if (!same) fail(`scan: a step makes states ${after.map(textOf).join(", ")} of ${before.map(textOf).join(", ")}`);
}
