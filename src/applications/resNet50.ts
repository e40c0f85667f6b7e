/** ResNet50: residual blocks of three convolutions. */
import type { ApplicationOptions, ImageShape } from "../../types/applications/options.js";
import type { ResNet50Shape } from "../../types/applications/resNet50.js";
import type { Model } from "../../types/model.js";
import type { Tensor } from "../../types/tensor.js";
import * as layers from "../layers/index.js";
import { buildApplication, type Architecture, type Image } from "./architecture.js";

interface Convolution {
  readonly filters: number;
  readonly kernel?: number;
  readonly strides?: number;
}

const relu = (x: Image, name: string): Image => layers.activation("relu", { name })(x);
const convolved = (x: Image, name: string, { filters, kernel = 1, strides = 1 }: Convolution): Image =>
  layers.batchNormalization({ epsilon: 1.001e-5, name: `${name}_bn` })(layers.conv2d(filters, kernel, { strides, padding: kernel === 3 ? "same" : "valid", name: `${name}_conv` })(x));

/** A residual block. The first one of a stack brings the shortcut to its size and its filters. */
function block(x: Image, name: string, filters: number, strides: number, first: boolean): Image {
  const shortcut = first ? convolved(x, `${name}_0`, { filters: 4 * filters, strides }) : x;
  const narrow = relu(convolved(x, `${name}_1`, { filters, strides }), `${name}_1_relu`);
  const inner = relu(convolved(narrow, `${name}_2`, { filters, kernel: 3 }), `${name}_2_relu`);
  return relu(layers.add({ name: `${name}_add` })([shortcut, convolved(inner, `${name}_3`, { filters: 4 * filters })]), `${name}_out`);
}

function stack(x: Image, name: string, filters: number, blocks: number, strides: number): Image {
  for (let i = 1; i <= blocks; i++) x = block(x, `${name}_block${i}`, filters, i === 1 ? strides : 1, i === 1);
  return x;
}

const architecture: Architecture<object> = {
  name: "resNet50",
  size: 224,
  least: 32,
  rules: {},
  title: () => "resnet50",
  pools: { top: "avg_pool", avg: "avg_pool", max: "max_pool" },
  features(image) {
    const first = relu(convolved(layers.zeroPadding2d(3, { name: "conv1_pad" })(image), "conv1", { filters: 64, kernel: 7, strides: 2 }), "conv1_relu");
    let x: Image = layers.maxPooling2d(3, { strides: 2, name: "pool1_pool" })(layers.zeroPadding2d(1, { name: "pool1_pad" })(first));
    x = stack(x, "conv2", 64, 3, 1);
    x = stack(x, "conv3", 128, 4, 2);
    x = stack(x, "conv4", 256, 6, 2);
    return stack(x, "conv5", 512, 3, 2);
  },
};

/**
 * ResNet50 (He et al. 2015, https://arxiv.org/abs/1512.03385) with the layers, names and options of Keras 2.12, and
 * random weights. Takes images `[batch, height, width, channels]` of at least 32 by 32 pixels and gives the probabilities
 * of 1000 classes; with `includeTop: false` the 2048 features before them, `[batch, newHeight, newWidth, 2048]`, where
 * newHeight is ceil(height / 32). It has 25,636,712 parameters, 23,587,712 without the classifier.
 *
 * @example
 * const classifier = applications.resNet50({ weights: null, inputShape: [64, 64, 3], classes: 10 });
 * // Model<Tensor<[Batch, 64, 64, 3]>, Tensor<[Batch, 10]>>
 *
 * @param options `weights` (null), `includeTop` (true), `inputShape` ([224, 224, 3]; without the classifier any height
 *   and width), `pooling` (null; without the classifier "avg" or "max" over all places), `classes` (1000),
 *   `classifierActivation` ("softmax"; null for scores), `name` ("resnet50")
 */
export function resNet50<
  const W = null,
  const Top extends boolean = true,
  const S extends readonly unknown[] | undefined = undefined,
  const Pool extends "avg" | "max" | null = null,
  const N extends number = 1000,
>(options?: ApplicationOptions<"resNet50", 32, W, Top, S, Pool, N>): Model<Tensor<ImageShape<Top, S, 224>>, Tensor<ResNet50Shape<Top, S, Pool, N>>> {
  return buildApplication(architecture, options, {}) as never;
}
