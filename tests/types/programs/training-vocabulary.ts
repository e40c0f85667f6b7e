// Losses, metrics and optimizers: names, options, functions of one's own, and the keys they add to logs.
import { abs, input, layers, losses, mean, metrics, model, mul, optimizers, square, sub, type Batch, type IntTensor, type Tensor } from "katachi";

const x = input([8]);
const single = model({ inputs: x, outputs: layers.dense(4)(x) });
declare const xs: Tensor<[100, 8]>;
declare const ys: Tensor<[100, 4]>;
declare const classes: IntTensor<[100]>;
const { schedules } = optimizers;

// Names and options
single.compile({ optimizer: "adamw", loss: "mse" });
// ^18 Did you mean '"adamW"'?
single.compile({ optimizer: "nadam", loss: "logcosh" });
// ^38 Did you mean '"logCosh"'?
single.compile({ optimizer: "lion", loss: "mape", metrics: ["maae", "f1Scor"] });
// ^61 Did you mean '"mae"'?
// ^69 Did you mean '"f1Score"'?
single.compile({ optimizer: optimizers.adam({ amsgrad: true, beta_1: 0.9 }), loss: "mse" });
// ^62 Did you mean to write 'beta1'?
single.compile({ optimizer: optimizers.sgd({ learningRate: "fast" }), loss: "mse" });
// ^46 Type 'string' is not assignable to type 'number | Schedule | undefined'.
schedules.cosineDecay({ initialLearningRate: 0.1, decayStep: 100 });
// ^51 Did you mean to write 'decaySteps'?
schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 100 });
// ^28 Property 'decayRate' is missing in type '{ initialLearningRate: number; decaySteps: number; }' but required in type 'DecayOptions'.
losses.huber({ detla: 1 });
// ^16 Did you mean to write 'delta'?
losses.sparseCategoricalCrossentropy({ labelSmoothing: 0.1 });
// ^40 Object literal may only specify known properties, and 'labelSmoothing' does not exist in type 'SparseCrossentropyOptions'.
metrics.auc({ curve: "ROCC" });
// ^15 Did you mean '"ROC"'?
single.compile({ optimizer: "adam", loss: metrics.auc() });
// ^37 Type 'Metric<"auc", "values">' is not assignable to type 'LossName'.
single.compile({ optimizer: "adam", loss: "mse", metrics: [losses.huber()] });
// ^60 Type 'Loss<"huber">' is not assignable to type 'MetricName'.

// All of it
const rate = schedules.cosineDecay({ initialLearningRate: 0, decaySteps: 900, warmupTarget: 0.01, warmupSteps: 100 });
const optimizer = optimizers.adamW({ learningRate: rate, weightDecay: 0.01, globalClipNorm: 1, useEma: true });
const trained = single.compile({ optimizer, loss: losses.huber({ delta: 2 }), metrics: ["mae", "r2Score", metrics.rootMeanSquaredError({ name: "rmse" })] });
const { history } = await trained.fit(xs, ys);
export const curves: readonly number[][] = [[...history.loss], [...history.mae], [...history.r2Score], [...history.rmse]];
history.rms;
// ^9 Did you mean 'rmse'?
trained.fit(xs, classes);
// ^17 fit: targets for huber must be Tensor<[?, 4]>, got IntTensor<[100]>

