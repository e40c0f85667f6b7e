/** gaussianNoise, gaussianDropout, alphaDropout: noise while training. They change no shape. */
import type { NoiseOptions } from "./dropout.js";

/** Options of gaussianNoise. */
export interface GaussianNoiseOptions extends NoiseOptions {}

/** Options of gaussianDropout. */
export interface GaussianDropoutOptions extends NoiseOptions {}

/** Options of alphaDropout. */
export interface AlphaDropoutOptions extends NoiseOptions {}
