/** Whole trainings with initializers, regularizers and constraints beside tfjs-layers, from equal weights. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { constraints, input, layers, model, optimizers, regularizers, sequential, tensor } from "../../../src/index.js";
import { backends, classes, distance, numbers, oneHot, untyped, untypedLayer } from "../support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const BATCH = 6;
const STEPS = 12;

interface Net {
  readonly inputShape: readonly number[];
  readonly ours: () => unknown;
  readonly theirs: () => tfl.Sequential;
}

const seeded = { kernelInitializer: "zeros" as const };

const perceptron: Net = {
  inputShape: [5],
  ours: () =>
    sequential([
      input([5]),
      layers.dense(8, { activation: "tanh", kernelRegularizer: "l2", biasRegularizer: regularizers.l1({ l1: 0.05 }), kernelConstraint: constraints.maxNorm({ maxValue: 0.8 }) }),
      layers.prelu({ alphaInitializer: "ones", alphaRegularizer: "l2", alphaConstraint: "nonNeg" }),
      layers.dense(6, { activation: "tanh", kernelConstraint: constraints.minMaxNorm({ minValue: 0.6, maxValue: 0.9, rate: 0.5 }), biasConstraint: "nonNeg" }),
      layers.dense(4, { activation: "softmax", kernelRegularizer: regularizers.l1l2({ l1: 0.02, l2: 0.03 }), kernelConstraint: "unitNorm" }),
    ]),
  theirs: () =>
    tfl.sequential({
      layers: [
        tfl.layers.dense({ units: 8, activation: "tanh", inputShape: [5], ...seeded, kernelRegularizer: tfl.regularizers.l2(), biasRegularizer: tfl.regularizers.l1({ l1: 0.05 }), kernelConstraint: tfl.constraints.maxNorm({ maxValue: 0.8 }) }),
        tfl.layers.prelu({ alphaInitializer: "ones", alphaRegularizer: tfl.regularizers.l2(), alphaConstraint: tfl.constraints.nonNeg() }),
        tfl.layers.dense({ units: 6, activation: "tanh", ...seeded, kernelConstraint: tfl.constraints.minMaxNorm({ minValue: 0.6, maxValue: 0.9, rate: 0.5 }), biasConstraint: tfl.constraints.nonNeg() }),
        tfl.layers.dense({ units: 4, activation: "softmax", ...seeded, kernelRegularizer: tfl.regularizers.l1l2({ l1: 0.02, l2: 0.03 }), kernelConstraint: tfl.constraints.unitNorm({}) }),
      ],
    }),
};

const convolutional: Net = {
  inputShape: [7, 6, 2],
  ours: () =>
    sequential([
      input([7, 6, 2]),
      layers.conv2d(3, 3, { activation: "tanh", kernelRegularizer: "l1l2", kernelConstraint: constraints.maxNorm({ maxValue: 0.4, axis: 2 }) }),
      layers.depthwiseConv2d(2, { depthwiseConstraint: "nonNeg", biasConstraint: "nonNeg" }),
      layers.batchNormalization({ gammaRegularizer: "l2", betaConstraint: "nonNeg", gammaConstraint: "unitNorm" }),
      layers.flatten(),
      layers.dense(4, { activation: "softmax" }),
    ]),
  theirs: () =>
    tfl.sequential({
      layers: [
        tfl.layers.conv2d({ filters: 3, kernelSize: 3, activation: "tanh", inputShape: [7, 6, 2], ...seeded, kernelRegularizer: tfl.regularizers.l1l2(), kernelConstraint: tfl.constraints.maxNorm({ maxValue: 0.4, axis: 2 }) }),
        tfl.layers.depthwiseConv2d({ kernelSize: 2, depthwiseInitializer: "zeros", depthwiseConstraint: tfl.constraints.nonNeg(), biasConstraint: tfl.constraints.nonNeg() }),
        tfl.layers.batchNormalization({ gammaRegularizer: tfl.regularizers.l2(), betaConstraint: tfl.constraints.nonNeg(), gammaConstraint: tfl.constraints.unitNorm({}) }),
        tfl.layers.flatten(),
        tfl.layers.dense({ units: 4, activation: "softmax", ...seeded }),
      ],
    }),
};

/** tfjs-layers applies constraints where a weight is written, which its own training does not do. */
function constrainTheirs(net: tfl.Sequential): void {
  for (const weight of net.trainableWeights) {
    const variable = weight as unknown as { constraint?: unknown; read(): tf.Tensor; write(value: tf.Tensor): unknown };
    if (variable.constraint) variable.write(variable.read().clone());
  }
}

