/** Normalizations. */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { layers } from "../../../src/index.js";
import type { Random } from "../../shapes/random.js";
import { flag, sizes, some } from "../draw.js";
import { alongLast, formula } from "../formula.js";
import type { Drawn, Oracle } from "../oracle.js";

interface Config {
  readonly axis?: number | number[];
  readonly epsilon?: number;
  readonly momentum?: number;
  readonly center?: boolean;
  readonly scale?: boolean;
}

const epsilon = (random: Random): number => random.pick([0.001, 0.01, 0.1]);
const weights = (random: Random) => ({ center: () => flag(random), scale: () => flag(random) });
const oneAxis = (random: Random, rank: number): number => (flag(random) ? random.int(1, rank) : -random.int(1, rank));

/** The place of an axis in a tensor with its batch. */
const placeOf = (axis = -1, { inputs: [x] }: Drawn<unknown>): number => (axis < 0 ? x!.shape.length + 1 + axis : axis);

/** Several axes in order, without repetition. */
function axes(random: Random, rank: number): number | number[] {
  const several = Array.from({ length: rank }, (_, i) => i + 1).filter(() => flag(random));
  return several.length > 0 && flag(random) ? several : oneAxis(random, rank);
}

export const normalization: Record<string, Oracle> = {
  batchNormalization: {
    draw(random): Drawn<Config> {
      const shape = sizes(random, random.int(1, 3), 2, 4);
      return { config: some(random, { axis: () => oneAxis(random, shape.length), epsilon: () => epsilon(random), momentum: () => random.int(0, 9) / 10, ...weights(random) }), inputs: [{ shape }] };
    },
    katachi: (config) => layers.batchNormalization(config as never),
    // tfjs' kernel and gradient are right for the last axis only, so that another one is moved there and back.
    tfjs: (config: Config, drawn) => alongLast(tfl.layers.batchNormalization({ ...config, axis: -1 } as never), drawn.inputs[0]!.shape.length, placeOf(config.axis as number | undefined, drawn)),
    positive: ["moving_variance"],
    differences: [
      { about: "training", reason: "tfjs cannot train it without center or without scale", holds: ({ config: { center = true, scale = true } }) => !center || !scale },
      {
        about: "training",
        reason: "Keras corrects the moving variance of images for the sample, tfjs does not; tests/src/layers/normalization.test.ts does",
        holds: (drawn) => drawn.inputs[0]!.shape.length === 3 && placeOf(drawn.config.axis as number | undefined, drawn) !== 2,
      },
    ],
  } satisfies Oracle<Config>,
  layerNormalization: {
    draw(random): Drawn<Config> {
      const shape = sizes(random, random.int(1, 3), 2, 4);
      return { config: some(random, { axis: () => axes(random, shape.length), epsilon: () => epsilon(random), ...weights(random) }), inputs: [{ shape }] };
    },
    katachi: (config) => layers.layerNormalization(config as never),
    tfjs: (config: Config) => tfl.layers.layerNormalization(config as never),
    differences: [{ about: "values", reason: "tfjs fails without center or without scale; beside a plain loop in tests/src/layers/normalization.test.ts", holds: ({ config: { center = true, scale = true } }) => !center || !scale }],
  } satisfies Oracle<Config>,
  unitNormalization: {
    draw(random): Drawn<Config> {
      const shape = sizes(random, random.int(1, 3), 2, 4);
      return { config: some(random, { axis: () => axes(random, shape.length) }), inputs: [{ shape }] };
    },
    katachi: (config) => layers.unitNormalization(config as never),
    tfjs: ({ axis = -1 }: Config) => formula((x) => tf.div(x, tf.sqrt(tf.sum(tf.square(x), axis, true)))),
  },
};
