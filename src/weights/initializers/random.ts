/** Initializers of which every weight has one distribution, whatever the shape. */
import { KatachiError } from "../../../types/error.js";
import type { Initializer, NormalOptions, UniformOptions } from "../../../types/layers/initializer.js";
import { checkOptions, finite, integer, notNegative } from "../../options.js";
import { drawn, makeInitializer, truncated } from "./initializer.js";

const normalRules = { mean: finite, stddev: notNegative, seed: integer };
const normalDefaults = { mean: 0, stddev: 0.05 };

/**
 * Normally distributed weights.
 *
 * @example
 * const layer = layers.dense(10, { kernelInitializer: initializers.randomNormal({ stddev: 0.01, seed: 1 }) });
 *
 * @param options `mean` (0), `stddev` (0.05), `seed`
 * @throws KatachiError "option" for what is no number, or a negative `stddev`
 */
export function randomNormal(options?: NormalOptions): Initializer {
  const { mean, stddev, seed } = { ...normalDefaults, ...checkOptions<NormalOptions>("randomNormal", options, normalRules) };
  return makeInitializer("randomNormal", drawn(seed, (stream) => () => mean + stddev * stream.normal()));
}

/**
 * Normally distributed weights, those further than two standard deviations from the mean drawn again.
 *
 * @example
 * const layer = layers.dense(10, { kernelInitializer: initializers.truncatedNormal({ stddev: 0.02 }) });
 *
 * @param options `mean` (0), `stddev` (0.05), `seed`
 * @throws KatachiError "option" for what is no number, or a negative `stddev`
 */
export function truncatedNormal(options?: NormalOptions): Initializer {
  const { mean, stddev, seed } = { ...normalDefaults, ...checkOptions<NormalOptions>("truncatedNormal", options, normalRules) };
  return makeInitializer("truncatedNormal", drawn(seed, (stream) => () => mean + stddev * truncated(stream)));
}

/**
 * Weights between two numbers, all equally likely.
 *
 * @example
 * const layer = layers.embedding({ inputDim: 100, outputDim: 8, embeddingsInitializer: initializers.randomUniform({ minval: -1, maxval: 1 }) });
 *
 * @param options `minval` (-0.05), `maxval` (0.05), `seed`
 * @throws KatachiError "option" for what is no number, or a `maxval` below `minval`
 */
export function randomUniform(options?: UniformOptions): Initializer {
  const { minval, maxval, seed } = { minval: -0.05, maxval: 0.05, ...checkOptions<UniformOptions>("randomUniform", options, { minval: finite, maxval: finite, seed: integer }) };
  if (maxval < minval) throw new KatachiError("option", `randomUniform: maxval must be at least minval ${minval}, got ${maxval}`);
  return makeInitializer("randomUniform", drawn(seed, (stream) => () => minval + stream.uniform() * (maxval - minval)));
}
