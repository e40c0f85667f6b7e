/**
 * Optimizers beside the trajectories that Keras publishes in its own tests (keras-team/keras, keras/src/optimizers/*_test.py:
 * test_single_step, test_weight_decay and test_correctness_with_golden), to the tolerance that those have.
 */
import { describe, expect, it } from "vitest";
import { input, layers, mul, optimizers, sequential, tensor, type Tensor } from "../../src/index.js";
import type { CompileConfig } from "../../src/training/options.js";
import { backends, untyped } from "../src/support.js";

/** A model of some weights whose gradient is what it is given as targets. */
function weightsOf(start: readonly number[], optimizer: unknown, backend: string) {
  const count = start.length;
  // The mean of targets times outputs has the targets as its gradient, over their number.
  const loss = (truth: Tensor<[number, number]>, output: Tensor<[number, number]>) => mul(truth, output);
  const net = untyped(sequential([input([1]), layers.dense(count, { useBias: false })])).compile({ optimizer, loss, backend } as CompileConfig);
  net.setWeights([start]);
  return async (gradient: readonly number[]): Promise<number[]> => {
    await net.trainOnBatch(tensor([[1]]), tensor(Float32Array.from(gradient, (value) => value * count), [1, count]));
    return [...(await net.getWeights())[0]!];
  };
}

const close = (found: readonly number[], expected: readonly number[], tolerance: number): void =>
  expected.forEach((value, i) => expect(Math.abs(found[i]! - value), `${found[i]} beside ${value}`).toBeLessThanOrEqual(tolerance * (1 + Math.abs(value))));

/** Ten weights of one value. */
const tens = (...values: readonly number[]): number[][] => values.map((value) => new Array<number>(10).fill(value));

interface Golden {
  readonly optimizer: () => unknown;
  readonly path: readonly (readonly number[])[];
}

/** From ten ones: after a gradient of 0.01 everywhere, then after gradients of 0.1, 0.2, … 1 each time. */
const golden: Record<string, Golden> = {
  "sgd, nesterov": {
    optimizer: () => optimizers.sgd({ nesterov: true }),
    path: [
      [0.9999, 0.9999, 0.9999, 0.9999, 0.9999, 0.9999, 0.9999, 0.9999, 0.9999, 0.9999],
      [0.9989, 0.9979, 0.9969, 0.9959, 0.9949, 0.9939, 0.9929, 0.9919, 0.9909, 0.9899],
      [0.9979, 0.9959, 0.9939, 0.9919, 0.9899, 0.9879, 0.9859, 0.9839, 0.9819, 0.9799],
      [0.9969, 0.9939, 0.9909, 0.9879, 0.9849, 0.9819, 0.9789, 0.9759, 0.9729, 0.9699],
      [0.9959, 0.9919, 0.9879, 0.9839, 0.9799, 0.9759, 0.9719, 0.9679, 0.9639, 0.9599],
    ],
  },
  "rmsprop, centered": { optimizer: () => optimizers.rmsprop({ centered: true }), path: tens(0.9967, 0.9933, 0.9908, 0.9885, 0.9864) },
  "adam, amsgrad": { optimizer: () => optimizers.adam({ amsgrad: true }), path: tens(0.999, 0.9982, 0.9974, 0.9965, 0.9955) },
  adamW: {
    optimizer: () => optimizers.adamW({ learningRate: 1, weightDecay: 0.5, epsilon: 2 }),
    path: [
      [0.4998, 0.4998, 0.4998, 0.4998, 0.4998, 0.4998, 0.4998, 0.4998, 0.4998, 0.4998],
      [0.2486, 0.2475, 0.2463, 0.2451, 0.244, 0.2428, 0.2417, 0.2405, 0.2394, 0.2382],
      [0.1223, 0.1198, 0.1174, 0.1149, 0.1124, 0.11, 0.1075, 0.1051, 0.1027, 0.1003],
      [0.0586, 0.0549, 0.0512, 0.0475, 0.0439, 0.0402, 0.0366, 0.033, 0.0294, 0.0258],
      [0.0263, 0.0215, 0.0167, 0.012, 0.0073, 0.0026, -0.0021, -0.0067, -0.0113, -0.0159],
    ],
  },
  adadelta: { optimizer: () => optimizers.adadelta({ learningRate: 1, rho: 0.8, epsilon: 1e-6 }), path: tens(0.9978, 0.9947, 0.9915, 0.9882, 0.9849) },
  adagrad: {
    optimizer: () => optimizers.adagrad({ learningRate: 0.2, initialAccumulatorValue: 0.3, epsilon: 1e-6 }),
    path: [
      [0.9963, 0.9963, 0.9963, 0.9963, 0.9963, 0.9963, 0.9963, 0.9963, 0.9963, 0.9963],
      [0.9604, 0.9278, 0.9003, 0.8784, 0.8615, 0.8487, 0.8388, 0.8313, 0.8255, 0.8209],
      [0.9251, 0.8629, 0.8137, 0.7768, 0.7497, 0.7298, 0.7151, 0.704, 0.6956, 0.6891],
      [0.8903, 0.8012, 0.7342, 0.6862, 0.6521, 0.6277, 0.6099, 0.5967, 0.5867, 0.579],
      [0.856, 0.7422, 0.6604, 0.6037, 0.5644, 0.5367, 0.5168, 0.5021, 0.491, 0.4825],
    ],
  },
  adamax: {
    optimizer: () => optimizers.adamax({ learningRate: 0.2, beta1: 0.85, beta2: 0.95, epsilon: 1e-6 }),
    path: [
      [0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8],
      [0.6827, 0.6873, 0.6888, 0.6896, 0.6901, 0.6904, 0.6906, 0.6908, 0.6909, 0.691],
      [0.5333, 0.5407, 0.5431, 0.5444, 0.5451, 0.5456, 0.546, 0.5462, 0.5464, 0.5466],
      [0.368, 0.3773, 0.3804, 0.382, 0.3829, 0.3835, 0.384, 0.3843, 0.3846, 0.3848],
      [0.1933, 0.204, 0.2076, 0.2094, 0.2105, 0.2112, 0.2117, 0.2121, 0.2124, 0.2126],
    ],
  },
  nadam: {
    optimizer: () => optimizers.nadam({ learningRate: 0.5, beta1: 0.5, beta2: 0.67, epsilon: 1e-5 }),
    path: [
      [0.4281, 0.4281, 0.4281, 0.4281, 0.4281, 0.4281, 0.4281, 0.4281, 0.4281, 0.4281],
      [-0.1738, -0.1731, -0.1726, -0.1723, -0.1721, -0.172, -0.1719, -0.1718, -0.1718, -0.1717],
      [-0.7115, -0.7103, -0.7096, -0.7092, -0.709, -0.7088, -0.7086, -0.7085, -0.7085, -0.7084],
      [-1.2335, -1.2322, -1.2313, -1.2309, -1.2306, -1.2304, -1.2302, -1.2301, -1.23, -1.2299],
      [-1.7492, -1.7478, -1.7469, -1.7464, -1.7461, -1.7459, -1.7457, -1.7456, -1.7455, -1.7454],
    ],
  },
  // The rate is Keras 3's default, where 2.12 has 0.0001.
  lion: { optimizer: () => optimizers.lion({ learningRate: 0.001 }), path: tens(0.999, 0.998, 0.997, 0.996, 0.995) },
};

