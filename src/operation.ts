/** What can be called on tensors: layers and models. */
import type { Node } from "../codegen/graph/node.js";
import { KatachiError } from "../types/error.js";
import type { RuntimeDim } from "../types/dimension.js";
import { message } from "../types/messages.js";
import { showShape, type RuntimeShape } from "../types/shape.js";
import type { DType } from "../types/tensor.js";
import { Callable, defineName } from "./callable.js";
import { loadWeights, saveWeights } from "./io/weights.js";
import type { Lowering } from "./models/lowering.js";
import { isTensor, TensorValue, weightTensor } from "./tensor.js";
import type { Variable } from "./variable.js";

export interface RuntimeType {
  readonly shape: RuntimeShape;
  readonly dtype: DType;
}

/** What the names of dimensions stand for: sizes, or dimensions of the model around. */
export type Names = ReadonlyMap<string, RuntimeDim>;

/** What a call was given: the part each tensor plays, and what is no tensor. */
export interface Given {
  readonly roles: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** A call with tensors only, all of one kind. */
export const tensorsOnly = (count: number): Given => ({ roles: Array.from({ length: count }, (_, i) => String(i)), options: {} });

/** A node with the mask of its steps, where it has one: bool, of the node's first axes; false where a step is padding. */
export interface Masked {
  readonly node: Node;
  readonly mask?: Node | undefined;
}

/** Integers must be at least 0 and below this, or the layer would look up what is not there. */
export interface Limit {
  readonly below: number;
  readonly layer: string;
}

export abstract class Operation extends Callable {
  declare readonly name: string;
  #calls = 0;

  /** @param kind the Keras class: what `summary()` prints in parentheses */
  constructor(name: string, readonly kind: string) {
    super();
    defineName(this, name);
  }

  /** Whether training changes the weights; takes effect at the next `compile`. */
  abstract trainable: boolean;
  /** All weights, in Keras' order, each once. */
  abstract readonly variables: readonly Variable[];
  /** The variables that `compile` hands to the optimizer: none of a frozen layer. */
  abstract readonly trainableVariables: readonly Variable[];
  /** What is kept between batches and is no weight: the states of stateful recurrent layers, constants of ops. */
  get states(): readonly Variable[] {
    return [];
  }

  /** Sets the states of stateful recurrent layers back to zero. */
  abstract resetStates(): void;

  /** The weights as tensors that read their newest values; empty until the first call. */
  get weights(): readonly TensorValue[] {
    return this.variables.map(weightTensor);
  }

  /** Number of weights, each array's elements counted. */
  countParams(): number {
    return this.variables.reduce((sum, variable) => sum + variable.size, 0);
  }

  /** Copies of all weights' values, in the order of `weights`. */
  async getWeights(): Promise<Float32Array[]> {
    return Promise.all(this.variables.map((variable) => variable.read()));
  }

  /** Replaces all weights, given in the order of `weights`. Nothing changes unless every size fits and every value is finite. */
  setWeights(values: readonly ArrayLike<number>[]): void {
    const { variables, name } = this;
    if (values.length !== variables.length) throw new KatachiError("data", `setWeights: ${name} has ${variables.length} weights, got ${values.length}`);
    variables.forEach((variable, i) => {
      const { length } = values[i]!;
      if (length !== variable.size) throw new KatachiError("data", `setWeights: ${variable.name} has shape ${showShape(variable.shape)} and ${variable.size} values, got ${length}`);
      const bad = Array.prototype.findIndex.call(values[i]!, (value) => !Number.isFinite(value));
      if (bad >= 0) throw new KatachiError("data", `setWeights: ${variable.name} must hold finite numbers, got ${values[i]![bad]} at position ${bad}`);
    });
    variables.forEach((variable, i) => variable.write(Float32Array.from(values[i]!)));
  }

  /** Writes all weights to a safetensors file, whole or not at all. */
  async saveWeights(path: string): Promise<void> {
    await saveWeights(this, path);
  }

  /** Replaces all weights by those of a safetensors file. Nothing changes unless all of them fit. */
  async loadWeights(path: string): Promise<void> {
    await loadWeights(this, path);
  }

  /**
   * Types of the results for inputs of these types, or a KatachiError that says what does not fit.
   * @param names what the names of dimensions stand for in the model around
   */
  abstract infer(inputs: readonly RuntimeType[], path: readonly string[], names?: Names, given?: Given): readonly RuntimeType[];
  /** The computation on graph nodes, all sizes constant. */
  abstract lower(lowering: Lowering, inputs: readonly Masked[], given?: Given): readonly Masked[];

  /** What integers given as an input must be below, and for whom: rows of a table. */
  limitOf(_input: number): Limit | undefined {
    return undefined;
  }

  /** Records a call: the results remember where they come from. */
  protected record(inputs: readonly TensorValue[], given: Given = tensorsOnly(inputs.length)): TensorValue[] {
    const types = this.infer(inputs, [this.name], undefined, given);
    const call = { operation: this, inputs, given, number: this.#calls++ };
    return types.map(({ shape, dtype }, index) => new TensorValue(shape, dtype, { kind: "call", call, index }));
  }
}

/** Refuses what is not a tensor. */
export function checkTensor(layer: string, value: unknown, path: readonly string[] = []): TensorValue {
  if (isTensor(value)) return value;
  throw new KatachiError("shape", message("notTensor", { layer }), { path });
}

/** Runs a rule; its error gets the path of the layer it arose in. */
export function atPath<T>(path: readonly string[], run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof KatachiError) || error.path.length > 0) throw error;
    throw new KatachiError(error.code, error.message, { path, cause: error });
  }
}
