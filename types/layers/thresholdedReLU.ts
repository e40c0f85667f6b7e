/** thresholdedReLU: values up to a threshold are 0. It changes no shape. */
import type { NotNegative } from "../option.js";
import type { LayerOptions } from "./options.js";

/** Options of thresholdedReLU. */
export interface ThresholdedReLUOptions<T, G> extends LayerOptions {
  /** Values above it pass; 1 by default. */
  theta?: NotNegative<"thresholdedReLU", "theta", T, G>;
}