/** From [1, 2, 3, 4] with gradients of [1, 6, 7, 2] and a rate of 0.5. */
const single: Record<string, readonly [() => unknown, readonly number[]]> = {
  rmsprop: [() => optimizers.rmsprop({ learningRate: 0.5 }), [-0.5811, 0.4189, 1.4189, 2.4189]],
  adagrad: [() => optimizers.adagrad({ learningRate: 0.5 }), [0.5233, 1.5007, 2.5005, 3.5061]],
  adamax: [() => optimizers.adamax({ learningRate: 0.5 }), [0.5, 1.5, 2.5, 3.5]],
  nadam: [() => optimizers.nadam({ learningRate: 0.5 }), [0.4686, 1.4686, 2.4686, 3.4686]],
};

const decayed = ["sgd", "rmsprop", "adam", "adamW", "adadelta", "adagrad", "adamax", "nadam", "lion"] as const;

describe.each(backends)("on %s", (backend) => {
  it.each(Object.entries(golden))("%s follows its path", async (_, { optimizer, path }) => {
    const step = weightsOf(new Array<number>(10).fill(1), optimizer(), backend);
    const gradient = Array.from({ length: 10 }, (__, i) => (i + 1) / 10);
    for (const [i, expected] of path.entries()) close(await step(i === 0 ? new Array<number>(10).fill(0.01) : gradient), expected, 5e-4);
  });

  it.each(Object.entries(single))("%s takes a first step", async (_, [optimizer, expected]) => {
    close(await weightsOf([1, 2, 3, 4], optimizer(), backend)([1, 6, 7, 2]), expected, 1e-4);
  });

  // Three steps without a gradient: 2 · 0.996³.
  it.each(decayed)("%s decays weights", async (name) => {
    const step = weightsOf([2], optimizers[name]({ learningRate: 1, weightDecay: 0.004 }), backend);
    for (let i = 0; i < 2; i++) await step([0]);
    close(await step([0]), [1.9760959], 1e-6);
  });

  it("adam with a schedule trains as in keras/src/optimizers/schedules/learning_rate_schedule_test.py, test_fit_lr_correctness", async () => {
    const learningRate = optimizers.schedules.exponentialDecay({ initialLearningRate: 0.05, decaySteps: 1, decayRate: 0.9 });
    const net = untyped(sequential([input([2]), layers.dense(2)])).compile({ optimizer: optimizers.adam({ learningRate }), loss: "mse", backend } as CompileConfig);
    net.setWeights([[1, 1, 1, 1], [1, 1]]);
    const data = tensor(Float32Array.from({ length: 32 }, (_, i) => i), [16, 2]);
    const { history } = await net.fit(data, data, { epochs: 3, batchSize: 4, shuffle: false, verbose: 0 });
    close(history["loss"] as number[], [230.79457092285156, 128.30319213867188, 79.33648681640625], 5e-5);
  });
});
