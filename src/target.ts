/** What can be called on tensors: layers and models. */
import type { Node } from "../codegen/graph/node.js";
import { KatachiError } from "../types/error.js";
import type { DType } from "../types/tensor.js";
import { Callable, defineName } from "./callable.js";
import type { Lowering } from "./models/lowering.js";
import { show } from "./options.js";
import { isTensor, type RuntimeShape, TensorValue } from "./tensor.js";
import type { Variable } from "./variable.js";

export interface RuntimeType {
  readonly shape: RuntimeShape;
  readonly dtype: DType;
}

export abstract class Target extends Callable {
  declare readonly name: string;

  /** @param kind the Keras class: what `summary()` prints in parentheses */
  constructor(name: string, readonly kind: string) {
    super();
    defineName(this, name);
  }

  /** All weights, in Keras' order, each once. */
  abstract readonly variables: readonly Variable[];
  /** The variables that `compile` hands to the optimizer: none of a frozen layer. */
  abstract readonly trainableVariables: readonly Variable[];
  /** Types of the results for inputs of these types, or a KatachiError that says what does not fit. */
  abstract infer(inputs: readonly RuntimeType[], path: readonly string[]): readonly RuntimeType[];
  /** The computation on graph nodes, all sizes constant. */
  abstract lower(lowering: Lowering, inputs: readonly Node[]): readonly Node[];

  /** Records a call: the results remember where they come from. */
  protected record(inputs: readonly TensorValue[]): TensorValue[] {
    const types = this.infer(inputs, [this.name]);
    const call = { target: this, inputs };
    return types.map(({ shape, dtype }, index) => new TensorValue(shape, dtype, { kind: "call", call, index }));
  }
}

/** Refuses what is not a tensor: `dense: expected a tensor, got a function`. */
export function checkTensor(where: string, value: unknown, path: readonly string[] = []): TensorValue {
  if (isTensor(value)) return value;
  throw new KatachiError("shape", `${where}: expected a tensor, got ${show(value)}`, { path });
}
