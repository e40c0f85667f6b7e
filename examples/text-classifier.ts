/** Answers to questions about a text: two inputs, two LSTMs, 1,000,052 weights. */
import { parseArgs } from "node:util";
import { input, layers, model, oneHot, random } from "katachi";

const { values: options } = parseArgs({ options: { epochs: { type: "string", default: "10" } } });
const epochs = Number(options.epochs);
const [textVocabulary, questionVocabulary, answerVocabulary] = [10_000, 10_000, 500] as const;

const text = input([null], { dtype: "int32", name: "text" });                                       // IntTensor<[Batch, number]>
const embeddedText = layers.embedding({ inputDim: textVocabulary, outputDim: 64 })(text);           // Tensor<[Batch, number, 64]>
const encodedText = layers.lstm(32)(embeddedText);                                                  // Tensor<[Batch, 32]>

const question = input([null], { dtype: "int32", name: "question" });                               // IntTensor<[Batch, number]>
const embeddedQuestion = layers.embedding({ inputDim: questionVocabulary, outputDim: 32 })(question); // Tensor<[Batch, number, 32]>
const encodedQuestion = layers.lstm(16)(embeddedQuestion);                                          // Tensor<[Batch, 16]>

const concatenated = layers.concatenate({ axis: -1 })([encodedText, encodedQuestion]);              // Tensor<[Batch, 48]>
const answer = layers.dense(answerVocabulary, { activation: "softmax" })(concatenated);             // Tensor<[Batch, 500]>

const texts = random.randint([1000, 100], { minval: 1, maxval: textVocabulary, seed: 1 });          // IntTensor<[1000, 100]>
const questions = random.randint([1000, 100], { minval: 1, maxval: questionVocabulary, seed: 2 });  // IntTensor<[1000, 100]>
const answers = oneHot(random.randint([1000], { maxval: answerVocabulary, seed: 3 }), answerVocabulary); // Tensor<[1000, 500]>

// Inputs by position. The next model has them by name; both share layers and weights.
const byPosition = model({ inputs: [text, question], outputs: answer })
  .compile({ optimizer: "rmsprop", loss: "categoricalCrossentropy", metrics: ["acc"] });
byPosition.summary();
await byPosition.fit([texts, questions], answers, { epochs, batchSize: 128 });

const byName = model({ inputs: { text, question }, outputs: answer })
  .compile({ optimizer: "rmsprop", loss: "categoricalCrossentropy", metrics: ["acc"] });
await byName.fit({ text: texts, question: questions }, answers, { epochs, batchSize: 128 });
