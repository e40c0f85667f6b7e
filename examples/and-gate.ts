/** One neuron learns the AND gate. */
import { input, layers, optimizers, sequential, tensor } from "katachi";

const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]);
const y = tensor([[0], [0], [0], [1]]);

const gate = sequential([input([2]), layers.dense(1, { activation: "sigmoid" })])
  .compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
gate.summary();

await gate.fit(x, y, { batchSize: 1, epochs: 1000, verbose: 0 });
const { loss, accuracy } = await gate.evaluate(x, y, { verbose: 0 });
console.log(`Train loss: ${loss}`);
console.log(`Train accuracy: ${accuracy}`);

const probabilities = await (await gate.predict(x, { verbose: 0 })).data();
console.log("Probabilities:", [...probabilities].map((p) => p.toFixed(4)).join(" "));
console.log("Classes:", [...probabilities].map((p) => (p > 0.5 ? 1 : 0)).join(" "));
