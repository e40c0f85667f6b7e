/** Optimizers beside Keras 2.12's formulas in float64, on one weight whose gradient is known. */
import { describe, expect, it } from "vitest";
import { input, layers, optimizers, sequential, tensor, type Schedule } from "../../../src/index.js";
import { backends, failure, untyped } from "../support.js";

const LR = 0.1;

/** The weight after each step of y = w·x trained on x = 1, y = 0 with half the squared error's gradient: g = 2w. */
function trajectory(update: (w: number, g: number, t: number) => number): number[] {
  const path: number[] = [];
  for (let t = 1, w = 1; t <= 12; t++) path.push((w = update(w, 2 * w, t)));
  return path;
}

const cases: readonly [string, () => unknown, () => number[]][] = [
  ["sgd", () => optimizers.sgd({ learningRate: LR }), () => trajectory((w, g) => w - LR * g)],
  ["momentum", () => optimizers.sgd({ learningRate: LR, momentum: 0.9 }), () => {
    let m = 0;
    return trajectory((w, g) => w + (m = 0.9 * m - LR * g));
  }],
  ["nesterov", () => optimizers.sgd({ learningRate: LR, momentum: 0.9, nesterov: true }), () => {
    let m = 0;
    return trajectory((w, g) => ((m = 0.9 * m - LR * g), w + 0.9 * m - LR * g));
  }],
  ["adam", () => optimizers.adam({ learningRate: LR, epsilon: 1e-3 }), () => {
    let [m, v] = [0, 0];
    return trajectory((w, g, t) => {
      m += (g - m) * (1 - 0.9);
      v += (g * g - v) * (1 - 0.999);
      return w - (m * LR * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t) / (Math.sqrt(v) + 1e-3);
    });
  }],
  ["rmsprop", () => optimizers.rmsprop({ learningRate: LR }), () => {
    let v = 0;
    return trajectory((w, g) => ((v = 0.9 * v + 0.1 * g * g), w - (LR * g) / Math.sqrt(v + 1e-7)));
  }],
  ["centered rmsprop with momentum", () => optimizers.rmsprop({ learningRate: LR, rho: 0.8, momentum: 0.5, centered: true, epsilon: 1e-2 }), () => {
    let [v, a, m] = [0, 0, 0];
    return trajectory((w, g) => {
      v = 0.8 * v + 0.2 * g * g;
      a = 0.8 * a + 0.2 * g;
      m = 0.5 * m + (LR * g) / Math.sqrt(v - a * a + 1e-2);
      return w - m;
    });
  }],
  ["sgd with decay", () => optimizers.sgd({ learningRate: LR, decay: 0.5 }), () => trajectory((w, g, t) => w - (LR / (1 + 0.5 * (t - 1))) * g)],
  ["amsgrad", () => optimizers.adam({ learningRate: LR, beta2: 0.5, epsilon: 1e-3, amsgrad: true }), () => {
    let [m, v, largest] = [0, 0, 0];
    return trajectory((w, g, t) => {
      m += (g - m) * (1 - 0.9);
      v += (g * g - v) * (1 - 0.5);
      largest = Math.max(largest, v);
      return w - (m * LR * Math.sqrt(1 - 0.5 ** t)) / (1 - 0.9 ** t) / (Math.sqrt(largest) + 1e-3);
    });
  }],
  ["adamW", () => optimizers.adamW({ learningRate: LR, weightDecay: 0.3 }), () => {
    let [m, v] = [0, 0];
    return trajectory((before, g, t) => {
      const w = before - before * 0.3 * LR;
      m += (g - m) * (1 - 0.9);
      v += (g * g - v) * (1 - 0.999);
      return w - (m * LR * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t) / (Math.sqrt(v) + 1e-7);
    });
  }],
  ["adamax", () => optimizers.adamax({ learningRate: LR, beta2: 0.9 }), () => {
    let [m, u] = [0, 0];
    return trajectory((w, g, t) => {
      m += (g - m) * (1 - 0.9);
      u = Math.max(0.9 * u, Math.abs(g));
      return w - (LR * m) / ((1 - 0.9 ** t) * (u + 1e-7));
    });
  }],
  ["nadam", () => optimizers.nadam({ learningRate: LR }), () => {
    let [m, v, product] = [0, 0, 1];
    return trajectory((w, g, t) => {
      const [now, next] = [0.9 * (1 - 0.5 * 0.96 ** t), 0.9 * (1 - 0.5 * 0.96 ** (t + 1))];
      product *= now;
      m += (g - m) * (1 - 0.9);
      v += (g * g - v) * (1 - 0.999);
      const ahead = (next * m) / (1 - product * next) + ((1 - now) * g) / (1 - product);
      return w - (ahead * LR) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-7);
    });
  }],
  ["adagrad", () => optimizers.adagrad({ learningRate: LR, initialAccumulatorValue: 0.2 }), () => {
    let sum = 0.2;
    return trajectory((w, g) => ((sum += g * g), w - (LR * g) / Math.sqrt(sum + 1e-7)));
  }],
  ["adadelta", () => optimizers.adadelta({ learningRate: 1, rho: 0.8, epsilon: 1e-3 }), () => {
    let [squares, steps] = [0, 0];
    return trajectory((w, g) => {
      squares = 0.8 * squares + 0.2 * g * g;
      const step = (-Math.sqrt(steps + 1e-3) * g) / Math.sqrt(squares + 1e-3);
      steps = 0.8 * steps + 0.2 * step * step;
      return w + step;
    });
  }],
  ["lion", () => optimizers.lion({ learningRate: LR, beta1: 0.7, beta2: 0.9 }), () => {
    let m = 0;
    return trajectory((w, g) => {
      const after = w - LR * Math.sign(0.7 * m + 0.3 * g);
      m = 0.9 * m + 0.1 * g;
      return after;
    });
  }],
  ["weight decay", () => optimizers.sgd({ learningRate: LR, weightDecay: 0.5 }), () => trajectory((w, g) => w - w * 0.5 * LR - LR * g)],
  ["clipped value", () => optimizers.sgd({ learningRate: LR, clipValue: 0.3 }), () => trajectory((w, g) => w - LR * Math.max(-0.3, Math.min(0.3, g)))],
  ["averages that overwrite", () => optimizers.sgd({ learningRate: LR, useEma: true, emaMomentum: 0.6, emaOverwriteFrequency: 3 }), () => {
    let average = 1;
    return trajectory((w, g, t) => {
      const after = w - LR * g;
      average = 0.6 * average + 0.4 * after;
      return t % 3 === 0 ? average : after;
    });
  }],
];

