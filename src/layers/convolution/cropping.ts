/** cropping1d, 2d and 3d: cuts elements off the spatial axes. */
import { slice } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import { checkAmounts, ends, type Amount, type Amounts, type Amounts2d, type Amounts3d, type AnyAmounts } from "../../../types/layers/amounts.js";
import { croppingShape, type Cropping1d, type Cropping2d, type Cropping3d } from "../../../types/layers/cropping.js";
import type { LayerOptions } from "../../../types/layers/options.js";
import { check } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { amountsRule } from "./amounts.js";

interface Config {
  readonly cropping: AnyAmounts;
}

const define = (kind: string, name: string, axes: 1 | 2 | 3): LayerDefinition<Config> => ({
  kind,
  name,
  inputs: "one",
  options: {},
  check({ cropping }) {
    check(name, "cropping", cropping, amountsRule(axes));
    checkAmounts(name, "cropping", cropping);
  },
  shape: ([input], { cropping }) => croppingShape(name, axes, input!, cropping),
  call: (_, [x], __, { cropping }) => slice(x!, [0, ...ends(cropping, axes).map(([before]) => before), 0], croppingShape(name, axes, x!.shape, cropping) as readonly number[]),
});

const sequences = define("Cropping1D", "cropping1d", 1);
const images = define("Cropping2D", "cropping2d", 2);
const volumes = define("Cropping3D", "cropping3d", 3);

/**
 * Cuts steps off sequences: `[batch, steps, channels]` gives `[batch, steps - before - after, channels]`.
 *
 * @example
 * const y = layers.cropping1d([2, 0])(input(["seq", 8])); // Tensor<[Batch, "seq-2", 8]>
 *
 * @param cropping steps cut off at both ends, or `[before, after]`; 1 by default
 * @param options `name`, `trainable`
 */
export function cropping1d<const A extends Amount = 1>(cropping?: Amounts<"cropping1d", "cropping", A>, options?: LayerOptions): Layer<Cropping1d<A>> {
  return makeLayer(sequences, { cropping: (cropping ?? 1) as AnyAmounts }, options) as unknown as Layer<Cropping1d<A>>;
}

/**
 * Cuts rows and columns off images: `[batch, height, width, channels]` gives
 * `[batch, height - top - bottom, width - left - right, channels]`.
 *
 * @example
 * const y = layers.cropping2d([[2, 0], 4])(input([28, 28, 3])); // Tensor<[Batch, 26, 20, 3]>
 *
 * @param cropping what is cut off all four sides, or `[height, width]`, each a number for both ends or a pair for each;
 *   0 by default, as in Keras
 * @param options `name`, `trainable`
 */
export function cropping2d<const A extends Amounts2d = 0>(cropping?: Amounts<"cropping2d", "cropping", A>, options?: LayerOptions): Layer<Cropping2d<A>> {
  return makeLayer(images, { cropping: (cropping ?? 0) as AnyAmounts }, options) as unknown as Layer<Cropping2d<A>>;
}

/**
 * Cuts slices off volumes: `[batch, depth, height, width, channels]` gives the same with all three sizes shrunk.
 *
 * @example
 * const y = layers.cropping3d([0, 1, [1, 2]])(input([8, 8, 8, 3])); // Tensor<[Batch, 8, 6, 5, 3]>
 *
 * @param cropping what is cut off all sides, or `[depth, height, width]`, each a number for both ends or a pair for
 *   each; 1 by default
 * @param options `name`, `trainable`
 */
export function cropping3d<const A extends Amounts3d = 1>(cropping?: Amounts<"cropping3d", "cropping", A>, options?: LayerOptions): Layer<Cropping3d<A>> {
  return makeLayer(volumes, { cropping: (cropping ?? 1) as AnyAmounts }, options) as unknown as Layer<Cropping3d<A>>;
}
