/** What the pooling layers over one, two and three axes share: one definition for each of the six. */
import type { Node } from "../../../codegen/graph/node.js";
import { avgPool, maxPool, type PoolOptions } from "../../../codegen/ops/index.js";
import { checkPooling, poolingShape, type PoolingArguments, type PoolingName } from "../../../types/layers/pooling.js";
import { sizes, type Padding, type Sizes } from "../../../types/layers/window.js";
import { check, oneOf, pair, single, triple } from "../../options.js";
import { makeLayer, type Layer, type LayerDefinition } from "../layer.js";

interface Config extends PoolingArguments {
  readonly poolSize: Sizes;
  readonly padding: Padding;
}

const rules = [single, pair, triple] as const;

function define(kind: string, name: PoolingName, axes: 1 | 2 | 3, pool: (x: Node, options: PoolOptions) => Node): LayerDefinition<Config> {
  const rule = rules[axes - 1]!;
  return {
    kind,
    name,
    inputs: "one",
    options: { strides: rule, padding: oneOf(["valid", "same"]) },
    check(config) {
      check(name, "poolSize", config.poolSize, rule);
      checkPooling(name, config);
    },
    shape: ([input], config) => poolingShape(name, input!, axes, config),
    call: (_, [x], __, { poolSize, strides = poolSize, padding }) => pool(x!, { size: sizes(poolSize, axes), strides: sizes(strides, axes), padding }),
  };
}

const definitions: Readonly<Record<PoolingName, LayerDefinition<Config>>> = {
  maxPooling1d: define("MaxPooling1D", "maxPooling1d", 1, maxPool),
  maxPooling2d: define("MaxPooling2D", "maxPooling2d", 2, maxPool),
  maxPooling3d: define("MaxPooling3D", "maxPooling3d", 3, maxPool),
  averagePooling1d: define("AveragePooling1D", "averagePooling1d", 1, avgPool),
  averagePooling2d: define("AveragePooling2D", "averagePooling2d", 2, avgPool),
  averagePooling3d: define("AveragePooling3D", "averagePooling3d", 3, avgPool),
};

/** Makes a pooling layer; windows of 2 that do not overlap when nothing else is said. */
export const poolingLayer = (name: PoolingName, poolSize: unknown, options: object | undefined): Layer<Config> =>
  makeLayer(definitions[name], { poolSize: (poolSize ?? 2) as Sizes }, options, { padding: "valid" });
