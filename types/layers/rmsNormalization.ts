/** rmsNormalization: division by the root of the mean square along axes. */
import type { NotNegative } from "../option.js";
import type { AxisOption } from "./alongAxes.js";
import type { LayerOptions } from "./options.js";

/** Options of rmsNormalization. */
export interface RmsNormalizationOptions<A, E, Scale> extends LayerOptions {
  /** The axis to normalize over, or a list of them; -1, the last, by default. */
  axis?: AxisOption<"rmsNormalization", A>;
  /** Added to the mean square; 0.000001 by default. */
  epsilon?: NotNegative<"rmsNormalization", "epsilon", E, A>;
  /** Whether to multiply by a trained factor, `scale`; true by default. */
  scale?: Scale;
}
