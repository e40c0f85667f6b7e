// Mistakes in models, in what they are compiled with, and in the data they are given.
import { input, layers, model, tensor, type IntTensor, type Tensor } from "katachi";

const image = input([28, 28, 1]);
const classifier = model({ inputs: image, outputs: layers.dense(10)(layers.flatten()(image)) });
declare const images: Tensor<[1000, 28, 28, 1]>;
declare const classes: IntTensor<[1000]>;
declare const oneHot: Tensor<[1000, 10]>;
declare const single: Tensor<[1000, 1]>;

classifier(input([28, 27, 1]));
// ^12 model: input must be [Batch, 28, 28, 1], got [Batch, 28, 27, 1]
classifier.fit;
// ^12 Property 'fit' does not exist on type 'Model<Tensor<[Batch, 28, 28, 1]>, Tensor<[Batch, 10]>>'.

// compile
classifier.compile({ optimizer: "adam", loss: ["mse", "categoricalCrossentropy", "binaryCrossentropy"] });
// ^41 compile: 3 losses for a model with 1 output
classifier.compile({ optimizer: "adam", loss: "categoricalCrossentrop" });
// ^41 Did you mean '"categoricalCrossentropy"'?
classifier.compile({ optimizer: "adam", loss: "mse", metric: ["accuracy"] });
// ^54 Did you mean to write 'metrics'?
classifier.compile({ optimizer: "adam", loss: "mse", metrics: ["accurac"] });
// ^64 Did you mean '"accuracy"'?
classifier.compile({ optimizer: "adam", loss: "mse", lossWeights: [1, 2] });
// ^54 Type 'number[]' is not assignable to type 'number'.
classifier.compile({ optimizer: "adm", loss: "mse" });
// ^22 Did you mean '"adam"'?
classifier.compile({ optimizer: "adam", loss: { digits: "mse" } });
// ^41 compile: losses by name for a model with 1 output without a name

// fit, evaluate, predict
const trained = classifier.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
const sparse = classifier.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
trained.fit(images, single);
// ^21 fit: targets for categoricalCrossentropy must be Tensor<[?, 10]>, got Tensor<[1000, 1]>
trained.fit(images, classes);
// ^21 fit: targets for categoricalCrossentropy must be Tensor<[?, 10]>, got IntTensor<[1000]>
trained.fit(oneHot, oneHot);
// ^13 fit: x must be Tensor<[?, 28, 28, 1]>, got Tensor<[1000, 10]>
trained.fit(image, oneHot);
// ^13 fit: x must be Tensor<[?, 28, 28, 1]>, got Tensor<[Batch, 28, 28, 1]>
trained.fit(images, tensor([[0, 0, 0, 1, 0, 0, 0, 0, 0, 0]]));
// ^21 fit: x has 1000 samples, targets have 1
trained.fit(images, oneHot, { epoch: 3 });
// ^31 Did you mean to write 'epochs'?
trained.fit(images, oneHot, { verbose: 3 });
// ^31 Type '3' is not assignable to type 'Verbose | undefined'.
trained.fit(images, oneHot, { validationData: [images, single] });
// ^56 validationData: targets for categoricalCrossentropy must be Tensor<[?, 10]>, got Tensor<[1000, 1]>
trained.predict(oneHot);
// ^17 predict: x must be Tensor<[?, 28, 28, 1]>, got Tensor<[1000, 10]>
sparse.fit(images, oneHot);
// ^20 fit: targets for sparseCategoricalCrossentropy must be IntTensor<[?]>, got Tensor<[1000, 10]>
sparse.evaluate(images, oneHot);
// ^25 evaluate: targets for sparseCategoricalCrossentropy must be IntTensor<[?]>, got Tensor<[1000, 10]>

// Several inputs and outputs, by name
const text = input([100], { dtype: "int32" });
const features = input([4]);
const people = model({
  inputs: { text },
  outputs: { age: layers.dense(1)(features), income: layers.dense(10)(features), gender: layers.dense(1)(features) },
});
people.compile({ optimizer: "adam", loss: { age: "mse", incom: "categoricalCrossentropy", gender: "binaryCrossentropy" } });
// ^57 model: there is no output named incom
people.compile({ optimizer: "adam", loss: { age: "mse", income: "categoricalCrossentropy", gender: "binaryCrossentrop" } });
// ^92 Did you mean '"binaryCrossentropy"'?
people.compile({ optimizer: "adam", loss: ["mse", "mse", "mse"] });
// ^37 compile: the outputs have names; give the losses by name
people.compile({ optimizer: "adam", loss: "mse", lossWeights: { agee: 1 } });
// ^65 Did you mean to write 'age'?
people.compile({ optimizer: "adam", loss: "mse", metrics: { agee: ["mse"] } });
// ^61 Did you mean to write 'age'?
const surveyed = people.compile({ optimizer: "adam", loss: { age: "mse", income: "categoricalCrossentropy", gender: "binaryCrossentropy" } });
declare const texts: IntTensor<[1000, 100]>;
surveyed.fit({ text: texts }, { age: single, income: single, gender: single });
// ^46 fit: targets of income for categoricalCrossentropy must be Tensor<[?, 10]>, got Tensor<[1000, 1]>
surveyed.fit({ question: texts }, { age: single, income: oneHot, gender: single });
// ^16 model: there is no input named question

// By position
const four = input([4]);
const five = input([5]);
const both = model({ inputs: [four, five], outputs: [layers.dense(1)(four), layers.dense(2)(five)] });
both.compile({ optimizer: "adam", loss: ["mse"] });
// ^35 compile: 1 loss for a model with 2 outputs
const pair = both.compile({ optimizer: "adam", loss: ["mse", "sparseCategoricalCrossentropy"], metrics: [["mae"], ["accuracy"]] });
declare const fours: Tensor<[1000, 4]>;
declare const fives: Tensor<[1000, 5]>;
pair.fit([fives, fours], [single, classes]);
// ^11 fit: input 0 must be Tensor<[?, 4]>, got Tensor<[1000, 5]>
// ^18 fit: input 1 must be Tensor<[?, 5]>, got Tensor<[1000, 4]>
pair.fit([fours, fives], [single, single]);
// ^35 fit: targets of output1 for sparseCategoricalCrossentropy must be IntTensor<[?]>, got Tensor<[1000, 1]>

// One name is one dimension in all inputs
const tied = model({ inputs: [input(["q", 8]), input(["q", 8])], outputs: layers.add()([input(["q", 8]), input(["q", 8])]) });
tied([input([10, 8]), input([20, 8])]);
// ^23 model: "q" must be one size, got 10 and 20 in [Batch, 20, 8]

// A mistake in a layer is one error: the model, its training and its predictions do not complain again
const digitImage = input([28, 28, 1]);
const flat = layers.flatten()(layers.maxPooling2d(3)(digitImage));
const scores = layers.dense(10, { inputDim: 196 })(flat);
// ^52 dense: axis 1 must be 196 (inputDim), got [Batch, 81]
const broken = model({ inputs: digitImage, outputs: scores }).compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
declare const digitImages: Tensor<[1000, 28, 28, 1]>;
declare const digitLabels: IntTensor<[1000]>;
await broken.fit(digitImages, digitLabels, { epochs: 2 });
await broken.evaluate(digitImages, digitLabels);
export const guesses = await (await broken.predict(digitImages)).data();
