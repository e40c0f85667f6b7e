/** zeroPadding1d, 2d and 3d: zeros around the spatial axes. */
import { pad } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import { checkAmounts, ends, type Amount, type Amounts, type Amounts2d, type Amounts3d, type AnyAmounts } from "../../../types/layers/amounts.js";
import type { LayerOptions } from "../../../types/layers/options.js";
import { zeroPaddingShape, type ZeroPadding1d, type ZeroPadding2d, type ZeroPadding3d } from "../../../types/layers/zeroPadding.js";
import { check } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { amountsRule } from "./amounts.js";

interface Config {
  readonly padding: AnyAmounts;
}

const define = (kind: string, name: string, axes: 1 | 2 | 3): LayerDefinition<Config> => ({
  kind,
  name,
  inputs: "one",
  options: {},
  check({ padding }) {
    check(name, "padding", padding, amountsRule(axes));
    checkAmounts(name, "padding", padding);
  },
  shape: ([input], { padding }) => zeroPaddingShape(name, axes, input!, padding),
  call: (_, [x], __, { padding }) => pad(x!, [[0, 0], ...ends(padding, axes), [0, 0]]),
});

const sequences = define("ZeroPadding1D", "zeroPadding1d", 1);
const images = define("ZeroPadding2D", "zeroPadding2d", 2);
const volumes = define("ZeroPadding3D", "zeroPadding3d", 3);

/**
 * Adds zeros before and after the steps of sequences: `[batch, steps, channels]` gives
 * `[batch, before + steps + after, channels]`.
 *
 * @example
 * const y = layers.zeroPadding1d([2, 0])(input(["seq", 8])); // Tensor<[Batch, "seq+2", 8]>
 *
 * @param padding zeros at both ends, or `[before, after]`; 1 by default
 * @param options `name`, `trainable`
 */
export function zeroPadding1d<const A extends Amount = 1>(padding?: Amounts<"zeroPadding1d", "padding", A>, options?: LayerOptions): Layer<ZeroPadding1d<A>> {
  return makeLayer(sequences, { padding: (padding ?? 1) as AnyAmounts }, options) as unknown as Layer<ZeroPadding1d<A>>;
}

/**
 * Adds zeros around images: `[batch, height, width, channels]` gives
 * `[batch, top + height + bottom, left + width + right, channels]`.
 *
 * @example
 * const y = layers.zeroPadding2d([[0, 1], 2])(input([28, 28, 3])); // Tensor<[Batch, 29, 32, 3]>
 *
 * @param padding zeros on all four sides, or `[height, width]`, each a number for both ends or a pair for each; 1 by default
 * @param options `name`, `trainable`
 */
export function zeroPadding2d<const A extends Amounts2d = 1>(padding?: Amounts<"zeroPadding2d", "padding", A>, options?: LayerOptions): Layer<ZeroPadding2d<A>> {
  return makeLayer(images, { padding: (padding ?? 1) as AnyAmounts }, options) as unknown as Layer<ZeroPadding2d<A>>;
}

/**
 * Adds zeros around volumes: `[batch, depth, height, width, channels]` gives the same with all three sizes grown.
 *
 * @example
 * const y = layers.zeroPadding3d([0, 1, [1, 2]])(input([8, 8, 8, 3])); // Tensor<[Batch, 8, 10, 11, 3]>
 *
 * @param padding zeros on all sides, or `[depth, height, width]`, each a number for both ends or a pair for each; 1 by default
 * @param options `name`, `trainable`
 */
export function zeroPadding3d<const A extends Amounts3d = 1>(padding?: Amounts<"zeroPadding3d", "padding", A>, options?: LayerOptions): Layer<ZeroPadding3d<A>> {
  return makeLayer(volumes, { padding: (padding ?? 1) as AnyAmounts }, options) as unknown as Layer<ZeroPadding3d<A>>;
}
