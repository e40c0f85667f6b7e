/** compile, and what a compiled model can do. */
import type { Model, Ports } from "../model.js";
import type { TargetsOrOptions, TrainingData } from "./batches.js";
import type { BatchEvaluateOptions, EvaluateOptions, InputData, OneBatchOptions, TargetData } from "./data.js";
import type { BatchFitOptions, FitOptions, HistoryOf } from "./fit.js";
import type { StepComparison } from "./compare.js";
import type { Logs } from "./history.js";
import type { LossCheck, LossWeights } from "./loss.js";
import type { LogTable, MetricsCheck } from "./metric.js";
import type { Optimizer, OptimizerName } from "./optimizer.js";

/** What `compile` takes for the outputs O: losses L and metrics M must fit them. */
export interface CompileOptions<O, L, M> {
  /** A name for the default options, or an optimizer made by `optimizers`. */
  optimizer: OptimizerName | Optimizer;
  /** One loss for all outputs, or one for each by position or by name: a name, an object made by `losses`, or a function in ops. */
  loss: LossCheck<O, L>;
  /** Metrics of all outputs, or of each by position or by name: names, objects made by `metrics`, functions in ops. */
  metrics?: MetricsCheck<O, M, L>;
  /** What each loss counts for in their sum; 1 by default. */
  lossWeights?: LossWeights<O>;
  /** Makes initial weights, dropout and the order of samples repeatable; 0 by default. */
  seed?: number;
  /** What the training step is compiled for; "wasm" by default. "webgpu" runs on a GPU, through tfjs; "reference" is slow, in float64, and needs nothing. */
  backend?: Backend;
  /** At most this many threads, for "wasm"; as many as there are cores by default. The results are the same bits for any number. */
  threads?: number;
}

/** The targets a model can be compiled for. */
export type Backend = "wasm" | "webgpu" | "reference";

/**
 * A model that can be trained.
 *
 * @example
 * const line = model({ inputs: x, outputs: layers.dense(1)(x) }).compile({ optimizer: "sgd", loss: "mse" });
 * const { history } = await line.fit(xs, ys, { epochs: 10, verbose: 0 });
 * console.log(history.loss.at(-1));
 */
export interface CompiledModel<I extends Ports, O extends Ports, L, M> extends Model<I, O> {
  /**
   * Trains on the data, epoch by epoch: on inputs and targets, or on an iterable of batches `[x, y]` or
   * `[x, y, sampleWeight]`, after which the options follow.
   */
  fit<const X, const Y = undefined, const Split = undefined, const V = undefined, const W = undefined>(
    x: TrainingData<I, O, L, X, Y, "fit">,
    y?: TargetsOrOptions<I, O, L, X, Y, "fit", BatchFitOptions<I, O, L, keyof LogTable<O, M>, V>>,
    options?: FitOptions<I, O, L, keyof LogTable<O, M>, Split, V, W, Y>,
  ): Promise<HistoryOf<keyof LogTable<O, M>, Split, V>>;
  /** The loss and the metrics on the data. */
  evaluate<const X, const Y = undefined, const W = undefined>(
    x: TrainingData<I, O, L, X, Y, "evaluate">,
    y?: TargetsOrOptions<I, O, L, X, Y, "evaluate", BatchEvaluateOptions>,
    options?: EvaluateOptions<O, Y, W>,
  ): Promise<Logs<keyof LogTable<O, M>>>;
  /** One step on one batch; the loss and the metrics before it. */
  trainOnBatch<const X, const Y, const W = undefined>(
    x: InputData<I, X, "trainOnBatch">,
    y: TargetData<I, O, L, X, Y, "trainOnBatch">,
    options?: OneBatchOptions<O, Y, W, "trainOnBatch">,
  ): Promise<Logs<keyof LogTable<O, M>>>;
  /** The loss and the metrics on one batch. */
  testOnBatch<const X, const Y, const W = undefined>(
    x: InputData<I, X, "testOnBatch">,
    y: TargetData<I, O, L, X, Y, "testOnBatch">,
    options?: OneBatchOptions<O, Y, W, "testOnBatch">,
  ): Promise<Logs<keyof LogTable<O, M>>>;
  /**
   * Makes one training step on a batch twice from the model's state, on its own backend and in the float64 reference,
   * and tells how far losses, metrics and new weights differ. The model stays as it is.
   *
   * @example
   * (await net.compareStep(x, y)).print();
   */
  compareStep<const X, const Y, const W = undefined>(
    x: InputData<I, X, "compareStep">,
    y: TargetData<I, O, L, X, Y, "compareStep">,
    options?: OneBatchOptions<O, Y, W, "compareStep">,
  ): Promise<StepComparison>;
}
