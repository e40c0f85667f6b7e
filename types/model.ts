/** Models in the types: tensors in, tensors out; a model is itself a layer. */
import type { AnyLayer, Rule } from "./layer.js";
import type { ModelCheck, ModelOutput, ModelRule } from "./model-call.js";
import type { AnyTensor, Tensor } from "./tensor.js";
import type { CompileConfig, CompiledModel, InputData, InputGiven, LossCheck, MetricsCheck, PredictOptions, Predictions, WeightsCheck } from "./training.js";

/** One side of a model: a tensor, a tuple of tensors, or a record of named tensors. */
export type Ports = AnyTensor | readonly [AnyTensor, ...AnyTensor[]] | { readonly [name: string]: AnyTensor };

/**
 * A model of known shapes. Called on tensors it is a layer, and shares its weights between calls.
 *
 * @example
 * const image = input([28, 28, 1]);
 * const classifier = model({ inputs: image, outputs: layers.dense(10)(layers.flatten()(image)) });
 * const digits = classifier(input([28, 28, 1])); // Tensor<[Batch, 10]>
 */
export interface Model<I extends Ports, O extends Ports> extends AnyLayer {
  <const T>(x: ModelCheck<I, T>): ModelOutput<I, O, T>;
  readonly inputs: I;
  readonly outputs: O;
  /** The layers in the order they were called, input layers included. */
  readonly layers: readonly AnyLayer[];
  /** Prints the layers, their output shapes and parameter counts. */
  summary(): void;
  countParams(): number;
  /** A model that can be trained. The loss, metrics and weights must fit the outputs. */
  compile<const L, const M = readonly [], const W = never>(
    config: CompileConfig<LossCheck<O, L>, MetricsCheck<O, M>, WeightsCheck<O, W>>,
  ): CompiledModel<I, O, L, M>;
  /** Runs the model on data. */
  predict<const X>(x: InputData<I, X, "predict">, options?: PredictOptions): Promise<Predictions<O>>;
}

export interface ModelLayer<R extends Rule> {
  readonly rule?: R;
}
export type { InputGiven, Tensor, ModelRule };
