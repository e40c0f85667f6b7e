/** Everything a user can get wrong: the code and the sentence, before anything is trained. */
import { describe, expect, it } from "vitest";
import { input, layers, losses, model, optimizers, sequential, tensor } from "../../../src/index.js";
import { Model } from "../../../src/models/model.js";
import type { CompileConfig } from "../../../src/training/options.js";
import { failure, numbers, untyped, untypedLayer, valueOf } from "../support.js";

const net = (): Model => untyped(sequential([input([3]), layers.dense(4, { activation: "softmax" })]));
const compiled = (config: Partial<CompileConfig> = {}): Model => net().compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy", backend: "reference", ...config });
const x = tensor(numbers(15), [5, 3]);
const y = tensor([0, 1, 2, 3, 0], undefined, "int32");
const quiet = { verbose: 0 } as const;

/** A value that no type allows, where a JavaScript caller could put it. */
const wrong = (value: unknown): never => value as never;

describe("data", () => {
  it.each<[string, () => unknown, string]>([
    ["width", () => compiled().fit(tensor(numbers(20), [5, 4]), y, quiet), "data: fit: x must be Tensor<[?, 3]>, got Tensor<[5, 4]>"],
    ["rank", () => compiled().fit(tensor([1, 2, 3]), y, quiet), "data: fit: x must be Tensor<[?, 3]>, got Tensor<[3]>"],
    ["element type", () => compiled().fit(tensor([[1, 2, 3]], undefined, "int32"), y, quiet), "data: fit: x must be Tensor<[?, 3]>, got IntTensor<[1, 3]>"],
    ["no data", () => compiled().fit("abc", y, quiet), 'data: fit: x must be Tensor<[?, 3]>, got "abc"; make it one with tensor()'],
    ["no targets", () => compiled().fit(x, undefined, quiet), "data: fit: targets are missing"],
    ["nothing", () => compiled().fit(undefined, y, quiet), "data: fit: x must be Tensor<[?, 3]>, got undefined; make it one with tensor()"],
    ["a step of a model", () => compiled().predict(input([3]), quiet), "data: predict: x must be Tensor<[?, 3]>, got Tensor<[Batch, 3]>, which is a step of a model and has no values"],
    ["numbers of samples", () => compiled().fit(x, tensor([0, 1], undefined, "int32"), quiet), "data: fit: x has 5 samples, targets have 2"],
    ["no samples", () => compiled().fit(tensor(new Float32Array(0), [0, 3]), tensor(new Int32Array(0), [0], "int32"), quiet), "data: fit: x is empty: at least one sample is needed"],
    ["NaN", () => compiled().fit(tensor([[1, 2, 3], [4, NaN, 6]]), tensor([0, 1], undefined, "int32"), quiet), "data: fit: x must be finite numbers, got NaN at [1, 1]"],
    ["infinity", () => compiled().evaluate(tensor([[1, 2, -Infinity]]), tensor([0], undefined, "int32"), quiet), "data: evaluate: x must be finite numbers, got -Infinity at [0, 2]"],
    ["infinite targets", () => compiled({ loss: "mse" }).fit(tensor([[1, 2, 3]]), tensor([[0, 0, Infinity, 0]]), quiet), "data: fit: targets for mse must be finite numbers, got Infinity at [0, 2]"],
    ["label above the classes", () => compiled().fit(x, tensor([0, 1, 4, 3, 9], undefined, "int32"), quiet), "data: fit: targets for sparseCategoricalCrossentropy must be classes from 0 to 3, got 4 at [2]"],
    ["negative label", () => compiled().trainOnBatch(x, tensor([[0], [1], [2], [-1], [0]], undefined, "int32")), "data: trainOnBatch: targets for sparseCategoricalCrossentropy must be classes from 0 to 3, got -1 at [3, 0]"],
    ["labels as floats", () => compiled().fit(x, tensor([0, 1, 2, 3, 0]), quiet), "data: fit: targets for sparseCategoricalCrossentropy must be IntTensor<[?]>, got Tensor<[5]>"],
    ["one-hot width", () => compiled({ loss: "categoricalCrossentropy" }).fit(x, tensor(numbers(15), [5, 3]), quiet), "data: fit: targets for categoricalCrossentropy must be Tensor<[?, 4]>, got Tensor<[5, 3]>"],
    ["labels that are not one-hot", () => compiled({ loss: "categoricalCrossentropy" }).fit(x, y, quiet), "data: fit: targets for categoricalCrossentropy must be Tensor<[?, 4]>, got IntTensor<[5]>"],
    ["validation data", () => compiled().fit(x, y, { ...quiet, validationData: [x, tensor([7], undefined, "int32")] }), "data: validationData: targets for sparseCategoricalCrossentropy must be classes from 0 to 3, got 7 at [0]"],
    ["too little to split", () => compiled().fit(tensor([[1, 2, 3]]), tensor([0], undefined, "int32"), { ...quiet, validationSplit: 0.5 }), "data: fit: validationSplit 0.5 of 1 sample leaves none for training"],
  ])("%s", async (_, run, sentence) => expect(await failure(run)).toBe(sentence));

  it("leaves the weights as they were", async () => {
    const trained = compiled();
    const before = await trained.getWeights();
    await failure(() => trained.fit(x, tensor([0, 1, 2, 3, 4], undefined, "int32"), quiet));
    expect(await trained.getWeights()).toEqual(before);
  });
});

