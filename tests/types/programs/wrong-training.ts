// Mistakes in models, in what they are compiled with, and in the data they are given.
import { input, layers, model, tensor, type IntTensor, type Tensor } from "katachi";

const image = input([28, 28, 1]);
const classifier = model({ inputs: image, outputs: layers.dense(10)(layers.flatten()(image)) });
declare const images: Tensor<[1000, 28, 28, 1]>;
declare const classes: IntTensor<[1000]>;
declare const oneHot: Tensor<[1000, 10]>;
declare const single: Tensor<[1000, 1]>;

classifier(input([28, 27, 1]));
classifier.fit;

// compile
classifier.compile({ optimizer: "adam", loss: ["mse", "categoricalCrossentropy", "binaryCrossentropy"] });
classifier.compile({ optimizer: "adam", loss: "categoricalCrossentrop" });
classifier.compile({ optimizer: "adam", loss: "mse", metric: ["accuracy"] });
classifier.compile({ optimizer: "adam", loss: "mse", metrics: ["accurac"] });
classifier.compile({ optimizer: "adam", loss: "mse", lossWeights: [1, 2] });
classifier.compile({ optimizer: "adm", loss: "mse" });
classifier.compile({ optimizer: "adam", loss: { digits: "mse" } });

// fit, evaluate, predict
const trained = classifier.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
const sparse = classifier.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
trained.fit(images, single);
trained.fit(images, classes);
trained.fit(oneHot, oneHot);
trained.fit(image, oneHot);
trained.fit(images, tensor([[0, 0, 0, 1, 0, 0, 0, 0, 0, 0]]));
trained.fit(images, oneHot, { epoch: 3 });
trained.fit(images, oneHot, { verbose: 3 });
trained.fit(images, oneHot, { validationData: [images, single] });
trained.predict(oneHot);
sparse.fit(images, oneHot);
sparse.evaluate(images, oneHot);

// Several inputs and outputs, by name
const text = input([100], { dtype: "int32" });
const features = input([4]);
const people = model({
  inputs: { text },
  outputs: { age: layers.dense(1)(features), income: layers.dense(10)(features), gender: layers.dense(1)(features) },
});
people.compile({ optimizer: "adam", loss: { age: "mse", incom: "categoricalCrossentropy", gender: "binaryCrossentropy" } });
people.compile({ optimizer: "adam", loss: { age: "mse", income: "categoricalCrossentropy", gender: "binaryCrossentrop" } });
people.compile({ optimizer: "adam", loss: ["mse", "mse", "mse"] });
people.compile({ optimizer: "adam", loss: "mse", lossWeights: { agee: 1 } });
people.compile({ optimizer: "adam", loss: "mse", metrics: { agee: ["mse"] } });
const surveyed = people.compile({ optimizer: "adam", loss: { age: "mse", income: "categoricalCrossentropy", gender: "binaryCrossentropy" } });
declare const texts: IntTensor<[1000, 100]>;
surveyed.fit({ text: texts }, { age: single, income: single, gender: single });
surveyed.fit({ question: texts }, { age: single, income: oneHot, gender: single });

// By position
const four = input([4]);
const five = input([5]);
const both = model({ inputs: [four, five], outputs: [layers.dense(1)(four), layers.dense(2)(five)] });
both.compile({ optimizer: "adam", loss: ["mse"] });
const pair = both.compile({ optimizer: "adam", loss: ["mse", "sparseCategoricalCrossentropy"], metrics: [["mae"], ["accuracy"]] });
declare const fours: Tensor<[1000, 4]>;
declare const fives: Tensor<[1000, 5]>;
pair.fit([fives, fours], [single, classes]);
pair.fit([fours, fives], [single, single]);

// One name is one dimension in all inputs
const tied = model({ inputs: [input(["q", 8]), input(["q", 8])], outputs: layers.add()([input(["q", 8]), input(["q", 8])]) });
tied([input([10, 8]), input([20, 8])]);
