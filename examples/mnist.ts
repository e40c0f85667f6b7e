/** A typed convolutional network learns to read handwritten digits. Hover over any name to see its shape. */
import { parseArgs } from "node:util";
import { input, layers, model, tensor, type Backend } from "katachi";
import { curvesSvg, imageGridSvg, writePicture } from "katachi/visualize";
import { loadMnist } from "./data/mnist.js";

// Ctrl-C ends training at once, on a line of its own.
process.once("SIGINT", () => {
  process.stdout.write("\n");
  process.exit(130);
});

const { values: options } = parseArgs({ options: { backend: { type: "string", default: "wasm" }, epochs: { type: "string", default: "4" } } });
const data = await loadMnist();
const trainImages = tensor(data.trainImages, [60000, 28, 28, 1]);
const trainLabels = tensor(data.trainLabels, [60000], "int32");
const testImages = tensor(data.testImages, [10000, 28, 28, 1]);
const testLabels = tensor(data.testLabels, [10000], "int32");

const image = input([28, 28, 1]);
const c1 = layers.conv2d(8, 3, { activation: "relu" })(image);
const c2 = layers.conv2d(16, 3, { activation: "relu" })(c1);
const p = layers.maxPooling2d(2)(c2);
const d = layers.dropout(0.25)(p);
const f = layers.flatten()(d);
const h = layers.dense(64, { inputDim: 2304, activation: "relu" })(f); // change the pooling above to 3 and this line turns red
const digits = layers.dense(10, { activation: "softmax" })(h);

const mnist = model({ inputs: image, outputs: digits })
  .compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"], backend: options.backend as Backend });
mnist.summary();

const history = await mnist.fit(trainImages, trainLabels, { epochs: Number(options.epochs), batchSize: 64, validationSplit: 0.1 });
const { loss, accuracy } = await mnist.evaluate(testImages, testLabels, { batchSize: 250, verbose: 0 });
console.log(`Test loss: ${loss.toFixed(4)}`);
console.log(`Test accuracy: ${(100 * accuracy).toFixed(2)}%`);

await writePicture("out/mnist-curves.png", await curvesSvg(history, { title: "MNIST" }));

// The first digits that are read wrong, then others.
const probabilities = await (await mnist.predict(testImages, { batchSize: 250, verbose: 0 })).data();
const read = Array.from(data.testLabels, (_, i) => {
  const row = probabilities.subarray(10 * i, 10 * i + 10);
  return row.indexOf(Math.max(...row));
});
const wrong = read.flatMap((digit, i) => (digit === data.testLabels[i] ? [] : [i])).slice(0, 8);
const shown = [...Array.from({ length: 24 - wrong.length }, (_, i) => i).filter((i) => !wrong.includes(i)), ...wrong];
const grid = await imageGridSvg({
  title: "Test digits: read as, and what they are",
  images: shown.map((i) => data.testImages.subarray(784 * i, 784 * (i + 1))),
  width: 28,
  height: 28,
  channels: 1,
  columns: 8,
  captions: shown.map((i) => ({ text: `read ${read[i]}, is ${data.testLabels[i]}`, good: read[i] === data.testLabels[i] })),
});
await writePicture("out/mnist-digits.png", grid);
console.log("Pictures: out/mnist-curves.png, out/mnist-digits.png");
