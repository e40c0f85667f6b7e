/**
 * The public surface of Katachi as the type tests see it: exactly what src/index.ts exports, declared.
 * Every type comes from types/; this file only says which functions there are and how they are called.
 */
import type { AnyLayer, Layer, SameLayer } from "../../types/layer.js";
import type { ActivationName } from "../../types/layers/activation.js";
import type { ActivationOptions } from "../../types/layers/activation.js";
import type { AddLayer, AddOptions } from "../../types/layers/add.js";
import type { ConcatenateLayer, ConcatenateOptions } from "../../types/layers/concatenate.js";
import type { Conv2d, Conv2dOptions } from "../../types/layers/conv2d.js";
import type { Dense, DenseOptions } from "../../types/layers/dense.js";
import type { DropoutOptions } from "../../types/layers/dropout.js";
import type { Flatten, FlattenOptions } from "../../types/layers/flatten.js";
import type { InputCheck, InputOptions, InputTensor } from "../../types/layers/input.js";
import type { Padding, Pair, PositivePair } from "../../types/layers/window.js";
import type { AveragePooling2d, MaxPooling2d, Pooling2dOptions } from "../../types/layers/pooling2d.js";
import type { Reshape, ReshapeOptions, TargetCheck } from "../../types/layers/reshape.js";
import type { Positive } from "../../types/option.js";
import type { Model, ModelOptions, Ports } from "../../types/model.js";
import type { SequentialCheck, SequentialOutput } from "../../types/sequential.js";
import type { AnyTensor, DType, TensorOf } from "../../types/tensor.js";
import type { ValuesCheck, ValuesShape } from "../../types/values.js";
import type { CrossentropyOptions, Loss } from "../../types/training/loss.js";
import type { AdamOptions, Optimizer, RmspropOptions, SgdOptions } from "../../types/training/optimizer.js";

export type { Batch, Dim } from "../../types/dimension.js";
export type { KatachiError } from "../../types/error.js";
export type { AnyLayer, Layer, Rule } from "../../types/layer.js";
export type { CompiledModel } from "../../types/training/compile.js";
export type { Model } from "../../types/model.js";
export type { Sequential } from "../../types/sequential.js";
export type { Shape } from "../../types/shape.js";
export type { AnyTensor, IntTensor, Tensor } from "../../types/tensor.js";
export type { History, Logs } from "../../types/training/history.js";
export type { LossName } from "../../types/training/loss.js";
export type { MetricName } from "../../types/training/metric.js";
export type { Optimizer } from "../../types/training/optimizer.js";

/** An input of a model. The shape leaves out the batch; a string names a dimension, `null` leaves it open. */
export declare function input<const S extends readonly unknown[], const D extends DType = "float32">(shape: InputCheck<S>, options?: InputOptions<D>): InputTensor<S, D>;

/** Data: nested arrays, or flat values with a shape. */
export declare function tensor<const V, const S = undefined, const D extends DType = "float32">(values: ValuesCheck<V, S>, shape?: S, dtype?: D): TensorOf<D, ValuesShape<V, S>>;

export declare const layers: {
  dense<const U extends number, const I = undefined, const Sh = undefined, G = 1>(units: Positive<"dense", "units", U, G>, options?: DenseOptions<I, Sh>): Layer<Dense<U, I, Sh>>;
  conv2d<const F extends number, const K extends Pair, const St extends Pair = 1, const P extends Padding = "valid", const D extends Pair = 1>(
    filters: Positive<"conv2d", "filters", F, P>, kernelSize: PositivePair<"conv2d", "kernelSize", K>, options?: Conv2dOptions<St, P, D>): Layer<Conv2d<F, K, St, P, D>>;
  maxPooling2d<const K extends Pair = 2, const St extends Pair = K, const P extends Padding = "valid">(poolSize?: PositivePair<"maxPooling2d", "poolSize", K>, options?: Pooling2dOptions<"maxPooling2d", St, P>): Layer<MaxPooling2d<K, St, P>>;
  averagePooling2d<const K extends Pair = 2, const St extends Pair = K, const P extends Padding = "valid">(poolSize?: PositivePair<"averagePooling2d", "poolSize", K>, options?: Pooling2dOptions<"averagePooling2d", St, P>): Layer<AveragePooling2d<K, St, P>>;
  flatten(options?: FlattenOptions): Layer<Flatten>;
  reshape<const T extends readonly unknown[]>(targetShape: TargetCheck<T>, options?: ReshapeOptions): Layer<Reshape<T>>;
  activation(activation: ActivationName, options?: ActivationOptions): SameLayer<"activation">;
  dropout(rate: number, options?: DropoutOptions): SameLayer<"dropout">;
  concatenate<const A extends number = -1>(options?: ConcatenateOptions<A>): ConcatenateLayer<A>;
  add(options?: AddOptions): AddLayer;
};

/** A model from its inputs to its outputs. */
export declare function model<const I extends Ports, const O extends Ports>(options: ModelOptions<I, O>): Model<I, O>;

/** A model whose layers follow one another: an input, then layers. */
export declare function sequential<const L extends readonly [AnyTensor, ...AnyLayer[]]>(layers: SequentialCheck<L>, options?: { name?: string }): SequentialOutput<L>;

export declare const losses: {
  binaryCrossentropy(options?: CrossentropyOptions): Loss<"binaryCrossentropy">;
  categoricalCrossentropy(options?: CrossentropyOptions): Loss<"categoricalCrossentropy">;
  sparseCategoricalCrossentropy(options?: CrossentropyOptions): Loss<"sparseCategoricalCrossentropy">;
  meanSquaredError(): Loss<"meanSquaredError">;
  meanAbsoluteError(): Loss<"meanAbsoluteError">;
};

export declare const optimizers: {
  sgd(options?: SgdOptions): Optimizer;
  adam(options?: AdamOptions): Optimizer;
  rmsprop(options?: RmspropOptions): Optimizer;
};