interface Scheduled {
  readonly name: string;
  readonly schedule: () => Schedule;
  readonly rate: (step: number) => number;
}

/** Beside the formulas of keras/optimizers/schedules/learning_rate_schedule.py. */
const schedules: readonly Scheduled[] = [
  { name: "exponentialDecay", schedule: () => optimizers.schedules.exponentialDecay({ initialLearningRate: 0.5, decaySteps: 4, decayRate: 0.7 }), rate: (step) => 0.5 * 0.7 ** (step / 4) },
  { name: "exponentialDecay in stairs", schedule: () => optimizers.schedules.exponentialDecay({ initialLearningRate: 0.5, decaySteps: 4, decayRate: 0.7, staircase: true }), rate: (step) => 0.5 * 0.7 ** Math.floor(step / 4) },
  { name: "inverseTimeDecay", schedule: () => optimizers.schedules.inverseTimeDecay({ initialLearningRate: 0.5, decaySteps: 3, decayRate: 0.4 }), rate: (step) => 0.5 / (1 + (0.4 * step) / 3) },
  { name: "inverseTimeDecay in stairs", schedule: () => optimizers.schedules.inverseTimeDecay({ initialLearningRate: 0.5, decaySteps: 3, decayRate: 0.4, staircase: true }), rate: (step) => 0.5 / (1 + 0.4 * Math.floor(step / 3)) },
  { name: "polynomialDecay", schedule: () => optimizers.schedules.polynomialDecay({ initialLearningRate: 0.5, decaySteps: 10, endLearningRate: 0.1, power: 0.5 }), rate: (step) => 0.4 * (1 - Math.min(step, 10) / 10) ** 0.5 + 0.1 },
  { name: "polynomialDecay in cycles", schedule: () => optimizers.schedules.polynomialDecay({ initialLearningRate: 0.5, decaySteps: 10, endLearningRate: 0.1, cycle: true }), rate: (step) => 0.4 * (1 - step / (10 * Math.max(1, Math.ceil(step / 10)))) + 0.1 },
  { name: "piecewiseConstantDecay", schedule: () => optimizers.schedules.piecewiseConstantDecay({ boundaries: [3, 8, 20], values: [0.5, 0.4, 0.3, 0.2] }), rate: (step) => (step <= 3 ? 0.5 : step <= 8 ? 0.4 : step <= 20 ? 0.3 : 0.2) },
  { name: "cosineDecay", schedule: () => optimizers.schedules.cosineDecay({ initialLearningRate: 0.5, decaySteps: 15, alpha: 0.2 }), rate: (step) => 0.5 * (0.8 * 0.5 * (1 + Math.cos((Math.PI * Math.min(step, 15)) / 15)) + 0.2) },
  {
    name: "cosineDecay after a warm-up",
    schedule: () => optimizers.schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 12, warmupTarget: 0.6, warmupSteps: 5 }),
    rate: (step) => (step < 5 ? 0.1 + (step / 5) * 0.5 : 0.6 * 0.5 * (1 + Math.cos((Math.PI * Math.min(step - 5, 12)) / 12))),
  },
  { name: "cosineDecayRestarts", schedule: () => optimizers.schedules.cosineDecayRestarts({ initialLearningRate: 0.5, firstDecaySteps: 3, mMul: 0.9, alpha: 0.1 }), rate: restarts(3, 2, 0.9) },
  { name: "cosineDecayRestarts, all alike", schedule: () => optimizers.schedules.cosineDecayRestarts({ initialLearningRate: 0.5, firstDecaySteps: 4, tMul: 1, mMul: 0.8, alpha: 0.1 }), rate: restarts(4, 1, 0.8) },
  { name: "cosineDecayRestarts, a little longer", schedule: () => optimizers.schedules.cosineDecayRestarts({ initialLearningRate: 0.5, firstDecaySteps: 4, tMul: 1.25, mMul: 0.8, alpha: 0.1 }), rate: restarts(4, 1.25, 0.8) },
];

