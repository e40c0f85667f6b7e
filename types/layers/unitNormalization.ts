/** unitNormalization: division by the Euclidean length along axes. */
import type { AxisOption } from "./alongAxes.js";
import type { LayerOptions } from "./options.js";

/** Options of unitNormalization. */
export interface UnitNormalizationOptions<A> extends LayerOptions {
  /** The axis to normalize over, or a list of them; -1, the last, by default. */
  axis?: AxisOption<"unitNormalization", A>;
}
