/** What the global pooling layers share: one definition for each of the six. */
import type { Node } from "../../../codegen/graph/node.js";
import { div, max, maximum, mean, reshape, select, sum, toFloat } from "../../../codegen/ops/index.js";
import { globalPoolingShape, type GlobalPoolingName } from "../../../types/layers/globalPooling.js";
import { boolean } from "../../options.js";
import type { LayerCall } from "../call.js";
import { makeLayer, type Layer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly keepDims: boolean;
}

type Pool = (call: LayerCall, x: Node, axes: readonly number[], keepDims: boolean) => Node;

const largest: Pool = (_, x, axes, keepDims) => max(x, axes, keepDims);

const average: Pool = (_, x, axes, keepDims) => mean(x, axes, keepDims);

/** The mean of the steps that are no padding; 0 for a sample that is nothing but padding. */
const maskedAverage: Pool = (call, x, axes, keepDims) => {
  const [mask] = call.masks;
  if (!mask) return average(call, x, axes, keepDims);
  const steps = reshape(mask, [...mask.shape, 1]);
  const total = sum(select(steps, x, 0), axes, keepDims);
  return div(total, maximum(sum(toFloat(steps), axes, keepDims), 1));
};

const define = (kind: string, name: GlobalPoolingName, axes: 1 | 2 | 3, pool: Pool): LayerDefinition<Config> => ({
  kind,
  name,
  inputs: "one",
  options: { keepDims: boolean },
  shape: ([input], { keepDims }) => globalPoolingShape(name, input!, axes, keepDims),
  call: (call, [x], _, { keepDims }) => pool(call, x!, [1, 2, 3].slice(0, axes), keepDims),
});

const definitions: Readonly<Record<GlobalPoolingName, LayerDefinition<Config>>> = {
  globalMaxPooling1d: define("GlobalMaxPooling1D", "globalMaxPooling1d", 1, largest),
  globalMaxPooling2d: define("GlobalMaxPooling2D", "globalMaxPooling2d", 2, largest),
  globalMaxPooling3d: define("GlobalMaxPooling3D", "globalMaxPooling3d", 3, largest),
  globalAveragePooling1d: define("GlobalAveragePooling1D", "globalAveragePooling1d", 1, maskedAverage),
  globalAveragePooling2d: define("GlobalAveragePooling2D", "globalAveragePooling2d", 2, average),
  globalAveragePooling3d: define("GlobalAveragePooling3D", "globalAveragePooling3d", 3, average),
};

/** Makes a global pooling layer; the pooled axes go when nothing else is said. */
export const globalPoolingLayer = (name: GlobalPoolingName, options: object | undefined): Layer<Config> => makeLayer(definitions[name], {}, options, { keepDims: false });
