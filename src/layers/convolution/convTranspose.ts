/** conv1dTranspose and conv2dTranspose: every element of the input adds a kernel to the output. */
import type { Node } from "../../../codegen/graph/node.js";
import { convTranspose, pad, slice } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import {
  checkTranspose, transposeShape, type Conv1dTranspose, type Conv1dTransposeOptions, type Conv2dTranspose, type Conv2dTransposeOptions, type TransposeArguments,
} from "../../../types/layers/convTranspose.js";
import { sizes, type Padding, type Pair, type PositivePair, type PositiveSingle, type Single } from "../../../types/layers/window.js";
import type { Positive } from "../../../types/option.js";
import { check, type Rule } from "../../options.js";
import { activated } from "../activations.js";
import { makeLayer, sizeFor, type LayerDefinition } from "../layer.js";
import { biasOf, finish, kernelDefaults, kernelRules, sizesRule, type KernelConfig } from "./conv.js";

type Config = KernelConfig & TransposeArguments & {
  readonly kernelSize: Single | Pair;
  readonly padding: Padding;
};

/** Amounts from 0 up; that they are below the strides is a rule of types/. */
const amountsRule = (axes: number): Rule => ({
  expected: axes === 1 ? "a whole number of at least 0 or a list of one" : "a whole number of at least 0 or two of them",
  accepts: sizesRule(axes).accepts,
});

/**
 * The part of the whole reach that is the output: with "same" padding the one that a convolution with "same" padding
 * would have read, with zeros where the output is longer than the reach.
 */
function fit(reach: Node, space: readonly number[], padding: Padding): Node {
  const before = space.map((size, i) => (padding === "same" ? Math.floor(Math.max(reach.shape[1 + i]! - size, 0) / 2) : 0));
  const kept = space.map((size, i) => Math.min(size, reach.shape[1 + i]! - before[i]!));
  const cut = slice(reach, [0, ...before, 0], [reach.shape[0]!, ...kept, reach.shape.at(-1)!]);
  return pad(cut, [[0, 0], ...space.map((size, i): [number, number] => [0, size - kept[i]!]), [0, 0]]);
}

const define = (kind: string, name: string, axes: 1 | 2): LayerDefinition<Config> => ({
  kind,
  name,
  inputs: "one",
  options: { ...kernelRules(axes), outputPadding: amountsRule(axes) },
  check(config) {
    check(name, "kernelSize", config.kernelSize, sizesRule(axes));
    checkTranspose(name, axes, config);
  },
  shape: ([input], config) => activated(name, transposeShape(name, axes, input!, config), config.activation),
  tunable: { kernel: "kernel", bias: "bias" },
  activity: true,
  weights: ([input], { filters, kernelSize, useBias }) => ({
    kernel: { shape: [...sizes(kernelSize, axes), filters, sizeFor(name, input!, -1)], initializer: "glorotUniform" },
    ...biasOf(filters, useBias),
  }),
  call(call, [x], { kernel, bias }, config) {
    const { strides, dilationRate, padding, activation } = config;
    const reach = convTranspose(x!, kernel!, { strides: sizes(strides, axes), dilations: sizes(dilationRate, axes) });
    const space = transposeShape(name, axes, x!.shape, config).slice(1, -1) as readonly number[];
    return finish(call, fit(reach, space, padding), bias, activation);
  },
});

const sequences = define("Conv1DTranspose", "conv1dTranspose", 1);
const images = define("Conv2DTranspose", "conv2dTranspose", 2);

/**
 * Transposed convolution of sequences, often called deconvolution: `[batch, steps, channels]` gives
 * `[batch, newSteps, filters]`, where newSteps is `steps * strides + max(kernelSize - strides, 0)` for "valid" padding
 * and `steps * strides` for "same". With `outputPadding` it is
 * `(steps - 1) * strides + kernelSize - 2 * pad + outputPadding`, of which pad is 0 for "valid" and
 * `floor(kernelSize / 2)` for "same". A dilated kernel counts with all it spans. This is Keras' `deconv_output_length`.
 *
 * @example
 * const y = layers.conv1dTranspose(8, 4, { strides: 2, padding: "same" })(input(["seq", 16])); // Tensor<[Batch, "2*seq", 8]>
 *
 * @param filters channels of the result
 * @param kernelSize steps that a kernel spans
 * @param options `strides` (1), `padding` ("valid", or "same"), `outputPadding` (none; from 0 up, below strides),
 *   `dilationRate` (1), `activation` ("linear"), `useBias` (true), `kernel…` and `bias…` with the endings `Initializer`,
 *   `Regularizer` and `Constraint`, `activityRegularizer`, `name`, `trainable`
 */
export function conv1dTranspose<
  const F extends number,
  const K extends Single,
  const St extends Single = 1,
  const P extends Padding = "valid",
  const O extends Single | undefined = undefined,
  const D extends Single = 1,
>(
  filters: Positive<"conv1dTranspose", "filters", F, P>,
  kernelSize: PositiveSingle<"conv1dTranspose", "kernelSize", K>,
  options?: Conv1dTransposeOptions<K, St, P, O, D>,
): Layer<Conv1dTranspose<F, K, St, P, O, D>> {
  return makeLayer(sequences, { filters: filters as number, kernelSize: kernelSize as Single }, options, kernelDefaults) as unknown as Layer<Conv1dTranspose<F, K, St, P, O, D>>;
}

/**
 * Transposed convolution of images, often called deconvolution: `[batch, height, width, channels]` gives
 * `[batch, newHeight, newWidth, filters]`. Sizes are those of {@link conv1dTranspose}, for each axis.
 *
 * @example
 * const y = layers.conv2dTranspose(8, 3, { strides: 2, padding: "same" })(input([7, 7, 16])); // Tensor<[Batch, 14, 14, 8]>
 *
 * @param filters channels of the result
 * @param kernelSize height and width of the kernels, one number for both or a pair
 * @param options `strides` (1), `padding` ("valid", or "same"), `outputPadding` (none; from 0 up, below strides),
 *   `dilationRate` (1), `activation` ("linear"), `useBias` (true), `kernel…` and `bias…` with the endings `Initializer`,
 *   `Regularizer` and `Constraint`, `activityRegularizer`, `name`, `trainable`
 */
export function conv2dTranspose<
  const F extends number,
  const K extends Pair,
  const St extends Pair = 1,
  const P extends Padding = "valid",
  const O extends Pair | undefined = undefined,
  const D extends Pair = 1,
>(
  filters: Positive<"conv2dTranspose", "filters", F, P>,
  kernelSize: PositivePair<"conv2dTranspose", "kernelSize", K>,
  options?: Conv2dTransposeOptions<K, St, P, O, D>,
): Layer<Conv2dTranspose<F, K, St, P, O, D>> {
  return makeLayer(images, { filters: filters as number, kernelSize: kernelSize as Pair }, options, kernelDefaults) as unknown as Layer<Conv2dTranspose<F, K, St, P, O, D>>;
}
