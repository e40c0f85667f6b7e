/** conv2d: kernels that move over height and width. */
import { add, conv2d as convolve, padSame } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import type { ActivationName } from "../../../types/layers/activation.js";
import { checkConv2d, conv2dShape, type Conv2d, type Conv2dArguments, type Conv2dOptions } from "../../../types/layers/conv2d.js";
import { pair, type Padding, type Pair, type PositivePair } from "../../../types/layers/window.js";
import type { Positive } from "../../../types/option.js";
import { initializers } from "../../initializers.js";
import { boolean, check, oneOf, pair as pairRule } from "../../options.js";
import { activate, activationRule } from "../activations.js";
import { makeLayer, sizeFor, type LayerDefinition } from "../layer.js";

interface Config extends Conv2dArguments {
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dilationRate: Pair;
  readonly activation: ActivationName;
  readonly useBias: boolean;
}

const definition: LayerDefinition<Config> = {
  kind: "Conv2D",
  name: "conv2d",
  inputs: "one",
  options: { strides: pairRule, padding: oneOf(["valid", "same"]), dilationRate: pairRule, activation: activationRule, useBias: boolean },
  check(config) {
    check("conv2d", "kernelSize", config.kernelSize, pairRule);
    checkConv2d(config);
  },
  shape: ([input], config) => conv2dShape(input!, config),
  weights: ([input], { filters, kernelSize, useBias }) => ({
    kernel: { shape: [...pair(kernelSize), sizeFor("conv2d", input!, -1), filters], initializer: initializers.glorotUniform },
    ...(useBias && { bias: { shape: [filters], initializer: initializers.zeros } }),
  }),
  call(lowering, [x], { kernel, bias }, { kernelSize, strides, padding, dilationRate, activation }) {
    const window = { strides: pair(strides), dilations: pair(dilationRate) };
    const padded = padding === "same" ? padSame(x!, { ...window, sizes: pair(kernelSize) }) : x!;
    const product = convolve(padded, kernel!, window);
    return activate(lowering, activation, bias ? add(product, bias) : product);
  },
};

/**
 * Convolution over height and width of images with channels last.
 *
 * @example
 * const y = layers.conv2d(32, 3, { activation: "relu" })(input([28, 28, 1])); // Tensor<[Batch, 26, 26, 32]>
 *
 * @param filters channels of the result
 * @param kernelSize height and width of the kernels, one number for both or a pair
 * @param options `strides` (1), `padding` ("valid", or "same" to keep the size), `dilationRate` (1), `activation`
 *   ("linear"), `useBias` (true), `name`, `trainable`
 */
export function conv2d<const F extends number, const K extends Pair, const St extends Pair = 1, const P extends Padding = "valid", const D extends Pair = 1>(
  filters: Positive<"conv2d", "filters", F, P>,
  kernelSize: PositivePair<"conv2d", "kernelSize", K>,
  options?: Conv2dOptions<St, P, D>,
): Layer<Conv2d<F, K, St, P, D>> {
  const defaults = { strides: 1, padding: "valid", dilationRate: 1, activation: "linear", useBias: true } as const;
  return makeLayer(definition, { filters: filters as number, kernelSize: kernelSize as Pair }, options, defaults) as unknown as Layer<Conv2d<F, K, St, P, D>>;
}
