/** MobileNetV2: depthwise convolutions between a wide and a narrow product. */
import { checkAlpha, divisible, lastFilters, type MobileNetV2Options, type MobileNetV2Shape } from "../../types/applications/mobileNetV2.js";
import type { ImageShape } from "../../types/applications/options.js";
import type { RuntimeDim } from "../../types/dimension.js";
import type { Model } from "../../types/model.js";
import type { Tensor } from "../../types/tensor.js";
import * as layers from "../layers/index.js";
import { finite } from "../options.js";
import { buildApplication, type Architecture, type Image } from "./architecture.js";

interface Own {
  readonly alpha: number;
}

interface Block {
  readonly filters: number;
  readonly strides: number;
  readonly expansion: number;
}

/** The blocks: how much wider than their input, how many filters, how many of them, the strides of the first. */
const BLOCKS = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]] as const;

const normalized = (x: Image, name: string): Image => layers.batchNormalization({ epsilon: 1e-3, momentum: 0.999, name })(x);
const relu6 = (x: Image, name: string): Image => layers.relu({ maxValue: 6, name })(x);
const product = (x: Image, filters: number, name: string): Image => layers.conv2d(filters, 1, { padding: "same", useBias: false, name })(x);

/** The zeros before and behind an axis that make strides of 2 give half of it rounded up; Keras takes an open size for an even one. */
const zeros = (size: RuntimeDim): readonly [number, number] => [typeof size === "number" && size % 2 === 1 ? 1 : 0, 1];

/** An inverted residual block: wide inside, narrow at both ends, and added to its input where that has its shape. */
function block(x: Image, index: number, { filters, strides, expansion }: Block): Image {
  const channels: number = x.shape[3];
  const name = index === 0 ? "expanded_conv_" : `block_${index}_`;
  let y = index === 0 ? x : relu6(normalized(product(x, expansion * channels, `${name}expand`), `${name}expand_BN`), `${name}expand_relu`);
  if (strides === 2) y = layers.zeroPadding2d([zeros(y.shape[1]), zeros(y.shape[2])], { name: `${name}pad` })(y);
  const each: Image = layers.depthwiseConv2d(3, { strides, padding: strides === 1 ? "same" : "valid", useBias: false, name: `${name}depthwise` })(y);
  const inner = relu6(normalized(each, `${name}depthwise_BN`), `${name}depthwise_relu`);
  const narrow = normalized(product(inner, filters, `${name}project`), `${name}project_BN`);
  return channels === filters && strides === 1 ? layers.add({ name: `${name}add` })([x, narrow]) : narrow;
}

const architecture: Architecture<Own> = {
  name: "mobileNetV2",
  size: 224,
  least: 32,
  rules: { alpha: finite },
  check: ({ alpha = 1 }) => checkAlpha(alpha),
  title: ({ alpha, inputShape: [height] }) => `mobilenetv2_${alpha.toFixed(2)}_${typeof height === "number" ? height : "None"}`,
  features(image, { alpha }) {
    const first: Image = layers.conv2d(divisible(32 * alpha), 3, { strides: 2, padding: "same", useBias: false, name: "Conv1" })(image);
    let x = relu6(normalized(first, "bn_Conv1"), "Conv1_relu");
    let index = 0;
    for (const [expansion, filters, count, strides] of BLOCKS) {
      for (let i = 0; i < count; i++) x = block(x, index++, { expansion, filters: divisible(Math.trunc(filters * alpha)), strides: i === 0 ? strides : 1 });
    }
    const last: Image = layers.conv2d(lastFilters(alpha), 1, { useBias: false, name: "Conv_1" })(x);
    return relu6(normalized(last, "Conv_1_bn"), "out_relu");
  },
};

/**
 * MobileNetV2 (Sandler et al. 2018, https://arxiv.org/abs/1801.04381) with the layers, names and options of Keras 2.12,
 * and random weights. Takes images `[batch, height, width, channels]` of at least 32 by 32 pixels, values from -1 to 1,
 * and gives the probabilities of 1000 classes; with `includeTop: false` the features before them, `[batch, newHeight,
 * newWidth, 1280]`, where newHeight is ceil(height / 32). An open size is padded as if it were even, as in Keras:
 * newHeight is then floor((height + 1) / 32). It has 3,538,984 parameters, 2,257,984 without the classifier.
 *
 * @example
 * const small = applications.mobileNetV2({ weights: null, alpha: 0.35, inputShape: [96, 96, 3], classes: 10 });
 * // Model<Tensor<[Batch, 96, 96, 3]>, Tensor<[Batch, 10]>>
 *
 * @param options `alpha` (1: how many filters every layer has, as a share of the paper's; the last one has 1280 at
 *   least), `weights` (null), `includeTop` (true), `inputShape` ([224, 224, 3]; without the classifier any height and
 *   width), `pooling` (null; without the classifier "avg" or "max" over all places), `classes` (1000),
 *   `classifierActivation` ("softmax"; null for scores), `name` ("mobilenetv2_1.00_224": alpha and height)
 */
export function mobileNetV2<
  const W = null,
  const Top extends boolean = true,
  const S extends readonly unknown[] | undefined = undefined,
  const Pool extends "avg" | "max" | null = null,
  const N extends number = 1000,
  const A extends number = 1,
>(options?: MobileNetV2Options<W, Top, S, Pool, N, A>): Model<Tensor<ImageShape<Top, S, 224>>, Tensor<MobileNetV2Shape<Top, S, Pool, N, A>>> {
  return buildApplication(architecture, options, { alpha: 1 }) as never;
}
