/** Pooling. */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { layers } from "../../../src/index.js";
import { flag, perAxis, sizes, some, spread } from "../draw.js";
import { formula } from "../formula.js";
import type { Oracle } from "../oracle.js";

type Axes = 1 | 2 | 3;
type Kind = "max" | "average";

interface Config {
  readonly poolSize: number | number[];
  readonly strides?: number | number[];
  readonly padding?: "valid" | "same";
}

const pooling = (kind: Kind, axes: Axes): Oracle<Config> => ({
  draw: (random) => ({
    config: { poolSize: perAxis(random, axes, 1, 3), ...some(random, { strides: () => perAxis(random, axes, 1, 3), padding: () => random.pick(["valid", "same"] as const) }) },
    inputs: [{ shape: [...sizes(random, axes, 3, axes < 3 ? 8 : 5), random.int(1, 3)] }],
  }),
  katachi: ({ poolSize, ...options }) => (layers as any)[`${kind}Pooling${axes}d`](poolSize, options),
  tfjs: ({ poolSize, strides, padding }) => {
    const given = { poolSize: spread(poolSize, axes), ...(strides !== undefined && { strides: spread(strides, axes) }), ...(padding && { padding }) };
    return (tfl.layers as any)[`${kind}Pooling${axes}d`](given);
  },
  differences: [
    { about: "training", reason: "tfjs' gradient of maximums in volumes is wrong where the window is no cube, as central differences show", holds: ({ config }) => kind === "max" && axes === 3 && new Set(spread(config.poolSize, 3)).size > 1 },
    { about: "training", reason: 'tfjs\' gradient of averages with padding "same" divides by the whole window at the border', holds: ({ config }) => kind === "average" && config.padding === "same" },
    {
      about: "values",
      reason: "tfjs pads volumes by a negative amount where windows leave gaps",
      holds: ({ config: { poolSize, strides = poolSize, padding } }) => axes === 3 && padding === "same" && spread(strides, 3).some((stride, i) => stride > spread(poolSize, 3)[i]!),
    },
  ],
});

/** tfjs keeps no axes and pools no volumes globally. */
const globalPooling = (kind: Kind, axes: Axes): Oracle<{ keepDims?: boolean }> => ({
  draw: (random) => ({ config: some(random, { keepDims: () => flag(random) }), inputs: [{ shape: [...sizes(random, axes, 1, 5), random.int(1, 4)] }] }),
  katachi: (config) => (layers as any)[`global${kind === "max" ? "Max" : "Average"}Pooling${axes}d`](config),
  tfjs({ keepDims = false }) {
    if (axes < 3 && !keepDims) return (tfl.layers as any)[`global${kind === "max" ? "Max" : "Average"}Pooling${axes}d`]({});
    const over = [1, 2, 3].slice(0, axes);
    return formula((x) => (kind === "max" ? tf.max(x, over, keepDims) : tf.mean(x, over, keepDims)));
  },
});

export const globalAndLocal: Record<string, Oracle> = Object.fromEntries(
  (["max", "average"] as const).flatMap((kind) =>
    ([1, 2, 3] as const).flatMap((axes) => [
      [`${kind}Pooling${axes}d`, pooling(kind, axes)],
      [`global${kind === "max" ? "Max" : "Average"}Pooling${axes}d`, globalPooling(kind, axes)],
    ]),
  ),
);
