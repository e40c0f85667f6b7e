// Data in all its forms: tensors, arrays, typed arrays, values with a shape, tensors of tfjs, batches; their weights.
import { Dataset, input, layers, model, tensor, toCategorical, type BatchIterable, type IntTensor, type Tensor } from "katachi";
import { readCsv, readNpy } from "../../../src/io/index.js";
import type * as tf from "@tensorflow/tfjs-core";

const x = input([2]);
const net = model({ inputs: x, outputs: layers.dense(1)(x) }).compile({ optimizer: "adam", loss: "mse" });
const sorter = model({ inputs: x, outputs: layers.dense(3)(x) }).compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
declare const rows: number[][], flat: number[], floats: Float32Array, bytes: Uint8Array;
declare const tf2: tf.Tensor2D, tf3: tf.Tensor3D, tfAny: tf.Tensor;
declare const a: Tensor<[32, 2]>, b: Tensor<[32, 1]>, c: Tensor<[32, 3]>, classes: IntTensor<[32]>;

// Arrays
net.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]);
net.fit(rows, rows);
net.fit(rows, [[0], [1]]);
net.fit(a, [[0]]);
// ^12 fit: x has 32 samples, targets have 1
net.fit([[0, 0, 1]], [[0]]);
// ^9 fit: x must be Tensor<[?, 2]>, got an array of shape [1, 3]
net.fit([[0, 0], [1]], [[0], [1]]);
// ^9 fit: x must be Tensor<[?, 2]>, got an array whose rows differ in length
net.fit([[0, 0], ["a", 1]], [[0], [1]]);
// ^9 fit: x must be Tensor<[?, 2]>, got an array that holds more than numbers
net.fit([[0, 0], [1, 1]], [[0], [1], [2]]);
// ^27 fit: x has 2 samples, targets have 3
net.fit(flat, rows);
// ^9 fit: x must be Tensor<[?, 2]>, got an array of shape [?]
net.fit("rows", rows);
// ^9 fit: x must be Tensor<[?, 2]>, got ?
// A number for each sample is no row, as in Keras it becomes one
net.fit(rows, flat);
// ^15 fit: targets for mse must be Tensor<[?, 1]>, got an array of shape [?]; make each number a row of its own: [[1], [2]], or shape [2, 1]
net.fit(rows, [1, 2]);
// ^15 fit: targets for mse must be Tensor<[?, 1]>, got an array of shape [2]; make each number a row of its own: [[1], [2]], or shape [2, 1]
sorter.fit(rows, [0, 1, 2]);
sorter.fit(rows, [[0], [1]]);
sorter.fit(rows, [[0, 1]]);
// ^18 fit: targets for sparseCategoricalCrossentropy must be IntTensor<[?]>, got an array of shape [1, 2]

// Typed arrays, values with a shape
net.fit({ values: floats, shape: [1000, 2] }, { values: floats, shape: [1000, 1] });
sorter.fit({ values: bytes, shape: [1000, 2] }, bytes);
net.fit({ values: floats, shape: [1000, 3] }, rows);
// ^9 fit: x must be Tensor<[?, 2]>, got values of shape [1000, 3]
net.fit({ values: floats, shape: [1000, 2] }, { values: floats, shape: [999, 1] });
// ^47 fit: x has 1000 samples, targets have 999
net.fit(floats, rows);
// ^9 fit: x must be Tensor<[?, 2]>, got Float32Array of shape [?]
net.fit(rows, { values: floats, shape: [1000] });
// ^15 fit: targets for mse must be Tensor<[?, 1]>, got values of shape [1000]; make each number a row of its own: [[1], [2]], or shape [2, 1]

// Tensors of tfjs
net.fit(tf2, tf2);
net.fit(tfAny, tfAny);
net.fit(tf3, rows);
// ^9 fit: x must be Tensor<[?, 2]>, got a tf.Tensor of shape [?, ?, ?]
sorter.fit(rows, tf3);
// ^18 fit: targets for sparseCategoricalCrossentropy must be IntTensor<[?]>, got a tf.Tensor of shape [?, ?, ?]

// Several inputs and outputs, each in its own form
const steps = input(["seq", 4]);
const named = model({ inputs: { steps, pair: x }, outputs: { score: layers.dense(1)(x), words: layers.dense(3)(steps) } });
const people = named.compile({ optimizer: "adam", loss: { score: "mse", words: "sparseCategoricalCrossentropy" } });
declare const sequences: number[][][];
people.fit({ steps: sequences, pair: a }, { score: b, words: [[1]] });
people.fit({ steps: sequences, pair: rows }, { score: b, words: [1] });
// ^58 fit: targets of words for sparseCategoricalCrossentropy must be IntTensor<[?, ?]>, got an array of shape [1]
people.fit({ steps: rows, pair: rows }, { score: b, words: [[1]] });
// ^14 fit: input steps must be Tensor<[?, seq, 4]>, got an array of shape [?, ?]
const found = await people.predict({ steps: sequences, pair: { values: floats, shape: [10, 2] } });
export const words: number[][][] = await found.words.array();
export const scores: Float32Array = await (await net.predict([[1, 2]])).data();

