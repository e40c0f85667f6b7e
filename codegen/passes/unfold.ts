/**
 * Replaces every loop by the nodes of its body for all steps at once. What the body reads of the step before it reads
 * from a leaf, the history of a state; the program's list of loops ties the leaf to the value that the nodes give it.
 * So a loop is nodes like others: what does not take part in the recurrence runs before or after it, fused as usual.
 */
import { sizeOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import { history, statesAfter, statesBefore } from "../ops/history.js";
import { assemble, leaf, reshape } from "../ops/index.js";
import type { Lifted } from "../ops/lift.js";
import { forAllSteps } from "../ops/recurrence.js";
import type { Loop, Program } from "../program.js";
import { KatachiError } from "../../types/error.js";
import { isComputed } from "./bases.js";
import { membersOf } from "./loops.js";
import { rewriteProgram, withInputs } from "./rewrite.js";

export function unfold(program: Program): Program {
  const loops: Loop[] = [];
  const unfolded = rewriteProgram(program, (node, inputs) => {
    if (node.op.lowering.kind !== "loop") return withInputs(node, inputs);
    const loop = unfoldLoop(withInputs(node, inputs));
    if (loop.length > 1) loops.push(loop);
    let end = 0;
    const parts = loop.carries.map(({ leaf, value }) => {
      const offset = end;
      end += sizeOf(leaf.shape);
      return { node: loop.length > 1 ? leaf : value, offset };
    });
    return assemble(parts, end);
  });
  return loops.length === 0 ? unfolded : { ...unfolded, loops };
}

function unfoldLoop(node: Node): Loop {
  const { lowering } = node.op;
  if (lowering.kind !== "loop") throw new KatachiError("graph", `unfold: ${node.op.name} is no loop`);
  const body = lowering.body(node);
  const length = lowering.length(node);
  const backwards = lowering.backwards(node);
  const leaves = body.states.map((state, i) => leaf(node.graph, `history ${node.id}.${i}`, [length + 1, ...state.shape]));
  const known = body.leaves.map((inner, i): [Node, Lifted] => {
    const state = leaves[i];
    // The only step begins with what is given.
    const before = state && length === 1 ? reshape(node.inputs[i]!, [1, ...inner.shape]) : state && statesBefore(state, backwards);
    return [inner, state ? { node: before!, along: true } : { node: node.inputs[i]!, along: !body.constants.includes(inner) }];
  });
  const next = forAllSteps(body.next, node.graph, length, new Map(known));
  if (!next) throw new KatachiError("graph", `unfold: the body of %${node.id} cannot run for all steps at once`);
  return { length, backwards, carries: leaves.map((leaf, i) => ({ leaf, value: history(node.inputs[i]!, next[i]!, backwards) })) };
}

/** Nodes outside a loop read what its steps leave from the histories, so that it need not be stored twice. */
export function readHistories(program: Program): Program {
  const inside = membersOf(program);
  const stored = new Map<Node, { readonly by: Loop; readonly history: Node }>();
  const values = new Set<Node>();
  for (const loop of program.loops ?? []) {
    for (const { leaf, value } of loop.carries) {
      values.add(value);
      if (isComputed(value.inputs[1]!)) stored.set(value.inputs[1]!, { by: loop, history: statesAfter(leaf, loop.backwards) });
    }
  }
  if (stored.size === 0) return program;
  return rewriteProgram(program, (node, inputs) => {
    const read = (input: Node, i: number): Node => {
      const known = stored.get(node.inputs[i]!);
      return known && known.by !== inside.get(node) ? known.history : input;
    };
    return withInputs(node, values.has(node) ? inputs : inputs.map(read));
  });
}