/** Walks from period to period. */
function restarts(length: number, tMul: number, mMul: number): (step: number) => number {
  return (step) => {
    let [start, span, top] = [0, length, 1];
    while (step >= start + span) [start, span, top] = [start + span, span * tMul, top * mMul];
    return 0.5 * (0.9 * top * 0.5 * (1 + Math.cos((Math.PI * (step - start)) / span)) + 0.1);
  };
}

describe.each(backends)("on %s", (backend) => {
  it.each(cases)("%s", async (_, optimizer, expected) => {
    const net = untyped(sequential([input([1]), layers.dense(1, { useBias: false })])).compile({ optimizer: optimizer(), loss: "mse", backend });
    net.setWeights([[1]]);
    const path: number[] = [];
    for (let t = 0; t < 12; t++) {
      await net.trainOnBatch(tensor([[1]]), tensor([[0]]));
      path.push((await net.getWeights())[0]![0]!);
    }
    expected().forEach((value, t) => expect(path[t]).toBeCloseTo(value, 5));
  });

  // Two weights of different size: [3] and [1], with a gradient of the whole that is longer than either's.
  it.each([["clipNorm", 0.5], ["globalClipNorm", 0.5]] as const)("%s", async (clip, limit) => {
    const net = untyped(sequential([input([3]), layers.dense(1)])).compile({ optimizer: optimizers.sgd({ learningRate: LR, [clip]: limit }), loss: "mse", backend });
    const [x, w] = [[1, -2, 0.5], [0.3, -0.4, 1.2]];
    net.setWeights([w, [0.7]]);
    const error = x.reduce((sum, value, i) => sum + value * w[i]!, 0.7) - 0.1;
    const gradient = [...x.map((value) => 2 * error * value), 2 * error];
    const length = (values: readonly number[]): number => Math.hypot(...values);
    const lengths = clip === "clipNorm" ? [...x.map(() => length(gradient.slice(0, 3))), length(gradient.slice(3))] : gradient.map(() => length(gradient));
    await net.trainOnBatch(tensor([x]), tensor([[0.1]]));
    const after = (await net.getWeights()).flatMap((weight) => [...weight]);
    [...w, 0.7].forEach((value, i) => expect(after[i]).toBeCloseTo(value - (LR * gradient[i]! * limit) / Math.max(lengths[i]!, limit), 6));
    expect(lengths.every((each) => each > limit)).toBe(true);
  });

  it("leaves averaged weights after fit, and goes on from them", async () => {
    const net = untyped(sequential([input([1]), layers.dense(1, { useBias: false })])).compile({ optimizer: optimizers.sgd({ learningRate: LR, useEma: true, emaMomentum: 0.8 }), loss: "mse", backend });
    net.setWeights([[1]]);
    let [w, average] = [1, 1];
    const steps = (count: number): void => {
      for (let t = 0; t < count; t++) average = 0.8 * average + 0.2 * (w -= LR * 2 * w);
      w = average;
    };
    for (let fit = 0; fit < 2; fit++) {
      await net.fit(tensor([[1], [1], [1]]), tensor([[0], [0], [0]]), { batchSize: 1, epochs: 2, verbose: 0 });
      steps(6);
      expect((await net.getWeights())[0]![0]).toBeCloseTo(w, 6);
    }
  });

  it.each(schedules)("$name", async ({ schedule, rate }) => {
    const net = untyped(sequential([input([1]), layers.dense(1, { useBias: false })])).compile({ optimizer: optimizers.sgd({ learningRate: schedule() }), loss: "mae", backend });
    net.setWeights([[100]]);
    // The gradient of |w - 0| is 1: each step takes away the rate.
    let before = 100;
    for (let step = 0; step < 25; step++) {
      await net.trainOnBatch(tensor([[1]]), tensor([[0]]));
      const after = (await net.getWeights())[0]![0]!;
      expect(before - after, `step ${step}`).toBeCloseTo(rate(step), 4);
      before = after;
    }
  });
});

