/** One network as a list of layers and as functions of tensors: 3,466 weights. */
import { input, layers, model, oneHot, random, sequential } from "katachi";

// Activations as layers of their own.
const separate = sequential([
  input([784]),
  layers.dense(32, { inputShape: [784] }), // or inputDim: 784
  layers.activation("relu"),
  layers.dense(10),
  layers.activation("softmax"),
]); // Sequential<Tensor<[Batch, 784]>, Tensor<[Batch, 10]>>
separate.summary();

const list = sequential([
  input([64]),
  layers.dense(32, { activation: "relu" }),
  layers.dense(32, { activation: "relu" }),
  layers.dense(10, { activation: "softmax" }),
]); // Sequential<Tensor<[Batch, 64]>, Tensor<[Batch, 10]>>
list.summary();

const inputTensor = input([64]);                                             // Tensor<[Batch, 64]>
const x1 = layers.dense(32, { activation: "relu" })(inputTensor);            // Tensor<[Batch, 32]>
const x2 = layers.dense(32, { activation: "relu" })(x1);                     // Tensor<[Batch, 32]>
const outputTensor = layers.dense(10, { activation: "softmax" })(x2);        // Tensor<[Batch, 10]>
const functional = model({ inputs: inputTensor, outputs: outputTensor });    // Model<Tensor<[Batch, 64]>, Tensor<[Batch, 10]>>
functional.summary();

const xTrain = random.uniform([1000, 64], { seed: 1 });                      // Tensor<[1000, 64]>
const yTrain = oneHot(random.randint([1000], { maxval: 10, seed: 2 }), 10);  // Tensor<[1000, 10]>

const net = functional.compile({ optimizer: "rmsprop", loss: "categoricalCrossentropy" });
await net.fit(xTrain, yTrain, { epochs: 10, batchSize: 128 });
const { loss } = await net.evaluate(xTrain, yTrain);
console.log(`Score: ${loss}`);
