/** Learning rates that change from step to step, in the types. */

export type ScheduleName = "exponentialDecay" | "inverseTimeDecay" | "polynomialDecay" | "piecewiseConstantDecay" | "cosineDecay" | "cosineDecayRestarts";

/** A learning rate as a function of the step, as the functions of `optimizers.schedules` make it. */
export interface Schedule {
  readonly kind: "schedule";
  readonly name: ScheduleName;
}

export interface DecayOptions {
  /** The rate of the first step. */
  initialLearningRate: number;
  /** The number of steps after which `decayRate` has worked once. */
  decaySteps: number;
  decayRate: number;
  /** Whether the rate changes only every `decaySteps`; false by default. */
  staircase?: boolean;
}

export interface PolynomialDecayOptions {
  /** The rate of the first step. */
  initialLearningRate: number;
  /** The number of steps after which the end is reached. */
  decaySteps: number;
  /** 0.0001 by default. */
  endLearningRate?: number;
  /** 1, a straight line, by default. */
  power?: number;
  /** Whether the end moves on to the next multiple of `decaySteps` when it is reached; false by default. */
  cycle?: boolean;
}

export interface PiecewiseConstantDecayOptions {
  /** The last step of each rate but the last one, ascending. */
  boundaries: readonly number[];
  /** The rates: one more than boundaries. */
  values: readonly number[];
}

export interface CosineDecayOptions {
  /** The rate of the first step. */
  initialLearningRate: number;
  /** The number of steps from the top to the end. */
  decaySteps: number;
  /** The end as a share of the top; 0 by default. */
  alpha?: number;
  /** The top, which the rate climbs to from `initialLearningRate` during `warmupSteps`. */
  warmupTarget?: number;
  /** The number of steps to the top; 0 by default. */
  warmupSteps?: number;
}

export interface CosineDecayRestartsOptions {
  /** The rate of the first step. */
  initialLearningRate: number;
  /** The number of steps of the first period. */
  firstDecaySteps: number;
  /** How much longer each period is than the one before; 2 by default. */
  tMul?: number;
  /** How the top of each period compares with the one before; 1 by default. */
  mMul?: number;
  /** The end of a period as a share of the initial rate; 0 by default. */
  alpha?: number;
}
