/** Initializers whose variance goes by the shape of the weight. Keras 2.12, keras/initializers/initializers.py. */
import { sizeOf } from "../../../codegen/graph/dtype.js";
import type { Initializer, InitializerName, SeedOptions, VarianceScalingOptions } from "../../../types/layers/initializer.js";
import { checkOptions, integer, oneOf, positive } from "../../options.js";
import { drawn, makeInitializer, truncated, type InitializerDefinition } from "./initializer.js";

/** How many inputs feed one output and the other way round; a convolution's window counts for both. */
export function fans(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: window * shape.at(-2)!, fanOut: window * shape.at(-1)! };
}

const counts = {
  fanIn: (shape: readonly number[]) => fans(shape).fanIn,
  fanOut: (shape: readonly number[]) => fans(shape).fanOut,
  fanAvg: (shape: readonly number[]) => (fans(shape).fanIn + fans(shape).fanOut) / 2,
};

/** Standard deviation of a standard normal cut at two deviations: what the cut takes away is given back. */
const CUT = 0.87962566103423978;

type Settings = Required<Omit<VarianceScalingOptions, "seed">>;

function scaled({ scale, mode, distribution }: Settings, seed: number | undefined): InitializerDefinition {
  return drawn(seed, (stream, shape) => {
    const variance = scale / Math.max(1, counts[mode](shape));
    const limit = Math.sqrt(3 * variance);
    if (distribution === "uniform") return () => (2 * stream.uniform() - 1) * limit;
    if (distribution === "untruncatedNormal") return () => Math.sqrt(variance) * stream.normal();
    return () => (Math.sqrt(variance) / CUT) * truncated(stream);
  });
}

/**
 * Weights of mean 0 and variance `scale` / n, where n is how many inputs an output has ("fanIn"), how many outputs an
 * input has ("fanOut"), or the average of both ("fanAvg"): signals keep their size from layer to layer.
 *
 * @example
 * const layer = layers.dense(10, { kernelInitializer: initializers.varianceScaling({ scale: 2, mode: "fanOut" }) });
 *
 * @param options `scale` (1), `mode` ("fanIn"), `distribution` ("truncatedNormal", "untruncatedNormal" or "uniform";
 *   "truncatedNormal"), `seed`
 * @throws KatachiError "option" for a `scale` that is not positive, or a name that is none of these
 */
export function varianceScaling(options?: VarianceScalingOptions): Initializer {
  const given = checkOptions<VarianceScalingOptions>("varianceScaling", options, {
    scale: positive,
    mode: oneOf(["fanIn", "fanOut", "fanAvg"]),
    distribution: oneOf(["truncatedNormal", "untruncatedNormal", "normal", "uniform"]),
    seed: integer,
  });
  const { seed, ...settings } = { scale: 1, mode: "fanIn", distribution: "truncatedNormal", ...given } as const;
  return makeInitializer("varianceScaling", scaled(settings, seed));
}

const named = (name: InitializerName, settings: Settings, options: SeedOptions | undefined): Initializer =>
  makeInitializer(name, scaled(settings, checkOptions<SeedOptions>(name, options, { seed: integer }).seed));

/**
 * Normal, cut off at two deviations, of variance 2 / (inputs + outputs) (Glorot and Bengio 2010).
 *
 * @example
 * const layer = layers.dense(10, { activation: "tanh", kernelInitializer: initializers.glorotNormal({ seed: 1 }) });
 *
 * @param options `seed`
 */
export const glorotNormal = (options?: SeedOptions): Initializer => named("glorotNormal", { scale: 1, mode: "fanAvg", distribution: "truncatedNormal" }, options);

/**
 * Uniform, of variance 2 / (inputs + outputs) (Glorot and Bengio 2010). What kernels start with by default.
 *
 * @example
 * const layer = layers.dense(10, { kernelInitializer: initializers.glorotUniform({ seed: 1 }) });
 *
 * @param options `seed`
 */
export const glorotUniform = (options?: SeedOptions): Initializer => named("glorotUniform", { scale: 1, mode: "fanAvg", distribution: "uniform" }, options);

/**
 * Normal, cut off at two deviations, of variance 2 / inputs: for layers with relu (He et al. 2015,
 * https://arxiv.org/abs/1502.01852).
 *
 * @example
 * const layer = layers.dense(10, { activation: "relu", kernelInitializer: initializers.heNormal({ seed: 1 }) });
 *
 * @param options `seed`
 */
export const heNormal = (options?: SeedOptions): Initializer => named("heNormal", { scale: 2, mode: "fanIn", distribution: "truncatedNormal" }, options);

/**
 * Uniform, of variance 2 / inputs: for layers with relu (He et al. 2015, https://arxiv.org/abs/1502.01852).
 *
 * @example
 * const layer = layers.dense(10, { activation: "relu", kernelInitializer: initializers.heUniform({ seed: 1 }) });
 *
 * @param options `seed`
 */
export const heUniform = (options?: SeedOptions): Initializer => named("heUniform", { scale: 2, mode: "fanIn", distribution: "uniform" }, options);

/**
 * Normal, cut off at two deviations, of variance 1 / inputs: for layers with selu (LeCun et al., "Efficient BackProp", 1998).
 *
 * @example
 * const layer = layers.dense(10, { activation: "selu", kernelInitializer: initializers.lecunNormal({ seed: 1 }) });
 *
 * @param options `seed`
 */
export const lecunNormal = (options?: SeedOptions): Initializer => named("lecunNormal", { scale: 1, mode: "fanIn", distribution: "truncatedNormal" }, options);

/**
 * Uniform, of variance 1 / inputs (LeCun et al., "Efficient BackProp", 1998).
 *
 * @example
 * const layer = layers.dense(10, { kernelInitializer: initializers.lecunUniform({ seed: 1 }) });
 *
 * @param options `seed`
 */
export const lecunUniform = (options?: SeedOptions): Initializer => named("lecunUniform", { scale: 1, mode: "fanIn", distribution: "uniform" }, options);
