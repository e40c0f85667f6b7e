/** Models in the types: tensors in, tensors out; a model is itself a layer. */
import type { AnyLayer, RuleSlot } from "./layer.js";
import type { ModelCheck, ModelOutput, ModelRule } from "./model-call.js";
import type { AnyTensor } from "./tensor.js";
import type { CompileOptions, CompiledModel } from "./training/compile.js";
import type { InputData, PredictOptions, Predictions } from "./training/data.js";

/** One side of a model: a tensor, a tuple of tensors, or a record of named tensors. */
export type Ports = AnyTensor | readonly [AnyTensor, ...AnyTensor[]] | { readonly [name: string]: AnyTensor };

/** What `model` takes. */
export interface ModelOptions<I extends Ports, O extends Ports> {
  inputs: I;
  outputs: O;
  name?: string;
}

/**
 * A model of known shapes. Called on tensors it is a layer, and shares its weights between calls.
 *
 * @example
 * const image = input([28, 28, 1]);
 * const classifier = model({ inputs: image, outputs: layers.dense(10)(layers.flatten()(image)) });
 * const digits = classifier(input([28, 28, 1])); // Tensor<[Batch, 10]>
 */
export interface Model<I extends Ports, O extends Ports> extends AnyLayer, RuleSlot<ModelRule<I, O>> {
  <const T>(x: ModelCheck<I, T>): ModelOutput<I, O, T>;
  readonly inputs: I;
  readonly outputs: O;
  /** The layers in the order they were called, input layers included. */
  readonly layers: readonly AnyLayer[];
  /** Prints the layers, their output shapes and parameter counts. */
  summary(): void;
  /** What `summary` prints. */
  summaryText(): string;
  /** A model that can be trained: the same layers and weights, with a loss, an optimizer and metrics. */
  compile<const L, const M = readonly []>(options: CompileOptions<O, L, M>): CompiledModel<I, O, L, M>;
  /** Runs the model on data. */
  predict<const X>(x: InputData<I, X, "predict">, options?: PredictOptions): Promise<Predictions<I, O, X>>;
}
