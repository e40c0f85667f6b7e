/** layerNormalization: zero mean and unit variance along axes, for each sample by itself. */
import type { NotNegative } from "../option.js";
import type { AxisOption } from "./alongAxes.js";
import type { LayerOptions } from "./options.js";
import type { BetaWeights, GammaWeights } from "./weightOptions.js";

/** Options of layerNormalization. */
export interface LayerNormalizationOptions<A, E, Center, Scale> extends LayerOptions, GammaWeights, BetaWeights {
  /** The axis to normalize over, or a list of them; -1, the last, by default. */
  axis?: AxisOption<"layerNormalization", A>;
  /** Added to the variance; 0.001 by default. */
  epsilon?: NotNegative<"layerNormalization", "epsilon", E, A>;
  /** Whether to add a trained offset, `beta`; true by default. */
  center?: Center;
  /** Whether to multiply by a trained factor, `gamma`; true by default. */
  scale?: Scale;
}
