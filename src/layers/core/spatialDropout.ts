/** spatialDropout1d, spatialDropout2d and spatialDropout3d: dropout of whole channels. */
import { less, mul, select } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import { spatialDropoutShape, type SpatialDropout1d, type SpatialDropout2d, type SpatialDropout3d, type SpatialDropoutOptions } from "../../../types/layers/spatialDropout.js";
import { checkShare, type Share } from "../../../types/option.js";
import { check, finite, integer } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly rate: number;
  readonly seed: number;
}

const define = (axes: number): LayerDefinition<Config> => {
  const name = `spatialDropout${axes}d`;
  return {
    kind: `SpatialDropout${axes}D`,
    name,
    inputs: "one",
    options: { seed: integer },
    check({ rate }) {
      check(name, "rate", rate, finite);
      checkShare(name, "rate", rate);
    },
    shape: ([input]) => spatialDropoutShape(name, input!, axes),
    mask: "pass",
    call(call, [x], _, { rate, seed }) {
      if (!call.training || rate === 0) return x!;
      // One choice for every channel of every sample.
      const channels = x!.shape.map((size, axis) => (axis === 0 || axis > axes ? size : 1));
      return select(less(call.uniform(channels, seed), rate), 0, mul(x!, 1 / (1 - rate)));
    },
  };
};

const over = { 1: define(1), 2: define(2), 3: define(3) } as const;

/**
 * Dropout of whole channels of sequences: while training, a channel is zero at every step or at none. Where
 * neighbouring steps are alike, dropping single values would change little (Tompson et al. 2014).
 *
 * @example
 * const y = layers.spatialDropout1d(0.3)(input([100, 64])); // Tensor<[Batch, 100, 64]>
 *
 * @param rate share of the channels, at least 0 and below 1
 * @param options `seed` (0), `name`, `trainable`
 */
export function spatialDropout1d<const R extends number, G = 1>(rate: Share<"spatialDropout1d", "rate", R, G>, options?: SpatialDropoutOptions): Layer<SpatialDropout1d> {
  return makeLayer(over[1], { rate: rate as number }, options, { seed: 0 }) as unknown as Layer<SpatialDropout1d>;
}

/**
 * Dropout of whole channels of images, channels last: while training, a channel is zero everywhere or nowhere.
 *
 * @example
 * const y = layers.spatialDropout2d(0.3)(input([28, 28, 32])); // Tensor<[Batch, 28, 28, 32]>
 *
 * @param rate share of the channels, at least 0 and below 1
 * @param options `seed` (0), `name`, `trainable`
 */
export function spatialDropout2d<const R extends number, G = 1>(rate: Share<"spatialDropout2d", "rate", R, G>, options?: SpatialDropoutOptions): Layer<SpatialDropout2d> {
  return makeLayer(over[2], { rate: rate as number }, options, { seed: 0 }) as unknown as Layer<SpatialDropout2d>;
}

/**
 * Dropout of whole channels of volumes, channels last: while training, a channel is zero everywhere or nowhere.
 *
 * @example
 * const y = layers.spatialDropout3d(0.3)(input([8, 28, 28, 16])); // Tensor<[Batch, 8, 28, 28, 16]>
 *
 * @param rate share of the channels, at least 0 and below 1
 * @param options `seed` (0), `name`, `trainable`
 */
export function spatialDropout3d<const R extends number, G = 1>(rate: Share<"spatialDropout3d", "rate", R, G>, options?: SpatialDropoutOptions): Layer<SpatialDropout3d> {
  return makeLayer(over[3], { rate: rate as number }, options, { seed: 0 }) as unknown as Layer<SpatialDropout3d>;
}
