/** One call of a layer while its model becomes a graph: what the layer's computation may ask for besides its inputs. */
import type { Node } from "../../codegen/graph/node.js";
import { Lowering } from "../models/lowering.js";
import type { Given, Masked, Operation } from "../operation.js";
import type { Variable } from "../variable.js";

interface CallParts {
  readonly layer: { readonly name: string; readonly trainable: boolean };
  readonly inputs: readonly Masked[];
  readonly given: Given;
  readonly weights: Readonly<Record<string, Variable>>;
  readonly states: Readonly<Record<string, Variable>>;
}

export class LayerCall extends Lowering {
  readonly #parts: CallParts;

  constructor(around: Lowering, parts: CallParts) {
    super(around.options, [...around.path, parts.layer.name], around.sizes, around);
    this.#parts = parts;
  }

  /** The mask of each input, where it has one. */
  get masks(): readonly (Node | undefined)[] {
    return this.#parts.inputs.map(({ mask }) => mask);
  }

  get given(): Given {
    return this.#parts.given;
  }

  /** Whether this layer's weights are trained; frozen layers may compute something else, as batch normalization does. */
  get trainable(): boolean {
    return this.#parts.layer.trainable;
  }

  /** The input that plays a part, of a layer with several. */
  role(name: string): Node | undefined {
    const at = this.given.roles.indexOf(name);
    return at < 0 ? undefined : this.#parts.inputs[at]!.node;
  }

  /** The value a weight that no gradient changes has after this run. */
  update(weight: string, value: Node): void {
    this.updates.set(this.#parts.weights[weight]!, value);
  }

  /** What was kept from the batch before. */
  state(name: string): Node {
    return this.newest(this.#parts.states[name]!);
  }

  /** What to keep for the next batch. */
  updateState(name: string, value: Node): void {
    this.updates.set(this.#parts.states[name]!, value);
  }

  /** Applies a layer inside this one. */
  apply(operation: Operation, inputs: readonly Masked[], given?: Given): readonly Masked[] {
    return operation.lower(this, inputs, given);
  }
}
