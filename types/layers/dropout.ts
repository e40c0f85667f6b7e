/** dropout: sets a share of the values to zero while training. */
import { optionError } from "../messages.js";
import type { LayerOptions } from "./options.js";

/** Options of dropout. */
export interface DropoutOptions extends LayerOptions {
  /** Makes the choice of values repeatable. */
  seed?: number;
}

/** Refuses a share outside 0 up to 1. */
export function checkRate(rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw optionError("rate", { value: String(rate) });
}
