/**
 * A model's weights in an engine's memory: two flat blocks, one of what the optimizer changes and one of the rest.
 *
 * Layers may be shared between models, and every model has its own engine. A variable's newest value therefore lives
 * in one place at a time: `acquire` brings stale copies up to date before a run, `claim` says after a training step
 * that this store now holds the newest.
 */
import type { Home, Variable } from "../variable.js";
import type { Engine, Later } from "./executable.js";

/** Each weight starts at a multiple of this many elements, so that vector loads are aligned; the gaps stay 0. */
const ALIGNMENT = 4;

/** Where a weight lies in its block, in elements. */
export interface Slot {
  readonly block: Block;
  readonly offset: number;
}

/** Weights behind one another in one state of the engine. */
export interface Block {
  readonly name: string;
  readonly size: number;
  readonly variables: readonly Variable[];
  readonly offsets: ReadonlyMap<Variable, number>;
}

export function layOut(name: string, variables: readonly Variable[]): Block {
  const offsets = new Map<Variable, number>();
  let size = 0;
  for (const variable of variables) {
    offsets.set(variable, size);
    size += Math.ceil(variable.size / ALIGNMENT) * ALIGNMENT;
  }
  return { name, size, variables, offsets };
}

/** Names of the two blocks' states in every engine. */
export const PARAMETERS = "parameters";
export const CONSTANTS = "constants";

export class WeightStore implements Home {
  readonly parameters: Block;
  readonly constants: Block;
  readonly #slots = new Map<Variable, Slot>();
  readonly #versions = new Map<Variable, number>();
  /** Blocks that were read in this turn: who reads all weights at once has each block copied once, not once for each weight. */
  readonly #copies = new Map<Block, Later<Float32Array | Int32Array>>();

  constructor(readonly engine: Engine, all: readonly Variable[], trainable: readonly Variable[]) {
    this.parameters = layOut(PARAMETERS, trainable);
    this.constants = layOut(CONSTANTS, all.filter((variable) => !trainable.includes(variable)));
    for (const block of [this.parameters, this.constants]) {
      for (const [variable, offset] of block.offsets) this.#slots.set(variable, { block, offset });
    }
  }

  slot(variable: Variable): Slot | undefined {
    return this.#slots.get(variable);
  }

  /** Copies in what is newer elsewhere. Programs that use the blocks must have been compiled before. */
  async acquire(): Promise<void> {
    for (const block of [this.parameters, this.constants]) {
      const stale = block.variables.filter((variable) => this.#versions.get(variable) !== variable.version);
      if (stale.length === 0) continue;
      const complete = stale.length === block.variables.length;
      const data = complete ? new Float32Array(block.size) : (await this.engine.readState(block.name)).slice();
      for (const variable of stale) {
        const { version } = variable;
        data.set(await variable.read(), block.offsets.get(variable)!);
        this.#versions.set(variable, version);
      }
      this.engine.writeState(block.name, data);
    }
  }

  /** This store has just changed the weights: it holds their newest values. */
  claim(): void {
    for (const variable of this.#slots.keys()) {
      variable.moveTo(this);
      this.#versions.set(variable, variable.version);
    }
  }

  read(variable: Variable): Later<Float32Array> {
    const { block, offset } = this.#slots.get(variable)!;
    if (!this.#copies.has(block)) {
      this.#copies.set(block, this.engine.readState(block.name));
      queueMicrotask(() => this.#copies.delete(block));
    }
    const cut = (data: Float32Array | Int32Array): Float32Array => (data as Float32Array).slice(offset, offset + variable.size);
    const state = this.#copies.get(block)!;
    return state instanceof Promise ? state.then(cut) : cut(state);
  }
}
