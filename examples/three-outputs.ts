/** Age, income and gender of authors: three outputs, three losses, 14,146,316 weights. */
import { parseArgs } from "node:util";
import { cast, input, layers, model, oneHot, random, round } from "katachi";

const { values: options } = parseArgs({ options: { epochs: { type: "string", default: "5" }, samples: { type: "string", default: "64" } } });
const epochs = Number(options.epochs);
const samples = Number(options.samples);
const vocabularySize = 50_000;
const incomeGroups = 10;

const relu = { activation: "relu" } as const;
const posts = input([null], { dtype: "int32", name: "posts" });                           // IntTensor<[Batch, number]>
const embedded = layers.embedding({ inputDim: vocabularySize, outputDim: 256 })(posts);   // Tensor<[Batch, number, 256]>
const c1 = layers.conv1d(128, 5, relu)(embedded);                                         // Tensor<[Batch, number, 128]>
const p1 = layers.maxPooling1d(5)(c1);
const c2 = layers.conv1d(256, 5, relu)(p1);
const c3 = layers.conv1d(256, 5, relu)(c2);
const p2 = layers.maxPooling1d(5)(c3);
const c4 = layers.conv1d(256, 5, relu)(p2);
const c5 = layers.conv1d(256, 5, relu)(c4);
const pooled = layers.globalMaxPooling1d()(c5);                                           // Tensor<[Batch, 256]>
const x = layers.dense(128, relu)(pooled);                                                // Tensor<[Batch, 128]>

const age = layers.dense(1, { name: "age" })(x);                                               // Tensor<[Batch, 1]>
const income = layers.dense(incomeGroups, { activation: "softmax", name: "income" })(x);       // Tensor<[Batch, 10]>
const gender = layers.dense(1, { activation: "sigmoid", name: "gender" })(x);                  // Tensor<[Batch, 1]>

const byPosition = model({ inputs: posts, outputs: [age, income, gender] });
const byName = model({ inputs: posts, outputs: { age, income, gender } });
byPosition.summary();

// 269 tokens are the fewest that leave something of the convolutions and pools: one of 268 says so.
const tokens = random.randint([samples, 269], { maxval: vocabularySize, seed: 1 });                       // IntTensor<[number, 269]>
const ages = round(random.uniform([samples, 1], { minval: 18, maxval: 90, seed: 2 }));                    // Tensor<[number, 1]>
const incomes = oneHot(random.randint([samples], { maxval: incomeGroups, seed: 3 }), incomeGroups);       // Tensor<[number, 10]>
const genders = cast(random.randint([samples, 1], { maxval: 2, seed: 4 }), "float32");                    // Tensor<[number, 1]>

// A loss each, by position or by name: the same numbers. The error of the age, in years squared, dwarfs the others.
const list = byPosition.compile({ optimizer: "rmsprop", loss: ["mse", "categoricalCrossentropy", "binaryCrossentropy"] });
console.log(await list.evaluate(tokens, [ages, incomes, genders], { batchSize: 64, verbose: 0 }));
const record = byName.compile({ optimizer: "rmsprop", loss: { age: "mse", income: "categoricalCrossentropy", gender: "binaryCrossentropy" } });
console.log(await record.evaluate(tokens, { age: ages, income: incomes, gender: genders }, { batchSize: 64, verbose: 0 }));

// Weights of the losses make them alike.
const weighted = byPosition.compile({
  optimizer: "rmsprop",
  loss: ["mse", "categoricalCrossentropy", "binaryCrossentropy"],
  lossWeights: [0.25, 1, 10],
});
await weighted.fit(tokens, [ages, incomes, genders], { epochs, batchSize: 64 });

const weightedByName = byName.compile({
  optimizer: "rmsprop",
  loss: { age: "mse", income: "categoricalCrossentropy", gender: "binaryCrossentropy" },
  lossWeights: { age: 0.25, income: 1, gender: 10 },
});
await weightedByName.fit(tokens, { age: ages, income: incomes, gender: genders }, { epochs, batchSize: 64 });
