/** masking: marks steps that are padding. */
import type { Node } from "../../../codegen/graph/node.js";
import { max, mul, notEqual, toBool, toFloat } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import { maskingShape, type Masking, type MaskingOptions } from "../../../types/layers/masking.js";
import { finite } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly maskValue: number;
}

/** Whether any feature of a step is not the mask's value, as 1 or 0. Data are 32-bit floats, and so is what they are compared with. */
const present = (x: Node, { maskValue }: Config, keepDims: boolean): Node => max(toFloat(notEqual(x, Math.fround(maskValue))), -1, keepDims);

const definition: LayerDefinition<Config> = {
  kind: "Masking",
  name: "masking",
  inputs: "one",
  options: { maskValue: finite },
  shape: ([input]) => maskingShape(input!),
  mask: (_, [x], config) => toBool(present(x!, config, false)),
  call: (_, [x], __, config) => mul(x!, present(x!, config, true)),
};

/**
 * Marks the steps of a sequence whose features all equal one value as padding, and sets them to zero. Layers behind
 * that support masks, such as recurrent ones, skip them.
 *
 * @example
 * const y = layers.masking({ maskValue: -1 })(input([20, 8])); // Tensor<[Batch, 20, 8]>
 *
 * @param options `maskValue` (0), `name`, `trainable`
 */
export function masking(options?: MaskingOptions): Layer<Masking> {
  return makeLayer(definition, {}, options, { maskValue: 0 }) as unknown as Layer<Masking>;
}
