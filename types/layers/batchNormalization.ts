/** batchNormalization: zero mean and unit variance along one axis, over the batch and all other axes. */
import type { NotNegative, Share } from "../option.js";
import type { AxisOption } from "./alongAxes.js";
import type { LayerOptions } from "./options.js";
import type { BetaWeights, GammaWeights, MovingStatistics } from "./weightOptions.js";

/** Options of batchNormalization. */
export interface BatchNormalizationOptions<A, M, E> extends LayerOptions, GammaWeights, BetaWeights, MovingStatistics {
  /** The axis that keeps statistics of its own for each index; -1, the last, by default. */
  axis?: AxisOption<"batchNormalization", A>;
  /** How much of the moving statistics stays at every step; 0.99 by default. */
  momentum?: Share<"batchNormalization", "momentum", M, A>;
  /** Added to the variance; 0.001 by default. */
  epsilon?: NotNegative<"batchNormalization", "epsilon", E, A>;
  /** Whether to add a trained offset, `beta`; true by default. */
  center?: boolean;
  /** Whether to multiply by a trained factor, `gamma`; true by default. */
  scale?: boolean;
}