it("momentum that fades away stays clear of numbers that are slow", async () => {
  const net = untyped(sequential([input([1]), layers.dense(64, { useBias: false })])).compile({ optimizer: "adam", loss: "mse", backend: "wasm" });
  await net.trainOnBatch(tensor([[1]]), tensor([Array.from({ length: 64 }, () => 5)]));
  // Without an input there is no gradient; 0.9^n leaves the normal numbers after some 900 steps.
  const count = 1200;
  await net.fit(tensor(new Float32Array(count), [count, 1]), tensor(new Float32Array(64 * count), [count, 64]), { batchSize: 1, verbose: 0 });
  const { engine } = net.runner();
  const mean = [...((await engine.readState("adam/mean")) as Float32Array)].map(Math.abs);
  expect(Math.max(...mean)).toBeLessThan(2 ** -80);
  expect(mean.every((value) => value === 0 || value >= 2 ** -100)).toBe(true);
});

describe("options that do not go together", () => {
  const { schedules: make } = optimizers;
  it.each<[() => unknown, string]>([
    [() => optimizers.adam({ clipNorm: 1, clipValue: 1 }), "option: adam: give one of clipNorm and clipValue"],
    [() => optimizers.lion({ emaMomentum: 0.9 }), "option: lion: emaMomentum is for useEma: true"],
    [() => optimizers.sgd({ decay: 0.1, learningRate: make.cosineDecay({ initialLearningRate: 1, decaySteps: 5 }) }), "option: sgd: decay is for a learning rate that is a number"],
    [() => optimizers.adagrad({ learningRate: "fast" as never }), 'option: adagrad: learningRate must be a positive number, or made by a function of optimizers.schedules, got "fast"'],
    [() => optimizers.nadam({ amsgrad: true } as never), 'option: nadam: unknown option "amsgrad"; known: '],
    [() => optimizers.adamW({ wieghtDecay: 0.1 } as never), 'option: adamW: unknown option "wieghtDecay"; did you mean "weightDecay"?'],
    [() => make.piecewiseConstantDecay({ boundaries: [3, 5], values: [1, 2] }), "option: piecewiseConstantDecay: values must have one more number than boundaries [3, 5], got [1, 2]"],
    [() => make.piecewiseConstantDecay({ boundaries: [5, 3], values: [1, 2, 3] }), "option: piecewiseConstantDecay: boundaries must be ascending whole numbers, got [5, 3]"],
    [() => make.cosineDecay({ initialLearningRate: 1, decaySteps: 5, warmupSteps: 3 }), "option: cosineDecay: warmupTarget and warmupSteps go together"],
    [() => make.exponentialDecay({ initialLearningRate: 1, decaySteps: 5 } as never), "option: exponentialDecay: decayRate is missing"],
    [() => make.polynomialDecay({ initialLearningRate: 1, decaySteps: 5, cycles: true } as never), 'option: polynomialDecay: unknown option "cycles"; did you mean "cycle"?'],
  ])("%s", async (run, sentence) => expect(await failure(run)).toContain(sentence));
});
