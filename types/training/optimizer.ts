/** Optimizers in the types: their names and their options. */
import type { Schedule } from "./schedule.js";

/** The optimizers, by name, with their default options. */
export type OptimizerName = "sgd" | "rmsprop" | "adam" | "adamW" | "adamax" | "nadam" | "adagrad" | "adadelta" | "lion";

/** An optimizer with its options set, as the functions of `optimizers` make it. */
export interface Optimizer {
  readonly kind: "optimizer";
  readonly name: OptimizerName;
  readonly learningRate: number | Schedule;
}

/** Options that every optimizer takes. */
export interface OptimizerOptions {
  /** A number, or a schedule made by `optimizers.schedules`; 0.001 by default. */
  learningRate?: number | Schedule;
  /** The share of each weight, times the learning rate, that a step takes away; 0 by default. */
  weightDecay?: number;
  /** The gradient of each weight is scaled down to at most this length. One of the three ways to clip at a time. */
  clipNorm?: number;
  /** Every number of the gradient is cut to at most this magnitude. */
  clipValue?: number;
  /** The gradient of all weights together is scaled down to at most this length. */
  globalClipNorm?: number;
  /** Whether to keep a moving average of the weights, which replaces them at the end of `fit`; false by default. */
  useEma?: boolean;
  /** How much of the moving average stays at every step; 0.99 by default. */
  emaMomentum?: number;
  /** After every so many steps the weights become their moving average; never before the end of `fit` by default. */
  emaOverwriteFrequency?: number;
}

export interface SgdOptions extends OptimizerOptions {
  /** A number, or a schedule made by `optimizers.schedules`; 0.01 by default. */
  learningRate?: number | Schedule;
  /** 0 by default. */
  momentum?: number;
  /** Whether the gradient is taken where the momentum leads to; false by default. */
  nesterov?: boolean;
  /** The learning rate of step t, from 0, is divided by 1 + decay · t; 0 by default. */
  decay?: number;
}

/** Options of the optimizers with running means of the gradient and of its square. */
export interface MomentOptions extends OptimizerOptions {
  /** How much of the gradient's running mean stays at every step; 0.9 by default. */
  beta1?: number;
  /** How much of the running size of the gradient stays at every step; 0.999 by default. */
  beta2?: number;
  /** 1e-7 by default. */
  epsilon?: number;
}

export interface AdamOptions extends MomentOptions {
  /** Whether to divide by the largest running square so far (Reddi and others, 2018); false by default. */
  amsgrad?: boolean;
}

export interface AdamWOptions extends AdamOptions {
  /** The share of each weight, times the learning rate, that a step takes away; 0.004 by default. */
  weightDecay?: number;
}

export interface RmspropOptions extends OptimizerOptions {
  /** How much of the running square stays at every step; 0.9 by default. */
  rho?: number;
  /** 0 by default. */
  momentum?: number;
  /** 1e-7 by default. */
  epsilon?: number;
  /** Whether to divide by the running variance instead of the running square; false by default. */
  centered?: boolean;
}

export interface AdagradOptions extends OptimizerOptions {
  /** What the sums of squares start at; 0.1 by default. */
  initialAccumulatorValue?: number;
  /** 1e-7 by default. */
  epsilon?: number;
}

export interface AdadeltaOptions extends OptimizerOptions {
  /** How much of the running squares stays at every step; 0.95 by default. */
  rho?: number;
  /** 1e-7 by default. */
  epsilon?: number;
}

export interface LionOptions extends OptimizerOptions {
  /** A number, or a schedule made by `optimizers.schedules`; 0.0001 by default. */
  learningRate?: number | Schedule;
  /** How much of the momentum the step's direction is made of; 0.9 by default. */
  beta1?: number;
  /** How much of the momentum stays at every step; 0.99 by default. */
  beta2?: number;
}
