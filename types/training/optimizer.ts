/** Optimizers: their names and their options. */

/** The optimizers, by name, with their default options. */
export type OptimizerName = "sgd" | "adam" | "rmsprop";

/** An optimizer with its options set, as the functions of `optimizers` make it. */
export interface Optimizer {
  readonly name: OptimizerName;
  readonly learningRate: number;
}

export interface SgdOptions {
  /** 0.01 by default. */
  learningRate?: number;
  /** 0 by default. */
  momentum?: number;
  nesterov?: boolean;
}

export interface AdamOptions {
  /** 0.001 by default. */
  learningRate?: number;
  /** 0.9 by default. */
  beta1?: number;
  /** 0.999 by default. */
  beta2?: number;
  /** 1e-7 by default. */
  epsilon?: number;
}

export interface RmspropOptions {
  /** 0.001 by default. */
  learningRate?: number;
  /** 0.9 by default. */
  rho?: number;
  /** 0 by default. */
  momentum?: number;
  /** 1e-7 by default. */
  epsilon?: number;
  centered?: boolean;
}
