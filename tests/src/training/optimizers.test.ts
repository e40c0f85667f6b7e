/** Optimizers beside Keras 2.12's formulas in float64, on one weight whose gradient is known. */
import { describe, expect, it } from "vitest";
import { input, layers, optimizers, sequential, tensor } from "../../../src/index.js";
import { backends, untyped } from "../support.js";

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
];

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
});
