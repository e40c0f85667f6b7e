/** leakyReLU as a layer of its own: a small slope below 0. It changes no shape. */
import type { LayerOptions } from "./options.js";

/** Options of leakyReLU. */
export interface LeakyReLUOptions extends LayerOptions {
  /** The slope below 0; 0.3 by default. */
  alpha?: number;
}
