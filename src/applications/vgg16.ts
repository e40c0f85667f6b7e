/** VGG16: thirteen convolutions and three dense layers. */
import type { ApplicationOptions, ImageShape } from "../../types/applications/options.js";
import type { Vgg16Shape } from "../../types/applications/vgg16.js";
import type { Model } from "../../types/model.js";
import type { Tensor } from "../../types/tensor.js";
import * as layers from "../layers/index.js";
import { buildApplication, type Architecture, type Image, type Row } from "./architecture.js";

/** The filters of the convolutions of each block. */
const BLOCKS = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]] as const;

const dense = (x: Row, units: number, name: string): Row => layers.dense(units, { activation: "relu", name })(x);

const architecture: Architecture<object> = {
  name: "vgg16",
  size: 224,
  least: 32,
  rules: {},
  title: () => "vgg16",
  features: (image) =>
    BLOCKS.reduce((x, filters, i) => {
      const name = `block${i + 1}`;
      const inner = filters.reduce<Image>((y, count: number, j) => layers.conv2d(count, 3, { padding: "same", activation: "relu", name: `${name}_conv${j + 1}` })(y), x);
      return layers.maxPooling2d(2, { name: `${name}_pool` })(inner);
    }, image),
  flat: (x) => dense(dense(layers.flatten({ name: "flatten" })(x), 4096, "fc1"), 4096, "fc2"),
};

/**
 * VGG16 (Simonyan and Zisserman 2014, https://arxiv.org/abs/1409.1556) with the layers, names and options of Keras 2.12,
 * and random weights. Takes images `[batch, height, width, channels]` of at least 32 by 32 pixels and gives the
 * probabilities of 1000 classes; with `includeTop: false` the 512 features before the dense layers, `[batch, newHeight,
 * newWidth, 512]`, where newHeight is floor(height / 32). It has 138,357,544 parameters (half a gigabyte), 14,714,688
 * without the classifier.
 *
 * @example
 * const features = applications.vgg16({ weights: null, includeTop: false, inputShape: [64, 64, 3], pooling: "avg" });
 * // Model<Tensor<[Batch, 64, 64, 3]>, Tensor<[Batch, 512]>>
 *
 * @param options `weights` (null), `includeTop` (true), `inputShape` ([224, 224, 3]; without the classifier any height
 *   and width), `pooling` (null; without the classifier "avg" or "max" over all places), `classes` (1000),
 *   `classifierActivation` ("softmax"; null for scores), `name` ("vgg16")
 */
export function vgg16<
  const W = null,
  const Top extends boolean = true,
  const S extends readonly unknown[] | undefined = undefined,
  const Pool extends "avg" | "max" | null = null,
  const N extends number = 1000,
>(options?: ApplicationOptions<"vgg16", 32, W, Top, S, Pool, N>): Model<Tensor<ImageShape<Top, S, 224>>, Tensor<Vgg16Shape<Top, S, Pool, N>>> {
  return buildApplication(architecture, options, {}) as never;
}
