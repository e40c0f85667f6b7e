// DESIGN.md section 1: every comment is what the editor shows for the constant of its line.
import { input, layers, model, sequential, type Batch, type Tensor } from "katachi";

declare const trainImages: Tensor<[60000, 28, 28, 1]>, trainLabels: Tensor<[60000, 10]>;
declare const testImages: Tensor<[number, 28, 28, 1]>, testLabels: Tensor<[10000, 10]>;

const image = input([28, 28, 1]); // Tensor<[Batch, 28, 28, 1]>
const c1 = layers.conv2d(32, 3, { activation: "relu" })(image); // Tensor<[Batch, 26, 26, 32]>
const c2 = layers.conv2d(64, 3, { activation: "relu" })(c1); // Tensor<[Batch, 24, 24, 64]>
const p = layers.maxPooling2d(2)(c2); // Tensor<[Batch, 12, 12, 64]>
const f = layers.flatten()(p); // Tensor<[Batch, 9216]>
const digits = layers.dense(10, { activation: "softmax" })(f); // Tensor<[Batch, 10]>

const uncompiled = model({ inputs: image, outputs: digits }); // Model<Tensor<[Batch, 28, 28, 1]>, Tensor<[Batch, 10]>>
const mnist = uncompiled.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

const history = await mnist.fit(trainImages, trainLabels, { epochs: 3, batchSize: 128, validationSplit: 0.1 });
const { loss, accuracy } = await mnist.evaluate(testImages, testLabels);
const probabilities = await mnist.predict(testImages); // Tensor<[number, 10]>

const mlp = sequential([input([784]), layers.dense(32), layers.activation("relu"), layers.dense(10)]); // Sequential<Tensor<[Batch, 784]>, Tensor<[Batch, 10]>>
const deeper = mlp.add(layers.dense(5)); // Sequential<Tensor<[Batch, 784]>, Tensor<[Batch, 5]>>

const sequence = input(["seq", 128]); // Tensor<[Batch, "seq", 128]>
const unknown = input([null, 128]); // Tensor<[Batch, number, 128]>
const ids = input([100], { dtype: "int32" }); // IntTensor<[Batch, 100]>
const again = uncompiled(input([28, 28, 1])); // Tensor<[Batch, 10]>

export const typed: Tensor<[Batch, 10]> = digits;
export const curve: readonly number[] = history.history.val_accuracy;
export const numbers: readonly [number, number] = [loss, accuracy];
export { probabilities, deeper, sequence, unknown, ids, again };
