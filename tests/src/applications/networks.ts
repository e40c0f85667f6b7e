/** What the tests of the applications share: weights that tell every layer's apart, and the same networks in tfjs-layers. */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { expect } from "vitest";
import { tensor } from "../../../src/index.js";
import type { Layer } from "../../../src/layers/layer.js";
import type { Model } from "../../../src/models/model.js";
import type { Operation } from "../../../src/operation.js";
import type { Call, TensorValue } from "../../../src/tensor.js";
import { numbers, valueOf } from "../support.js";

/** Gives normalizations scales, shifts and statistics of their own, all of which are 0 or 1 at first. Kernels stay as they are. */
export async function disturb(net: Model): Promise<void> {
  const values = await net.getWeights();
  net.setWeights(values.map((value, i) => {
    const name = net.variables[i]!.name.split("/").at(-1)!;
    const random = numbers(value.length, i);
    if (["gamma", "movingVariance"].includes(name)) return random.map((x) => 1 + x / 2);
    return ["beta", "movingMean", "bias"].includes(name) ? random.map((x) => x / 10) : value;
  }));
}

export async function predicted(net: Model, x: Float32Array, shape: readonly number[]): Promise<ArrayLike<number>> {
  return valueOf(await net.predict(tensor(x, shape), { verbose: 0 })).data();
}

export function theirPrediction(net: tfl.LayersModel, x: Float32Array, shape: number[]): ArrayLike<number> {
  return tf.tidy(() => (net.predict(tf.tensor(x, shape)) as tf.Tensor).dataSync());
}

/** The functions of tfjs-layers by Keras class; their options are named as ours. */
const makers: Readonly<Record<string, keyof typeof tfl.layers>> = {
  Activation: "activation", Add: "add", AveragePooling2D: "averagePooling2d", BatchNormalization: "batchNormalization", Concatenate: "concatenate", Conv2D: "conv2d",
  Dense: "dense", DepthwiseConv2D: "depthwiseConv2d", Flatten: "flatten", GlobalAveragePooling2D: "globalAveragePooling2d", GlobalMaxPooling2D: "globalMaxPooling2d",
  MaxPooling2D: "maxPooling2d", ReLU: "reLU", SeparableConv2D: "separableConv2d", ZeroPadding2D: "zeroPadding2d",
};

/** The same layers, with the same weights, in tfjs-layers. */
export async function inTfjs(net: Model, inputShape: number[]): Promise<tfl.LayersModel> {
  const image = tfl.input({ shape: inputShape });
  const results = new Map<Call, tfl.SymbolicTensor>();
  const resultOf = ({ source }: TensorValue): tfl.SymbolicTensor => (source.kind === "call" ? results.get(source.call)! : image);
  for (const member of net.parts.network.members) {
    if (member.kind === "input") continue;
    const { operation, calls } = member;
    const make = tfl.layers[makers[operation.kind]!] as (config: object) => tfl.layers.Layer;
    const layer = make({ ...(operation as Layer).config, name: operation.name });
    const given = calls[0]!.inputs.map(resultOf);
    results.set(calls[0]!, layer.apply(given.length === 1 ? given[0]! : given) as tfl.SymbolicTensor);
    await copyWeights(operation, layer);
  }
  return tfl.model({ inputs: image, outputs: resultOf(net.parts.network.outputs[0]!) });
}

/** Gives a layer of tfjs-layers our layer's weights, which must have the same shapes in the same order. */
export async function copyWeights(ours: Operation, theirs: tfl.layers.Layer): Promise<void> {
  const values = await ours.getWeights();
  const shapes = theirs.getWeights().map(({ shape }) => shape);
  expect(shapes).toEqual(ours.variables.map(({ shape }) => shape));
  if (values.length > 0) theirs.setWeights(values.map((value, i) => tf.tensor(value, shapes[i]!)));
}

/** Filters as MobileNetV2's authors round them: to the nearest multiple of 8, and not more than a tenth down. */
function filtersOf(count: number, alpha: number): number {
  const wanted = count * alpha;
  const options = [0, 1].map((i) => 8 * (Math.floor(wanted / 8) + i)).filter((each) => each >= 8);
  const nearest = options.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || b - a)[0]!;
  return nearest < 0.9 * wanted ? nearest + 8 : nearest;
}

/** MobileNetV2 after table 2 of https://arxiv.org/abs/1801.04381, written for tfjs-layers, without classifier. "same" padding with strides is that of Keras. */
export function theirMobileNetV2(inputShape: number[], alpha: number): tfl.LayersModel {
  const image = tfl.input({ shape: inputShape });
  const call = (layer: tfl.layers.Layer, x: tfl.SymbolicTensor | tfl.SymbolicTensor[]): tfl.SymbolicTensor => layer.apply(x) as tfl.SymbolicTensor;
  const normalized = (x: tfl.SymbolicTensor): tfl.SymbolicTensor => call(tfl.layers.batchNormalization({}), x);
  const relu6 = (x: tfl.SymbolicTensor): tfl.SymbolicTensor => call(tfl.layers.reLU({ maxValue: 6 }), normalized(x));
  const conv = (x: tfl.SymbolicTensor, filters: number, kernelSize: number, strides: number): tfl.SymbolicTensor =>
    call(tfl.layers.conv2d({ filters, kernelSize, strides, padding: "same", useBias: false }), x);
  let x = relu6(conv(image, filtersOf(32, alpha), 3, 2));
  for (const [t, c, n, s] of [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]] as const) {
    for (let i = 0; i < n; i++) {
      const [channels, strides, filters] = [x.shape[3]!, i === 0 ? s : 1, filtersOf(c, alpha)];
      const wide = t === 1 ? x : relu6(conv(x, t * channels, 1, 1));
      const each = relu6(call(tfl.layers.depthwiseConv2d({ kernelSize: 3, strides, padding: "same", useBias: false }), wide));
      const narrow = normalized(conv(each, filters, 1, 1));
      x = strides === 1 && channels === filters ? call(tfl.layers.add(), [x, narrow]) : narrow;
    }
  }
  return tfl.model({ inputs: image, outputs: relu6(conv(x, alpha > 1 ? filtersOf(1280, alpha) : 1280, 1, 1)) });
}
