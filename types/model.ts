/** Models in the types: tensors in, tensors out; a model is itself a layer. */
import type { AnyLayer, RuleSlot } from "./layer.js";
import type { ModelCheck, ModelOutput, ModelRule } from "./model-call.js";
import type { PlotModelOptions, PlotPath } from "./picture.js";
import type { SummaryOptions } from "./summary.js";
import type { AnyTensor } from "./tensor.js";
import type { CompileOptions, CompiledModel } from "./training/compile.js";
import type { PredictData } from "./training/batches.js";
import type { PredictOptions, Predictions } from "./training/data.js";

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
  /**
   * The layer of this name; an error where there is none.
   *
   * @example
   * applications.vgg16({ includeTop: false }).getLayer("block5_conv3").trainable = false;
   */
  getLayer(name: string): AnyLayer;
  /**
   * Prints the layers, their output shapes and parameter counts as Keras 2.12 does.
   *
   * @example
   * net.summary({ expandNested: true, showTrainable: true, flops: true, bytes: true });
   */
  summary(options?: SummaryOptions): void;
  /** What `summary` prints. */
  summaryText(options?: SummaryOptions): string;
  /**
   * Draws the model into a file that ends with .png, .svg or .dot, as `plotModel` of katachi/visualize does.
   *
   * @example
   * await net.plot("model.svg", { rankdir: "LR" });
   */
  plot<const P extends string>(path: PlotPath<P>, options?: PlotModelOptions): Promise<void>;
  /** A model that can be trained: the same layers and weights, with a loss, an optimizer and metrics. */
  compile<const L, const M = readonly []>(options: CompileOptions<O, L, M>): CompiledModel<I, O, L, M>;
  /**
   * Starts anew: all weights are the initial ones again, also those shared with other models or set by `setWeights`, and
   * what a compiled model's training left, such as the optimizer's memory, is forgotten.
   *
   * @param seed chooses other initial weights; the same as at first by default
   */
  reset(seed?: number): void;
  /** Runs the model on data, or on an iterable of batches of inputs. */
  predict<const X>(x: PredictData<I, X>, options?: PredictOptions): Promise<Predictions<I, O, X>>;
}
