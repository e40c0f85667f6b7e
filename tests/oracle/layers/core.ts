/** The core layers. */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { layers } from "../../../src/index.js";
import type { Random } from "../../shapes/random.js";
import { activation, flag, sizes, some } from "../draw.js";
import { formula } from "../formula.js";
import type { Oracle, OracleInput } from "../oracle.js";

const shaped = (random: Random, min = 1, max = 4): OracleInput[] => [{ shape: sizes(random, random.int(min, max), 1, 5) }];

/** A layer that does something in training only. */
const noise = (name: string, options: (random: Random) => object): Oracle => ({
  draw: (random) => ({ config: options(random), inputs: shaped(random, 2, 2) }),
  katachi: (config) => (layers as any)[name](...Object.values(config)),
  tfjs: (config) => (tfl.layers as any)[name](config),
  differences: [{ about: "training", reason: "both draw their own noise; its statistics are in tests/src/layers/core.test.ts", holds: () => true }],
});

const rate = (random: Random) => ({ rate: random.int(0, 9) / 10 });
const doesNothing = (): tfl.layers.Layer => formula((x) => tf.clone(x));

function shuffled(random: Random, count: number): number[] {
  const rest = Array.from({ length: count }, (_, i) => i + 1);
  return Array.from({ length: count }, () => rest.splice(random.int(0, rest.length - 1), 1)[0]!);
}

/** A shape of as many elements: sizes merged, split and unknown. */
function reshape(random: Random, shape: readonly number[]): number[] {
  const left = shape.reduce((a, b) => a * b, 1);
  const divisors = Array.from({ length: left }, (_, i) => i + 1).filter((size) => left % size === 0);
  const first = random.pick(divisors);
  const target = random.pick([[left], [first, left / first], [first, 1, left / first]]);
  return random.chance(0.4) ? target.map((size, i) => (i === 0 ? -1 : size)) : target;
}

export const core: Record<string, Oracle> = {
  alphaDropout: noise("alphaDropout", rate),
  dense: {
    draw: (random) => ({ config: { units: random.int(1, 5), ...some(random, { activation: () => activation(random), useBias: () => flag(random) }) }, inputs: shaped(random, 1, 3) }),
    katachi: ({ units, ...options }: any) => layers.dense(units, options),
    tfjs: (config: any) => tfl.layers.dense({ ...config, kernelInitializer: "zeros" }),
  },
  dropout: noise("dropout", rate),
  embedding: {
    draw(random) {
      const inputDim = random.int(1, 7);
      return { config: { inputDim, outputDim: random.int(1, 4), ...some(random, { maskZero: () => flag(random) }) }, inputs: [{ shape: sizes(random, random.int(1, 2), 1, 5), dtype: "int32", below: inputDim }] };
    },
    katachi: (config) => layers.embedding(config as never),
    tfjs: (config: any) => tfl.layers.embedding(config),
    lacks: { inputLength: "a check of shapes, in tests/types/programs/core.ts" },
  },
  flatten: {
    draw: (random) => ({ config: {}, inputs: shaped(random) }),
    katachi: () => layers.flatten(),
    tfjs: () => tfl.layers.flatten(),
    differences: [{ about: "values", reason: "tfjs refuses what is flat already", holds: ({ inputs: [x] }) => x!.shape.length === 1 }],
  },
  gaussianDropout: noise("gaussianDropout", rate),
  gaussianNoise: noise("gaussianNoise", (random) => ({ stddev: random.int(1, 20) / 10 })),
  masking: {
    draw(random) {
      const given = some(random, { maskValue: () => random.pick([0, 1, -0.5]) });
      return { config: given, inputs: shaped(random, 2, 3), maskValue: given.maskValue ?? 0 };
    },
    // The harness itself puts a masking layer before this one, so that steps are masked twice.
    katachi: (config) => layers.masking(config),
    tfjs: (config: any) => tfl.layers.masking(config),
    differences: [{ about: "training", reason: "tfjs has no gradient of any", holds: () => true }],
  },
  permute: {
    draw(random) {
      const [x] = shaped(random);
      return { config: { dims: shuffled(random, x!.shape.length) }, inputs: [x!] };
    },
    katachi: ({ dims }: any) => layers.permute(dims),
    tfjs: (config: any) => tfl.layers.permute(config),
  },
  repeatVector: {
    draw: (random) => ({ config: { n: random.int(1, 6) }, inputs: shaped(random, 1, 1) }),
    katachi: ({ n }: any) => layers.repeatVector(n),
    tfjs: (config: any) => tfl.layers.repeatVector(config),
  },
  rescaling: {
    draw: (random) => ({ config: { scale: random.int(-20, 20) / 8, ...some(random, { offset: () => random.int(-8, 8) / 8 }) }, inputs: shaped(random) }),
    katachi: ({ scale, ...options }: any) => layers.rescaling(scale, options),
    tfjs: (config: any) => tfl.layers.rescaling(config),
  },
  reshape: {
    draw(random) {
      const [x] = shaped(random);
      return { config: { targetShape: reshape(random, x!.shape) }, inputs: [x!] };
    },
    katachi: ({ targetShape }: any) => layers.reshape(targetShape),
    tfjs: (config: any) => tfl.layers.reshape(config),
  },
  spatialDropout1d: noise("spatialDropout1d", rate),
  spatialDropout2d: { ...noise("spatialDropout2d", rate), draw: (random) => ({ config: rate(random), inputs: shaped(random, 3, 3) }), tfjs: doesNothing },
  spatialDropout3d: { ...noise("spatialDropout3d", rate), draw: (random) => ({ config: rate(random), inputs: shaped(random, 4, 4) }), tfjs: doesNothing },
};
