/** gaussianNoise, gaussianDropout and alphaDropout: noise while training, nothing in evaluate and predict. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, less, mul, normalFrom, select } from "../../../codegen/ops/index.js";
import type { SameLayer } from "../../../types/layer.js";
import type { AlphaDropoutOptions, GaussianDropoutOptions, GaussianNoiseOptions } from "../../../types/layers/noise.js";
import { checkNotNegative, checkShare, type NotNegative, type Share } from "../../../types/option.js";
import { check, finite, integer } from "../../options.js";
import type { LayerCall } from "../call.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  /** The standard deviation, or the rate. */
  readonly amount: number;
  readonly seed: number;
}

/** Standard normal numbers, one for every element. */
const normal = (call: LayerCall, x: Node, seed: number): Node => normalFrom(call.uniform(x.shape, seed), call.uniform(x.shape, seed));

/** A layer that changes its input while training, where the amount is not 0. */
const define = (kind: string, name: string, checkAmount: (amount: number) => void, noisy: (call: LayerCall, x: Node, config: Config) => Node): LayerDefinition<Config> => ({
  kind,
  name,
  inputs: "one",
  options: { seed: integer },
  check: ({ amount }) => checkAmount(amount),
  shape: ([input]) => input!,
  mask: "pass",
  call: (call, [x], _, config) => (call.training && config.amount > 0 ? noisy(call, x!, config) : x!),
});

function checkDeviation(stddev: number): void {
  check("gaussianNoise", "stddev", stddev, finite);
  checkNotNegative("gaussianNoise", "stddev", stddev);
}

const checkRate = (layer: string) => (rate: number): void => {
  check(layer, "rate", rate, finite);
  checkShare(layer, "rate", rate);
};

const noise = define("GaussianNoise", "gaussianNoise", checkDeviation, (call, x, { amount, seed }) => add(x, mul(normal(call, x, seed), amount)));

const factor = define("GaussianDropout", "gaussianDropout", checkRate("gaussianDropout"), (call, x, { amount, seed }) =>
  mul(x, add(mul(normal(call, x, seed), Math.sqrt(amount / (1 - amount))), 1)),
);

/** What selu approaches far below 0: -α·scale, with the constants of Klambauer et al. 2017. */
const SATURATED = -1.6732632423543772 * 1.0507009873554805;

const alpha = define("AlphaDropout", "alphaDropout", checkRate("alphaDropout"), (call, x, { amount: rate, seed }) => {
  // Of values with mean 0 and variance 1: a·x' + b has mean 0 and variance 1 again.
  const a = ((1 - rate) * (1 + rate * SATURATED ** 2)) ** -0.5;
  const b = -a * SATURATED * rate;
  return add(mul(select(less(call.uniform(x.shape, seed), rate), SATURATED, x), a), b);
});

/**
 * While training, adds normal noise of mean 0: against overfitting, a kind of random data augmentation.
 *
 * @example
 * const y = layers.gaussianNoise(0.1)(input([784])); // Tensor<[Batch, 784]>
 *
 * @param stddev standard deviation of the noise, at least 0
 * @param options `seed` (0), `name`, `trainable`
 */
export function gaussianNoise<const D extends number, G = 1>(stddev: NotNegative<"gaussianNoise", "stddev", D, G>, options?: GaussianNoiseOptions): SameLayer<"gaussianNoise"> {
  return makeLayer(noise, { amount: stddev as number }, options, { seed: 0 }) as unknown as SameLayer<"gaussianNoise">;
}

/**
 * While training, multiplies by normal noise of mean 1 and standard deviation sqrt(rate / (1 - rate)), the deviation
 * that dropout of this rate has (Srivastava et al. 2014, section 10).
 *
 * @example
 * const y = layers.gaussianDropout(0.5)(layers.dense(128)(input([784]))); // Tensor<[Batch, 128]>
 *
 * @param rate as of dropout, at least 0 and below 1
 * @param options `seed` (0), `name`, `trainable`
 */
export function gaussianDropout<const R extends number, G = 1>(rate: Share<"gaussianDropout", "rate", R, G>, options?: GaussianDropoutOptions): SameLayer<"gaussianDropout"> {
  return makeLayer(factor, { amount: rate as number }, options, { seed: 0 }) as unknown as SameLayer<"gaussianDropout">;
}

/**
 * While training, sets a random share of the values to what selu gives far below 0, then scales and shifts all, so
 * that mean and variance stay: the dropout for networks of selu (Klambauer et al. 2017).
 *
 * @example
 * const y = layers.alphaDropout(0.1)(layers.dense(128, { activation: "selu" })(input([784]))); // Tensor<[Batch, 128]>
 *
 * @param rate share of the values, at least 0 and below 1
 * @param options `seed` (0), `name`, `trainable`
 */
export function alphaDropout<const R extends number, G = 1>(rate: Share<"alphaDropout", "rate", R, G>, options?: AlphaDropoutOptions): SameLayer<"alphaDropout"> {
  return makeLayer(alpha, { amount: rate as number }, options, { seed: 0 }) as unknown as SameLayer<"alphaDropout">;
}
