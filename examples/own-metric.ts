/** A metric of one's own, written in ops: the mean of all predictions. */
import { input, layers, mean, optimizers, random, sequential, toCategorical, type Batch, type Tensor } from "katachi";

type Scores = Tensor<[Batch, 10]>;

function meanPred(_yTrue: Scores, yPred: Scores) {
  return mean(yPred, -1); // Tensor<[Batch]>
}

const data = random.uniform([1000, 100], { seed: 1 });              // Tensor<[1000, 100]>
const labels = random.randint([1000, 1], { maxval: 10, seed: 2 });  // IntTensor<[1000, 1]>
const oneHotLabels = toCategorical(labels, { numClasses: 10 });                    // Tensor<[1000, 10]>

const net = sequential([input([100]), layers.dense(32, { activation: "relu" }), layers.dense(10, { activation: "softmax" })])
  .compile({
    optimizer: optimizers.sgd({ learningRate: 0.01, decay: 1e-6, momentum: 0.9, nesterov: true }), // or "rmsprop"
    loss: "categoricalCrossentropy",
    metrics: ["accuracy", meanPred],
  });
net.summary();

await net.fit(data, oneHotLabels, { epochs: 10, batchSize: 32 });
