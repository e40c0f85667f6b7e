/** Katachi: models whose shapes the TypeScript compiler checks, trained by fused kernels. */
export { KatachiError } from "../types/error.js";
export { input } from "./models/input.js";
export { model } from "./models/functional.js";
export { sequential } from "./models/sequential.js";
export { tensor } from "./values.js";
export * from "./ops/index.js";
export * as layers from "./layers/index.js";
export { defineLayer, rule } from "./layers/defineLayer.js";
export * as dimensions from "../types/dimension-arithmetic.js";
export * as losses from "./training/lossFunctions.js";
export * as metrics from "./training/metricFunctions.js";
export * as optimizers from "./training/optimizerFunctions.js";
export { resetNames } from "./names.js";

export type { Batch, Dim } from "../types/dimension.js";
export type { ErrorCode } from "../types/error.js";
export type { AnyLayer, Layer, Rule } from "../types/layer.js";
export type { Backend, CompiledModel } from "../types/training/compile.js";
export type { Model } from "../types/model.js";
export type { Sequential } from "../types/sequential.js";
export type { Shape } from "../types/shape.js";
export type { AnyTensor, IntTensor, Tensor } from "../types/tensor.js";
export type { History, Logs } from "../types/training/history.js";
export type { Loss, LossFunction, LossName } from "../types/training/loss.js";
export type { Metric, MetricFunction, MetricName } from "../types/training/metric.js";
export type { Optimizer } from "../types/training/optimizer.js";
export type { Schedule } from "../types/training/schedule.js";