// Batches
declare const pairs: Iterable<[Tensor<[32, 2]>, Tensor<[32, 1]>]>;
declare const weighted: AsyncIterable<readonly [Tensor<[32, 2]>, number[][], Float32Array]>;
declare const threes: AsyncIterable<[Tensor<[32, 3]>, Tensor<[32, 1]>]>;
declare const twos: AsyncIterable<[Tensor<[32, 2]>, Tensor<[32, 2]>]>;
declare const alone: Iterable<Tensor<[32, 2]>>;
declare const written: BatchIterable<typeof net.inputs, typeof net.outputs, "mse">;
net.fit(pairs);
net.fit(pairs, { epochs: 3, validationData: [a, b, floats] });
net.fit(written, { epochs: 3, validationData: weighted });
net.fit(weighted, { epochs: 3, callbacks: [{ onEpochEnd: (epoch, logs) => console.log(epoch.toFixed(), logs.loss.toFixed()) }] });
net.fit(function* () { yield [a, b]; });
net.fit(async function* () { yield [a, b]; }, { epochs: 2 });
net.fit(() => pairs, { stepsPerEpoch: 3 });
net.fit(pairs, { epoch: 3 });
// ^18 Did you mean to write 'epochs'?
net.fit(pairs, { batchSize: 3 });
// ^18 Object literal may only specify known properties, and 'batchSize' does not exist in type 'BatchFitOptions<Tensor<[Batch, 2]>, Tensor<[Batch, 1]>, "mse", "loss", undefined>'.
net.fit(pairs, b);
// ^16 Type 'Tensor<[32, 1]>' has no properties in common with type 'BatchFitOptions<Tensor<[Batch, 2]>, Tensor<[Batch, 1]>, "mse", "loss", undefined>'.
net.fit(a);
// ^9 fit: targets are missing
net.fit([[1, 2]]);
// ^9 fit: targets are missing
net.fit(threes, { epochs: 3 });
// ^9 fit: a batch: x must be Tensor<[?, 2]>, got Tensor<[32, 3]>
net.fit(twos);
// ^9 fit: a batch: targets for mse must be Tensor<[?, 1]>, got Tensor<[32, 2]>
net.fit(alone);
// ^9 fit: a batch must be [x, y] or [x, y, sampleWeight]
function* wider() { yield [a, c] as const; }
net.fit(wider);
// ^9 fit: a batch: targets for mse must be Tensor<[?, 1]>, got Tensor<[32, 3]>
net.fit(pairs, { validationData: [a, c] });
// ^38 validationData: targets for mse must be Tensor<[?, 1]>, got Tensor<[32, 3]>
net.fit(pairs, { validationData: twos });
// ^18 validationData: a batch: targets for mse must be Tensor<[?, 1]>, got Tensor<[32, 2]>
net.evaluate(pairs, { verbose: 0 });
net.evaluate(threes);
// ^14 evaluate: a batch: x must be Tensor<[?, 2]>, got Tensor<[32, 3]>
net.predict(alone);
net.predict(threes);
// ^13 predict: a batch: x must be Tensor<[?, 2]>, got an array that holds more than numbers
function* halves() { yield [{ steps: sequences }, { score: b, words: [[1]] }] as const; }
people.fit(halves);
// ^12 fit: a batch: input pair is missing
function* wrong() { yield [{ steps: sequences, pair: c }, { score: b, words: [[1]] }] as const; }
people.fit(wrong);
// ^12 fit: a batch: input pair must be Tensor<[?, 2]>, got Tensor<[32, 3]>