describe("options of fit", () => {
  it.each<[object, string]>([
    [{ batchSize: 0 }, "option: fit: batchSize must be a positive integer, got 0"],
    [{ batchSize: 1.5 }, "option: fit: batchSize must be a positive integer, got 1.5"],
    [{ epochs: -1 }, "option: fit: epochs must be a whole number of at least 0, got -1"],
    [{ epochs: "3" }, 'option: fit: epochs must be a whole number of at least 0, got "3"'],
    [{ batch_size: 3 }, 'option: fit: unknown option "batch_size"; did you mean "batchSize"?'],
    [{ validationSplit: 1 }, "option: fit: validationSplit must be a number of at least 0 and below 1, got 1"],
    [{ validationSplit: -0.1 }, "option: fit: validationSplit must be a number of at least 0 and below 1, got -0.1"],
    [{ validationData: [x] }, "option: fit: validationData must be a list of inputs, targets and, if wanted, sample weights, or an iterable of batches, got [an object]"],
    [{ validationData: [x, y], validationSplit: 0.2 }, "option: fit: give validationData or validationSplit, not both"],
    [{ verbose: 3 }, 'option: fit: verbose must be one of 0, 1, 2, "auto", got 3'],
    [{ sampleWeigth: [1] }, 'option: fit: unknown option "sampleWeigth"; did you mean "sampleWeight"?'],
    [{ shuffle: 1 }, "option: fit: shuffle must be true or false, got 1"],
  ])("%o", async (options, sentence) => expect(await failure(() => compiled().fit(x, y, wrong({ ...quiet, ...options })))).toBe(sentence));
});

