/** The states of an engine behind one another in one buffer, which grows when a program brings new ones. */
import { sizeOf, type DType } from "../../../codegen/graph/dtype.js";
import type { Node } from "../../../codegen/graph/node.js";
import { KatachiError } from "../../../types/error.js";
import { stateName } from "../leaves.js";
import type { GpuBuffer } from "./gpu.js";
import type { Session } from "./session.js";

export interface State {
  readonly dtype: DType;
  /** In elements. */
  readonly offset: number;
  readonly length: number;
}

const ALIGNMENT = 16;

export class StateMemory {
  readonly #states = new Map<string, State>();
  #end = 0;
  #buffer: GpuBuffer;
  #capacity = ALIGNMENT;

  constructor(readonly session: Session) {
    this.#buffer = session.createBuffer(this.#capacity);
  }

  /** Where a state lies; a new one gets a place, and memory at the next `grow`. */
  place(leaf: Node): State {
    const name = stateName(leaf);
    const length = sizeOf(leaf.shape);
    const known = this.#states.get(name);
    if (known && (known.length !== length || known.dtype !== leaf.dtype)) {
      throw new KatachiError("state", `webgpu: state ${name} has ${known.length} elements of ${known.dtype}, the program has ${length} of ${leaf.dtype}`);
    }
    const state = known ?? { dtype: leaf.dtype, offset: this.#end, length };
    if (!known) this.#end += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    this.#states.set(name, state);
    return state;
  }

  named(call: string, name: string): State {
    const state = this.#states.get(name);
    // A place without memory is one of a program that could not be compiled.
    if (!state || state.offset + state.length > this.#capacity) throw new KatachiError("state", `${call}: no program has a state named ${JSON.stringify(name)}`);
    return state;
  }

  /** Elements that the places given so far take. */
  get length(): number {
    return this.#end;
  }

  /** The buffer; another one after `grow`. */
  get buffer(): GpuBuffer {
    return this.#buffer;
  }

  /** Gives every place memory, with the values kept. Says whether there is a new buffer. */
  grow(): boolean {
    if (this.#end <= this.#capacity) return false;
    const old = this.#buffer;
    this.#buffer = this.session.createBuffer(this.#end);
    this.session.copy(old, 0, this.#buffer, 0, this.#capacity);
    this.session.submit();
    old.destroy();
    this.#capacity = this.#end;
    return true;
  }
}
