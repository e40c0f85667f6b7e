/** elu as a layer of its own: an exponential below 0. It changes no shape. */
import type { LayerOptions } from "./options.js";

/** Options of elu. */
export interface EluOptions extends LayerOptions {
  /** What is approached, negated, for values far below 0; 1 by default. */
  alpha?: number;
}
