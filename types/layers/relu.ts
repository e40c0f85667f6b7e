/** relu as a layer of its own, with a ceiling, a slope and a threshold. It changes no shape. */
import { checkNotNegative, type NotNegative } from "../option.js";
import type { LayerOptions } from "./options.js";

/** Options of relu. */
export interface ReluOptions<M, N, T, G> extends LayerOptions {
  /** The largest value; none by default. */
  maxValue?: NotNegative<"relu", "maxValue", M, G>;
  /** The slope below the threshold; 0 by default. */
  negativeSlope?: NotNegative<"relu", "negativeSlope", N, G>;
  /** Values from here on pass; 0 by default. */
  threshold?: NotNegative<"relu", "threshold", T, G>;
}

/** Arguments of relu at run time. */
export interface ReluArguments {
  readonly maxValue?: number;
  readonly negativeSlope: number;
  readonly threshold: number;
}

/** Refuses negative numbers. */
export function checkRelu({ maxValue = 0, negativeSlope, threshold }: ReluArguments): void {
  for (const [option, value] of Object.entries({ maxValue, negativeSlope, threshold })) checkNotNegative("relu", option, value);
}
