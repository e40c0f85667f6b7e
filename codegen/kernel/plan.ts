/** Where everything lives and what runs in which order: the last target-independent form of a compiled step. */
import type { Buffer, Nest } from "./nest.js";

export interface PlacedBuffer extends Buffer {
  /** Position in the arena, in elements of four bytes; a multiple of 4 for buffers that own memory, any for views of others. */
  readonly offset: number;
}

export interface Plan {
  readonly buffers: readonly PlacedBuffer[];
  /** In execution order. */
  readonly nests: readonly Nest[];
  /** Elements of the arena, buffers only; a target adds the slack it needs. */
  readonly size: number;
}
