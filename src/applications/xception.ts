/** Xception: depthwise separable convolutions with residual connections. */
import type { ApplicationOptions, ImageShape } from "../../types/applications/options.js";
import type { XceptionShape } from "../../types/applications/xception.js";
import type { Model } from "../../types/model.js";
import type { Tensor } from "../../types/tensor.js";
import * as layers from "../layers/index.js";
import { buildApplication, type Architecture, type Image } from "./architecture.js";

const normalized = (x: Image, name?: string): Image => layers.batchNormalization(name === undefined ? {} : { name })(x);
const relu = (x: Image, name: string): Image => layers.activation("relu", { name })(x);
const plain = (x: Image, filters: number, strides: number, name: string): Image =>
  relu(normalized(layers.conv2d(filters, 3, { strides, useBias: false, name })(x), `${name}_bn`), `${name}_act`);
const separable = (x: Image, filters: number, name: string): Image =>
  normalized(layers.separableConv2d(filters, 3, { padding: "same", useBias: false, name })(x), `${name}_bn`);

/** Two separable convolutions, each after an activation, at half the size, beside a convolution of 1 that makes up for the difference. */
function shrink(x: Image, block: number, first: number, second: number): Image {
  const residual = normalized(layers.conv2d(second, 1, { strides: 2, padding: "same", useBias: false })(x));
  const name = `block${block}`;
  // Block 2 follows an activation.
  const start = block === 2 ? x : relu(x, `${name}_sepconv1_act`);
  const inner = relu(separable(start, first, `${name}_sepconv1`), `${name}_sepconv2_act`);
  const pooled = layers.maxPooling2d(3, { strides: 2, padding: "same", name: `${name}_pool` })(separable(inner, second, `${name}_sepconv2`));
  return layers.add()([pooled, residual]);
}

/** Three separable convolutions, each after an activation, around which the input goes unchanged. */
function middle(x: Image, block: number): Image {
  const name = `block${block}_sepconv`;
  const inner = [1, 2, 3].reduce((y, i) => separable(relu(y, `${name}${i}_act`), 728, `${name}${i}`), x);
  return layers.add()([inner, x]);
}

const architecture: Architecture<object> = {
  name: "xception",
  size: 299,
  least: 71,
  rules: {},
  title: () => "xception",
  pools: { top: "avg_pool" },
  features(image) {
    let x = plain(plain(image, 32, 2, "block1_conv1"), 64, 1, "block1_conv2");
    x = shrink(x, 2, 128, 128);
    x = shrink(x, 3, 256, 256);
    x = shrink(x, 4, 728, 728);
    for (let block = 5; block <= 12; block++) x = middle(x, block);
    x = shrink(x, 13, 728, 1024);
    x = relu(separable(x, 1536, "block14_sepconv1"), "block14_sepconv1_act");
    return relu(separable(x, 2048, "block14_sepconv2"), "block14_sepconv2_act");
  },
};

/**
 * Xception (Chollet 2017, https://arxiv.org/abs/1610.02357) with the layers, names and options of Keras 2.12, and random
 * weights. Takes images `[batch, height, width, channels]` of at least 71 by 71 pixels, values from -1 to 1, and gives
 * the probabilities of 1000 classes; with `includeTop: false` the 2048 features before them, `[batch, newHeight,
 * newWidth, 2048]`, where newHeight is floor((height + 25) / 32). It has 22,910,480 parameters, 20,861,480 without the
 * classifier.
 *
 * @example
 * const features = applications.xception({ weights: null, includeTop: false, inputShape: [250, 250, 3] });
 * // Model<Tensor<[Batch, 250, 250, 3]>, Tensor<[Batch, 8, 8, 2048]>>
 *
 * @param options `weights` (null), `includeTop` (true), `inputShape` ([299, 299, 3]; without the classifier any height
 *   and width), `pooling` (null; without the classifier "avg" or "max" over all places), `classes` (1000),
 *   `classifierActivation` ("softmax"; null for scores), `name` ("xception")
 */
export function xception<
  const W = null,
  const Top extends boolean = true,
  const S extends readonly unknown[] | undefined = undefined,
  const Pool extends "avg" | "max" | null = null,
  const N extends number = 1000,
>(options?: ApplicationOptions<"xception", 71, W, Top, S, Pool, N>): Model<Tensor<ImageShape<Top, S, 299>>, Tensor<XceptionShape<Top, S, Pool, N>>> {
  return buildApplication(architecture, options, {}) as never;
}
