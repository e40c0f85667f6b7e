/** reshape: the same elements in another shape. */
import { sizeOf } from "../../../codegen/graph/dtype.js";
import { reshape as reshapeTo } from "../../../codegen/ops/index.js";
import type { RuntimeDim } from "../../../types/dimension.js";
import type { Layer } from "../../../types/layer.js";
import { checkReshape, reshapeShape, type Reshape, type ReshapeOptions, type TargetCheck } from "../../../types/layers/reshape.js";
import { shapeError } from "../../../types/messages.js";
import { showShape } from "../../../types/shape.js";
import { check, type Rule } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { resolve } from "./resolve.js";

interface Config {
  readonly targetShape: readonly RuntimeDim[];
}

const isDim = (value: unknown): boolean => typeof value === "number" || typeof value === "string" || value === null;
const targetRule: Rule = { expected: "a list of sizes", accepts: (value) => Array.isArray(value) && value.every(isDim) };

const definition: LayerDefinition<Config> = {
  kind: "Reshape",
  name: "reshape",
  inputs: "one",
  options: {},
  check({ targetShape }) {
    check("reshape", "targetShape", targetShape, targetRule);
    checkReshape(targetShape);
  },
  shape: ([input], { targetShape }, names) => reshapeShape(input!, resolve(targetShape, names)),
  call(lowering, [x], _, { targetShape }) {
    const [batch, ...rest] = x!.shape as [number, ...number[]];
    const known = resolve(targetShape, lowering.sizes).map((size) => (typeof size === "number" && size > 0 ? size : null));
    const open = sizeOf(rest) / sizeOf(known.map((size) => size ?? 1));
    const shape = [batch, ...known.map((size) => size ?? open)];
    // Sizes left open by null in the target are known only now.
    if (!Number.isInteger(open) || sizeOf(shape) !== sizeOf(x!.shape)) {
      throw shapeError("otherElements", { shape: showShape(rest), target: showShape(targetShape) });
    }
    return reshapeTo(x!, shape);
  },
};

/**
 * Gives the same elements another shape; the batch stays. One size may be -1: it follows from the others.
 *
 * @example
 * const y = layers.reshape([-1, 4])(input([6, 2])); // Tensor<[Batch, 3, 4]>
 */
export function reshape<const T extends readonly unknown[]>(targetShape: TargetCheck<T>, options?: ReshapeOptions): Layer<Reshape<T>> {
  return makeLayer(definition, { targetShape: targetShape as unknown as Config["targetShape"] }, options) as unknown as Layer<Reshape<T>>;
}
