/** One step to compile: which leaves are fed, which are kept, what comes out. Training, evaluation and prediction are each a program. */
import { KatachiError } from "../types/error.js";
import { reachable, type Node } from "./graph/node.js";

export interface Program {
  /** Leaves that are written before each run. */
  readonly inputs: readonly Node[];
  /** Leaves that keep their values from run to run: weights, optimizer slots, moving statistics. */
  readonly state: readonly Node[];
  /** New values of state leaves, written in place after every read of the old value. Shapes and dtypes are equal. */
  readonly updates: readonly { readonly state: Node; readonly value: Node }[];
  /** Values that can be read after a run, in order. */
  readonly outputs: readonly Node[];
  /** Loops whose steps have become nodes: see passes/unfold.ts. */
  readonly loops?: readonly Loop[];
}

/** Nodes that are computed step by step: each step reads the states that the one before left. */
export interface Loop {
  readonly length: number;
  /** From the last step to the first. */
  readonly backwards: boolean;
  /** Per state, the leaf that stands for its history [length + 1, ...] in the nodes, and the history they make: see ops/history.ts. */
  readonly carries: readonly { readonly leaf: Node; readonly value: Node }[];
}

/** Every value that a program must make. */
export const valuesOf = ({ outputs, updates, loops = [] }: Program): Node[] => [...outputs, ...updates.map(({ value }) => value), ...loops.flatMap(({ carries }) => carries.map(({ value }) => value))];

/** Every node the program must compute, inputs before users. */
export const nodesOf = (program: Program): Node[] => reachable(valuesOf(program));

/** Checks that every leaf a program reads is one of its inputs or states, and that updates fit. */
export function verifyProgram(program: Program): void {
  const known = new Set([...program.inputs, ...program.state, ...(program.loops ?? []).flatMap(({ carries }) => carries.map(({ leaf }) => leaf))]);
  for (const node of nodesOf(program)) {
    if (node.op.lowering.kind === "leaf" && !known.has(node)) throw new KatachiError("graph", `program: leaf %${node.id} ${JSON.stringify(node.attrs)} is neither an input nor a state`);
  }
  for (const { state, value } of program.updates) {
    if (!program.state.includes(state)) throw new KatachiError("graph", `program: an update names %${state.id}, which is not a state`);
    if (state.shape.join() !== value.shape.join() || state.dtype !== value.dtype) throw new KatachiError("graph", `program: the update of %${state.id} has shape [${value.shape.join(", ")}], expected [${state.shape.join(", ")}]`);
  }
}
