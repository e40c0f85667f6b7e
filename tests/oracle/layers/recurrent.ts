/** Recurrent layers and wrappers. */
import * as tfl from "@tensorflow/tfjs-layers";
import { layers } from "../../../src/index.js";
import type { Random } from "../../shapes/random.js";
import { activation, flag, sizes, some } from "../draw.js";
import type { Difference } from "../comparison.js";
import type { Drawn, Oracle } from "../oracle.js";

type Kind = "simpleRNN" | "gru" | "lstm";

interface Config {
  readonly units: number;
  readonly activation?: string;
  readonly recurrentActivation?: string;
  readonly useBias?: boolean;
  readonly returnSequences?: boolean;
  readonly returnState?: boolean;
  readonly goBackwards?: boolean;
  readonly initialState?: boolean;
}

const states = (kind: Kind): number => (kind === "lstm" ? 2 : 1);

/** A gate that is not between 0 and 1 lets states grow beyond what floats can follow. */
const gate = (random: Random): string => random.pick(["sigmoid", "hardSigmoid", "softsign", "tanh"]);

const options = (random: Random, kind: Kind): Config => ({
  units: random.int(1, 4),
  ...some(random, {
    activation: () => random.pick(["tanh", "sigmoid", "softsign", "relu", "elu", "softmax", "linear"]), useBias: () => flag(random), returnSequences: () => flag(random), returnState: () => flag(random), goBackwards: () => flag(random),
    ...(kind !== "simpleRNN" && { recurrentActivation: () => gate(random) }),
  }),
});

const sequence = (random: Random) => ({ shape: sizes(random, 2, 1, 5) });

function theirLayer(kind: Kind, { initialState: _, ...config }: Config): tfl.layers.Layer {
  // Keras 2.12's default gate is a sigmoid, tfjs' a hard one.
  const gates = kind === "simpleRNN" ? {} : { recurrentActivation: "sigmoid" };
  return (tfl.layers as any)[kind]({ ...gates, kernelInitializer: "zeros", recurrentInitializer: "zeros", ...config });
}

function ourLayer(kind: Kind, { units, initialState: _, ...config }: Config): any {
  return (layers as any)[kind](units, { ...config, ...(kind === "gru" && { resetAfter: false }) });
}

const oneStep: Difference<Drawn<any>> = { about: "training", reason: "tfjs has no gradient of one step alone", holds: ({ inputs: [x] }) => x!.shape[0] === 1 };

const call = (layer: any, [x, ...given]: readonly unknown[]): unknown => (given.length === 0 ? layer(x) : layer(x, { initialState: given.length === 1 ? given[0] : given }));

const lacks = {
  dropout: "random; beside loops with the same masks in tests/src/layers/recurrent.test.ts", recurrentDropout: "as dropout", stateful: "beside loops in tests/src/layers/recurrent.test.ts",
  zeroOutputForMask: "beside loops in tests/src/layers/recurrent.test.ts", unroll: "changes nothing that is computed",
};

const recurrent = (kind: Kind): Oracle<Config> => ({
  draw(random): Drawn<Config> {
    const config = options(random, kind);
    const initialState = random.chance(0.3);
    const given = initialState ? Array.from({ length: states(kind) }, () => ({ shape: [config.units] })) : [];
    return { config: { ...config, ...(initialState && { initialState }) }, inputs: [sequence(random), ...given], ...(!initialState && random.chance(0.3) && { maskValue: 0.5 }) };
  },
  katachi: (config) => ourLayer(kind, config),
  tfjs: (config) => theirLayer(kind, config),
  callKatachi: call,
  callTfjs: (layer, xs) => layer.apply(xs.length === 1 ? xs[0] : [...xs]),
  differences: [oneStep, { about: "training", reason: "tfjs cannot train from given states: it takes them twice", holds: ({ config }) => config.initialState === true }],
  lacks: kind === "gru" ? { ...lacks, resetAfter: "tfjs has false only; true is beside loops in tests/src/layers/recurrent.test.ts and Keras' values in tests/keras" } : kind === "lstm" ? { ...lacks, unitForgetBias: "a start of weights" } : lacks,
});

const merges = ["concat", "sum", "mul", "ave", null] as const;

interface Both extends Config {
  readonly kind: Kind;
  readonly mergeMode?: (typeof merges)[number];
}

/** Layers that are called at every step. */
interface Distributed {
  readonly layer: "dense" | "flatten" | "conv2d" | "maxPooling2d";
  readonly size: number;
  readonly activation?: string;
}

const ourInner = ({ layer, size, activation: name }: Distributed): any => {
  const given = name === undefined ? {} : { activation: name };
  return layer === "flatten" ? layers.flatten() : layer === "dense" ? layers.dense(size, given as never) : layer === "conv2d" ? layers.conv2d(size, 2, given as never) : layers.maxPooling2d(size as never);
};

const theirInner = ({ layer, size, activation: name }: Distributed): any => {
  const given = name === undefined ? {} : { activation: name as never };
  if (layer === "flatten") return tfl.layers.flatten();
  if (layer === "dense") return tfl.layers.dense({ units: size, kernelInitializer: "zeros", ...given });
  return layer === "conv2d" ? tfl.layers.conv2d({ filters: size, kernelSize: 2, kernelInitializer: "zeros", ...given }) : tfl.layers.maxPooling2d({ poolSize: [size, size] });
};

export const recurrents: Record<string, Oracle> = {
  simpleRNN: recurrent("simpleRNN"),
  gru: recurrent("gru"),
  lstm: recurrent("lstm"),
  bidirectional: {
    draw(random): Drawn<Both> {
      const kind = random.pick(["simpleRNN", "gru", "lstm"] as const);
      return { config: { kind, ...options(random, kind), ...some(random, { mergeMode: () => random.pick(merges) }) }, inputs: [sequence(random)] };
    },
    katachi: ({ kind, mergeMode, ...config }) => layers.bidirectional(ourLayer(kind, config), mergeMode === undefined ? {} : { mergeMode }),
    tfjs: ({ kind, mergeMode, ...config }) => tfl.layers.bidirectional({ layer: theirLayer(kind, config) as never, ...(mergeMode !== undefined && { mergeMode: mergeMode as never }) }),
    differences: [oneStep],
    lacks: { initialState: "beside loops in tests/src/layers/recurrent.test.ts", mask: "beside loops in tests/src/layers/recurrent.test.ts" },
  } satisfies Oracle<Both>,
  timeDistributed: {
    draw(random): Drawn<Distributed> {
      const layer = random.pick(["dense", "flatten", "conv2d", "maxPooling2d"] as const);
      const inner = layer === "dense" ? [random.int(1, 4)] : layer === "flatten" ? sizes(random, 2, 1, 4) : [...sizes(random, 2, 2, 4), random.int(1, 3)];
      return { config: { layer, size: layer === "maxPooling2d" ? random.int(1, 2) : random.int(1, 4), ...(layer !== "flatten" && layer !== "maxPooling2d" && some(random, { activation: () => activation(random) })) }, inputs: [{ shape: [random.int(1, 4), ...inner] }] };
    },
    katachi: (config) => layers.timeDistributed(ourInner(config)),
    tfjs: (config) => tfl.layers.timeDistributed({ layer: theirInner(config) }),
    differences: [oneStep],
  } satisfies Oracle<Distributed>,
};
