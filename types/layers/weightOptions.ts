/**
 * Options of weights, for each kind of weight that layers have: how it starts, what it adds to the loss, what it is made
 * to be after every step. None by default but for the start, which is Keras'.
 */
import type { ConstraintOption } from "./constraint.js";
import type { InitializerOption } from "./initializer.js";
import type { RegularizerOption } from "./regularizer.js";

export interface KernelWeights {
  /** How the kernel starts: a name, or made by a function of `initializers`; "glorotUniform" by default. */
  kernelInitializer?: InitializerOption;
  /** What the kernel adds to the loss: a name, made by a function of `regularizers`, or a function in ops. */
  kernelRegularizer?: RegularizerOption;
  /** What the kernel is made to be after every step: a name, made by a function of `constraints`, or a function in ops. */
  kernelConstraint?: ConstraintOption;
}

export interface BiasWeights {
  /** How the bias starts; "zeros" by default. */
  biasInitializer?: InitializerOption;
  /** What the bias adds to the loss. */
  biasRegularizer?: RegularizerOption;
  /** What the bias is made to be after every step. */
  biasConstraint?: ConstraintOption;
}

export interface RecurrentWeights {
  /** How the recurrent kernel starts; "orthogonal" by default. */
  recurrentInitializer?: InitializerOption;
  /** What the recurrent kernel adds to the loss. */
  recurrentRegularizer?: RegularizerOption;
  /** What the recurrent kernel is made to be after every step. */
  recurrentConstraint?: ConstraintOption;
}

export interface DepthwiseWeights {
  /** How the kernels of single channels start; "glorotUniform" by default. */
  depthwiseInitializer?: InitializerOption;
  /** What the kernels of single channels add to the loss. */
  depthwiseRegularizer?: RegularizerOption;
  /** What the kernels of single channels are made to be after every step. */
  depthwiseConstraint?: ConstraintOption;
}

export interface PointwiseWeights {
  /** How the kernel over the channels starts; "glorotUniform" by default. */
  pointwiseInitializer?: InitializerOption;
  /** What the kernel over the channels adds to the loss. */
  pointwiseRegularizer?: RegularizerOption;
  /** What the kernel over the channels is made to be after every step. */
  pointwiseConstraint?: ConstraintOption;
}

export interface EmbeddingsWeights {
  /** How the table starts; "randomUniform" by default. */
  embeddingsInitializer?: InitializerOption;
  /** What the table adds to the loss. */
  embeddingsRegularizer?: RegularizerOption;
  /** What the table is made to be after every step. */
  embeddingsConstraint?: ConstraintOption;
}

export interface GammaWeights {
  /** How the factors start; "ones" by default. */
  gammaInitializer?: InitializerOption;
  /** What the factors add to the loss. */
  gammaRegularizer?: RegularizerOption;
  /** What the factors are made to be after every step. */
  gammaConstraint?: ConstraintOption;
}

export interface BetaWeights {
  /** How the offsets start; "zeros" by default. */
  betaInitializer?: InitializerOption;
  /** What the offsets add to the loss. */
  betaRegularizer?: RegularizerOption;
  /** What the offsets are made to be after every step. */
  betaConstraint?: ConstraintOption;
}

export interface AlphaWeights {
  /** How the slopes start; "zeros" by default. */
  alphaInitializer?: InitializerOption;
  /** What the slopes add to the loss. */
  alphaRegularizer?: RegularizerOption;
  /** What the slopes are made to be after every step. */
  alphaConstraint?: ConstraintOption;
}

export interface MovingStatistics {
  /** How the moving mean starts; "zeros" by default. */
  movingMeanInitializer?: InitializerOption;
  /** How the moving variance starts; "ones" by default. */
  movingVarianceInitializer?: InitializerOption;
}

export interface ActivityOptions {
  /** What the layer's results add to the loss, divided by the batch size: a name, made by a function of `regularizers`, or a function in ops. */
  activityRegularizer?: RegularizerOption;
}