describe.each(backends)("training beside tfjs-layers on %s", (backend) => {
  it.each([
    ["a perceptron, sgd", perceptron, () => optimizers.sgd({ learningRate: 0.1 }), () => tf.train.sgd(0.1)],
    ["a perceptron, rmsprop", perceptron, () => optimizers.rmsprop({ learningRate: 0.02 }), () => tf.train.rmsprop(0.02, 0.9, 0, 1e-7)],
    ["convolutions, momentum", convolutional, () => optimizers.sgd({ learningRate: 0.05, momentum: 0.9 }), () => tf.train.momentum(0.05, 0.9)],
  ] as const)("%s", { timeout: 60_000 }, async (_, net, optimizer, theirOptimizer) => {
    const ours = untyped(net.ours()).compile({ optimizer: optimizer(), loss: "categoricalCrossentropy", seed: 5, backend } as never);
    const theirs = net.theirs();
    theirs.compile({ optimizer: theirOptimizer(), loss: "categoricalCrossentropy" });
    const theirWeights = (): tf.Tensor[] => theirs.layers.flatMap((layer) => layer.getWeights());
    // tfjs-layers' slope of |x| at 0 is -1, which biases of 0 would meet.
    let next = 60;
    const start = (name: string, size: number): Float32Array => numbers(size, next++).map((value) => (name.includes("Variance") ? value + 1.5 : 0.5 * value));
    const initial = ours.variables.map(({ name, size }) => start(name, size));
    let from = 0;
    for (const layer of theirs.layers) {
      const own = layer.getWeights();
      layer.setWeights(own.map((weight, i) => tf.tensor(initial[from + i]!, weight.shape)));
      from += own.length;
    }
    // What is written there is constrained at once: both start from these.
    ours.setWeights(theirWeights().map((weight) => weight.dataSync()));
    const sample = net.inputShape.reduce((product, size) => product * size, 1);
    const moving = ours.variables.map(({ name }) => name.includes("moving"));
    for (let step = 0; step < STEPS; step++) {
      const x = numbers(BATCH * sample, step);
      const y = oneHot(classes(BATCH, 4, 100 + step), 4);
      const { loss } = await ours.trainOnBatch(tensor(x, [BATCH, ...net.inputShape]) as never, tensor(y, [BATCH, 4]) as never);
      const reported = await theirs.trainOnBatch(tf.tensor(x, [BATCH, ...net.inputShape]), tf.tensor(y, [BATCH, 4]));
      constrainTheirs(theirs);
      expect(distance([loss!], [reported as number]), `loss of step ${step}`).toBeLessThan(1e-5);
      const expected = theirWeights();
      // The moving variance of images is another estimate in tfjs-layers.
      (await ours.getWeights()).forEach((weight, i) => !moving[i] && expect(distance(weight, expected[i]!.dataSync()), `weight ${i} after step ${step}`).toBeLessThan(2e-5));
    }
  });
});

describe("penalties", () => {
  it("of frozen weights count in the loss, and constraints leave them alone", async () => {
    const x = input([3]);
    const frozen = layers.dense(4, { trainable: false, useBias: false, kernelRegularizer: regularizers.l2({ l2: 0.5 }), kernelConstraint: "nonNeg" });
    const net = untyped(model({ inputs: x, outputs: layers.dense(1, { useBias: false })(frozen(x)) })).compile({ optimizer: "sgd", loss: "mse" } as never);
    const kernel = numbers(12, 3);
    untypedLayer(frozen).setWeights([kernel]);
    const zeros = [tensor([[0, 0, 0]]) as never, tensor([[0]]) as never] as const;
    const expected = 0.5 * kernel.reduce((sum, value) => sum + value * value, 0);
    expect((await net.trainOnBatch(...zeros)).loss).toBeCloseTo(expected, 5);
    expect((await net.evaluate(...zeros, { verbose: 0 })).loss).toBeCloseTo(expected, 5);
    expect((await untypedLayer(frozen).getWeights())[0]).toEqual(kernel);
  });

  it("of a layer that is called twice count once for its weights and twice for its activity", async () => {
    const x = input([3]);
    const dense = layers.dense(3, { useBias: false, kernelRegularizer: "l1", activityRegularizer: "l2" });
    const net = untyped(model({ inputs: x, outputs: dense(dense(x)) })).compile({ optimizer: "sgd", loss: "mse" } as never);
    untypedLayer(dense).setWeights([[2, 0, 0, 0, 2, 0, 0, 0, 2]]);
    const { loss } = await net.evaluate(tensor([[1, 0, 0], [1, 1, 0]]) as never, tensor([[4, 0, 0], [4, 4, 0]]) as never, { verbose: 0 });
    expect(loss).toBeCloseTo(0.01 * 6 + (0.01 * (3 * 4 + 3 * 16)) / 2, 6);
  });

  it("are no part of a prediction, and add to the mean over batches and to the sum of several losses", async () => {
    const x = input([2]);
    const shared = layers.dense(2, { useBias: false, kernelInitializer: "identity", kernelRegularizer: "l2" });
    const hidden = shared(x);
    const net = untyped(model({ inputs: x, outputs: [hidden, layers.activation("linear")(hidden)] })).compile({ optimizer: "sgd", loss: "mse" } as never);
    const data = tensor(numbers(20), [10, 2]) as never;
    const logs = await net.evaluate(data, [data, tensor(new Float32Array(20), [10, 2])] as never, { verbose: 0, batchSize: 3 });
    const mse = numbers(20).reduce((sum, value) => sum + value * value, 0) / 20;
    expect(logs.loss).toBeCloseTo(mse + 0.02, 5);
    expect(logs["output0_loss"]).toBeCloseTo(0, 6);
    expect(logs["output1_loss"]).toBeCloseTo(mse, 5);
  });
});