describe("compile", () => {
  const three = (): Model => {
    const a = input([3]);
    return untyped(model({ inputs: a, outputs: { age: layers.dense(1)(a), income: layers.dense(4)(a) } }));
  };
  const pair = (): Model => {
    const a = input([3]);
    return untyped(model({ inputs: a, outputs: [layers.dense(1)(a), layers.dense(4)(a)] }));
  };
  it.each<[string, () => unknown, string]>([
    ["losses for one output", () => net().compile({ optimizer: "adam", loss: ["mse", "mae", "mse"] }), "option: compile: 3 losses for a model with 1 output"],
    ["number of losses", () => pair().compile({ optimizer: "adam", loss: ["mse"] }), "option: compile: 1 losses for a model with 2 outputs"],
    ["losses by name for one output", () => net().compile({ optimizer: "adam", loss: { a: "mse" } }), "option: compile: losses by name for a model with 1 output without a name"],
    ["losses by position", () => three().compile({ optimizer: "adam", loss: ["mse", "mse"] }), "option: compile: the outputs have names; give the losses by name"],
    ["missing loss", () => three().compile({ optimizer: "adam", loss: { age: "mse" } }), "option: compile: loss income is missing"],
    ["unknown output", () => three().compile({ optimizer: "adam", loss: { age: "mse", incom: "mse" } }), "option: model: there is no output named incom"],
    ["misspelled loss", () => net().compile({ optimizer: "adam", loss: "categoricalCrossentrop" }), 'option: compile: unknown loss "categoricalCrossentrop"; did you mean "categoricalCrossentropy"?'],
    ["loss of another kind", () => net().compile({ optimizer: "adam", loss: 3 }), "option: compile: loss must be a name, a function, or made by a function of losses, got 3"],
    ["no loss", () => net().compile(wrong({ optimizer: "adam" })), "option: compile: loss is missing"],
    ["misspelled optimizer", () => net().compile({ optimizer: "adm", loss: "mse" }), 'option: compile: unknown optimizer "adm"; did you mean "adam"?'],
    ["no optimizer", () => net().compile(wrong({ loss: "mse" })), "option: compile: optimizer is missing"],
    ["misspelled metric", () => net().compile({ optimizer: "adam", loss: "mse", metrics: ["acuracy"] }), 'option: compile: unknown metric "acuracy"; did you mean "accuracy"?'],
    ["metric twice", () => net().compile({ optimizer: "adam", loss: "mse", metrics: ["mae", "mae"] }), 'option: compile: metric "mae" is given twice'],
    ["metric that does not fit", () => compiled({ metrics: ["mse"] }), "option: compile: metric mse needs targets shaped like the output, but loss sparseCategoricalCrossentropy takes classes"],
    ["misspelled option", () => net().compile(wrong({ optimizer: "adam", loss: "mse", metric: ["mae"] })), 'option: compile: unknown option "metric"; did you mean "metrics"?'],
    ["no thread", () => net().compile(wrong({ optimizer: "adam", loss: "mse", threads: 0 })), "option: compile: threads must be a positive integer, got 0"],
    ["threads of another backend", () => net().compile({ optimizer: "adam", loss: "mse", backend: "reference", threads: 2 }), 'option: compile: threads is for backend "wasm", got backend "reference"'],
    ["backend", () => net().compile(wrong({ optimizer: "adam", loss: "mse", backend: "gpu" })), "option: compile: backend must be one of"],
    ["weight of a loss", () => three().compile({ optimizer: "adam", loss: { age: "mse", income: "mse" }, lossWeights: { age: -1 } }), "option: compile: lossWeights must be a number of at least 0, got -1"],
    ["learning rate", () => optimizers.adam({ learningRate: 0 }), "option: adam: learningRate must be a positive number, or made by a function of optimizers.schedules, got 0"],
    ["option of an optimizer", () => optimizers.sgd(wrong({ lr: 0.1 })), 'option: sgd: unknown option "lr"; known: learningRate, weightDecay, clipNorm'],
    ["momentum", () => optimizers.sgd({ momentum: 1 }), "option: sgd: momentum must be a number of at least 0 and below 1, got 1"],
    ["option of a loss", () => losses.binaryCrossentropy(wrong({ fromLogit: true })), 'option: binaryCrossentropy: unknown option "fromLogit"; did you mean "fromLogits"?'],
    ["logits after softmax", () => compiled({ loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }) }).fit(x, y, quiet), "option: compile: sparseCategoricalCrossentropy has fromLogits, but output ends with softmax: leave out one of them"],
  ])("%s", async (_, run, sentence) => expect(await failure(run)).toContain(sentence));
});

describe("state", () => {
  it.each(["fit", "evaluate", "trainOnBatch", "testOnBatch"] as const)("%s before compile", async (method) => {
    expect(await failure(() => net()[method](x, y))).toBe(`state: ${method}: the model is not compiled; call compile first`);
  });

  it("two trainings at a time", async () => {
    const trained = compiled();
    const first = trained.fit(x, y, { ...quiet, epochs: 200 });
    expect(await failure(() => trained.fit(x, y, quiet))).toBe("state: fit: the model is being trained; wait for the running fit to end");
    await first;
    await trained.fit(x, y, quiet);
  });

  it("nothing to train", async () => {
    const flat = untyped(sequential([input([3]), layers.activation("relu")])).compile({ optimizer: "sgd", loss: "mse", backend: "reference" });
    expect(await failure(() => flat.fit(x, x, quiet))).toBe("state: fit: the model has no weights to train");
  });

  it("data of a symbolic tensor", async () => expect(await failure(() => valueOf(input([3])).data())).toBe("state: data: a tensor of shape [Batch, 3] is a step of a model and has no values; call predict"));
});

