/** Every activation: on its own beside tfjs or its formula, inside a layer, and with its gradient at work. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { grad, input, layers, model, sum, tensor, type Tensor } from "../../../src/index.js";
import { activationNames, type ActivationName } from "../../../types/layers/activation.js";
import { backends, distance, untyped, valueOf } from "../support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** tfjs where it has the function, the formula where it has not. */
const expected = {
  linear: (x) => x,
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  elu: (x) => tf.elu(x),
  selu: (x) => tf.selu(x),
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  sigmoid: (x) => tf.sigmoid(x),
  hardSigmoid: (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1),
  softmax: (x) => tf.softmax(x),
  softplus: (x) => tf.softplus(x),
  softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
  swish: (x) => tf.mul(x, tf.sigmoid(x)),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  mish: (x) => tf.mul(x, tf.tanh(tf.softplus(x))),
  tanh: (x) => tf.tanh(x),
  exponential: (x) => tf.exp(x),
  logSoftmax: (x) => tf.logSoftmax(x),
} satisfies Record<ActivationName, (x: tf.Tensor2D) => tf.Tensor>;

// Large ones too: nothing may overflow.
const points = [-30, -6.1, -3, -2.5, -1, -0.3, -1e-3, 0, 1e-3, 0.4, 1, 2.4, 2.6, 5.9, 6.3, 30];

describe.each(backends)("activations on %s", (backend) => {
  it.each(activationNames)("%s", async (name) => {
    const x = input([points.length]);
    const net = untyped(model({ inputs: x, outputs: layers.activation(name)(x) })).compile({ optimizer: "sgd", loss: "mse", backend });
    const values = await valueOf(await net.predict(tensor([points]), { verbose: 0 })).data();
    // tfjs' erf is accurate to about 1e-7 only.
    expect(distance(values, expected[name](tf.tensor2d([points])).dataSync())).toBeLessThan(2e-6);
  });

  it("sigmoid and softplus keep their ends", async () => {
    const x = input([4]);
    const run = async (name: ActivationName, given: readonly number[]): Promise<ArrayLike<number>> => {
      const net = untyped(model({ inputs: x, outputs: layers.activation(name)(x) })).compile({ optimizer: "sgd", loss: "mse", backend });
      return valueOf(await net.predict(tensor([[...given]]), { verbose: 0 })).data();
    };
    const far = [-100, -20, 20, 100];
    expect(distance(await run("sigmoid", far), far.map(sigmoid))).toBeLessThan(1e-7);
    expect(distance(await run("softplus", far), far.map(softplus))).toBeLessThan(1e-6);
  });
});

describe("slopes at the kinks are TensorFlow's", () => {
  const kinks = [-1, 0, 3, 6, 8];
  it.each<[string, (x: Tensor<[1, 5]>) => Tensor<[1, 5]>, readonly number[]]>([
    ["relu", (x) => layers.activation("relu")(x), [0, 0, 1, 1, 1]],
    ["relu6", (x) => layers.activation("relu6")(x), [0, 0, 1, 0, 0]],
    ["the layer relu", (x) => layers.relu()(x), [0, 0, 1, 1, 1]],
    ["the layer relu with a slope", (x) => layers.relu({ negativeSlope: 0.25 })(x), [0.25, 0.25, 1, 1, 1]],
  ])("%s", async (_, fn, expected) => {
    const slopes = grad((x: Tensor<[1, 5]>) => sum(fn(x)))(tensor([kinks]) as Tensor<[1, 5]>);
    expect(await slopes.array()).toEqual([expected]);
  });

  it("prelu", async () => {
    const x = input([1]);
    const before = layers.dense(1, { kernelInitializer: "zeros" })(x);
    const net = model({ inputs: x, outputs: layers.prelu({ alphaInitializer: "ones" })(before) }).compile({ optimizer: "sgd", loss: "mse" });
    await net.fit(tensor([[1]]), tensor([[1]]), { verbose: 0 });
    expect((await net.getWeights()).map(([value]) => value)).toEqual([0, 0, 1]);
  });
});
