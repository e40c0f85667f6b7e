/** separableConv1d and separableConv2d: kernels for every channel alone, then a product over the channels of each place. */
import { depthwiseConv, matmul, reshape } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import {
  checkSeparable, separableShape, type SeparableArguments, type SeparableConv1d, type SeparableConv1dOptions, type SeparableConv2d, type SeparableConv2dOptions,
} from "../../../types/layers/separableConv.js";
import { sizes, type CausalPadding, type Padding, type Pair, type PositivePair, type PositiveSingle, type Single } from "../../../types/layers/window.js";
import type { Positive } from "../../../types/option.js";
import { check, positiveInteger } from "../../options.js";
import { activated } from "../activations.js";
import { makeLayer, sizeFor, type LayerDefinition } from "../layer.js";
import { biasOf, finish, kernelDefaults, kernelRules, padInput, sizesRule, type KernelConfig } from "./conv.js";

type Config = KernelConfig & SeparableArguments & {
  readonly depthMultiplier: number;
};

const define = (kind: string, name: string, axes: 1 | 2): LayerDefinition<Config> => ({
  kind,
  name,
  inputs: "one",
  options: { ...kernelRules(axes, axes === 1 ? ["valid", "same", "causal"] : undefined), depthMultiplier: positiveInteger },
  check(config) {
    check(name, "kernelSize", config.kernelSize, sizesRule(axes));
    checkSeparable(name, config);
  },
  shape: ([input], config) => activated(name, separableShape(name, axes, input!, config), config.activation),
  tunable: { depthwiseKernel: "depthwise", pointwiseKernel: "pointwise", bias: "bias" },
  activity: true,
  weights([input], { filters, kernelSize, depthMultiplier, useBias }) {
    const channels = sizeFor(name, input!, -1);
    return {
      depthwiseKernel: { shape: [...sizes(kernelSize, axes), channels, depthMultiplier], initializer: "glorotUniform" },
      pointwiseKernel: { shape: [...new Array<number>(axes).fill(1), channels * depthMultiplier, filters], initializer: "glorotUniform" },
      ...biasOf(filters, useBias),
    };
  },
  call(call, [x], { depthwiseKernel, pointwiseKernel, bias }, config) {
    const { strides, dilationRate, activation } = config;
    const each = depthwiseConv(padInput(x!, axes, config), depthwiseKernel!, { strides: sizes(strides, axes), dilations: sizes(dilationRate, axes) });
    return finish(call, matmul(each, reshape(pointwiseKernel!, pointwiseKernel!.shape.slice(-2))), bias, activation);
  },
});

const sequences = define("SeparableConv1D", "separableConv1d", 1);
const images = define("SeparableConv2D", "separableConv2d", 2);
const defaults = { ...kernelDefaults, depthMultiplier: 1 } as const;

/**
 * A depthwise convolution of sequences followed by a product over the channels of every step: `[batch, steps, channels]`
 * gives `[batch, newSteps, filters]`, with fewer weights than {@link conv1d} has.
 *
 * @example
 * const y = layers.separableConv1d(8, 3)(input([10, 4])); // Tensor<[Batch, 8, 8]>
 *
 * @param filters channels of the result
 * @param kernelSize steps that a kernel sees
 * @param options `strides` (1), `padding` ("valid", "same" or "causal"), `dilationRate` (1), `depthMultiplier` (1:
 *   kernels of each channel), `activation` ("linear"), `useBias` (true), `depthwise…`, `pointwise…` and `bias…` with the
 *   endings `Initializer`, `Regularizer` and `Constraint`, `activityRegularizer`, `name`, `trainable`
 */
export function separableConv1d<
  const F extends number,
  const K extends Single,
  const St extends Single = 1,
  const P extends CausalPadding = "valid",
  const D extends Single = 1,
  const M extends number = 1,
>(
  filters: Positive<"separableConv1d", "filters", F, P>,
  kernelSize: PositiveSingle<"separableConv1d", "kernelSize", K>,
  options?: SeparableConv1dOptions<St, P, D, M>,
): Layer<SeparableConv1d<F, K, St, P, D>> {
  return makeLayer(sequences, { filters: filters as number, kernelSize: kernelSize as Single }, options, defaults) as unknown as Layer<SeparableConv1d<F, K, St, P, D>>;
}

/**
 * A depthwise convolution of images followed by a product over the channels of every pixel:
 * `[batch, height, width, channels]` gives `[batch, newHeight, newWidth, filters]`, with fewer weights than
 * {@link conv2d} has.
 *
 * @example
 * const y = layers.separableConv2d(32, 3, { padding: "same" })(input([28, 28, 16])); // Tensor<[Batch, 28, 28, 32]>
 *
 * @param filters channels of the result
 * @param kernelSize height and width of the kernels, one number for both or a pair
 * @param options `strides` (1), `padding` ("valid", or "same" to keep the size), `dilationRate` (1), `depthMultiplier`
 *   (1: kernels of each channel), `activation` ("linear"), `useBias` (true), `depthwise…`, `pointwise…` and `bias…` with
 *   the endings `Initializer`, `Regularizer` and `Constraint`, `activityRegularizer`, `name`, `trainable`
 */
export function separableConv2d<const F extends number, const K extends Pair, const St extends Pair = 1, const P extends Padding = "valid", const D extends Pair = 1, const M extends number = 1>(
  filters: Positive<"separableConv2d", "filters", F, P>,
  kernelSize: PositivePair<"separableConv2d", "kernelSize", K>,
  options?: SeparableConv2dOptions<St, P, D, M>,
): Layer<SeparableConv2d<F, K, St, P, D>> {
  return makeLayer(images, { filters: filters as number, kernelSize: kernelSize as Pair }, options, defaults) as unknown as Layer<SeparableConv2d<F, K, St, P, D>>;
}