describe("inputs by name", () => {
  const two = (): Model => {
    const [text, question] = [input([2]), input([3])];
    return untyped(model({ inputs: { text, question }, outputs: layers.dense(1)(layers.concatenate()([text, question])) })).compile({ optimizer: "sgd", loss: "mse", backend: "reference" });
  };
  const text = tensor(numbers(4), [2, 2]);
  const question = tensor(numbers(6), [2, 3]);
  const answers = tensor([[0], [1]]);
  it.each<[string, unknown, string]>([
    ["missing", { text }, "data: fit: input question is missing"],
    ["misspelled", { text, qestion: question }, "data: model: there is no input named qestion"],
    ["a list", [text, question], "data: fit: expected inputs by name (text, question), got [an object, an object]"],
    ["exchanged", { text: question, question: text }, "data: fit: input text must be Tensor<[?, 2]>, got Tensor<[2, 3]>"],
    ["different lengths", { text, question: tensor(numbers(9), [3, 3]) }, "data: fit: input question has 3 samples, input text has 2"],
  ])("%s", async (_, given, sentence) => expect(await failure(() => two().fit(given, answers, quiet))).toBe(sentence));
});

describe("layers", () => {
  const image = input([28, 28, 1]);
  it.each<[string, () => unknown, string]>([
    ["kernel larger than its input", () => layers.conv2d(8, 29)(wrong(image)), "shape: conv2d: kernel 29x29 does not fit input [Batch, 28, 28, 1]: axis 1 is 28"],
    ["rank", () => layers.conv2d(8, 3)(wrong(input([784]))), "shape: conv2d: expected input [batch, height, width, channels], got [Batch, 784]"],
    ["unknown option", () => layers.conv2d(8, 3, wrong({ paddin: "same" })), 'option: conv2d: unknown option "paddin"; did you mean "padding"?'],
    ["value of an option", () => layers.conv2d(8, 3, wrong({ padding: "sam" })), 'option: conv2d: padding must be one of "valid", "same", got "sam"'],
    ["activation", () => layers.dense(8, wrong({ activation: "rellu" })), "option: dense: activation must be one of"],
    ["units", () => layers.dense(wrong(-1)), "option: dense: units must be a positive integer, got -1"],
    ["filters", () => layers.conv2d(wrong(2.5), 3), "option: conv2d: filters must be a positive integer, got 2.5"],
    ["kernel size", () => layers.conv2d(2, wrong("3")), 'option: conv2d: kernelSize must be a positive integer or two of them, got "3"'],
    ["rate", () => layers.dropout(wrong(1)), "option: dropout:"],
    ["not a tensor", () => layers.dense(8)(wrong(layers.concatenate)), "shape: dense: expected a tensor"],
    ["not a list", () => layers.add()(wrong(image)), "shape: add: expected a list of tensors"],
    ["integers", () => layers.dense(8)(wrong(input([5], { dtype: "int32" }))), "shape: dense: expected a float tensor, got IntTensor<[Batch, 5]>"],
    ["unknown size", () => layers.dense(8)(wrong(input([null]))), "shape: dense: axis 1 must have a known size to make the weights, got [Batch, ?]"],
    ["merge", () => layers.concatenate({ axis: 2 })(wrong([input([10, 3]), input([12, 3])])), "shape: concatenate: axis 1 must match: [Batch, 10, 3] vs [Batch, 12, 3]"],
    ["input size", () => input(wrong([-3])), "option: input: axis 0 must be a positive integer, got -3"],
    ["input shape", () => input(wrong(28)), "option: input: shape must be a list of sizes, got 28"],
  ])("%s", async (_, run, sentence) => expect(await failure(run)).toContain(sentence));

  it("names the path of the layer", async () => {
    const layer = untypedLayer(layers.conv2d(8, 29, { name: "wide" }));
    await expect(async () => layer.invoke(image)).rejects.toMatchObject({ code: "shape", path: ["wide"] });
  });
});
