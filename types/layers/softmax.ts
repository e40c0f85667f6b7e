/** softmax as a layer of its own: along the last axis, or along others. It changes no shape. */
import type { AxisOption } from "./alongAxes.js";
import type { LayerOptions } from "./options.js";

/** Options of softmax. */
export interface SoftmaxOptions<A> extends LayerOptions {
  /** The axis, or a list of axes that are one distribution together; -1, the last, by default. */
  axis?: AxisOption<"softmax", A>;
}
