/** maxPooling2d and averagePooling2d: the largest or the mean value of windows over height and width. */
import type { Node } from "../../../codegen/graph/node.js";
import { avgPool2d, maxPool2d, type PoolOptions } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import {
  checkPooling2d, pooling2dShape, type AveragePooling2d, type MaxPooling2d, type Pooling2dArguments, type Pooling2dName, type Pooling2dOptions,
} from "../../../types/layers/pooling2d.js";
import { pair, type Padding, type Pair, type PositivePair } from "../../../types/layers/window.js";
import { check, oneOf, pair as pairRule } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config extends Pooling2dArguments {
  readonly poolSize: Pair;
  readonly padding: Padding;
}

const define = (kind: string, name: Pooling2dName, pool: (x: Node, options: PoolOptions) => Node): LayerDefinition<Config> => ({
  kind,
  name,
  inputs: "one",
  options: { strides: pairRule, padding: oneOf(["valid", "same"]) },
  check(config) {
    check(name, "poolSize", config.poolSize, pairRule);
    checkPooling2d(name, config);
  },
  shape: ([input], config) => pooling2dShape(name, input!, config),
  call: (_, [x], __, { poolSize, strides = poolSize, padding }) => pool(x!, { size: pair(poolSize), strides: pair(strides), padding }),
});

const maximum = define("MaxPooling2D", "maxPooling2d", maxPool2d);
const average = define("AveragePooling2D", "averagePooling2d", avgPool2d);
const defaults = { padding: "valid" } as const;

/**
 * The largest value of each window, for images with channels last.
 *
 * @example
 * const y = layers.maxPooling2d(2)(input([24, 24, 64])); // Tensor<[Batch, 12, 12, 64]>
 *
 * @param poolSize height and width of the window: one number for both or a pair; 2 by default
 * @param options `strides` (the pool size), `padding` ("valid"), `name`, `trainable`
 */
export function maxPooling2d<const K extends Pair = 2, const St extends Pair = K, const P extends Padding = "valid">(
  poolSize?: PositivePair<"maxPooling2d", "poolSize", K>,
  options?: Pooling2dOptions<"maxPooling2d", St, P>,
): Layer<MaxPooling2d<K, St, P>> {
  return makeLayer(maximum, { poolSize: (poolSize ?? 2) as Pair }, options, defaults) as unknown as Layer<MaxPooling2d<K, St, P>>;
}

/**
 * The mean value of each window, for images with channels last. With "same" padding only elements of the image count.
 *
 * @example
 * const y = layers.averagePooling2d(2)(input([24, 24, 64])); // Tensor<[Batch, 12, 12, 64]>
 *
 * @param poolSize height and width of the window: one number for both or a pair; 2 by default
 * @param options `strides` (the pool size), `padding` ("valid"), `name`, `trainable`
 */
export function averagePooling2d<const K extends Pair = 2, const St extends Pair = K, const P extends Padding = "valid">(
  poolSize?: PositivePair<"averagePooling2d", "poolSize", K>,
  options?: Pooling2dOptions<"averagePooling2d", St, P>,
): Layer<AveragePooling2d<K, St, P>> {
  return makeLayer(average, { poolSize: (poolSize ?? 2) as Pair }, options, defaults) as unknown as Layer<AveragePooling2d<K, St, P>>;
}
