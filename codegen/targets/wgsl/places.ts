/**
 * Where each buffer of a program lives on the GPU. Values and states lie in one storage buffer each, so that no program
 * needs more than a device binds; inputs and outputs have their own, so that tensors go in and out without a copy, as
 * far as there are bindings for them.
 */
import type { CompiledProgram } from "../../passes/compile.js";

export type Space = "arena" | "states" | "input" | "output";

export interface Place {
  readonly space: Space;
  /** Number in bind group 0. */
  readonly binding: number;
  /** Of element 0, in elements of four bytes. */
  readonly offset: number;
}

export const ARENA_BINDING = 0;
export const STATES_BINDING = 1;
const FIRST_OWN = 2;

/** A buffer that has a binding of its own. */
export interface Own {
  readonly buffer: number;
  readonly space: "input" | "output";
}

/** The largest inputs and outputs, at most `bindings` of them; the number of one is its position after the first two bindings. */
export function ownBuffers(program: CompiledProgram, bindings: number): Own[] {
  const inputs = [...program.bufferOfLeaf.values()].filter((buffer) => !program.states.has(buffer));
  const outputs = program.outputs.filter((buffer) => !program.states.has(buffer) && !inputs.includes(buffer));
  const all: Own[] = [
    ...inputs.map((buffer) => ({ buffer, space: "input" as const })),
    ...[...new Set(outputs)].map((buffer) => ({ buffer, space: "output" as const })),
  ];
  const length = ({ buffer }: Own): number => program.buffers[buffer]!.length;
  const chosen = new Set([...all].sort((a, b) => length(b) - length(a)).slice(0, Math.max(0, bindings - FIRST_OWN)));
  return all.filter((own) => chosen.has(own));
}

export interface Offsets {
  readonly arena: ReadonlyMap<number, number>;
  readonly states: ReadonlyMap<number, number>;
}

export function placeBuffers(program: CompiledProgram, own: readonly Own[], offsets: Offsets): Place[] {
  return program.buffers.map(({ id }): Place => {
    const position = own.findIndex(({ buffer }) => buffer === id);
    if (position >= 0) return { space: own[position]!.space, binding: FIRST_OWN + position, offset: 0 };
    const state = offsets.states.get(id);
    if (state !== undefined) return { space: "states", binding: STATES_BINDING, offset: state };
    return { space: "arena", binding: ARENA_BINDING, offset: offsets.arena.get(id) ?? 0 };
  });
}

export const bindingName = (binding: number): string => `b${binding}`;
