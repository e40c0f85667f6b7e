/** A Siamese network: one LSTM reads two sentences and learns from both. */
import { add, cast, greater, input, layers, model, random, reshape } from "katachi";

const lstm = layers.lstm(32);

const leftInput = input([null, 128]);                                               // Tensor<[Batch, number, 128]>
const leftOutput = lstm(leftInput);                                                 // Tensor<[Batch, 32]>
const rightInput = input([null, 128]);                                              // Tensor<[Batch, number, 128]>
const rightOutput = lstm(rightInput);                                               // Tensor<[Batch, 32]>, the same weights

const merged = layers.concatenate({ axis: -1 })([leftOutput, rightOutput]);         // Tensor<[Batch, 64]>
const predictions = layers.dense(1, { activation: "sigmoid" })(merged);             // Tensor<[Batch, 1]>

const siamese = model({ inputs: [leftInput, rightInput], outputs: predictions })
  .compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] }); // without this line there is no `fit`
siamese.summary();

// Made-up sentences of twelve words: noise around a mood. Is the left one in the better mood?
const leftMood = random.normal([512, 1, 1], { seed: 1 });                           // Tensor<[512, 1, 1]>
const rightMood = random.normal([512, 1, 1], { seed: 2 });                          // Tensor<[512, 1, 1]>
const left = add(random.normal([512, 12, 128], { seed: 3 }), leftMood);             // Tensor<[512, 12, 128]>
const right = add(random.normal([512, 12, 128], { seed: 4 }), rightMood);           // Tensor<[512, 12, 128]>
const targets = cast(reshape(greater(leftMood, rightMood), [512, 1]), "float32");   // Tensor<[512, 1]>

const { history } = await siamese.fit([left, right], targets, { epochs: 10, batchSize: 32, verbose: 2 });
console.log(`Accuracy: ${history.accuracy.at(-1)!.toFixed(3)}`);
