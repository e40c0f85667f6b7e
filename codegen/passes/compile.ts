/** From a program to a plan: simplify, lay out, fuse, lower, order, place in memory. */
import { flatten, identity } from "../graph/affine.js";
import { verifyGraph, type Node } from "../graph/node.js";
import type { Buffer, Nest } from "../kernel/nest.js";
import type { Plan } from "../kernel/plan.js";
import { copy } from "../ops/copy.js";
import { valuesOf, verifyProgram, type Program } from "../program.js";
import { fuse, type Fusion } from "./group.js";
import { packOperands, settle } from "./layout.js";
import { reuseSteps } from "./loops.js";
import { lowerGroup, NeedsCopy } from "./lower.js";
import { assignOffsets, lifetimes } from "./memory.js";
import { order, storesOf, type Update } from "./order.js";
import { uncovered } from "./parts.js";
import { mapValues, rewriteProgram, withInputs } from "./rewrite.js";
import { simplify } from "./simplify.js";
import { assignStorage, type Storage } from "./storage.js";
import { readHistories, unfold } from "./unfold.js";

export interface CompileOptions {
  /** Copy operands of products so that vectors along the result's last axis load contiguously (CPU targets). */
  readonly pack: boolean;
}

export interface CompiledProgram extends Plan {
  /** Buffers that outlive a run: their place is the engine's affair, so their offsets here mean nothing. */
  readonly states: ReadonlySet<number>;
  /** Buffer of each input and state leaf. */
  readonly bufferOfLeaf: ReadonlyMap<Node, number>;
  /** Buffer of each output, in the program's order. */
  readonly outputs: readonly number[];
}

export function compileProgram(program: Program, options: CompileOptions): CompiledProgram {
  verifyProgram(program);
  let current = checked(readHistories(checked(mapValues(unfold(program), simplify))));
  if (options.pack) current = checked(packOperands(current));
  current = checked(settle(current));
  for (;;) {
    try {
      return plan(current);
    } catch (request) {
      if (!(request instanceof NeedsCopy)) throw request;
      current = checked(settle(rewriteProgram(current, (node, inputs) => withCopy(node, inputs, request.node))));
    }
  }
}

/** Users of `target` read a copy of it instead. */
const withCopy = (node: Node, inputs: readonly Node[], target: Node): Node =>
  withInputs(node, inputs.map((input, i) => (node.inputs[i] === target && !node.op.keepsBuffer ? copy(input) : input)));

function checked(program: Program): Program {
  verifyGraph(valuesOf(program));
  return program;
}

function plan(program: Program): CompiledProgram {
  const fusion: Fusion = fuse(program);
  const storage: Storage = assignStorage(program, fusion);
  const lowered = fusion.groups.map((members) => lowerGroup(members, fusion, storage));
  const bufferOf = (node: Node): number => storage.bufferOf.get(node.op.lowering.kind === "reshape" ? sourceOf(node) : node)!;
  const updates: Update[] = program.updates.map(({ state, value }) => ({ from: bufferOf(value), to: bufferOf(state) }));
  const ordered = order(lowered, updates);
  const buffer = (id: number): number => ordered.merged.get(id) ?? id;
  const copies = ordered.copies.map(({ from, to }) => copyNest(storage.buffers[from]!, storage.buffers[to]!));
  const states = new Set(program.state.map(bufferOf));
  const inputs = new Set(program.inputs.map(bufferOf));
  const outputs = program.outputs.map((output) => buffer(bufferOf(output)));
  const { nests, buffers } = reuseSteps(withFills([...ordered.nests, ...copies], storage), storage.buffers, new Set([...states, ...inputs, ...outputs]));

  const lives = lifetimes(nests, new Set(outputs), inputs);
  const { offsets, size } = assignOffsets(buffers.filter(({ id }) => !states.has(id) && !ordered.merged.has(id)), lives);
  return {
    buffers: buffers.map((each) => ({ ...each, offset: offsets.get(each.id) ?? 0 })),
    states,
    nests,
    size,
    bufferOfLeaf: new Map([...program.inputs, ...program.state].map((leaf) => [leaf, bufferOf(leaf)])),
    outputs,
  };
}

const sourceOf = (node: Node): Node => (node.op.lowering.kind === "reshape" ? sourceOf(node.inputs[0]!) : node);

const copyNest = (from: Buffer, to: Buffer): Nest => {
  const index = flatten(identity(1), [1]);
  return {
    name: "copy",
    axes: [from.length],
    stages: [{ inner: [], reductions: [], stores: [{ buffer: to.id, index, value: { kind: "load", dtype: from.dtype, buffer: from.id, index } }] }],
    fills: [],
  };
};

/** Placed tensors with gaps are filled where no part covers them, by the first nest that writes to them. */
function withFills(nests: readonly Nest[], storage: Storage): Nest[] {
  const fills = new Map<number, Nest["fills"]>();
  for (const [node, buffer] of storage.bufferOf) {
    const { lowering } = node.op;
    if (lowering.kind !== "place") continue;
    const ranges = uncovered(node).map(([offset, end]) => ({ buffer, offset, length: end - offset, value: lowering.fill(node) }));
    if (ranges.length === 0) continue;
    const first = nests.findIndex((nest) => storesOf(nest).some((store) => store.buffer === buffer));
    fills.set(first, [...(fills.get(first) ?? []), ...ranges]);
  }
  return nests.map((nest, i) => (fills.has(i) ? { ...nest, fills: [...fills.get(i)!, ...nest.fills] } : nest));
}
