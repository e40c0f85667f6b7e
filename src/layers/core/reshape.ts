/** reshape: the same elements in another shape. */
import { sizeOf } from "../../../codegen/graph/dtype.js";
import { reshape as reshapeTo } from "../../../codegen/ops/index.js";
import type { RuntimeDim } from "../../../types/dimension.js";
import { KatachiError } from "../../../types/error.js";
import type { Layer } from "../../../types/layer.js";
import { checkReshape, reshapeShape, type Reshape, type ReshapeOptions, type TargetCheck } from "../../../types/layers/reshape.js";
import { showShape } from "../../../types/shape.js";
import { check, type Rule } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

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
  shape: ([input], { targetShape }) => reshapeShape(input!, targetShape),
  call(lowering, [x], _, { targetShape }) {
    const known = targetShape.map((size) => (typeof size === "string" ? lowering.sizeOf(size) : size === -1 ? null : size));
    const rest = sizeOf(x!.shape) / x!.shape[0]! / sizeOf(known.filter((size) => size !== null));
    const target = known.map((size) => size ?? rest);
    const shape = [x!.shape[0]!, ...target];
    if (known.filter((size) => size === null).length > 1 || sizeOf(shape) !== sizeOf(x!.shape) || !Number.isInteger(rest)) {
      throw new KatachiError("shape", `reshape: ${showShape(x!.shape.slice(1))} cannot take the shape ${showShape(targetShape)}`);
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