// Weights
net.fit(a, b, { sampleWeight: floats, classWeight: { 0: 1, 1: 2 } });
net.fit(a, b, { sampleWeight: [1, 2] });
// ^17 fit: sampleWeight has 2 samples, targets have 32
net.fit(a, b, { sampleWeight: c });
// ^17 fit: sampleWeight must be one number for each sample, got Tensor<[32, 3]>
net.fit(a, b, { sampleWeight: classes });
// ^17 fit: sampleWeight must be one number for each sample, got IntTensor<[32]>
net.fit(a, b, { sampleWeight: "high" });
// ^17 fit: sampleWeight must be one number for each sample, got ?
net.fit(a, b, { validationData: [a, b, [[1]]] });
// ^40 validationData: sampleWeight must be one number for each sample, got an array of shape [1, 1]
net.fit(a, b, { classWeight: { first: 1 } });
// ^32 Object literal may only specify known properties, and 'first' does not exist in type 'ClassWeights'.
net.evaluate(a, b, { sampleWeight: [1] });
// ^22 evaluate: sampleWeight has 1 samples, targets have 32
net.trainOnBatch(a, b, { sampleWeight: floats, classWeight: [1, 2] });
people.fit({ steps: sequences, pair: a }, { score: b, words: [[1]] }, { sampleWeight: { score: floats }, classWeight: { score: [1, 2] } });
people.fit({ steps: sequences, pair: a }, { score: b, words: [[1]] }, { sampleWeight: { score: [1], words: [[1, 2]] } });
// ^89 fit: sampleWeight of score has 1 samples, targets have 32
people.fit({ steps: sequences, pair: a }, { score: b, words: [[1]] }, { sampleWeight: { word: floats } });
// ^89 model: there is no output named word

// Datasets
const samples = Dataset.from(a, classes);
sorter.fit(samples.shuffle(10, { seed: 1 }).batch(8).prefetch(2), { epochs: 5, validationData: samples.batch(8, { dropRemainder: true }) });
sorter.fit(Dataset.from({ values: bytes, shape: [10, 2] }, [1, 2, 3]).batch(2));
sorter.fit(Dataset.from(rows, bytes).map(([row, label]) => [row, label]).batch(2));
sorter.predict(Dataset.from(rows).batch(2));
sorter.fit(samples);
// ^12 fit: a batch: x must be Tensor<[?, 2]>, got Tensor<[2]>
sorter.evaluate(samples.batch(4).map(([row]) => [row, tensor([[1]])]));
// ^17 evaluate: a batch: targets for sparseCategoricalCrossentropy must be IntTensor<[?]>, got Tensor<[1, 1]>
sorter.predict(samples.batch(4));
// ^16 predict: a batch: x must be Tensor<[?, 2]>, got an array that holds more than numbers
samples.batch(32, { dropReminder: true });
// ^21 Did you mean to write 'dropRemainder'?
samples.shuffle(10, { sead: 1 });
// ^23 Object literal may only specify known properties, and 'sead' does not exist in type 'ShuffleOptions'.
samples.map(([row]) => row.rnk);
// ^28 Did you mean 'rank'?

// One-hot rows
net.fit(a, toCategorical([1, 2], { numClasses: 3 }));
// ^12 fit: x has 32 samples, targets have 2
toCategorical(a, { numClasses: 10 });
// ^15 toCategorical: labels must be an IntTensor of shape [samples] or [samples, 1], got Tensor<[32, 2]>
toCategorical(classes, { numClases: 10 });
// ^26 Did you mean to write 'numClasses'?
toCategorical(["1"]);
// ^16 Type 'string' is not assignable to type 'number'.

// Files
const flowers = await readCsv("flowers.csv", { columns: ["length", "width", "species"], types: { species: "category" } });
sorter.fit(flowers.tensor(["length", "width"]), flowers.columns.species);
sorter.fit(flowers.tensor(["length", "species", "width"]), flowers.columns.species);
// ^12 fit: x must be Tensor<[?, 2]>, got Tensor<[?, 3]>
flowers.tensor(["lenght"]);
// ^17 Did you mean '"length"'?
flowers.columns.specie;
// ^17 Did you mean 'species'?
flowers.categories.length;
// ^20 Property 'length' does not exist on type '{ readonly species: readonly string[]; }'.
const named2 = await readCsv({ text: "a,b" }, { columns: ["a", "b"], types: { b: "string" } });
export const b2: string[] = named2.columns.b;
named2.tensor(["a", "b"]);
// ^21 Type '"b"' is not assignable to type '"a"'.
readCsv("flowers.csv", { columns: ["length"], types: { lenght: "string" } });
// ^56 readCsv: types names lenght, which is not among columns
readCsv("flowers.csv", { columns: ["length"], types: { length: "words" } });
// ^56 Type '"words"' is not assignable to type 'CsvType'.
readCsv("flowers.csv", { seperator: ";" });
// ^26 Object literal may only specify known properties, and 'seperator' does not exist in type 'CsvOptions<readonly string[], {}>'.
const open = await readCsv("flowers.csv", { types: { species: "string" } });
export const c2: string[] = open.columns.species, c3: Float32Array = open.columns["length"]!;
const stored = await readNpy("images.npy", { shape: [null, 2] });
net.predict(stored);
net.fit(stored, await readNpy("labels.npy"));
people.fit({ steps: sequences, pair: stored }, { score: await readNpy("scores.npy", { shape: [null, 3] }), words: [[1]] });
// ^50 fit: targets of score for mse must be Tensor<[?, 1]>, got values of shape [?, 3]
