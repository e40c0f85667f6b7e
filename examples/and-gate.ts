/** Five networks for the AND gate: as a list, one by one, functional, deeper, branching. */
import { greater, input, layers, model, optimizers, sequential, tensor, unstack, where } from "katachi";

const xTrain = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]); // Tensor<[4, 2]>
const yTrain = tensor([[0], [0], [0], [1]]);             // Tensor<[4, 1]>

const x = input([2]); // Tensor<[Batch, 2]>

// One neuron: a list, or layers added one by one.
const one = sequential([x, layers.dense(1, { activation: "sigmoid" })]);          // Sequential<Tensor<[Batch, 2]>, Tensor<[Batch, 1]>>
const oneAdded = sequential([x]).add(layers.dense(1, { activation: "sigmoid" })); // Sequential<Tensor<[Batch, 2]>, Tensor<[Batch, 1]>>
one.summary();
oneAdded.summary();

// Two layers, both ways.
const two = sequential([x, layers.dense(10, { activation: "relu" }), layers.dense(1, { activation: "sigmoid" })]);
const twoAdded = sequential([x])
  .add(layers.dense(10, { activation: "relu" }))
  .add(layers.dense(1, { activation: "sigmoid" }));
two.summary();
twoAdded.summary();

// Functional: layers are functions of tensors.
const y = layers.dense(1, { activation: "sigmoid" })(x);    // Tensor<[Batch, 1]>
const functional = model({ inputs: x, outputs: y });
functional.summary();

// Four layers.
const h1 = layers.dense(10, { activation: "relu" })(x);     // Tensor<[Batch, 10]>
const h2 = layers.dense(10, { activation: "relu" })(h1);    // Tensor<[Batch, 10]>
const h3 = layers.dense(10, { activation: "relu" })(h2);    // Tensor<[Batch, 10]>
const y4 = layers.dense(1, { activation: "sigmoid" })(h3);  // Tensor<[Batch, 1]>
const deep = model({ inputs: x, outputs: y4 });
deep.summary();

// Two branches at the third layer.
const b1 = layers.dense(10, { activation: "relu" })(x);     // Tensor<[Batch, 10]>
const b2 = layers.dense(10, { activation: "relu" })(b1);    // Tensor<[Batch, 10]>
const left = layers.dense(10, { activation: "relu" })(b2);  // Tensor<[Batch, 10]>
const right = layers.dense(10, { activation: "relu" })(b2); // Tensor<[Batch, 10]>
const both = layers.concatenate()([left, right]);           // Tensor<[Batch, 20]>
const y5 = layers.dense(1, { activation: "sigmoid" })(both);
const branching = model({ inputs: x, outputs: y5 });
branching.summary();

const gate = functional.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "binaryCrossentropy", metrics: ["accuracy"] });

// Verbose 2 is one line an epoch; of the thousand only the last is shown here.
await gate.fit(xTrain, yTrain, { batchSize: 1, epochs: 999, verbose: 0 });
await gate.fit(xTrain, yTrain, { batchSize: 1, initialEpoch: 999, epochs: 1000, verbose: 2 });

// A second fit goes on from where the first one ended, as the tutorial's did: its log starts at loss 0.0930. `reset` would start anew.
await gate.fit(xTrain, yTrain, { batchSize: 1, epochs: 1499, verbose: 0 });
await gate.fit(xTrain, yTrain, { batchSize: 1, initialEpoch: 1499, epochs: 1500, verbose: 1, validationData: [xTrain, yTrain] });

const [p] = unstack(await gate.predict(xTrain, { verbose: 0 }), 1); // Tensor<[number]>
const classes = where(greater(p, 0.5), 1, 0);                       // Tensor<[number]>
const scientific = (value: number): string => value.toExponential(7).replace(/e-(\d)$/, "e-0$1");
console.log(`[${[...(await p.data())].map(scientific).join(" ")}]`);
console.log(`[${(await classes.array()).join(" ")}]`);

const { loss, accuracy } = await gate.evaluate(xTrain, yTrain, { verbose: 0 });
console.log(`Train loss: ${loss}`);
console.log(`Train accuracy: ${accuracy}`);
