// Models with several inputs and outputs, their training, and symbolic dimensions: all of it fits.
import { input, layers, losses, model, optimizers, sequential, tensor, type Batch, type IntTensor, type Tensor } from "katachi";

declare const singles: Tensor<[9, 1]>, fours: Tensor<[9, 4]>, fives: Tensor<[9, 5]>, pairs: Tensor<[9, 2]>;
declare const seven4: Tensor<[7, 4]>, seven5: Tensor<[7, 5]>;
declare const classes: IntTensor<[9]>, columns: IntTensor<[9, 1]>;

// By position
const four = input([4]);
const five = input([5]);
const both = model({ inputs: [four, five], outputs: [layers.dense(1)(four), layers.dense(2)(five)] });
const trained = both.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: ["mse", "sparseCategoricalCrossentropy"], metrics: [["mae"], ["accuracy"]] });
const logs = await trained.evaluate([fours, fives], [singles, classes]);
export const total: number = logs.loss + logs.output0_loss + logs.output0_mae + logs.output1_accuracy;
export const outputs: readonly [Tensor<[number, 1]>, Tensor<[number, 2]>] = await trained.predict([fours, fives]);
await trained.fit([fours, fives], [singles, columns]);

// By name
const people = model({ inputs: { four, five }, outputs: { age: layers.dense(1)(four), income: layers.dense(2)(five) } });
const named = people.compile({ optimizer: "sgd", loss: { age: losses.meanSquaredError(), income: "categoricalCrossentropy" }, lossWeights: { age: 0.25 }, metrics: { income: ["acc"] } });
const { history } = await named.fit({ four: fours, five: fives }, { age: singles, income: pairs }, { validationData: [{ four: fours, five: fives }, { age: singles, income: pairs }] });
export const curves: readonly (readonly number[])[] = [history.loss, history.age_loss, history.income_acc, history.val_income_acc];
export const called: { age: Tensor<[7, 1]>; income: Tensor<[7, 2]> } = people({ four: seven4, five: seven5 });

// Without validation the val_ keys may be missing
const plain = await named.fit({ four: fours, five: fives }, { age: singles, income: pairs });
export const maybe: readonly number[] | undefined = plain.history.val_loss;

// A model is a layer, also in sequential
const encoder = sequential([input([784]), layers.dense(32)]);
export const decoder: Tensor<[Batch, 784]> = layers.dense(784)(encoder(input([784])));
export const stacked: Tensor<[Batch, 3]> = sequential([input([784]), encoder, layers.dense(3)]).outputs;

// Symbolic dimensions
const sequence = input(["seq", 1, 128]);
const pooled = layers.maxPooling2d([5, 1])(sequence);
export const p1: Tensor<[Batch, "floor(seq/5)", 1, 128]> = pooled;
export const p2: Tensor<[Batch, "floor((seq-4)/5)", 1, 128]> = layers.maxPooling2d([5, 1])(layers.conv2d(128, [5, 1])(sequence));
export const p4: Tensor<[Batch, "floor(seq/4)", 1, 128]> = layers.maxPooling2d([2, 1])(layers.maxPooling2d([2, 1])(sequence));
export const flat: Tensor<[Batch, "128*seq"]> = layers.flatten()(sequence);
const queries = input(["q", 8]);
const keys = input(["k", 8]);
const joined = layers.concatenate({ axis: 1 })([queries, keys]);
export const j: Tensor<[Batch, "k+q", 8]> = joined;
export const sum: Tensor<[Batch, "k+q", 8]> = layers.add()([joined, layers.concatenate({ axis: 1 })([keys, queries])]);
const two = model({ inputs: [queries, keys], outputs: joined });
export const known: Tensor<[Batch, 30, 8]> = two([input([10, 8]), input([20, 8])]);
const conv = model({ inputs: sequence, outputs: layers.conv2d(128, [5, 1], { strides: [5, 1] })(sequence) });
declare const data: Tensor<[128, 54, 1, 128]>, words: Tensor<[Batch, "words", 1, 128]>;
export const concrete: Tensor<[128, 10, 1, 128]> = conv(data);
export const renamed: Tensor<[Batch, "floor(words/5)", 1, 128]> = conv(words);
export const rows: Tensor<[2, 3]> = tensor([[1, 2, 3], [4, 5, 6]]);
export const integers: IntTensor<[3]> = tensor([1, 2, 3], undefined, "int32");
declare const count: number, bytes: Float32Array;
const loaded = tensor(bytes, [count, 28, 28, 1]);
export const batchOfImages: Tensor<[number, 28, 28, 1]> = loaded;
export const exactly: Tensor<[60000, 28, 28, 1]> = tensor(bytes, [60000, 28, 28, 1]);
