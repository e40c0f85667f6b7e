/** depthwiseConv1d and depthwiseConv2d: every channel has kernels of its own. */
import { depthwiseConv } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import {
  checkDepthwise, depthwiseShape, type DepthwiseArguments, type DepthwiseConv1d, type DepthwiseConv1dOptions, type DepthwiseConv2d, type DepthwiseConv2dOptions,
} from "../../../types/layers/depthwiseConv.js";
import { sizes, type Padding, type Pair, type PositivePair, type PositiveSingle, type Single } from "../../../types/layers/window.js";
import { check, positiveInteger } from "../../options.js";
import { activated } from "../activations.js";
import { makeLayer, sizeFor, type LayerDefinition } from "../layer.js";
import { biasOf, finish, kernelDefaults, kernelRules, padInput, sizesRule, type KernelConfig } from "./conv.js";

type Config = KernelConfig & DepthwiseArguments & {
  readonly depthMultiplier: number;
};

const define = (kind: string, name: string, axes: 1 | 2): LayerDefinition<Config> => ({
  kind,
  name,
  inputs: "one",
  options: { ...kernelRules(axes), depthMultiplier: positiveInteger },
  check(config) {
    check(name, "kernelSize", config.kernelSize, sizesRule(axes));
    checkDepthwise(name, config);
  },
  shape: ([input], config) => activated(name, depthwiseShape(name, axes, input!, config), config.activation),
  tunable: { depthwiseKernel: "depthwise", bias: "bias" },
  activity: true,
  weights([input], { kernelSize, depthMultiplier, useBias }) {
    const channels = sizeFor(name, input!, -1);
    return {
      depthwiseKernel: { shape: [...sizes(kernelSize, axes), channels, depthMultiplier], initializer: "glorotUniform" },
      ...biasOf(channels * depthMultiplier, useBias),
    };
  },
  call(call, [x], { depthwiseKernel, bias }, config) {
    const { strides, dilationRate, activation } = config;
    const product = depthwiseConv(padInput(x!, axes, config), depthwiseKernel!, { strides: sizes(strides, axes), dilations: sizes(dilationRate, axes) });
    return finish(call, product, bias, activation);
  },
});

const sequences = define("DepthwiseConv1D", "depthwiseConv1d", 1);
const images = define("DepthwiseConv2D", "depthwiseConv2d", 2);
const defaults = { ...kernelDefaults, depthMultiplier: 1 } as const;

/**
 * Convolves every channel of sequences with kernels of its own: `[batch, steps, channels]` gives
 * `[batch, newSteps, channels * depthMultiplier]`. Results of one channel lie side by side.
 *
 * @example
 * const y = layers.depthwiseConv1d(3, { depthMultiplier: 2 })(input([10, 4])); // Tensor<[Batch, 8, 8]>
 *
 * @param kernelSize steps that a kernel sees
 * @param options `strides` (1), `padding` ("valid", or "same" to keep the size), `depthMultiplier` (1: kernels of each
 *   channel), `dilationRate` (1), `activation` ("linear"), `useBias` (true), `depthwise…` and `bias…` with the endings
 *   `Initializer`, `Regularizer` and `Constraint`, `activityRegularizer`, `name`, `trainable`
 */
export function depthwiseConv1d<const K extends Single, const St extends Single = 1, const P extends Padding = "valid", const D extends Single = 1, const M extends number = 1>(
  kernelSize: PositiveSingle<"depthwiseConv1d", "kernelSize", K>,
  options?: DepthwiseConv1dOptions<St, P, D, M>,
): Layer<DepthwiseConv1d<K, St, P, D, M>> {
  return makeLayer(sequences, { kernelSize: kernelSize as Single }, options, defaults) as unknown as Layer<DepthwiseConv1d<K, St, P, D, M>>;
}

/**
 * Convolves every channel of images with kernels of its own: `[batch, height, width, channels]` gives
 * `[batch, newHeight, newWidth, channels * depthMultiplier]`. Results of one channel lie side by side.
 *
 * @example
 * const y = layers.depthwiseConv2d(3, { padding: "same" })(input([28, 28, 16])); // Tensor<[Batch, 28, 28, 16]>
 *
 * @param kernelSize height and width of the kernels, one number for both or a pair
 * @param options `strides` (1), `padding` ("valid", or "same" to keep the size), `depthMultiplier` (1: kernels of each
 *   channel), `dilationRate` (1), `activation` ("linear"), `useBias` (true), `depthwise…` and `bias…` with the endings
 *   `Initializer`, `Regularizer` and `Constraint`, `activityRegularizer`, `name`, `trainable`
 */
export function depthwiseConv2d<const K extends Pair, const St extends Pair = 1, const P extends Padding = "valid", const D extends Pair = 1, const M extends number = 1>(
  kernelSize: PositivePair<"depthwiseConv2d", "kernelSize", K>,
  options?: DepthwiseConv2dOptions<St, P, D, M>,
): Layer<DepthwiseConv2d<K, St, P, D, M>> {
  return makeLayer(images, { kernelSize: kernelSize as Pair }, options, defaults) as unknown as Layer<DepthwiseConv2d<K, St, P, D, M>>;
}
