/** InceptionV3: convolutions of several sizes side by side. */
import type { ApplicationOptions, ImageShape } from "../../types/applications/options.js";
import type { InceptionV3Shape } from "../../types/applications/inceptionV3.js";
import type { Model } from "../../types/model.js";
import type { Tensor } from "../../types/tensor.js";
import * as layers from "../layers/index.js";
import { buildApplication, type Architecture, type Image } from "./architecture.js";

type Kernel = number | readonly [number, number];

/** A convolution, normalized and activated: filters, kernel, and strides where the padding is "valid". */
type Step = readonly [filters: number, kernel: Kernel, strides?: number];

const convolved = (x: Image, [filters, kernel, strides]: Step): Image => {
  const product: Image = layers.conv2d(filters, kernel, { strides: strides ?? 1, padding: strides === undefined ? "same" : "valid", useBias: false })(x);
  return layers.activation("relu")(layers.batchNormalization({ scale: false })(product));
};

const branch = (x: Image, ...steps: readonly Step[]): Image => steps.reduce(convolved, x);
const averaged = (x: Image, filters: number): Image => convolved(layers.averagePooling2d(3, { strides: 1, padding: "same" })(x), [filters, 1]);
const reduced = (x: Image): Image => layers.maxPooling2d(3, { strides: 2 })(x);
const joined = (parts: readonly [Image, ...Image[]], name?: string): Image => layers.concatenate(name === undefined ? {} : { name })(parts);

/** Windows of 1, 5 and, twice, 3. */
const small = (x: Image, block: number, pooled: number): Image =>
  joined([branch(x, [64, 1]), branch(x, [48, 1], [64, 5]), branch(x, [64, 1], [96, 3], [96, 3]), averaged(x, pooled)], `mixed${block}`);

/** Windows of 7, as one along each axis, once and twice. */
const long = (x: Image, block: number, filters: number): Image =>
  joined(
    [
      branch(x, [192, 1]),
      branch(x, [filters, 1], [filters, [1, 7]], [192, [7, 1]]),
      branch(x, [filters, 1], [filters, [7, 1]], [filters, [1, 7]], [filters, [7, 1]], [192, [1, 7]]),
      averaged(x, 192),
    ],
    `mixed${block}`,
  );

/** Windows of 3 along each axis side by side, behind one of 1, and behind one of 1 and one of 3. */
function wide(x: Image, block: number): Image {
  const single = branch(x, [320, 1]);
  const narrow = branch(x, [384, 1]);
  const crossed = joined([branch(narrow, [384, [1, 3]]), branch(narrow, [384, [3, 1]])], `mixed9_${block - 9}`);
  const deep = branch(x, [448, 1], [384, 3]);
  const deepCrossed = joined([branch(deep, [384, [1, 3]]), branch(deep, [384, [3, 1]])]);
  return joined([single, crossed, deepCrossed, averaged(x, 192)], `mixed${block}`);
}

const architecture: Architecture<object> = {
  name: "inceptionV3",
  size: 299,
  least: 75,
  rules: {},
  title: () => "inception_v3",
  pools: { top: "avg_pool" },
  features(image) {
    let x = reduced(branch(image, [32, 3, 2], [32, 3, 1], [64, 3]));
    x = reduced(branch(x, [80, 1, 1], [192, 3, 1]));
    [32, 64, 64].forEach((pooled, i) => (x = small(x, i, pooled)));
    x = joined([branch(x, [384, 3, 2]), branch(x, [64, 1], [96, 3], [96, 3, 2]), reduced(x)], "mixed3");
    [128, 160, 160, 192].forEach((filters, i) => (x = long(x, 4 + i, filters)));
    x = joined([branch(x, [192, 1], [320, 3, 2]), branch(x, [192, 1], [192, [1, 7]], [192, [7, 1]], [192, 3, 2]), reduced(x)], "mixed8");
    return wide(wide(x, 9), 10);
  },
};

/**
 * InceptionV3 (Szegedy et al. 2015, https://arxiv.org/abs/1512.00567) with the layers, names and options of Keras 2.12,
 * and random weights. Takes images `[batch, height, width, channels]` of at least 75 by 75 pixels, values from -1 to 1,
 * and gives the probabilities of 1000 classes; with `includeTop: false` the 2048 features before them, `[batch,
 * newHeight, newWidth, 2048]`, where newHeight is floor((height - 43) / 32). It has 23,851,784 parameters, 21,802,784
 * without the classifier.
 *
 * @example
 * const features = applications.inceptionV3({ weights: null, includeTop: false, inputShape: [299, 299, 3] });
 * // Model<Tensor<[Batch, 299, 299, 3]>, Tensor<[Batch, 8, 8, 2048]>>
 *
 * @param options `weights` (null), `includeTop` (true), `inputShape` ([299, 299, 3]; without the classifier any height
 *   and width), `pooling` (null; without the classifier "avg" or "max" over all places), `classes` (1000),
 *   `classifierActivation` ("softmax"; null for scores), `name` ("inception_v3")
 */
export function inceptionV3<
  const W = null,
  const Top extends boolean = true,
  const S extends readonly unknown[] | undefined = undefined,
  const Pool extends "avg" | "max" | null = null,
  const N extends number = 1000,
>(options?: ApplicationOptions<"inceptionV3", 75, W, Top, S, Pool, N>): Model<Tensor<ImageShape<Top, S, 299>>, Tensor<InceptionV3Shape<Top, S, Pool, N>>> {
  return buildApplication(architecture, options, {}) as never;
}
