/** Every layer in a small model, with the options that matter to its shaders; a browser can load this. */
import { input, layers, model, tensor } from "../../../src/index.js";
import type { Backend } from "../../../types/training/compile.js";
import { numbers, untyped, untypedLayer, valueOf } from "../values.js";

const SHAPE = [7, 8, 3] as const;
const BATCH = 3;
const STEPS = 5;

/** A layer whose options no type has checked. */
const made = (layer: unknown) => (...inputs: unknown[]): unknown => untypedLayer(layer).invoke(...inputs);

/** What stands between an image and the dense layer that ends the model, for each name in the table of layers. */
const bodies: { readonly [N in keyof typeof layers]: readonly (() => (x: unknown) => unknown)[] } = {
  activation: ["relu", "softmax", "gelu"].map((name) => () => made(layers.activation(name as "relu"))),
  add: [() => { const other = made(layers.conv2d(3, 3, { padding: "same" })); return (x) => made(layers.add())([x, other(x)]); }],
  averagePooling2d: [() => made(layers.averagePooling2d(2)), () => made(layers.averagePooling2d([3, 2], { strides: [2, 1], padding: "same" }))],
  concatenate: [() => { const other = made(layers.conv2d(2, 3, { padding: "same" })); return (x) => made(layers.concatenate())([x, other(x)]); }],
  conv2d: [
    () => made(layers.conv2d(4, 3, { activation: "tanh" })),
    () => made(layers.conv2d(4, [3, 2], { strides: [2, 3], padding: "same" })),
    () => made(layers.conv2d(2, 2, { dilationRate: 2, useBias: false })),
  ],
  dense: [() => made(layers.dense(5, { activation: "sigmoid" }))],
  dropout: [() => made(layers.dropout(0.4))],
  flatten: [() => made(layers.flatten())],
  maxPooling2d: [() => made(layers.maxPooling2d(2)), () => made(layers.maxPooling2d(3, { strides: 1, padding: "same" })), () => made(layers.maxPooling2d([2, 3], { strides: [1, 2] }))],
  reshape: [() => made(layers.reshape([14, 12]))],
};

export interface TrainedLayer {
  readonly weights: readonly (readonly number[])[];
  readonly predicted: readonly number[];
}

/** A few steps of a small model around a layer. */
export async function trainLayer(body: () => (x: unknown) => unknown, backend: Backend): Promise<TrainedLayer> {
  const x = input(SHAPE);
  // The first layer has weights, so that a gradient flows through the one that is tested.
  const first = made(layers.conv2d(3, 1))(x);
  const y = made(layers.dense(2))(made(layers.flatten())(body()(first)));
  const net = untyped(model({ inputs: x, outputs: y as never })).compile({ optimizer: "rmsprop", loss: "mse", seed: 6, backend });
  const images = tensor(numbers(BATCH * 7 * 8 * 3), [BATCH, ...SHAPE]);
  const targets = tensor(numbers(BATCH * 2, 3), [BATCH, 2]);
  for (let step = 0; step < STEPS; step++) await net.trainOnBatch(images, targets);
  const weights = (await net.getWeights()).map((values) => [...values]);
  return { weights, predicted: [...(await valueOf(await net.predict(images, { verbose: 0 })).data())] };
}

export const cases = Object.entries(bodies).flatMap(([name, variants]) => variants.map((body, i) => [name, i, body] as const));
