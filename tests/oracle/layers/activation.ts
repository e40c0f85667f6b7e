/** Activations as layers. */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { layers } from "../../../src/index.js";
import { activationNames } from "../../../types/layers/activation.js";
import type { Random } from "../../shapes/random.js";
import { activations, sizes, some } from "../draw.js";
import { formula } from "../formula.js";
import type { Oracle, OracleInput } from "../oracle.js";

const anyShape = (random: Random): OracleInput[] => [{ shape: sizes(random, random.int(1, 4), 1, 5) }];
const tenths = (random: Random, max: number): number => random.int(0, max * 10) / 10;

/** A layer of one tensor of any rank whose options have the same names in both. */
const alike = (name: string, theirName: string, options: (random: Random) => object): Oracle => ({
  draw: (random) => ({ config: options(random), inputs: anyShape(random) }),
  katachi: (config) => (layers as any)[name](config),
  tfjs: (config) => (tfl.layers as any)[theirName](config),
});

/** Some of the axes behind the batch. */
const someAxes = (random: Random, rank: number): number[] => Array.from({ length: rank }, (_, i) => i + 1).filter(() => random.chance(0.5));

const known = ["leakyRelu", "silu", "exponential", "logSoftmax"] as const;

/** What tfjs-layers has no name for is a function of tfjs-core. */
const byFunction: Record<(typeof known)[number], (x: tf.Tensor) => tf.Tensor> = {
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  exponential: (x) => tf.exp(x),
  logSoftmax: (x) => tf.logSoftmax(x),
};

export const activation: Record<string, Oracle> = {
  activation: {
    draw: (random) => ({ config: { activation: random.pick([...activations, ...known]) }, inputs: anyShape(random) }),
    katachi: ({ activation: name }) => layers.activation(name),
    tfjs: ({ activation: name }) => (Object.hasOwn(byFunction, name) ? formula(byFunction[name as "silu"]) : tfl.layers.activation({ activation: name as never })),
  } satisfies Oracle<{ activation: (typeof activationNames)[number] }>,
  elu: {
    ...alike("elu", "elu", (random) => some(random, { alpha: () => random.int(1, 20) / 10 })),
    // tfjs' layer refuses an alpha other than 1.
    tfjs: ({ alpha = 1 }: { alpha?: number }) => (alpha === 1 ? tfl.layers.elu() : formula((x) => tf.add(tf.relu(x), tf.mul(tf.elu(tf.neg(tf.relu(tf.neg(x)))), alpha)))),
  },
  leakyReLU: alike("leakyReLU", "leakyReLU", (random) => some(random, { alpha: () => tenths(random, 1) })),
  prelu: {
    draw(random) {
      const [input] = anyShape(random);
      return { config: some(random, { sharedAxes: () => someAxes(random, input!.shape.length) }), inputs: [input!] };
    },
    katachi: (config) => layers.prelu(config as never),
    tfjs: (config: { sharedAxes?: number[] }) => tfl.layers.prelu({ ...config, alphaInitializer: "zeros" }),
  },
  relu: {
    ...alike("relu", "reLU", (random) => some(random, { maxValue: () => tenths(random, 2) })),
    lacks: { negativeSlope: "beside its formula in tests/src/layers/core.test.ts", threshold: "beside its formula in tests/src/layers/core.test.ts" },
  },
  softmax: {
    draw(random) {
      const [input] = anyShape(random);
      const rank = input!.shape.length;
      return { config: some(random, { axis: () => (random.chance(0.5) ? random.int(1, rank) : -random.int(1, rank)) }), inputs: [input!] };
    },
    katachi: (config) => layers.softmax(config as never),
    // tfjs-core's softmax is for the last axis.
    tfjs: ({ axis = -1 }: { axis?: number }, { inputs: [x] }) => {
      const rank = x!.shape.length + 1;
      const at = (axis + rank) % rank;
      const swapped = Array.from({ length: rank }, (_, i) => (i === at ? rank - 1 : i === rank - 1 ? at : i));
      return formula((values) => tf.transpose(tf.softmax(tf.transpose(values, swapped)), swapped));
    },
    lacks: { axis: "a list of axes is beside tf.softmax in tests/src/layers/core.test.ts" },
  },
  thresholdedReLU: {
    ...alike("thresholdedReLU", "thresholdedReLU", (random) => some(random, { theta: () => tenths(random, 2) })),
    differences: [{ about: "training", reason: "tfjs has no gradient of it", holds: () => true }],
  },
};