// Functions of one's own are typed by the output
const own = single.compile({
  optimizer: "adam",
  loss: (yTrue, yPred) => {
    const checked: Tensor<[Batch, 4]> = yTrue;
    return mul(square(sub(checked, yPred)), 0.5);
  },
  metrics: ["mse", metrics.meanMetricWrapper((yTrue: Tensor<[Batch, 4]>, yPred: Tensor<[Batch, 4]>) => abs(sub(yTrue, yPred)), "spread")],
});
const logs = await own.evaluate(xs, ys);
export const spread: number = logs.spread + logs.mse + logs.loss;
own.fit(xs, classes);
// ^13 fit: targets for a function must be Tensor<[?, 4]>, got IntTensor<[100]>
single.compile({ optimizer: "adam", loss: () => 3 });
// ^49 Type 'number' is not assignable to type 'FloatTensor'.
const narrow = (yTrue: Tensor<[Batch, 3]>, yPred: Tensor<[Batch, 3]>) => sub(yTrue, yPred);
single.compile({ optimizer: "adam", loss: narrow });
// ^37 Type '(yTrue: Tensor<[Batch, 3]>, yPred: Tensor<[Batch, 3]>) => Tensor<[Batch, 3]>' is not assignable to type 'LossFunction<Tensor<[Batch, 4]>>'.
single.compile({ optimizer: "adam", loss: "mse", metrics: ["mae", narrow] });
// ^67 Type '(yTrue: Tensor<[Batch, 3]>, yPred: Tensor<[Batch, 3]>) => Tensor<[Batch, 3]>' is not assignable to type 'MetricFunction<Tensor<[Batch, 4]>, Tensor<[Batch, 4]>>'.
const far = (yTrue: Tensor<[Batch, 4]>, yPred: Tensor<[Batch, 4]>) => mean(abs(sub(yTrue, yPred)));
const anyKey = await single.compile({ optimizer: "adam", loss: "mse", metrics: [far] }).evaluate(xs, ys);
export const known: number | undefined = anyKey["far"];

// Metrics that need other targets than the loss takes
single.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy", "precision", "sparseTopKCategoricalAccuracy"] });
// ^98 compile: metric precision needs targets shaped like the output, but loss sparseCategoricalCrossentropy takes classes
single.compile({ optimizer: "adam", loss: losses.sparseCategoricalCrossentropy(), metrics: [metrics.auc({ name: "area" })] });
// ^93 compile: metric area needs targets shaped like the output, but loss sparseCategoricalCrossentropy takes classes
single.compile({ optimizer: "adam", loss: "mse", metrics: ["acc", "sparseCategoricalAccuracy"] });
// ^67 compile: metric sparseCategoricalAccuracy needs classes, but loss mse takes targets shaped like the output

// With classes as targets a function gets whole numbers
single.compile({
  optimizer: "adam",
  loss: "sparseCategoricalCrossentropy",
  metrics: [
    (yTrue, yPred) => {
      const checked: IntTensor<[Batch]> = yTrue;
      return mean(yPred, checked.rank);
    },
  ],
});

// Several outputs, by name and by position
const named = model({ inputs: x, outputs: { age: layers.dense(1)(x), kind: layers.dense(3)(x) } });
const people = named.compile({
  optimizer: "adam",
  loss: { age: (yTrue, yPred) => square(sub(yTrue, yPred)), kind: "sparseCategoricalCrossentropy" },
  metrics: { age: ["rootMeanSquaredError"], kind: ["accuracy", metrics.sparseTopKCategoricalAccuracy({ k: 2, name: "top2" })] },
});
declare const ages: Tensor<[100, 1]>;
export const top2: readonly number[] = (await people.fit(xs, { age: ages, kind: classes })).history.kind_top2;
people.fit(xs, { age: ys, kind: classes });
// ^18 fit: targets of age for a function must be Tensor<[?, 1]>, got Tensor<[100, 4]>
named.compile({ optimizer: "adam", loss: { age: narrow, kind: "mse" } });
// ^44 Type '(yTrue: Tensor<[Batch, 3]>, yPred: Tensor<[Batch, 3]>) => Tensor<[Batch, 3]>' is not assignable to type 'LossFunction<Tensor<[Batch, 1]>>'.
named.compile({ optimizer: "adam", loss: "mse", metrics: { age: ["maee"] } });
// ^66 Did you mean '"mae"'?
const pair = model({ inputs: x, outputs: [layers.dense(1)(x), layers.dense(3)(x)] });
const both = pair.compile({ optimizer: "adam", loss: [losses.logCosh(), (yTrue, yPred) => abs(sub(yTrue, yPred))], metrics: [["mae"], ["mse"]] });
export const second: number = (await both.evaluate(xs, [ages, classes])).output1_mse;
// ^63 evaluate: targets of output1 for a function must be Tensor<[?, 3]>, got IntTensor<[100]>
